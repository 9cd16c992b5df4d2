"""What a profile says of the laboratory: intervals, critical limits and units that its hospital holds to, and what its
codes mean.

Fusion does not judge by them: it checks their form, with file and line, and sends them with each request to the
laboratory service, which knows the analytes and answers with an Issue for a row that it cannot use.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from fusion.marked import Marked


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of an analyte, digits as written; an empty end is open, an empty unit is the dictionary's. `sex` is
    FEMALE, MALE or empty; ages in completed years, inclusive. `place`: file and line."""

    analyte: str
    sex: str
    age_from: int | None
    age_to: int | None
    low: str
    high: str
    unit: str
    source: str
    place: str


@dataclass(frozen=True, slots=True)
class Unit:
    """The unit of an analyte's results that name none."""

    analyte: str
    unit: str
    source: str
    place: str


@dataclass(frozen=True, slots=True)
class Code:
    """What a code or name of the hospital means: a LOINC number or an analyte; neither, that it is none of ours. An
    empty field holds for any.
    """

    code: str
    name: str
    specimen: str
    loinc: str
    analyte: str
    source: str
    place: str


@dataclass(frozen=True, slots=True)
class Laboratory:
    """`digest`: SHA-256 of all rows without their places, first 12 hex digits; empty when there are none."""

    intervals: tuple[Limits, ...] = ()
    critical: tuple[Limits, ...] = ()
    units: tuple[Unit, ...] = ()
    codes: tuple[Code, ...] = ()
    digest: str = ""


def read_laboratory(node: Marked) -> Laboratory:
    """The `laboratory` part of a profile. Raises DocumentError."""
    found = node.keys(("intervals", "critical", "units", "codes"))
    intervals, critical = (
        tuple(_limits(row) for row in found[name].items()) if name in found else ()
        for name in ("intervals", "critical")
    )
    for rows in (intervals, critical):
        _refuse_twice(rows, found["intervals" if rows is intervals else "critical"] if rows else node)
    units = tuple(_unit(row) for row in found["units"].items()) if "units" in found else ()
    codes = tuple(_code(row) for row in found["codes"].items()) if "codes" in found else ()
    tables = (intervals, critical, units, codes) if codes else (intervals, critical, units)
    return Laboratory(intervals, critical, units, codes, _digest(tables))


_LIMITS = ("analyte", "sex", "age_from", "age_to", "low", "high", "unit", "source")


def _limits(node: Marked) -> Limits:
    found = node.keys(_LIMITS, ("analyte", "source"))
    low, high = (_digits(found[name]) if name in found else "" for name in ("low", "high"))
    if not (low or high):
        raise node.error("neither low nor high is there")
    if low and high and Decimal(low) > Decimal(high):
        raise node.error("low is above high")
    age_from, age_to = (_age(found[name]) if name in found else None for name in ("age_from", "age_to"))
    if age_from is not None and age_to is not None and age_from > age_to:
        raise node.error("age_from is after age_to")
    sex = found["sex"].one_of(("female", "male"), "sex").upper() if "sex" in found else ""
    unit = found["unit"].text() if "unit" in found else ""
    source = found["source"].text()
    return Limits(found["analyte"].text(), sex, age_from, age_to, low, high, unit, source, node.place)


def _unit(node: Marked) -> Unit:
    found = node.keys(("analyte", "unit", "source"), ("analyte", "unit", "source"))
    return Unit(found["analyte"].text(), found["unit"].text(), found["source"].text(), node.place)


_CODE = ("code", "name", "specimen", "loinc", "analyte", "source")


def _code(node: Marked) -> Code:
    found = node.keys(_CODE, ("source",))
    said = {name: found[name].text().strip() if name in found else "" for name in _CODE}
    if not (said["code"] or said["name"]):
        raise node.error("neither code nor name is there")
    return Code(**said, place=node.place)


def _digits(node: Marked) -> str:
    """A number as it is written: 3.50 keeps its zero."""
    text = node.text().strip()
    try:
        if Decimal(text).is_finite():
            return text
    except InvalidOperation:
        pass
    raise node.error("expected a number")


def _age(node: Marked) -> int:
    age = node.whole_number()
    if not 0 <= age <= 150:
        raise node.error("an age is 0 to 150 years")
    return age


def _refuse_twice(rows: Sequence[Limits], node: Marked) -> None:
    """Of two rows for one person nobody can say which holds."""
    for number, row in enumerate(rows):
        for other in rows[:number]:
            if (
                row.analyte == other.analyte
                and (not row.sex or not other.sex or row.sex == other.sex)
                and _meet(row, other)
            ):
                raise node.items()[number].error(f"{row.analyte} has two rows for one sex and age, see {other.place}")


def _meet(row: Limits, other: Limits) -> bool:
    """Whether some age is in both; a row without ages is for adults."""
    (low, high), (other_low, other_high) = _ages(row), _ages(other)
    return low <= other_high and other_low <= high


def _ages(row: Limits) -> tuple[int, int]:
    if row.age_from is None and row.age_to is None:
        return 18, 150
    return row.age_from or 0, 150 if row.age_to is None else row.age_to


def _digest(tables: Sequence[Sequence[Limits | Unit | Code]]) -> str:
    if not any(tables):
        return ""
    # The last field is the place: a row that moves to another line says the same.
    rows = [[[getattr(row, name) for name in row.__slots__[:-1]] for row in table] for table in tables]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:12]
