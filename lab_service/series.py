"""The results of a request in time: what was there before a result, and what was in force at a moment."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lab_service.normalize import Measurement, by_value

# Results of one analyte at one moment. There may be several, and none of them is the better one.
Together = tuple[Measurement, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers by analyte, oldest first, those of one moment together; what has no time is in none.

    A result that names a day alone is later than another only when the whole day is.
    """

    moments: Mapping[str, tuple[Together, ...]]
    _starts: Mapping[str, list[datetime]]

    @classmethod
    def of(cls, measurements: Iterable[Measurement]) -> Series:
        """The order in which they come makes no difference to what is where."""
        table: dict[str, dict[object, list[Measurement]]] = {}
        for one in measurements:
            if one.quantity is not None and one.result.collected is not None:
                table.setdefault(one.analyte.id, {}).setdefault(one.result.collected, []).append(one)
        moments = {
            analyte: tuple(
                tuple(sorted(one, key=by_value) if len(one) > 1 else one)
                for one in sorted(together.values(), key=lambda one: ends(one[0]))
            )
            for analyte, together in sorted(table.items())
        }
        return cls(moments, {analyte: [ends(one[0])[0] for one in line] for analyte, line in moments.items()})

    def in_force(self, analyte: str, moment: datetime, within: timedelta) -> Together:
        """The latest results up to a moment, not longer before it than `within`; empty when there are none."""
        at = bisect_right(self._starts.get(analyte, []), moment)
        if not at:
            return ()
        latest = self.moments[analyte][at - 1]
        return latest if moment - ends(latest[0])[1] <= within else ()

    def pairs(self, analyte: str, within: timedelta) -> Iterator[tuple[Together, Together]]:
        """Neighbours in time, earlier and later, not further apart than `within`."""
        line = self.moments.get(analyte, ())
        for at, later in enumerate(line):
            start, _ = ends(later[0])
            before = next(
                (one for one in (line[back] for back in range(at - 1, -1, -1)) if ends(one[0])[1] < start), None
            )
            if before is not None and start - ends(before[0])[0] <= within:
                yield before, later


def ends(one: Measurement) -> tuple[datetime, datetime]:
    """First and last moment at which a measurement with a time may have been taken."""
    collected = one.result.collected
    assert collected is not None
    start, end = collected.start or collected.end, collected.end or collected.start
    assert start is not None
    assert end is not None
    return start, end
