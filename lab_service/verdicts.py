"""What a row of tables/derivations.csv says of one value: beyond its limit, within it, or neither.

The limits of a row for one kind of person and one interval are worked out once, with the margin in them. A value is
then held against two numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import lru_cache

from lab_service.analytes import OPEN, Limits
from lab_service.derivation_rows import Group, Role, Row, conditions, groups_by_analyte
from lab_service.guards import Guard, guards
from lab_service.interpret import Person, is_above, is_below, of_tables
from lab_service.limit import Band
from lab_service.normalize import Measurement


class Verdict(Enum):
    BEYOND = "beyond"
    WITHIN = "within"
    BETWEEN = "between"
    NO_LIMIT = "no limit"


@dataclass(frozen=True, slots=True)
class _Words:
    beyond: frozenset[str]
    within: frozenset[str]

    def verdict(self, one: Measurement) -> Verdict:
        if one.word in self.beyond:
            return Verdict.BEYOND
        return Verdict.WITHIN if one.word in self.within else Verdict.BETWEEN


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Of a number that is `high` or low: the number that it is beyond, the one that it is within, and the end on the
    other side. None where there is none.
    """

    high: bool
    beyond: Decimal | None
    within: Decimal | None
    other_end: Decimal | None

    def verdict(self, one: Measurement) -> Verdict:
        quantity = one.quantity
        assert quantity is not None
        is_beyond, is_beyond_other = (is_above, is_below) if self.high else (is_below, is_above)
        # A laboratory that sends one end only: what is below the lower end is not above the upper one either.
        if self.other_end is not None and is_beyond_other(quantity, self.other_end) is True:
            return Verdict.WITHIN
        if self.beyond is not None and is_beyond(quantity, self.beyond) is True:
            return Verdict.BEYOND
        if self.within is not None and is_beyond(quantity, self.within) is False:
            return Verdict.WITHIN
        return Verdict.NO_LIMIT if self.beyond is self.within is None else Verdict.BETWEEN


@dataclass(frozen=True, slots=True)
class Criterion:
    """What one group of rows says for one kind of person. `condition` and `group` count from 0 in the order of the
    table; `decides`: the condition is absent only where this says so; `shows`: it is present where this says so, both
    but for the guards. `answers`: one, or one for each kind of person that this one may be; `of_all`: there is one for
    each.
    """

    condition: int
    group: int
    side: str
    decides: bool
    shows: bool
    unless_present: Sequence[Guard]
    unless_absent: Sequence[Guard]
    moderate: Band | None
    severe: Band | None
    answers: tuple[_Words | _Bounds, ...]
    of_all: bool

    def verdict(self, one: Measurement) -> Verdict:
        """Of an unknown sex or age, what all agree on."""
        if not self.of_all:
            return Verdict.BETWEEN
        if len(self.answers) == 1:
            return self.answers[0].verdict(one)
        said = {answer.verdict(one) for answer in self.answers}
        return said.pop() if len(said) == 1 else Verdict.BETWEEN


def criteria(one: Measurement, person: Person) -> tuple[Criterion, ...]:
    """What a measurement is held to, in the order of the table."""
    return _criteria(one.analyte.id, one.variant, one.quantity is None, one.own, one.limits_hold, person)


@lru_cache(maxsize=8192)
def _criteria(
    analyte_id: str, variant: str, worded: bool, own: Limits, limits_hold: bool, person: Person
) -> tuple[Criterion, ...]:
    found = []
    for number, at, group in groups_by_analyte().get(analyte_id, ()):
        if group.variant not in ("", variant) or worded != (group.side == "word"):
            continue
        persons = _persons(group, person)
        fitting = [(row, who) for who in persons for row in group.rows if row.is_of(who)]
        if not fitting:
            continue
        answers = tuple(
            _Words(*row.words) if worded else _bounds(group, row, own, limits_hold, who) for row, who in fitting
        )
        first, name = fitting[0][0], conditions()[number].name
        found.append(
            Criterion(
                condition=number,
                group=at,
                side=group.side,
                decides=group.role in (Role.DECIDES, Role.JOINS),
                shows=group.role is not Role.BLOCKS,
                unless_present=guards(name, "present", analyte_id),
                unless_absent=guards(name, "absent", analyte_id),
                moderate=first.moderate,
                severe=first.severe,
                answers=answers,
                of_all=len(fitting) == len(persons),
            )
        )
    return tuple(found)


def _persons(group: Group, person: Person) -> list[Person]:
    """The person; of an unknown sex one of each, of an unknown age one for each age that a row begins at."""
    sexes = (person.sex,) if person.sex else ("male", "female")
    ages: Sequence[int | None] = [person.age_years]
    if person.age_years is None and any(row.ages for row in group.rows):
        ages = sorted({max(18, row.ages[0]) for row in group.rows if row.ages})
    return [Person(sex, age, person.site) for sex in sexes for age in ages]


def _bounds(group: Group, row: Row, own: Limits, limits_hold: bool, person: Person) -> _Bounds:
    """Beyond, and within, by the margin. A stated limit is an adult's, and the interval must agree with it: for present
    the laboratory's own, for absent the one in force. A decision limit needs no interval.
    """
    high, margin, none = group.side == "high", row.margin, Decimal(0)
    limits = own or (of_tables(group.analyte, person) if limits_hold else OPEN)
    end, other_end = (limits.most, limits.least) if high else (limits.least, limits.most)
    stated = person.adult and limits_hold
    present = [] if group.decision else [(end, margin)]
    absent = list(present)
    if (limit := row.present_beyond) is not None:
        if not limit.stated:
            present = [(limit.at(end), margin)]
        elif stated:
            present = [(limit.number, margin), (None if group.decision else own.most if high else own.least, none)]
    if (limit := row.absent_within) is not None:
        if not limit.stated:
            absent = [(limit.at(end), margin)]
        elif stated:
            absent = [(limit.number, margin), (None if group.decision else end, none)]
    # Beyond all of them is beyond the farthest, within all of them within the nearest.
    farthest, nearest = (max, min) if high else (min, max)
    return _Bounds(
        high,
        farthest(_moved(present, 1 if high else -1), default=None),
        nearest(_moved(absent, -1 if high else 1), default=None),
        other_end if not group.decision and end is None else None,
    )


def _moved(limits: Sequence[tuple[Decimal | None, Decimal]], sign: int) -> list[Decimal]:
    """The limits that there are, each by its margin."""
    return [limit + sign * abs(limit) * margin for limit, margin in limits if limit is not None]
