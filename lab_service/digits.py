"""Numbers and intervals as laboratories write them, and as many digits of a converted number as make sense."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Number:
    """Decimal digits with a comparator ("" < <= > >=) and what stood behind them, e.g. a unit."""

    digits: str
    comparator: str = ""
    rest: str = ""


def read_number(text: str) -> Number | None:
    """The number in a value field: "3.1", "<0.01", "≥ 5", "3.1 ↑", "62 g/L", "1,234.5"; None when it is none.

    A range ("2-5"), a titre ("1:80"), and "1,234", which may be two numbers, are none.
    """
    if _BARE.fullmatch(text):
        return Number(text)
    match = _VALUE.fullmatch(_plain(text))
    if match is None:
        return None
    digits = _digits(match["digits"])
    rest = _FLAG.sub("", match["rest"]).strip()
    if digits is None or _NO_NUMBER.match(rest):
        return None
    return Number(digits, _COMPARATORS.get(match["comparator"] or "", ""), rest)


def read_interval(text: str) -> tuple[str, str]:
    """Low and high end of an interval written as text: "3.5-9.5", "3.5~9.5", "0 to 6", "<5", "≥90"; empty: no such end.

    Both are empty for what is no single interval of numbers ("M: 130-175, F: 115-150", "negative").
    """
    plain = _plain(text).strip("()[] ")
    if match := _BETWEEN.fullmatch(plain):
        low, high = _digits(match["low"]), _digits(match["high"])
        if low is not None and high is not None and Decimal(low) <= Decimal(high):
            return low, high
    elif match := _ONE_END.fullmatch(plain):
        digits = _digits(match["digits"])
        if digits is not None:
            return (digits, "") if match["sign"] in (">", ">=", "from") else ("", digits)
    return "", ""


def scaled(digits: str, exact: Decimal, power_of_ten: bool) -> str:
    """The digits to print for `exact`, which was converted from `digits`.

    A power of ten keeps the digits that were reported. Any other factor keeps one more than was reported, three to ten,
    so that converting back gives the reported number; zeros at the end are dropped. Never an exponent.
    """
    reported = Decimal(digits)
    significant = len(reported.as_tuple().digits)
    if exact == 0:
        return "0"
    kept = min(significant, 25) if power_of_ten else min(max(3, significant + 1), 10)
    text = f"{exact.quantize(Decimal(1).scaleb(exact.adjusted() - kept + 1)):f}"
    return text if power_of_ten or "." not in text else text.rstrip("0").rstrip(".")


def shortened(exact: Decimal, places: int) -> str:
    """Rounded to so many decimal places, zeros at the end left out."""
    text = f"{exact:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plain(text: str) -> str:
    """Half-width, signs of one kind, no spaces around them."""
    text = unicodedata.normalize("NFKC", text).strip()
    for sign, plain in _SIGNS:
        text = text.replace(sign, plain)
    return text


def _digits(text: str) -> str | None:
    """Decimal digits; None for "1,234", which is either 1.234 or 1234, and for more digits than anybody measures."""
    if len(text) > _LONGEST:
        return None
    if "," in text:
        if re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+\.\d+", text):
            text = text.replace(",", "")
        elif re.fullmatch(r"[-+]?\d+,\d{1,2}", text):
            text = text.replace(",", ".")
        else:
            return None
    return text.removeprefix("+")


_LONGEST = 40
_SIGNS = (
    ("≤", "<="), ("≥", ">="), ("﹤", "<"), ("﹥", ">"), ("小于", "<"), ("大于", ">"), ("−", "-"), ("–", "-"),
    ("—", "-"),
)  # fmt: skip
_NUMBER = r"[-+]?(?:\d[\d,]*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,2})?"
# Most values are this, and need no more looking at.
_BARE = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,24})?")
_VALUE = re.compile(rf"(?P<comparator>[<>]=?|=)?\s*(?P<digits>{_NUMBER})(?P<rest>.*)", re.DOTALL)
# What follows the digits makes them part of a range, a titre, a date or "2+".
_NO_NUMBER = re.compile(r"[-:.,~+\d]|/\s*\d|to\b|至")
_FLAG = re.compile(r"(?:^|\s+)\(?(?:[↑↓*]+|HH|LL|H|L)\)?\s*$|[↑↓*]+\s*$")
_TAIL = r"\s*(?:[x×*]?10[*^]?\d{1,2}/\w{1,3}|[^\d<>]*)"
_BETWEEN = re.compile(rf"(?P<low>{_NUMBER})\s*(?:-{{1,3}}|[~_^]|to|至|\.\.)\s*(?P<high>{_NUMBER}){_TAIL}")
_ONE_END = re.compile(rf"(?P<sign>[<>]=?|up to|from)\s*(?P<digits>{_NUMBER}){_TAIL}")
_COMPARATORS = {"<": "<", "<=": "<=", ">": ">", ">=": ">="}
