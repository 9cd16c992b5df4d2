"""Intervals after which a report asks for another examination: "CT in 6 months", 3个月后复查."""

from __future__ import annotations

import re
from dataclasses import dataclass

from facts.fact import Quantity
from text_service.measurement.quantities import ends_of_range
from text_service.passages.sentences import Sentence


@dataclass(frozen=True, slots=True)
class FollowUp:
    """An interval at [start, end), in UCUM's units of time; of "3 to 6 months" both ends."""

    start: int
    end: int
    interval: tuple[Quantity, ...]


def find_follow_ups(sentence: Sentence) -> list[FollowUp]:
    """Intervals asked for, in order. What was done after an interval ("化疗后6个月复查") is none."""
    words = sentence.match
    if not _HINT.search(words):
        return []
    patterns = _CHINESE if sentence.chinese else _ENGLISH
    found: dict[int, FollowUp] = {}
    for pattern in patterns:
        for said in pattern.finditer(words):
            start = min(said.start(name) for name in ("first", "last", "unit") if said[name])
            if not (_NOT_ASKED.search(words[: said.start("unit")]) or _IS_DONE.search(words[:start])):
                found.setdefault(said.start("unit"), FollowUp(start, said.end("unit"), _interval(said)))
    return sorted(found.values(), key=lambda follow_up: follow_up.start)


_HINT = re.compile(
    r"follow|repeat|recommend|surveillance|re ?(?:evaluat|imag|check|assess)|annual|复查|随访|随诊|复诊|复检"
)
_WORDS = {
    "one": "1", "a": "1", "an": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "eight": "8",
    "nine": "9", "ten": "10", "twelve": "12", "一": "1", "两": "2", "二": "2", "三": "3", "四": "4", "五": "5",
    "六": "6", "半": "0.5", "九": "9", "十二": "12", "": "1",
}  # fmt: skip
_UNITS = {
    "d": "d", "w": "wk", "m": "mo", "y": "a", "天": "d", "日": "d", "周": "wk", "星": "wk", "月": "mo", "年": "a",
}  # fmt: skip
_COUNT = r"\d{1,2}|one|two|three|four|five|six|eight|nine|ten|twelve|an?"
_UNIT = r"(?P<unit>(?:day|week|month|year)s?)\b"
_ASKS = (
    r"(?:recommend\w*|follow(?:ed)? ?up|repeat\w*|surveillance|re ?(?:evaluat|imag|check|assess)\w*|suggest\w*|advis\w*"
    r"|consider\w*|return)"
)
_SPAN = rf"(?P<first>{_COUNT})(?:\s?(?:-|to|or)\s?(?P<last>{_COUNT}))?[\s-]"
_ENGLISH = (
    re.compile(
        rf"\b{_ASKS}\b[^.;]{{0,80}}?\b(?:in|at|after|within|every)\s"
        rf"(?:(?:approximately|about|another|the next)\s)?{_SPAN}{_UNIT}"
    ),
    re.compile(rf"\b{_SPAN}{_UNIT}\s(?:interval\s)?(?:follow ?up|surveillance|repeat|re ?evaluation)"),
)
_COUNT_CHINESE = r"\d{1,2}|十二|[一两二三四五六九半]"
_SPAN_CHINESE = (
    rf"(?P<first>{_COUNT_CHINESE})(?:\s?(?:-|~|至|到|或)\s?(?P<last>{_COUNT_CHINESE}))?\s?(?:个)?"
    r"(?P<unit>天|日|周|星期|月|年)(?!\d)"
)
_CHINESE = (
    re.compile(
        rf"(?:建议|请|嘱|应|可|宜|定期|必要时|需)[^。;；]{{0,20}}?{_SPAN_CHINESE}[^。;；\d]{{0,14}}?(?:复查|随访|随诊|复诊|复检|检查)"
    ),
    re.compile(
        rf"(?<![\d.\-/年月后]){_SPAN_CHINESE}(?:左右)?(?:之?后|内)?\s?(?:门诊)?(?:定期)?(?:复查|随访|随诊|复诊|复检)"
    ),
    re.compile(rf"(?:复查|随访|随诊|复诊)(?:间隔|时间)?(?:[,:]|,?每|为|约)?{_SPAN_CHINESE}(?:左右|后|一次|$|[。,;])"),
)
_NOT_ASKED = re.compile(r"\b(?:no|not|without)\b[^.;,]{0,20}$|无需|不需|不必")
_IS_DONE = re.compile(
    r"(?:术|疗|病|院|药|栓|产|伤|抽|移植|治疗)(?:之?后)?(?:约|近)?$|post ?op\w*\s$|status post[^.;]*$|s/p[^.;]*$"
)


def _interval(said: re.Match[str]) -> tuple[Quantity, ...]:
    unit = _UNITS[said["unit"][0]]
    first = Quantity(_WORDS.get(said["first"], said["first"]), unit)
    if not said["last"]:
        return (first,)
    return ends_of_range(first, Quantity(_WORDS.get(said["last"], said["last"]), unit))
