"""The way of a specimen through the laboratory, from messages that tell when it was received.

Results in structured form are told by the record itself, with all their times.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from facts.fact import Interval
from lab_service.result import Result


def stages(results: Iterable[Result]) -> Iterator[tuple[str, str, str, Interval]]:
    """(concept, place with its message, words, time) of each moment; results of one tube are one specimen."""
    seen: set[tuple[str, Interval | None, Interval | None]] = set()
    for result in results:
        tube = (result.message + result.order, result.collected, result.received)
        if result.received is None or tube in seen:
            continue
        seen.add(tube)
        for concept, when in (
            ("specimen_collected", result.collected),
            ("specimen_received", result.received),
            ("specimen_reported", result.reported),
        ):
            if when is not None and when.start is not None:
                yield concept, f"{result.message}{result.place}", when.start.isoformat(timespec="minutes"), when
