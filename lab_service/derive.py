"""Conditions that follow from the results of one moment, present and absent: tables/derivations.csv."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache

from facts.fact import Severity
from lab_service.analytes import Limits, rows
from lab_service.interpret import Person, interval, is_above, is_below
from lab_service.normalize import Measurement


@dataclass(frozen=True, slots=True)
class Derived:
    """A condition decided by `basis`; of several values the first is the one to show."""

    condition: str
    present: bool
    basis: tuple[Measurement, ...]
    severity: Severity | None = None


def derive(measurements: Sequence[Measurement], person: Person) -> list[Derived]:
    """What the numbers of one moment decide, in the order of the table. Undecided conditions are left out."""
    by_analyte: dict[str, list[Measurement]] = {}
    for measurement in measurements:
        if measurement.quantity is not None:
            by_analyte.setdefault(measurement.analyte.id, []).append(measurement)
    return [
        derived
        for condition, table in _conditions().items()
        if any(row.analyte in by_analyte for row in table)
        for derived in _decide(condition, table, by_analyte, person)
    ]


class _Role(StrEnum):
    DECIDES = "decides"
    JOINS = "joins"
    PRESENT_ONLY = "present_only"
    BLOCKS = "blocks"


class _Verdict(StrEnum):
    BEYOND = "beyond"
    WITHIN = "within"
    BETWEEN = "between"
    NO_LIMIT = "no limit"


@dataclass(frozen=True, slots=True)
class _Row:
    analyte: str
    side: str
    sex: str
    present_beyond: Decimal | None
    absent_within: Decimal | None
    margin: Decimal
    role: _Role
    guard: str
    moderate: Decimal | None
    severe: Decimal | None


def _decide(
    condition: str, table: Sequence[_Row], measured: dict[str, list[Measurement]], person: Person
) -> Iterator[Derived]:
    verdicts = list(_verdicts(table, measured, person))
    present = [
        (row, one)
        for row, one, verdict in verdicts
        if verdict is _Verdict.BEYOND
        and row.role is not _Role.BLOCKS
        and not (row.side == "low" and _feigned(row, measured, person))
    ]
    for row, one in present:
        yield Derived(condition, True, (one,), _severity(row, one))
    deciding = [(row, one, verdict) for row, one, verdict in verdicts if row.role in (_Role.DECIDES, _Role.JOINS)]
    needed = {row.analyte for row in table if row.role is _Role.JOINS}
    if (
        deciding
        and needed <= measured.keys()
        and all(verdict is _Verdict.WITHIN for _, _, verdict in deciding)
        and all(verdict in (_Verdict.WITHIN, _Verdict.NO_LIMIT) for _, _, verdict in verdicts)
        and not any(row.side == "high" and _feigned(row, measured, person) for row, _, _ in deciding)
    ):
        yield Derived(condition, False, tuple(one for _, one, _ in deciding))


def _verdicts(
    table: Sequence[_Row], measured: dict[str, list[Measurement]], person: Person
) -> Iterator[tuple[_Row, Measurement, _Verdict]]:
    """One verdict for each row of the person's sex and each measurement; of an unknown sex, what both agree on."""
    for row in table:
        if row.sex and row.sex != (person.sex or "male"):
            continue
        for one in measured.get(row.analyte, ()):
            if person.sex:
                yield row, one, _verdict(row, one, person)
                continue
            sexes = [(_of_sex(table, row, sex), Person(sex, person.age_years)) for sex in ("male", "female")]
            both = {_verdict(of_sex, one, person_of_sex) for of_sex, person_of_sex in sexes}
            yield row, one, both.pop() if len(both) == 1 else _Verdict.BETWEEN


def _of_sex(table: Sequence[_Row], row: _Row, sex: str) -> _Row:
    if not row.sex:
        return row
    return next(other for other in table if (other.analyte, other.side, other.sex) == (row.analyte, row.side, sex))


def _verdict(row: _Row, one: Measurement, person: Person) -> _Verdict:
    """Beyond, or within, by the margin. A stated limit is an adult's, and the interval must agree with it: for present
    the laboratory's own, for absent the one in force.
    """
    own = _side(one.own, row.side)
    limits = interval(one, person)
    in_force = _side(limits, row.side)
    if in_force is None and _beyond_other_end(one, limits, row.side):
        return _Verdict.WITHIN
    stated = person.adult and one.limits_hold
    present = [(in_force, row.margin)]
    if stated and row.present_beyond is not None:
        present = [(row.present_beyond, row.margin), (own, Decimal(0))]
    absent = [(in_force, row.margin)]
    if stated and row.absent_within is not None:
        absent = [(row.absent_within, row.margin), (in_force, Decimal(0))]
    beyond = [_is_beyond(one, limit, row.side, margin) for limit, margin in present if limit is not None]
    still_beyond = [_is_beyond(one, limit, row.side, -margin) for limit, margin in absent if limit is not None]
    if beyond and all(answer is True for answer in beyond):
        return _Verdict.BEYOND
    if still_beyond and all(answer is False for answer in still_beyond):
        return _Verdict.WITHIN
    return _Verdict.BETWEEN if beyond or still_beyond else _Verdict.NO_LIMIT


def _is_beyond(one: Measurement, limit: Decimal, side: str, margin: Decimal) -> bool | None:
    assert one.quantity is not None
    if side == "high":
        return is_above(one.quantity, limit * (1 + margin))
    return is_below(one.quantity, limit * (1 - margin))


def _beyond_other_end(one: Measurement, limits: Limits, side: str) -> bool:
    """A laboratory that sends one end only: what is below the lower end is not above the upper one either."""
    other = "low" if side == "high" else "high"
    limit = _side(limits, other)
    return limit is not None and _is_beyond(one, limit, other, Decimal(0)) is True


def _side(limits: Limits, side: str) -> Decimal | None:
    digits = limits.high if side == "high" else limits.low
    return Decimal(digits) if digits else None


def _feigned(row: _Row, measured: dict[str, list[Measurement]], person: Person) -> bool:
    """Whether the guard may be low: it then feigns a low value and hides a high one."""
    if not row.guard:
        return False
    guards = measured.get(row.guard, [])
    lows = [(one, _side(interval(one, person), "low")) for one in guards]
    return not lows or any(
        low is None or one.quantity is None or is_below(one.quantity, low) is not False for one, low in lows
    )


def _severity(row: _Row, one: Measurement) -> Severity | None:
    if row.moderate is None or row.severe is None or one.quantity is None:
        return None
    number, sign = one.quantity.number, 1 if row.side == "low" else -1
    if sign * number < sign * row.severe:
        return Severity.SEVERE
    return Severity.MODERATE if sign * number <= sign * row.moderate else Severity.MILD


@cache
def _conditions() -> dict[str, list[_Row]]:
    table: dict[str, list[_Row]] = {}
    for row in rows("derivations.csv"):
        table.setdefault(row["condition"], []).append(
            _Row(
                analyte=row["analyte"],
                side=row["side"],
                sex=row["sex"],
                present_beyond=_decimal(row["present_beyond"]),
                absent_within=_decimal(row["absent_within"]),
                margin=Decimal(row["margin_pct"]) / 100,
                role=_Role(row["role"]),
                guard=row["guard"],
                moderate=_decimal(row["moderate"]),
                severe=_decimal(row["severe"]),
            )
        )
    return table


def _decimal(cell: str) -> Decimal | None:
    return Decimal(cell) if cell else None
