"""The results of a request in time: what was there before a result, and what was in force at a moment."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter

from facts.fact import Interval
from lab_service.normalize import Measurement, by_value

# Results of one analyte at one moment. There may be several, and none of them is the better one.
Together = tuple[Measurement, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers by analyte, oldest first, those of one moment together; what has no time is in none.

    A result that names a day alone is later than another only when the whole day is.
    """

    moments: Mapping[str, tuple[Together, ...]]
    # First and last moment of each, as in `moments`.
    _ends: Mapping[str, list[tuple[datetime, datetime]]]

    @classmethod
    def of(cls, measurements: Iterable[Measurement]) -> Series:
        """The order in which they come makes no difference to what is where."""
        table: dict[str, dict[Interval, list[Measurement]]] = {}
        for one in measurements:
            collected, analyte = one.result.collected, one.analyte.id
            if one.quantity is None or collected is None:
                continue
            if analyte not in table:
                table[analyte] = {collected: [one]}
            elif collected not in table[analyte]:
                table[analyte][collected] = [one]
            else:
                table[analyte][collected].append(one)
        moments, bounds = {}, {}
        for analyte, together in sorted(table.items()):
            line = [
                (ends(group[0]), tuple(sorted(group, key=by_value) if len(group) > 1 else group))
                for group in together.values()
            ]
            if len(line) > 1:
                line.sort(key=itemgetter(0))
            moments[analyte] = tuple([group for _, group in line])
            bounds[analyte] = [both for both, _ in line]
        return cls(moments, bounds)

    def joined(self, further: Sequence[Measurement]) -> Series:
        """With further measurements."""
        if not further:
            return self
        analytes = {one.analyte.id for one in further}
        known = [one for analyte in analytes for group in self.moments.get(analyte, ()) for one in group]
        added = Series.of((*known, *further))
        return Series(dict(sorted({**self.moments, **added.moments}.items())), {**self._ends, **added._ends})

    def in_force(self, analyte: str, moment: datetime, within: timedelta) -> Together:
        """The latest results up to a moment, not longer before it than `within`; empty when there are none."""
        bounds = self._ends.get(analyte, [])
        at = bisect_right(bounds, moment, key=itemgetter(0))
        return self.moments[analyte][at - 1] if at and moment - bounds[at - 1][1] <= within else ()

    def pairs(self, analyte: str, within: timedelta) -> Iterator[tuple[Together, Together]]:
        """Neighbours in time, earlier and later, not further apart than `within`."""
        line, bounds = self.moments.get(analyte, ()), self._ends.get(analyte, [])
        for at in range(1, len(line)):
            start, before = bounds[at][0], at - 1
            while before >= 0 and bounds[before][1] >= start:
                before -= 1
            if before >= 0 and start - bounds[before][0] <= within:
                yield line[before], line[at]


def ends(one: Measurement) -> tuple[datetime, datetime]:
    """First and last moment at which a measurement with a time may have been taken."""
    collected = one.result.collected
    assert collected is not None
    start, end = collected.start or collected.end, collected.end or collected.start
    assert start is not None
    assert end is not None
    return start, end
