"""Weeks of a pregnancy that goes on, as notes tell them: 孕30+2周, "32 weeks pregnant"; none of one that is over."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WEEKS = r"(?P<weeks>\d{1,2})\s?(?:\+\s?(?P<days>[0-6])\s?)?"
_SAID = (
    re.compile(
        rf"(?:宫内孕|宫内妊娠|孕周|孕龄|妊娠|停经|孕)\s?[:：]?\s?{_WEEKS}周(?!\s?(?:前|时|自然|人工|流产|引产|剖宫产|顺产|分娩|胎停|早产))"
    ),
    re.compile(rf"\b{_WEEKS}(?:weeks?|wks?)[\s-]?(?:pregnant|of\s(?:gestation|pregnancy)|gestation|gestational age)\b"),
    re.compile(rf"\bgestational age(?:\sof|\sis)?\s?:?\s?{_WEEKS}(?:weeks?|wks?|w)\b"),
    re.compile(rf"\bpregnant,?\s(?:at\s)?{_WEEKS}(?:weeks?|wks?)\b"),
)
_OVER = re.compile(
    r"(?:曾|既往|前次|上次|年前|年因|\d{4}年)[^。;\n]{0,12}$"
    r"|(?:previous|prior|past|history|miscarr\w*|loss|abortion|deliver\w*|born)\b[^.;\n]{0,30}$"
)
_LONGEST = 44


def find_gestation(words: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, weeks as digits) of each."""
    for pattern in _SAID:
        for found in pattern.finditer(words):
            weeks = int(found["weeks"]) + int(found["days"] or 0) / 7
            if weeks <= _LONGEST and not _OVER.search(words[: found.start()]):
                yield found.start(), found.end(), f"{weeks:.1f}".removesuffix(".0")
