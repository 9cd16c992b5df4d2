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
            told = _temporality(sentence)
            if _is_older(_sentence(text, name.start(), start, name.start()), text[position : position + _REMARK]):
                told = Temporality.HISTORICAL
            yield Quoted(name.start(), position, analyte, Quantity(number[1], spelled), told, _day(sentence))
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
# "6年前发现血肌酐160", "was 92 umol/L in March": long before this stay, unless the sentence has come to it since.
_LONG_AGO = re.compile(
    r"(?:\d+|[一二两三四五六七八九十数几半多])余?(?:多)?(?:年|个?月)(?:余|多)?(?:以)?前|去年|前年|上个?月"
    r"|(?i:\b(?:years?|months?) (?:ago|earlier|before)\b|\blast (?:spring|summer|autumn|fall|winter)\b)"
)
_BY_NOW = re.compile(
    r"今|(?<![发出])现(?!病史)|本次|入院|来院|急诊|我院|目前|复查"
    r"|(?:\d+|[一二两三四五六七八九十数几半])余?(?:天|日|小时|周)(?:以)?前"
    r"|(?i:\b(?:now|today|tonight|on admission|currently|this (?:morning|evening))\b)"
)
_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_IN_MONTH = re.compile(
    rf"\s*,?\s*\(?(?:(?:back )?in|since|last) (?:{_MONTHS}\b(?! \d)|(?:19|20)\d\d\b)"
    r"|\s*,?\s*\(?\w+ (?:years?|months?) ago\b",
    re.IGNORECASE,
)
_REMARK = 24
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


def _is_older(before: str, behind: str) -> bool:
    """Whether the last time that the sentence names before the value, or the one just behind it, is long ago."""
    if _IN_MONTH.match(behind):
        return True
    ago = max((found.end() for found in _LONG_AGO.finditer(before)), default=None)
    return ago is not None and not _BY_NOW.search(before, ago)


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
