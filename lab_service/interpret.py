"""What a number means: the interval it is judged by, on which side of a limit it lies, whether it is critical."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from facts.fact import Quantity
from lab_service.analytes import OPEN, Analyte, Limits, analytes, rows
from lab_service.normalize import Measurement
from lab_service.site_limits import NO_LIMITS, SiteLimits


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the intervals are for, and where. `sex` is "female", "male" or "" (unknown, other); age in completed years
    or None; `site`: the hospital's own limits."""

    sex: str = ""
    age_years: int | None = None
    site: SiteLimits = NO_LIMITS

    @property
    def adult(self) -> bool:
        """True for an unknown age too: the tables hold adult limits, and most patients are adults."""
        return self.age_years is None or self.age_years >= 18


@lru_cache(maxsize=4096)
def alike(person: Person) -> Person:
    """The youngest person whom no table tells from this one: what is worked out for one serves them all."""
    if person.age_years is None:
        return person
    turns = _turns() | person.site.turns
    return Person(person.sex, max((turn for turn in turns if turn <= person.age_years), default=0), person.site)


def interval(measurement: Measurement, person: Person) -> Limits:
    """The reference interval in force: the laboratory's own, else the site's, China's, the West's; empty when none
    applies.

    Below 18 years only the laboratory's own, or one that the site states for that age. With an unknown sex only one
    that both sexes share.
    """
    if measurement.own:
        return measurement.own
    if not measurement.limits_hold:
        return OPEN
    return of_tables(measurement.analyte.id, person)


@lru_cache(maxsize=32768)
def of_tables(analyte_id: str, person: Person) -> Limits:
    """The interval of the site's or the dictionary's tables; empty where they have none for this person."""
    if (stated := person.site.interval(analyte_id, person.sex, person.age_years)) is not None:
        return stated
    if not person.adult:
        return OPEN
    analyte = analytes()[analyte_id]
    sexes = (person.sex,) if person.sex else ("male", "female")
    for table in ([_china(analyte, sex, person.age_years) for sex in sexes], [analyte.west[sex] for sex in sexes]):
        if all(table):
            return table[0] if len(set(table)) == 1 else OPEN
    return OPEN


def is_above(quantity: Quantity, limit: Decimal) -> bool | None:
    """Whether the value is beyond an upper limit; None where a comparator leaves it open ("<5" against 3)."""
    if not quantity.comparator:
        return quantity.number > limit
    if quantity.comparator.startswith(">"):
        return True if quantity.number >= limit else None
    return False if quantity.number <= limit else None


def is_below(quantity: Quantity, limit: Decimal) -> bool | None:
    """Whether the value is beyond a lower limit; None where a comparator leaves it open."""
    if not quantity.comparator:
        return quantity.number < limit
    if quantity.comparator.startswith("<"):
        return True if quantity.number <= limit else None
    return False if quantity.number >= limit else None


def is_outside(quantity: Quantity, limits: Limits) -> str:
    """On which side of an interval the value lies, "above" or "below"; "" within it or where nothing tells."""
    if limits.least is not None and is_below(quantity, limits.least) is True:
        return "below"
    return "above" if limits.most is not None and is_above(quantity, limits.most) is True else ""


def is_critical(measurement: Measurement, limits: Limits) -> bool:
    """The laboratory says so by its flag, or the value is beyond the critical limits that hold for it."""
    if not _CRITICAL_FLAGS.isdisjoint(measurement.result.flags):
        return True
    if measurement.quantity is None:
        scopes = _scopes().get(measurement.analyte.id, ())
        return any(scope["word"] and scope["word"] == measurement.word for scope in scopes)
    return bool(is_outside(measurement.quantity, limits))


def critical_limits(measurement: Measurement, person: Person) -> Limits:
    """The critical limits that hold for this person: the site's, else the dictionary's; empty when none do."""
    return _critical(measurement.analyte.id, person) if measurement.limits_hold else OPEN


def is_plausible(measurement: Measurement) -> bool:
    """Whether a living person can have the value, as far as the dictionary knows."""
    return measurement.quantity is None or not is_outside(measurement.quantity, measurement.analyte.plausible)


# HL7 table 0078.
_CRITICAL_FLAGS = frozenset({"HH", "LL", "AA"})


@lru_cache(maxsize=32768)
def _critical(analyte_id: str, person: Person) -> Limits:
    if (stated := person.site.critical(analyte_id, person.sex, person.age_years)) is not None:
        return stated
    age = 18 if person.age_years is None else person.age_years
    holds = person.adult and all(
        int(scope["age_from"] or 0) <= age <= int(scope["age_to"] or 999)
        for scope in _scopes().get(analyte_id, ())
        if not scope["word"]
    )
    return analytes()[analyte_id].critical if holds else OPEN


def _china(analyte: Analyte, sex: str, age_years: int | None) -> Limits:
    for row in _by_age().get((analyte.id, sex), ()):
        if age_years is not None and int(row["age_from"] or 0) <= age_years <= int(row["age_to"] or 999):
            return Limits(row["low"], row["high"])
    return analyte.china[sex]


@cache
def _turns() -> frozenset[int]:
    """The ages at which a table begins to say something else."""
    turns = {18}
    for name in ("intervals_by_age.csv", "critical_scope.csv", "derivations.csv"):
        for row in rows(name):
            turns |= {int(row["age_from"])} if row["age_from"] else set()
            turns |= {int(row["age_to"]) + 1} if row["age_to"] else set()
    return frozenset(turns)


@cache
def _by_age() -> dict[tuple[str, str], list[dict[str, str]]]:
    table: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in rows("intervals_by_age.csv"):
        table.setdefault((row["analyte"], row["sex"]), []).append(row)
    return table


@cache
def _scopes() -> dict[str, list[dict[str, str]]]:
    table: dict[str, list[dict[str, str]]] = {}
    for row in rows("critical_scope.csv"):
        table.setdefault(row["analyte"], []).append(row)
    return table
