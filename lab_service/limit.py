"""A limit as the tables of derivations write it: `120`, `3x` (times the interval's end), `+3` (above that end)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from facts.fact import Quantity

_LIMIT = re.compile(r"(\+?)(-?\d+(?:\.\d+)?)(x?)")
_BAND = re.compile(r"(<=|>=|<|>)(.+)")


@dataclass(frozen=True, slots=True)
class Limit:
    """`number` alone is stated; `times` it the end of the reference interval in force, or `plus` it."""

    number: Decimal
    times: bool = False
    plus: bool = False

    @property
    def stated(self) -> bool:
        """The number stands for itself, in the analyte's unit; it is an adult's."""
        return not (self.times or self.plus)

    def at(self, end: Decimal | None) -> Decimal | None:
        """The limit where the interval ends at `end`; None when it hangs on an interval that nobody knows."""
        if self.stated:
            return self.number
        if end is None:
            return None
        return end * self.number if self.times else end + self.number


@dataclass(frozen=True, slots=True)
class Band:
    """A limit and the side of it that is meant: `<80`, `>=6.5`, `>10x`."""

    comparator: str
    limit: Limit

    def holds(self, quantity: Quantity, end: Decimal | None) -> bool:
        """Whether the value is surely in the band."""
        limit = self.limit.at(end)
        if limit is None or quantity.comparator[:1] not in ("", self.comparator[0]):
            return False
        number = quantity.number
        if number == limit:
            strict = len(self.comparator) == 1
            return quantity.comparator == self.comparator[0] or (not strict and quantity.comparator in ("", ">=", "<="))
        return number < limit if self.comparator[0] == "<" else number > limit


def read_limit(cell: str) -> Limit | None:
    """None for an empty cell. Raises ValueError for anything else that is no limit."""
    if not cell:
        return None
    match = _LIMIT.fullmatch(cell)
    if match is None or (match[1] and match[3]):
        raise ValueError(f"tables: {cell!r} is no limit")
    return Limit(Decimal(match[2]), times=bool(match[3]), plus=bool(match[1]))


def read_band(cell: str) -> Band | None:
    """None for an empty cell. Raises ValueError for anything else that is no band."""
    if not cell:
        return None
    match = _BAND.fullmatch(cell)
    limit = read_limit(match[2]) if match else None
    if match is None or limit is None:
        raise ValueError(f"tables: {cell!r} is no band")
    return Band(match[1], limit)
