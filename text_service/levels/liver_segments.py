"""Segments of the liver after Couinaud: S8, S4a."""

from __future__ import annotations

import re
from collections.abc import Iterator

from text_service.levels.level import Level

_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8"}
_SEGMENT = r"(?:[1-8][ab]?|viii|vii|vi|v|iv[ab]?|iii|ii|i)"
_CHINESE_SEGMENTS = re.compile(
    r"肝[\u4e00-\u9fff]{0,6}?[\s(]?(?P<list>s[1-8][ab]?(?:\s*[、,/及和~-]\s*s?[1-8][ab]?(?![\d.a-z]))*)(?![\d.a-z])"
)
_ENGLISH_SEGMENTS = re.compile(
    rf"\b(?:hepatic |liver )?segments?\s+(?P<list>{_SEGMENT}(?:\s*(?:,\s*and\s|,|and\s|&|/|-)\s*{_SEGMENT})*)\b"
    r"(?!\s*(?:mm|cm)|\.\d)"
)
_LIVER = re.compile(r"liver|hepat")


def find_segments(words: str) -> Iterator[Level]:
    """Cheap when neither liver nor segment is named."""
    if "肝" not in words and "segment" not in words:
        return
    english = _ENGLISH_SEGMENTS.finditer(words) if _LIVER.search(words) else ()
    for said in (*_CHINESE_SEGMENTS.finditer(words), *english):
        for segment in re.findall(rf"(?<![a-z])s?({_SEGMENT})(?![a-z])", said["list"]):
            part = segment[-1] if segment[-1] in "ab" else ""
            number = segment.removesuffix(part) if part else segment
            yield Level(*said.span(), "liver_segment", f"S{_ROMAN.get(number, number)}{part}", "liver")
