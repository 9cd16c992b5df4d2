"""What a measurement is, and how its numbers are written in both languages: ranges, signs, earlier ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from facts.fact import Quantity


@dataclass(frozen=True, slots=True)
class Value:
    """One number at [start, end): what it measures (a concept of category measurement) and how much."""

    start: int
    end: int
    concept: str
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Measurement:
    """An expression at [start, end) and its values in written order: the axes of one thing, the two ends of a range,
    the phases of an enhancement. `earlier`: how it was at a prior examination.
    """

    start: int
    end: int
    values: tuple[Value, ...]
    earlier: bool = False

    @property
    def is_size(self) -> bool:
        """Whether it is a length, so that the largest value is the size of what was measured."""
        return self.values[0].quantity.unit in _IN_MM and self.values[0].concept != "distance"

    @property
    def quantity(self) -> Quantity:
        """The largest value, without the sign of a range."""
        largest = max((value.quantity for value in self.values), key=in_mm)
        return Quantity(largest.value, largest.unit) if is_range(self.values) else largest


NUMBER = r"\d{1,4}(?:\.\d{1,3})?"
RANGE = r"\s*(?:-|~|to|至|到)\s*"
LIST = r"\s*(?:、|,|/|;|和|及|与|and)\s*"


def in_mm(quantity: Quantity) -> Decimal:
    """A length in millimetres, another quantity as it is."""
    return quantity.number * _IN_MM.get(quantity.unit, 1)


def comparator(match: str, start: int, position: int) -> str:
    """FHIR's sign for the word directly before a number: 不足, "less than", "≥"."""
    before = _COMPARED.search(match, max(start, position - 16), position)
    return _COMPARATORS[before["sign"]] if before is not None else ""


def ends_of_range(first: Quantity, last: Quantity) -> tuple[Quantity, Quantity]:
    """Both ends of "3-5 mm" as quantities: at least 3, at most 5. As they are when they do not rise."""
    if in_mm(first) >= in_mm(last):
        return first, last
    return Quantity(first.value, first.unit, ">="), Quantity(last.value, last.unit, "<=")


def is_range(values: Sequence[Value]) -> bool:
    return [value.quantity.comparator for value in values] == [">=", "<="]


def is_earlier(match: str, start: int, position: int) -> bool:
    """Whether what stands at the position was so at a prior examination: 原约, "previously", an open bracket of 原."""
    if not _ANY_EARLIER.search(match, max(start, position - 60), position):
        return False
    if _NOW.search(match, max(start, position - 8), position):
        return False
    if _EARLIER.search(match, max(start, position - 28), position):
        return True
    bracket = match.rfind("(", max(start, position - 60), position)
    return (
        bracket >= 0
        and match.find(")", bracket, position) < 0
        and _EARLIER_BRACKET.match(match, bracket, position) is not None
    )


_IN_MM = {"mm": 1, "cm": 10, "m": 1000, "": 1}
_COMPARATORS = {
    "<": "<", "≤": "<=", "小于": "<", "不足": "<", "小于等于": "<=", "不超过": "<=", "less than": "<", "under": "<",
    "smaller than": "<", "below": "<", ">": ">", "≥": ">=", "大于": ">", "超过": ">", "大于等于": ">=",
    "greater than": ">", "more than": ">", "over": ">", "larger than": ">", "at least": ">=", "exceeding": ">",
}  # fmt: skip
_COMPARED = re.compile(
    rf"(?P<sign>{'|'.join(sorted(map(re.escape, _COMPARATORS), key=len, reverse=True))})\s*(?:约\s*)?$"
)
# One cheap look before the dear ones: most sizes are told of now.
_ANY_EARLIER = re.compile(r"原|前|上次|既往|previous|former|prior|was|creased|down|up|grown|changed|compared|versus|vs")
_ABOUT = r"(?:约|为|达|:|measured|measuring|approximately|about|at|as|\s)*"
_EARLIER = re.compile(
    rf"(?:原(?:来|先|片)?(?:大小|直径|长径|短径|厚|径|最大)?|前次|上次|既往|之前|(?<![胸之术以向目])前(?=约)"
    r"|previously|formerly|prior(?:ly)?|\(was|(?:in|de)creased(?: in size)? from|(?:down|up|grown|changed) from"
    rf"|compared (?:to|with)|versus|vs\.?|previous(?:ly)? measure\w+|it was|was previously){_ABOUT}$"
)
_EARLIER_BRACKET = re.compile(r"\(\s*(?:原(?!发)|前次|上次|既往|之前|was\b|previous|formerly|prior\b|compared)")
_NOW = re.compile(r"(?:现|目前|now|currently)[^\d]{0,6}$")
