"""Laboratory values that a text quotes: "K 2.4 mmol/L", 血红蛋白62g/L, "Hb 62 -> 88".

A range, a value that is about so much, one with a comparator, or one whose unit is none is not taken: it cannot be held
to the digit. Names: lexicon/{en,zh}/analytes.tsv.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from facts import units
from facts.fact import Interval, Quantity, Temporality
from text_service.mentions import phrases


@dataclass(frozen=True, slots=True)
class Quoted:
    """`start`, `end`: from the name to the unit. `time`: the day that its sentence names."""

    start: int
    end: int
    analyte: str
    quantity: Quantity
    temporality: Temporality
    time: Interval | None


def find_results(text: str, start: int, end: int) -> Iterator[Quoted]:
    """Within [start, end), in order. `text`: case kept, full-width forms folded."""
    if not _DIGIT.search(text, start, end):
        return
    for name in _names().finditer(text, start, end):
        analyte = _analytes()[name[0] if name[0] in _analytes() else name[0].lower()]
        position = name.end()
        number = _FIRST.match(text, position, end)
        while number is not None:
            unit = _unit(text, number.end(), end)
            if unit is None:
                break
            spelled, position = unit
            if _RANGE.match(text, position, end):
                break
            sentence = _sentence(text, name.start(), start, end)
            yield Quoted(
                name.start(), position, analyte, Quantity(number[1], spelled), _temporality(sentence), _day(sentence)
            )
            number = _NEXT.match(text, position, end)


_DIGIT = re.compile(r"\d")
_NUMBER = r"(\d{1,6}(?:\.\d{1,4})?)(?![\d.]*\d|/\d)"
_FIRST = re.compile(
    r"(?:\s|[:=为是]|(?:was|is|of|level|today|now|result|测得|结果|升至|降至|升高至|下降至|↑|↓)(?![a-z]))*" + _NUMBER
)
_NEXT = re.compile(r"\s*(?:→|-+>|—+>|=+>)\s*" + _NUMBER)
_RANGE = re.compile(r"\s*(?:[-~–—±]|至|到|to\b)\s*\d|\s*左右|\s*(?:或|or)\s")
_UNIT = re.compile(
    r"\s?((?:[x×X*]\s?)?10\s?(?:\^|\*|E|e|⁹)?\s?\d{0,2}/[uμµ]?L"
    r"|[a-zA-Zμµ%·][a-zA-Zμµ0-9.·^*{}\[\]]*(?:/[a-zA-Zμµ0-9.^]+)*)"
)
_OUTSIDE = re.compile(
    r"外院|院外|当地医院|门诊查|既往|曾|指尖|快速血糖|床旁|便携"
    r"|(?i:\b(?:outside|osh|referring|transferring|elsewhere|previous(?:ly)?|prior|last (?:year|month|week)|baseline"
    r"|point[- ]of[- ]care|poct?|finger[- ]?stick|bedside|i-stat|target|goal|if)\b)|目标|控制在|复查如"
)
_STOP = re.compile(r"[。；;\n\f]|\.\s")
_DATE = re.compile(r"(?<!\d)(20\d\d)\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?(?!\d)")
_PART_OF_DATE = re.compile(r"(?<![\d.])\d{1,2}\s?月\s?\d{1,2}\s?日|(?<![\d./])\d{1,2}/\d{1,2}(?![\d/])")


def _unit(text: str, position: int, end: int) -> tuple[str, int] | None:
    """The unit behind a number and where it ends; "" for none; None where what stands there is no unit."""
    found = _UNIT.match(text, position, end)
    if found is None:
        return "", position
    spelling = found[1].rstrip(".")
    try:
        return units.parse(spelling), found.start(1) + len(spelling)
    except units.UnknownUnit:
        # "K 2.4 today": a word of its own is no unit, what hangs on the number is one that nobody knows.
        return ("", position) if text[position : position + 1].isspace() else None


def _sentence(text: str, position: int, start: int, end: int) -> str:
    before = [stop.end() for stop in _STOP.finditer(text, start, position)]
    behind = _STOP.search(text, position, end)
    return text[before[-1] if before else start : behind.start() if behind else end]


def _temporality(sentence: str) -> Temporality:
    """What was measured elsewhere or earlier is none of this laboratory's results."""
    if _OUTSIDE.search(sentence) or (_PART_OF_DATE.search(sentence) and not _DATE.search(sentence)):
        return Temporality.HISTORICAL
    return Temporality.RECENT


def _day(sentence: str) -> Interval | None:
    """The day that it names, in whatever zone: from its beginning in the first zone to its end in the last one."""
    dates = list(_DATE.finditer(sentence))
    if len(dates) != 1:
        return None
    try:
        midnight = datetime(int(dates[0][1]), int(dates[0][2]), int(dates[0][3]), tzinfo=UTC)
    except ValueError:
        return None
    return Interval(midnight - timedelta(hours=14), midnight + timedelta(hours=36))


@cache
def _analytes() -> dict[str, str]:
    """Analyte by name: abbreviations as they are written, words in lower case."""
    return {
        phrase: code
        for language in ("en", "zh")
        for code, phrase in phrases.cells(phrases.FOLDER / language / "analytes.tsv")
    }


@cache
def _names() -> re.Pattern[str]:
    """One of the names, the longest first, and not within a longer word: no 钾 of 氯化钾, no K of OK."""
    names = sorted(_analytes(), key=len, reverse=True)
    words = [re.escape(name) for name in names if name.isascii() and name.islower()]
    letters = [re.escape(name) for name in names if name.isascii() and not name.islower()]
    signs = [re.escape(name) for name in names if not name.isascii()]
    latin = rf"(?<![A-Za-z0-9.\-])(?:{'|'.join(letters)}|(?i:{'|'.join(words)}))(?![A-Za-z])"
    return re.compile(rf"{latin}|(?<![化尿液胸腹水脑穿糖化])(?:{'|'.join(signs)})")
