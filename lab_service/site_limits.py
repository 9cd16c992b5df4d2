"""What a hospital judges results by instead of the dictionary: its own intervals, critical limits and units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from facts.administrative_sex import read_sex
from facts.fact import Issue, Source
from lab_service.analytes import Limits, analytes
from lab_service.conversion import Conversion, conversion
from lab_service.digits import read_number
from lab_service.site_codes import CodeRow


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsRow:
    """One row as sent. `sex` is a word of a record; ages in completed years, inclusive; an empty end is open; an empty
    unit is the dictionary's. `place` is file and line."""

    analyte: str
    sex: str = ""
    age_from: int | None = None
    age_to: int | None = None
    low: str = ""
    high: str = ""
    unit: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """The unit of an analyte's results that name none."""

    analyte: str
    unit: str
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """A hospital's words as sent, with the name of its profile and the digest of this part of it."""

    profile: str = ""
    digest: str = ""
    intervals: tuple[LimitsRow, ...] = ()
    critical: tuple[LimitsRow, ...] = ()
    units: tuple[UnitRow, ...] = ()
    codes: tuple[CodeRow, ...] = ()


@dataclass(frozen=True, slots=True)
class _Limits:
    sex: str
    age_from: int | None
    age_to: int | None
    limits: Limits

    @property
    def turns(self) -> tuple[int, ...]:
        """The ages at which it begins to hold and ceases to."""
        return (self.age_from or 0, *(() if self.age_to is None else (self.age_to + 1,)))

    def covers(self, sex: str, age: int | None) -> bool:
        """A row without ages is an adult's; one with ages is for nobody whose age is unknown."""
        if self.sex not in ("", sex):
            return False
        if self.age_from is None and self.age_to is None:
            return age is None or age >= 18
        return age is not None and (self.age_from or 0) <= age <= (999 if self.age_to is None else self.age_to)


@dataclass(frozen=True, slots=True, eq=False)
class SiteLimits:
    """A hospital's rows that can be used, in the dictionary's units. `units`: spelling by analyte; `turns`: the ages at
    which a row begins to hold or ceases to.
    """

    profile: str = ""
    digest: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    turns: frozenset[int] = frozenset()
    _intervals: Mapping[str, tuple[_Limits, ...]] = field(default_factory=dict)
    _critical: Mapping[str, tuple[_Limits, ...]] = field(default_factory=dict)

    def interval(self, analyte: str, sex: str, age: int | None) -> Limits | None:
        """None where the hospital says nothing; empty where it says different things of a sex that is not known."""
        return _found(self._intervals.get(analyte, ()), sex, age)

    def critical(self, analyte: str, sex: str, age: int | None) -> Limits | None:
        """The same for critical limits."""
        return _found(self._critical.get(analyte, ()), sex, age)


NO_LIMITS = SiteLimits()
NO_OVERRIDES = Overrides()


@lru_cache(maxsize=64)
def read_site_limits(overrides: Overrides) -> tuple[SiteLimits, tuple[Issue, ...]]:
    """The rows that can be used, and an Issue with file and line for each that cannot."""
    issues: list[Issue] = []
    units = dict(_units(overrides.units, issues))
    intervals, critical = _table(overrides.intervals, issues), _table(overrides.critical, issues)
    turns = frozenset(
        turn for table in (intervals, critical) for found in table.values() for row in found for turn in row.turns
    )
    site = SiteLimits(overrides.profile, overrides.digest, units, turns, intervals, critical)
    return (site if overrides != NO_OVERRIDES else NO_LIMITS), tuple(issues)


def _found(table: tuple[_Limits, ...], sex: str, age: int | None) -> Limits | None:
    said = set()
    for one in (sex,) if sex else ("male", "female"):
        row = next((row for row in table if row.covers(one, age)), None)
        said.add(row.limits if row else None)
    return said.pop() if len(said) == 1 else Limits()


def _table(rows: tuple[LimitsRow, ...], issues: list[Issue]) -> Mapping[str, tuple[_Limits, ...]]:
    table: dict[str, list[_Limits]] = {}
    for row in rows:
        try:
            table.setdefault(row.analyte, []).append(_limits(row))
        except _Unusable as error:
            issues.append(Issue(code=error.code, place=row.place, message=str(error), source=Source.LAB))
    return {analyte: tuple(found) for analyte, found in table.items()}


class _Unusable(ValueError):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def _limits(row: LimitsRow) -> _Limits:
    scale = _conversion(row.analyte, row.unit)
    ends = []
    for text in (row.low, row.high):
        number = read_number(text) if text.strip() else None
        if text.strip() and (number is None or number.comparator or number.rest):
            raise _Unusable("bad-value", "a limit of this profile is no number; the row is not used")
        ends.append(scale.apply(number.digits) if number else "")
    low, high = ends
    if not (low or high) or (low and high and Decimal(low) > Decimal(high)):
        raise _Unusable("bad-value", "limits of this profile are no interval; the row is not used")
    sex = read_sex(row.sex)
    if sex is None or sex == "OTHER":
        raise _Unusable("unknown-code", "the sex in this row of the profile is none; the row is not used")
    if row.age_from is not None and row.age_to is not None and row.age_from > row.age_to:
        raise _Unusable("bad-value", "the ages in this row of the profile are reversed; the row is not used")
    return _Limits(sex.lower(), row.age_from, row.age_to, Limits(low, high))


def _units(rows: tuple[UnitRow, ...], issues: list[Issue]) -> Iterator[tuple[str, str]]:
    for row in rows:
        try:
            _conversion(row.analyte, row.unit)
            yield row.analyte, row.unit
        except _Unusable as error:
            issues.append(Issue(code=error.code, place=row.place, message=str(error), source=Source.LAB))


def _conversion(analyte: str, unit: str) -> Conversion:
    known = analytes().get(analyte)
    if known is None:
        raise _Unusable("unknown-code", "the analyte in this row of the profile is not in the dictionary")
    found = conversion(analyte, "", (unit or known.unit,))
    if found is None:
        raise _Unusable("unknown-unit", f"{analyte}: the unit in this row of the profile is not one of this analyte")
    return found
