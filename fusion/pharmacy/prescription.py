"""What an order says of dose, frequency and route, in its fields or in its words.

Routes are the classes of `routes.csv`; a daily dose is in mg/d, [iU]/d or mg/kg/d. What is not understood is not said.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from types import MappingProxyType

from facts import units
from facts.fact import Quantity
from fusion.pharmacy import table

_DIGITS = MappingProxyType({"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "once": 1, "one": 1,
                            "twice": 2, "two": 2, "three": 3, "thrice": 3, "four": 4})  # fmt: skip
_N = r"(\d+|[一二两三四五六]|once|twice|thrice|one|two|three|four)"
# How often, the first that is found wins: (pattern, doses a day; with a number n in it: n, 24 / n, n / 7, 1 / n).
_OFTEN: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), how)
    for pattern, how in (
        (rf"(?:\bq|every |每隔?){_N} ?(?:h\b|hr|hours?|hourly|小时)", "24/n"),
        (rf"每{_N}周", "1/7n"),
        (rf"(?:每周|一周|week ?){_N} ?次|{_N} ?次 ?/ ?周", "n/7"),
        (rf"{_N} ?(?:times|x) ?(?:a|per|/)? ?(?:week|weekly)", "n/7"),
        (r"\bq\.?o\.?d\b|every other day|alternate days?|隔日|\bq2d\b", "1/2"),
        (r"\bt\.?i\.?w\b", "3/7"),
        (r"\bb\.?i\.?w\b", "2/7"),
        (r"\bq\.?w\b|weekly|once a week|every week|每周|/周|\bq7d\b", "1/7"),
        (rf"(?:每日|每天|一日|一天|日服|日){_N} ?次|{_N} ?次 ?/ ?[日天d]|{_N} ?/ ?[日天]\b", "n"),
        (rf"{_N} ?(?:(?:times|x) ?)?(?:a|per|every|each|/) ?day\b", "n"),
        (rf"{_N} ?(?:(?:times|x) ?)?daily\b", "n"),
        (r"\bq\.?i\.?d\b", "4"),
        (r"\bt\.?i\.?d\b|\btds\b", "3"),
        (r"\bb\.?i\.?d\b|\bbd\b", "2"),
        (r"\bq\.?d\b|\bo\.?d\b|\bdaily\b|a day\b|per day\b|every day|每日|每天|\bq24h\b|/[日天]", "1"),
        (r"\bq\.?n\b|\bq?hs\b|nightly|bedtime|\bnocte\b|每晚|睡前", "1"),
        (r"\bqm\b|\bqam\b|every morning|early morning|晨起|每晨", "1"),
    )
)
_ONCE = re.compile(
    r"\bstat\b|\bst\b|\bonce\b(?! ?(?:a|per|every|daily|each|weekly|/))|single dose|one[- ]off|\bx ?1\b"
    r"|即刻|立即|单次|一次性|术前用"
)
_NEEDED = re.compile(r"\bp\.?r\.?n\b|as needed|if needed|when needed|必要时|需要时|\bsos\b")
_AMOUNT = re.compile(
    r"(?<![\d.])(\d+(?:\.\d+)?|\.\d+) ?"
    r"(mg|mcg|µg|μg|ug|ng|g|毫克|微克|克|万单位|万u|万iu|百万单位|miu|iu|units?|单位|u)"
    r"(?![a-z])(?: ?/ ?(kg))?"
)
_UNITS = {"毫克": "mg", "克": "g", "微克": "ug", "mcg": "ug"}
_ACTIVITY = {
    word: number
    for number, words in {
        1: "iu [iu] u 单位 unit units 国际单位",
        10_000: "万单位 万u 万iu 万国际单位",
        1_000_000: "miu 百万单位",
    }.items()
    for word in words.split()
}
_COUNTED = re.compile(r"(?:片|粒|枚|丸|支|瓶|袋|颗|tab(?:let)?s?|cap(?:sule)?s?|\{?tbl\}?|vials?|amp(?:oule)?s?)")


@dataclass(frozen=True, slots=True)
class Frequency:
    """`per_day`: doses a day, 1 / 7 for one a week; None when not known. `once`: a single dose."""

    per_day: float | None = None
    once: bool = False
    as_needed: bool = False


def frequency(words: str) -> Frequency:
    """How often a drug is given.

    >>> frequency("每日三次").per_day, frequency("q8h").per_day, frequency("twice daily").per_day, frequency("BID prn")
    (3.0, 3.0, 2.0, Frequency(per_day=2.0, once=False, as_needed=True))
    >>> frequency("st").once, frequency("once daily").once, frequency("once weekly").per_day == 1 / 7
    (True, False, True)
    >>> frequency("每日３次").per_day, frequency("ＢＩＤ").per_day
    (3.0, 2.0)
    """
    text = _plain(words)
    needed = bool(_NEEDED.search(text))
    for pattern, how in _OFTEN:
        found = pattern.search(text)
        if found:
            number = next((group for group in found.groups() if group), "1")
            return Frequency(_per_day(how, _DIGITS.get(number) or float(number)), False, needed)
    return Frequency(None, bool(_ONCE.search(text)), needed)


def route(words: str) -> str:
    """The class of the way by which a drug is given, by its route or its form; "" when neither tells.

    >>> route("静脉滴注"), route("po"), route("左氧氟沙星滴眼液"), route("diclofenac gel"), route("tablet"), route("")
    ('intravenous', 'oral', 'ophthalmic', 'topical', 'oral', '')
    """
    text = _plain(words)
    return next((code for pattern, code in _routes() if pattern.search(text)), "")


def daily_dose(dose: str, unit: str, words: str, often: Frequency) -> Quantity | None:
    """What is given in a day: of one dose, where nobody says how often, at least that one (comparator ">=").

    `words`: name and text of the order, which hold the strength of a tablet and, where the fields are empty, the dose.

    >>> daily_dose("150", "mg", "Dabigatran", frequency("bid"))
    Quantity(value='300', unit='mg/d', comparator='', reference_low='', reference_high='')
    >>> daily_dose("2", "片", "二甲双胍片 0.5g", frequency("tid")).value
    '3000'
    >>> daily_dose("", "", "Methotrexate 15 mg weekly", frequency("weekly")).value
    '2.142857'
    """
    amount = _amount(dose, unit, words)
    if amount is None:
        return None
    number, measured = amount
    per_day = 1.0 if often.once else often.per_day
    total = (number * Decimal(per_day if per_day is not None else 1)).quantize(Decimal("0.000001")).normalize()
    return Quantity(f"{total:f}", f"{measured}/d", "" if per_day is not None else ">=")


def _plain(words: str) -> str:
    """Width and case do not count."""
    return unicodedata.normalize("NFKC", words).lower()


def _per_day(how: str, number: float) -> float:
    match how:
        case "n":
            return float(number)
        case "24/n":
            return 24.0 / number
        case "n/7":
            return number / 7
        case "1/7n":
            return 1 / (7 * number)
    above, _, below = how.partition("/")
    return float(above) / float(below or 1)


def _amount(dose: str, unit: str, words: str) -> tuple[Decimal, str] | None:
    """One dose in mg, [iU] or either of them per kg."""
    written = _written(words)
    if not dose.strip():
        return written
    try:
        number = Decimal(dose.strip())
    except InvalidOperation:
        return None
    plain = _plain(unit).strip().replace(" ", "")
    if _COUNTED.fullmatch(plain):
        return (number * written[0], written[1]) if written and not written[1].endswith("/kg") else None
    per_kg = plain.endswith("/kg")
    found = _measured(number, plain.removesuffix("/kg"))
    return (found[0], found[1] + "/kg") if found and per_kg else found


def _written(words: str) -> tuple[Decimal, str] | None:
    found = _AMOUNT.search(_plain(words))
    if not found:
        return None
    measured = _measured(Decimal(found[1]), found[2])
    return (measured[0], measured[1] + "/kg") if measured and found[3] else measured


def _measured(number: Decimal, unit: str) -> tuple[Decimal, str] | None:
    if unit in _ACTIVITY:
        return number * _ACTIVITY[unit], "[iU]"
    try:
        return units.convert(number, _UNITS.get(unit, unit), "mg"), "mg"
    except ValueError:
        return None


@cache
def _routes() -> tuple[tuple[re.Pattern[str], str], ...]:
    """In the order of the table: what is narrower stands first."""
    rows: list[Mapping[str, str]] = table.rows("routes.csv")
    return tuple((re.compile(row["words"]), row["route"]) for row in rows)
