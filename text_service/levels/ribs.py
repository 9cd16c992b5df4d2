"""Ribs by their number and side: "right 5th-7th ribs", 左侧第3、4肋. An intercostal space is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from text_service.levels.level import Level
from text_service.levels.ordinals import NTH, ORDINALS, SEPARATOR, number_of
from text_service.mentions.places import Place

_ORDINAL = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|{'|'.join(ORDINALS)})"
_SOME_RIBS = rf"(?:{_ORDINAL}|\d{{1,2}}(?=\s*-))"
_ENGLISH_RIBS = re.compile(
    rf"(?<![\w.])(?P<list>{_SOME_RIBS}(?:\s*(?:,\s*and\s|,|and\s|&|to\s|through\s|thru\s|-)\s*{_ORDINAL})*)"
    r"(?:\s+(?:right|left|anterior|posterior|lateral|anterolateral|posterolateral|and|costal)){0,4}\s+ribs?\b"
    r"(?!\s+(?:inter)?spaces?)"
    r"|\bribs?\s+(?P<numbers>\d{1,2}(?:\s*(?:,\s*and\s|,|and\s|&|to\s|through\s|thru\s|-)\s*\d{1,2})*)(?![.\d]|\s*(?:mm|cm|%))"
)
_CHINESE_RIBS = re.compile(
    rf"(?<![\d.a-z])第?\s?(?P<list>{NTH}(?:\s*[、,~\-至及和/]\s*第?{NTH})*)\s*(?:前|后|侧|腋|背)?(?:支|段|外侧)?肋(?!间|软骨间)"
)


def find_ribs(words: str, places: list[Place]) -> Iterator[Level]:
    """Cheap when no rib is named."""
    if "肋" not in words and "rib" not in words:
        return
    for ribs in (*_ENGLISH_RIBS.finditer(words), *_CHINESE_RIBS.finditer(words)):
        written = ribs["list"] or ribs["numbers"]
        side = _side(places, *ribs.span())
        parts = SEPARATOR.split(re.sub(r",\s*and\b", ",", written))
        numbers = [number_of(part) for part in parts[::2]]
        told = numbers[:1]
        for joint, number in zip(parts[1::2], numbers[1:], strict=True):
            if joint in ("-", "~", "至", "to", "through", "thru"):
                told += range(told[-1] + 1, number)
            told.append(number)
        for number in told:
            if 1 <= number <= 12:
                yield Level(*ribs.span(), "rib_level", str(number), "rib", side)


def _side(places: list[Place], start: int, end: int) -> str:
    """The side of the place that lies over [start, end) or directly before it."""
    for place in places:
        if place.side and place.start < end and start <= place.end + 2:
            return place.side
    return ""
