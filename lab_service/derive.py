"""Conditions that follow from the results of one moment, present and absent: tables/derivations.csv, then what several
of them make together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache

from facts.fact import Severity
from lab_service.analytes import Limits, rows
from lab_service.combine import combined
from lab_service.compensation import second_disorders
from lab_service.derived import Derived
from lab_service.digits import decimal
from lab_service.guards import is_withheld
from lab_service.interpret import Person, interval, is_above, is_below
from lab_service.limit import Band, Limit, read_band, read_limit
from lab_service.normalize import Measurement
from lab_service.points import scored

Measured = Mapping[str, Sequence[Measurement]]


def derive(measurements: Sequence[Measurement], person: Person) -> list[Derived]:
    """What the results of one moment decide, in the order of the tables. Undecided conditions are left out."""
    measured: dict[str, list[Measurement]] = {}
    for measurement in measurements:
        measured.setdefault(measurement.analyte.id, []).append(measurement)
    found = [
        derived
        for condition in _conditions_of(tuple(sorted(measured)))
        for derived in _decide(condition, _conditions()[condition], measured, person)
    ]
    found += scored(measured, person)
    found += combined(found, measured, person)
    found += second_disorders(found, measured)
    # A name that begins with a low line is a step to others.
    return [derived for derived in found if not derived.condition.startswith("_")]


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
    """`words`: of a result in words, those that are beyond and those that are within."""

    sex: str
    ages: tuple[int, int] | None
    present_beyond: Limit | None
    absent_within: Limit | None
    words: tuple[frozenset[str], frozenset[str]]
    margin: Decimal
    moderate: Band | None
    severe: Band | None

    def is_of(self, person: Person) -> bool:
        if self.sex not in ("", person.sex):
            return False
        return self.ages is None or (person.age_years is not None and self.ages[0] <= person.age_years <= self.ages[1])


# Compared by identity: each is there once, and what fits a person is looked up by it.
@dataclass(frozen=True, slots=True, eq=False)
class _Group:
    """The rows of one analyte that differ by sex and age alone: of one person at most one holds.

    `decision`: the stated limits alone decide; a reference interval says nothing about such a condition.
    """

    analyte: str
    variant: str
    side: str
    role: _Role
    decision: bool
    rows: tuple[_Row, ...]


def _decide(condition: str, table: Sequence[_Group], measured: Measured, person: Person) -> Iterator[Derived]:
    verdicts = list(_verdicts(table, measured, person))
    if not verdicts:
        return
    for group, row, one, verdict in verdicts:
        if verdict is not _Verdict.BEYOND or group.role is _Role.BLOCKS:
            continue
        if not is_withheld(condition, "present", group.analyte, measured, person):
            yield Derived(condition, True, (one,), _severity(group, row, one, person))
    deciding = [(group, one, verdict) for group, _, one, verdict in verdicts if group.role in _DECIDING]
    needed = {group.analyte for group in table if group.role is _Role.JOINS}
    if (
        deciding
        and needed <= measured.keys()
        and all(verdict is _Verdict.WITHIN for _, _, verdict in deciding)
        and all(verdict in (_Verdict.WITHIN, _Verdict.NO_LIMIT) for _, _, _, verdict in verdicts)
        and not any(is_withheld(condition, "absent", group.analyte, measured, person) for group, _, _ in deciding)
    ):
        yield Derived(condition, False, tuple(one for _, one, _ in deciding))


_DECIDING = (_Role.DECIDES, _Role.JOINS)


def _verdicts(
    table: Sequence[_Group], measured: Measured, person: Person
) -> Iterator[tuple[_Group, _Row, Measurement, _Verdict]]:
    """One verdict for each group and each measurement; of an unknown sex or age, what all agree on."""
    for group in table:
        values = measured.get(group.analyte, ())
        if not values:
            continue
        fitting, of_all = _fitting(group, person)
        for one in values:
            if (group.variant and one.variant != group.variant) or (one.quantity is None) != (group.side == "word"):
                continue
            if len(fitting) == 1 and of_all:
                yield group, fitting[0][0], one, _verdict(group, fitting[0][0], one, fitting[0][1])
            elif answers := {_verdict(group, row, one, who) for row, who in fitting}:
                agreed = of_all and len(answers) == 1
                yield group, fitting[0][0], one, answers.pop() if agreed else _Verdict.BETWEEN


@lru_cache(maxsize=32768)
def _fitting(group: _Group, person: Person) -> tuple[list[tuple[_Row, Person]], bool]:
    """The rows with whom they hold for, and whether there is one for everybody whom the person may be."""
    persons = _persons(group, person)
    fitting = [(row, who) for who in persons for row in group.rows if row.is_of(who)]
    return fitting, len(fitting) == len(persons)


def _persons(group: _Group, person: Person) -> list[Person]:
    """The person; of an unknown sex one of each, of an unknown age one for each age that a row begins at."""
    sexes = (person.sex,) if person.sex else ("male", "female")
    ages: Sequence[int | None] = [person.age_years]
    if person.age_years is None and any(row.ages for row in group.rows):
        ages = sorted({max(18, row.ages[0]) for row in group.rows if row.ages})
    return [Person(sex, age, person.site) for sex in sexes for age in ages]


def _verdict(group: _Group, row: _Row, one: Measurement, person: Person) -> _Verdict:
    """Beyond, or within, by the margin. A stated limit is an adult's, and the interval must agree with it: for present
    the laboratory's own, for absent the one in force. A decision limit needs no interval.
    """
    if group.side == "word":
        beyond_words, within_words = row.words
        return (
            _Verdict.BEYOND if one.word in beyond_words
            else _Verdict.WITHIN if one.word in within_words
            else _Verdict.BETWEEN
        )  # fmt: skip
    side, margin, none = group.side, row.margin, Decimal(0)
    limits = interval(one, person)
    end = _side(limits, side)
    if not group.decision and end is None and _beyond_other_end(one, limits, side):
        return _Verdict.WITHIN
    stated = person.adult and one.limits_hold
    present = [] if group.decision else [(end, margin)]
    absent = list(present)
    if (limit := row.present_beyond) is not None:
        if not limit.stated:
            present = [(limit.at(end), margin)]
        elif stated:
            present = [(limit.number, margin), (None if group.decision else _side(one.own, side), none)]
    if (limit := row.absent_within) is not None:
        if not limit.stated:
            absent = [(limit.at(end), margin)]
        elif stated:
            absent = [(limit.number, margin), (None if group.decision else end, none)]
    beyond = [_is_beyond(one, limit, side, margin) for limit, margin in present if limit is not None]
    still_beyond = [_is_beyond(one, limit, side, -margin) for limit, margin in absent if limit is not None]
    if beyond and all(answer is True for answer in beyond):
        return _Verdict.BEYOND
    if still_beyond and all(answer is False for answer in still_beyond):
        return _Verdict.WITHIN
    return _Verdict.BETWEEN if beyond or still_beyond else _Verdict.NO_LIMIT


def _is_beyond(one: Measurement, limit: Decimal, side: str, margin: Decimal) -> bool | None:
    assert one.quantity is not None
    room = abs(limit) * margin if margin else margin
    return is_above(one.quantity, limit + room) if side == "high" else is_below(one.quantity, limit - room)


def _beyond_other_end(one: Measurement, limits: Limits, side: str) -> bool:
    """A laboratory that sends one end only: what is below the lower end is not above the upper one either."""
    other = "low" if side == "high" else "high"
    limit = _side(limits, other)
    return limit is not None and _is_beyond(one, limit, other, Decimal(0)) is True


def _side(limits: Limits, side: str) -> Decimal | None:
    digits = limits.high if side == "high" else limits.low
    return decimal(digits) if digits else None


def _severity(group: _Group, row: _Row, one: Measurement, person: Person) -> Severity | None:
    """By the bands of the row, which are an adult's; mild where none holds."""
    if (row.moderate is None and row.severe is None) or one.quantity is None or not person.adult:
        return None
    end = _side(interval(one, person), group.side)
    for band, severity in ((row.severe, Severity.SEVERE), (row.moderate, Severity.MODERATE)):
        if band is not None and band.holds(one.quantity, end):
            return severity
    return Severity.MILD


@lru_cache(maxsize=4096)
def _conditions_of(analytes: tuple[str, ...]) -> tuple[str, ...]:
    """The conditions that any of these analytes is a word in, in the order of the table."""
    measured = frozenset(analytes)
    return tuple(
        condition for condition, table in _conditions().items() if any(group.analyte in measured for group in table)
    )


@cache
def _conditions() -> dict[str, tuple[_Group, ...]]:
    table: dict[str, dict[tuple[str, ...], list[_Row]]] = {}
    for row in rows("derivations.csv"):
        key = tuple(row[name] for name in ("analyte", "variant", "side", "role", "basis"))
        table.setdefault(row["condition"], {}).setdefault(key, []).append(_row(row))
    return {
        condition: tuple(
            _Group(analyte, variant, side, _Role(role), basis == "decision", tuple(members))
            for (analyte, variant, side, role, basis), members in groups.items()
        )
        for condition, groups in table.items()
    }


def _row(row: Mapping[str, str]) -> _Row:
    worded = row["side"] == "word"
    beyond, within = (frozenset(filter(None, row[name].split(";"))) for name in ("present_beyond", "absent_within"))
    return _Row(
        sex=row["sex"],
        ages=(int(row["age_from"] or 0), int(row["age_to"] or 999)) if row["age_from"] or row["age_to"] else None,
        present_beyond=None if worded else read_limit(row["present_beyond"]),
        absent_within=None if worded else read_limit(row["absent_within"]),
        words=(beyond, within) if worded else (frozenset(), frozenset()),
        margin=Decimal(row["margin_pct"] or 0) / 100,
        moderate=read_band(row["moderate"]),
        severe=read_band(row["severe"]),
    )
