"""What makes a verdict doubtful: a low albumin beside a low calcium. Rows: tables/derivation_guards.csv."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from lab_service.analytes import rows
from lab_service.interpret import Person, interval, is_above, is_below
from lab_service.normalize import Measurement


@dataclass(frozen=True, slots=True)
class Guard:
    """Another analyte beyond whose limit, the end of its interval where it has none of its own, the verdict is not to
    be said; `needed`: nor where it was not measured.
    """

    analyte: str
    side: str
    limit: Decimal | None
    needed: bool


def guards(condition: str, verdict: str, analyte: str) -> Sequence[Guard]:
    """Those of "present" or "absent" of a condition, said on a value of this analyte."""
    return _guards().get((condition, verdict, analyte), ())


def is_withheld(of: Sequence[Guard], measured: Mapping[str, Sequence[Measurement]], person: Person) -> bool:
    """Whether one of the guards stands: a value of the same moment may be beyond its limit, or is needed and is not
    there.
    """
    return bool(of) and any(_stands(guard, measured, person) for guard in of)


def _stands(guard: Guard, measured: Mapping[str, Sequence[Measurement]], person: Person) -> bool:
    values = measured.get(guard.analyte, ())
    if not values:
        return guard.needed
    return any(_may_be_beyond(guard, one, person) for one in values)


def _may_be_beyond(guard: Guard, one: Measurement, person: Person) -> bool:
    limits = interval(one, person)
    end = limits.most if guard.side == "high" else limits.least
    limit = end if guard.limit is None else guard.limit
    if limit is None or one.quantity is None:
        return guard.needed
    beyond = is_above(one.quantity, limit) if guard.side == "high" else is_below(one.quantity, limit)
    return beyond is not False


@cache
def _guards() -> dict[tuple[str, str, str], list[Guard]]:
    table: dict[tuple[str, str, str], list[Guard]] = {}
    for row in rows("derivation_guards.csv"):
        key = (row["condition"], row["withholds"], row["of"])
        limit = Decimal(row["limit"]) if row["limit"] else None
        table.setdefault(key, []).append(Guard(row["analyte"], row["side"], limit, row["missing"] == "withholds"))
    return table
