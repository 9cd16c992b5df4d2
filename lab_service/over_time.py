"""Conditions that take results of several moments: acute kidney injury by KDIGO's times, chronic kidney disease by its
90 days. Rows: tables/derivations_over_time.csv, tables/derivation_stages.csv.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cache

from facts.fact import Quantity, Severity
from lab_service.analytes import rows
from lab_service.derived import Derived
from lab_service.interpret import Person, interval, is_above
from lab_service.limit import Band, read_band
from lab_service.normalize import Measurement
from lab_service.series import Series, Together, ends

PersonOf = Callable[[Measurement], Person]


@dataclass(frozen=True, slots=True)
class _Row:
    """`rise` and `ratio` against the lowest value within so many hours before; `reaches`: the value itself, beside one
    of those; `lasts`: below the amount for at least so many hours. `at_least`: smaller values are not judged.
    """

    criterion: str
    amount: Decimal
    absent_amount: Decimal | None
    hours: timedelta
    at_least: Decimal | None
    stage: str
    severity: Severity | None


def decided_over_time(series: Series, person_of: PersonOf) -> Iterator[Derived]:
    """For each moment what it shows against those before it, of adults. Of several values of one moment the mildest
    reading counts; one with a comparator is passed over. One moment alone decides nothing.
    """
    for (condition, analyte), table in _conditions().items():
        line = [together for together in series.moments.get(analyte, ()) if _usable(together, person_of)]
        if any(row.criterion == "lasts" for row in table):
            yield from _lasting(condition, table[0], line)
        else:
            for at, later in enumerate(line):
                yield from _rising(condition, table, line[:at], later, person_of)


def _rising(
    condition: str, table: Sequence[_Row], line: Sequence[Together], later: Together, person_of: PersonOf
) -> Iterator[Derived]:
    value = _lowest(later)
    met: list[tuple[_Row, Together]] = []
    for row in table:
        before = _within(line, later, row.hours)
        if not before or (row.at_least is not None and value < row.at_least):
            continue
        base = min(before, key=_highest)
        if _change(row, _highest(base), value) >= row.amount:
            met.append((row, base))
    if not met:
        yield from _steady(condition, table, line, later, person_of)
        return
    met += [(row, met[0][1]) for row in table if row.criterion == "reaches" and value >= row.amount]
    # The rows of a table are in the order of their stages.
    row, base = max(met, key=lambda one: table.index(one[0]))
    yield Derived(condition, True, (later[0], base[0]), row.severity, row.stage, _words(base[0], later[0]))


def _steady(
    condition: str, table: Sequence[_Row], line: Sequence[Together], later: Together, person_of: PersonOf
) -> Iterator[Derived]:
    """Absent: in every window there is an earlier value, none of them differs by much, and the latest is in its
    interval. A fall is the end of an injury, and steady high values may be its plateau.
    """
    basis: dict[int, Measurement] = {id(later[0]): later[0]}
    for row in (row for row in table if row.absent_amount is not None):
        before = _within(line, later, row.hours)
        values = [_lowest(later), _highest(later), *(end(one) for one in before for end in (_lowest, _highest))]
        if not before or _change(row, min(values), max(values)) >= (row.absent_amount or 0):
            return
        basis |= {id(one[0]): one[0] for one in before}
    for one in later:
        limits = interval(one, person_of(one))
        if one.quantity is None or limits.most is None or is_above(one.quantity, limits.most) is not False:
            return
    yield Derived(condition, False, tuple(basis.values()))


def _lasting(condition: str, row: _Row, line: Sequence[Together]) -> Iterator[Derived]:
    """Present at each moment up to which the values were below the amount, all of them, for long enough."""
    run: list[Together] = []
    for together in line:
        run = [*run, together] if _highest(together) < row.amount else []
        if run and ends(together[0])[0] - ends(run[0][0])[1] >= row.hours:
            mean = (_highest(run[-1]) + _highest(run[-2])) / 2
            stage, severity = _staged(condition, mean)
            yield Derived(condition, True, (together[0], run[0][0]), severity, stage, _words(run[0][0], together[0]))


def _usable(together: Together, person_of: PersonOf) -> bool:
    return all(
        one.quantity is not None and not one.quantity.comparator and one.quantity.number > 0 and person_of(one).adult
        for one in together
    )


def _within(line: Sequence[Together], later: Together, window: timedelta) -> list[Together]:
    """Those surely before it, and surely not longer before it than the window."""
    start, end = ends(later[0])
    found: list[Together] = []
    for one in reversed(line):
        first, last = ends(one[0])
        if end - first > window:
            break
        if last < start:
            found.append(one)
    return found[::-1]


def _change(row: _Row, before: Decimal, after: Decimal) -> Decimal:
    """As the criterion counts it; nothing for a criterion that looks at one value."""
    if row.criterion == "rise":
        return after - before
    return after / before if row.criterion == "ratio" else Decimal(0)


def _lowest(together: Together) -> Decimal:
    return min(one.quantity.number for one in together if one.quantity is not None)


def _highest(together: Together) -> Decimal:
    return max(one.quantity.number for one in together if one.quantity is not None)


def _words(before: Measurement, after: Measurement) -> str:
    """ "creatinine 80 → 168 umol/L in 96.0 h"."""
    assert before.quantity is not None
    assert after.quantity is not None
    hours = (ends(after)[0] - ends(before)[0]).total_seconds() / 3600
    values = f"{before.quantity.value} → {after.quantity.value}"
    return f"{after.analyte.id} {values} {after.analyte.unit} in {hours:.1f} h"


def _staged(condition: str, value: Decimal) -> tuple[str, Severity | None]:
    """Of the first band that holds the value."""
    for band, stage, severity in _stages().get(condition, ()):
        if band.holds(Quantity(f"{value:f}"), None):
            return stage, severity
    return "", None


@cache
def _stages() -> dict[str, list[tuple[Band, str, Severity]]]:
    table: dict[str, list[tuple[Band, str, Severity]]] = {}
    for row in rows("derivation_stages.csv"):
        band = read_band(row["when"])
        assert band is not None
        table.setdefault(row["condition"], []).append((band, row["stage"], Severity(row["severity"])))
    return table


@cache
def _conditions() -> dict[tuple[str, str], list[_Row]]:
    table: dict[tuple[str, str], list[_Row]] = {}
    for row in rows("derivations_over_time.csv"):
        table.setdefault((row["condition"], row["analyte"]), []).append(
            _Row(
                criterion=row["criterion"],
                amount=Decimal(row["amount"]),
                absent_amount=Decimal(row["absent_amount"]) if row["absent_amount"] else None,
                hours=timedelta(hours=int(row["hours"] or 0)),
                at_least=Decimal(row["at_least"]) if row["at_least"] else None,
                stage=row["stage"],
                severity=Severity(row["severity"]) if row["severity"] else None,
            )
        )
    return table
