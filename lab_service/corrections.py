"""Of results that correct, complete or withdraw one another, those that hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lab_service.identify import Identity
from lab_service.result import Result, Status

Identified = tuple[Result, Identity]


def in_force(results: Sequence[Identified]) -> list[Identified]:
    """The results that hold, in the order they came.

    Results of one analyte, one order and one time of collection are versions of each other: a correction replaces what
    was reported before it, a final one the preliminary ones, a withdrawal leaves nothing. Two final ones both stay. The
    time of reporting orders the versions, so that an old message that arrives late undoes nothing.
    """
    versions: dict[object, list[Identified]] = {}
    for result, identity in results:
        key = (identity.analyte.id, result.order, result.collected)
        versions.setdefault(key, []).append((result, identity))
    standing = set()
    for group in versions.values():
        # Most results have one version.
        if len(group) > 1 or group[0][0].status is Status.WITHDRAWN:
            group = _standing(_by_report(group))
        standing.update([id(result) for result, _ in group])
    return [(result, identity) for result, identity in results if id(result) in standing]


def _by_report(group: list[Identified]) -> list[Identified]:
    """Oldest first where every version says when it was reported; else as they came."""
    moments = [result.reported.start for result, _ in group if result.reported and result.reported.start]
    if len(moments) < len(group):
        return group
    return [one for _, one in sorted(zip(moments, group, strict=True), key=lambda pair: pair[0])]


def _standing(group: Iterable[Identified]) -> list[Identified]:
    standing: list[Identified] = []
    for result, identity in group:
        corrected = any(other.status is Status.CORRECTED for other, _ in standing)
        if result.status is Status.WITHDRAWN:
            standing = []
        elif result.status is Status.CORRECTED:
            # Repetitions of one field are corrected together.
            standing = [one for one in standing if one[0].place == result.place and one[0].status is Status.CORRECTED]
            standing.append((result, identity))
        elif result.status is Status.PRELIMINARY:
            if all(other.status is Status.PRELIMINARY for other, _ in standing):
                standing.append((result, identity))
        elif not corrected:
            standing = [one for one in standing if one[0].status is not Status.PRELIMINARY]
            standing.append((result, identity))
    return standing
