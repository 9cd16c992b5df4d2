"""Functions over tables that a rule holds as a parameter: which row does a number fall in?

A row is one line, so that a profile can replace the table: "solid baseline [6,8) 3" says that from 6 on and below 8 the
answer for "solid baseline" is "3"; `inf` leaves a range open. Rows of points: "echogenicity hypoechoic 2".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from math import inf

from facts import vocabulary


def graded(rows: object, key: object, value: object) -> str:
    """The answer of the first row of the key whose range holds the number; "" when there is none.

    >>> rows = ["solid [0,6) 2", "solid [6,8) 3", "solid [8,inf) 4A"]
    >>> graded(rows, "solid", 7.9), graded(rows, "solid", 8.0), graded(rows, "cystic", 8.0), graded(rows, "solid", None)
    ('3', '4A', '', '')
    """
    if isinstance(key, str) and isinstance(value, int | float) and not isinstance(value, bool):
        for row in _rows(rows):
            if row.key == key and row.holds(value):
                return row.answer
    return ""


def above(rows: object, key: object, value: object) -> bool:
    """Whether a number lies above every range that the rows have for the key; false where there is no row.

    >>> above(["kidney [40,200] ok"], "kidney", 210.0), above(["kidney [40,200] ok"], "kidney", 20.0)
    (True, False)
    """
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    ranges = [row for row in _rows(rows) if row.key == key]
    return bool(ranges) and all(value > row.high for row in ranges)


def row_key(rows: object, concept: object, site: object, usual_site: object) -> str:
    """The key, "what@where unit", of the first row that speaks of a concept, or of a broader one, at its site.

    A row without "@where" speaks of every site; where no site is said, the usual one counts. "" when there is none.

    >>> rows = ["nodule@adrenal mm [3,60] ok", "nodule mm [1,100] ok"]
    >>> row_key(rows, "nodule", "adrenal", ""), row_key(rows, "lung_nodule", "", "lung")
    ('nodule@adrenal mm', 'nodule mm')
    >>> row_key(rows, "gallstone", "gallbladder", "gallbladder")
    ''
    """
    if not isinstance(concept, str):
        return ""
    kinds = vocabulary.ancestors(concept)
    where = next((one for one in (site, usual_site) if isinstance(one, str) and one), "")
    sites = vocabulary.ancestors(where) if where else frozenset()
    for row in _rows(rows):
        what, _, place = row.key.partition(" ")[0].partition("@")
        if what in kinds and (not place or place in sites):
            return row.key
    return ""


def tenfold(rows: object, key: object, value: object) -> bool:
    """Whether a number lies outside every range of the key, and ten times more or less of it does not.

    >>> rows = ["nodule mm [1,100] ok"]
    >>> [tenfold(rows, "nodule mm", value) for value in (160.0, 0.4, 16.0, 4000.0)], tenfold(rows, "", 160.0)
    ([True, True, False, False], False)
    """
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    ranges = [row for row in _rows(rows) if row.key == key]
    return bool(ranges) and not _held(ranges, value) and (_held(ranges, value * 10) or _held(ranges, value / 10))


def place_of(words: object, word: object) -> float:
    """How far up a list of words, lowest first, a word stands; -1 when it is not in it.

    >>> place_of(["2", "3", "4A"], "4A"), place_of(["2", "3", "4A"], "0")
    (2.0, -1.0)
    """
    if isinstance(word, str) and isinstance(words, Sequence) and not isinstance(words, str) and word in words:
        return float(words.index(word))
    return -1.0


def points_of(rows: object, codes: object) -> float:
    """The points of a list of features by rows "group feature points": of one group the highest counts once.

    >>> rows = ["composition solid 2", "shape tall 3", "foci rim 2"]
    >>> points_of(rows, ["solid", "tall", "solid"]), points_of(rows, ["wide"])
    (5.0, 0.0)
    """
    highest: dict[str, float] = {}
    for group, feature, points in _features(rows):
        if isinstance(codes, Sequence) and feature in codes:
            highest[group] = max(points, highest.get(group, 0.0))
    return sum(highest.values(), 0.0)


def groups_of(rows: object, codes: object) -> float:
    """How many groups of features a list names, by the rows of `points_of`.

    >>> groups_of(["composition solid 2", "composition cystic 0", "shape tall 3"], ["solid", "cystic"])
    1.0
    """
    if not isinstance(codes, Sequence):
        return 0.0
    return float(len({group for group, feature, _ in _features(rows) if feature in codes}))


def within_interval(interval: object, value: object, tolerance: object) -> bool:
    """Whether a number lies in "6-12", each end moved outwards by the tolerance; false for what is no interval.

    >>> within_interval("6-12", 13.0, 1.0), within_interval("6-12", 3.0, 1.0), within_interval("none", 3.0, 1.0)
    (True, False, False)
    """
    ends = _INTERVAL.fullmatch(interval) if isinstance(interval, str) else None
    if ends is None or not isinstance(value, int | float) or not isinstance(tolerance, int | float):
        return False
    return float(ends[1]) - tolerance <= value <= float(ends[2]) + tolerance


def months(value: object, unit: object) -> float | None:
    """An interval in months; null for a unit that is none of time.

    >>> months(1.0, "a"), months(6.0, "mo"), months(8.0, "mm")
    (12.0, 6.0, None)
    """
    factor = _MONTHS.get(unit) if isinstance(unit, str) else None
    return value * factor if factor is not None and isinstance(value, int | float) else None


def changed_beyond(before: object, now: object, least: object, share: object) -> bool:
    """Whether a number changed by more than `least` and by more than a share of what it was.

    >>> changed_beyond(8.0, 14.0, 2.0, 0.2), changed_beyond(5.0, 6.0, 2.0, 0.2), changed_beyond(30.0, 33.0, 2.0, 0.2)
    (True, False, False)
    """
    numbers = (before, now, least, share)
    if not all(isinstance(number, int | float) for number in numbers):
        return False
    was, is_now, absolute, relative = (float(number) for number in numbers)  # type: ignore[arg-type]
    return abs(is_now - was) > max(absolute, relative * was)


def largest(numbers: object) -> float | None:
    """The largest number of a list, null among them passed over; null when there is none.

    >>> largest([8.0, None, 12.0]), largest([])
    (12.0, None)
    """
    known = [number for number in numbers if isinstance(number, int | float)] if isinstance(numbers, Sequence) else []
    return float(max(known)) if known else None


def later_date(one: object, other: object) -> bool:
    """Whether a date as written ("2025-02-10", "2025-02", "2025") is surely later than a day or timestamp.

    >>> later_date("2025-03", "2025-02-10"), later_date("2025-02", "2025-02-10"), later_date("2025-02-11", "2025-02-10")
    (True, False, True)
    """
    first, second = _written(one), _written(other)
    length = min(len(first), len(second))
    return bool(length) and first[:length] > second[:length]


def near_date(one: object, other: object, days: object) -> bool:
    """Whether a date as written may be a day or timestamp, so many days off at most; a month may be any of its days.

    >>> near_date("2025-02-10", "2025-02-11", 1.0), near_date("2025-02-10", "2025-02-13", 1.0)
    (True, False)
    >>> near_date("2025-02", "2025-02-13", 1.0), near_date("2025", "2024-02-13", 1.0), near_date("", "2025-02-13", 1.0)
    (True, False, False)
    """
    first, second = _written(one), _written(other)
    length = min(len(first), len(second))
    if not length or not isinstance(days, int | float):
        return False
    if length < _WHOLE_DATE:
        return first[:length] == second[:length]
    try:
        return abs((date.fromisoformat(first) - date.fromisoformat(second)).days) <= days
    except ValueError:
        return False


_WHOLE_DATE = len("2025-02-10")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


def _written(value: object) -> str:
    """A date as ISO text, no finer than it was written; "" for anything else."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value if isinstance(value, str) and _DATE.fullmatch(value) else ""


_MONTHS = {"d": 1 / 30, "wk": 7 / 30, "mo": 1.0, "a": 12.0}
_INTERVAL = re.compile(r"(?:optional )?(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)")
_ROW = re.compile(r"(?P<key>.+?) (?P<open>[\[(])(?P<low>[\d.]+),(?P<high>[\d.]+|inf)(?P<close>[\])]) (?P<answer>.+)")


class _Row:
    def __init__(self, said: re.Match[str]) -> None:
        self.key, self.answer = said["key"], said["answer"]
        self._low, self.high = float(said["low"]), inf if said["high"] == "inf" else float(said["high"])
        self._with_low, self._with_high = said["open"] == "[", said["close"] == "]"

    def holds(self, value: float) -> bool:
        above = value > self._low or (self._with_low and value == self._low)
        return above and (value < self.high or (self._with_high and value == self.high))


def _held(ranges: Sequence[_Row], value: float) -> bool:
    return any(row.holds(value) for row in ranges)


def _rows(rows: object) -> tuple[_Row, ...]:
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        return ()
    return _parsed(tuple(row for row in rows if isinstance(row, str)))


@lru_cache(maxsize=64)
def _parsed(rows: tuple[str, ...]) -> tuple[_Row, ...]:
    return tuple(_Row(said) for row in rows if (said := _ROW.fullmatch(row)) is not None)


def _features(rows: object) -> list[tuple[str, str, float]]:
    """(group, feature, points) of the rows that are ones."""
    found = []
    for row in rows if isinstance(rows, Sequence) and not isinstance(rows, str) else ():
        parts = row.split(" ") if isinstance(row, str) else []
        if len(parts) == 3 and parts[2].isdigit():
            found.append((parts[0], parts[1], float(parts[2])))
    return found
