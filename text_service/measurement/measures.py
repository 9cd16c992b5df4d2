"""The words that say what a number measures: `lexicon/{en,zh}/measures.tsv`, before the number or behind it."""

from __future__ import annotations

import re
from functools import cache

from text_service.mentions.phrases import measures


def named_before(match: str, start: int, position: int) -> str:
    """The concept named before the number at the position, by words that lead up to it; "" for none."""
    # Chinese says it in fewer signs.
    reach = 40 if match[position - 1 : position] in " =(" else 20
    before = _before().search(match, max(start, position - reach), position)
    return measures()[before["name"]] if before is not None else ""


def named_behind(match: str, position: int) -> str:
    """The concept named directly behind a number: "8 mm in short axis", "5 mm thick", "70 % stenosis"."""
    behind = _behind().match(match, position)
    return measures()[behind["name"]] if behind is not None else ""


_LEADS_UP = (
    r"[\s:=(),]|约|为|是|达|值|可达|分别|大小|最大|最|者|大者|平均|均|程度|测得|不足|不超过|小于|大于|超过|[<>≤≥~]"
    r"|of|is|was|are|about|approximately|up to|measur(?:es|ing|ed)|estimated|at|diameter|dimension|less than"
    r"|greater than|more than|currently|now|现|仍|较大|增|至|到"
)
_LINK = (
    r"\s*(?:in|the|its|of|maximal|maximum|greatest|largest|luminal|vertebral body|vertebral|anterior|的|左右|\s)*\s*"
)


@cache
def _names() -> str:
    return "|".join(rf"\b{re.escape(name)}\b" if name.isascii() else name for name in sorted(measures(), key=len)[::-1])


@cache
def _before() -> re.Pattern[str]:
    return re.compile(rf"(?P<name>{_names()})(?:{_LEADS_UP})*$")


@cache
def _behind() -> re.Pattern[str]:
    return re.compile(rf"{_LINK}(?P<name>{_names()})")
