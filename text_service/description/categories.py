"""Categories and points of reporting systems that stand without the system's name: LR-5, TR4, 左乳4A类, 8 points."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from facts.fact import Coded, Quantity


@dataclass(frozen=True, slots=True)
class Category:
    """At [start, end): a category of a system, or the points of one. `side`: of the breast it is given to."""

    start: int
    end: int
    concept: str
    value: Coded | Quantity
    side: str = ""


def find_categories(match: str) -> Iterator[Category]:
    """In order of their systems. Cheap where no system is named."""
    if "lr" in match:
        for said in _LIVER.finditer(match):
            yield Category(*said.span(), "lirads_category", Coded(said["category"].upper()))
    if "tr" in match:
        for said in _THYROID.finditer(match):
            if not _SIGNAL.match(match, said.end()):
                yield Category(*said.span(), "tirads_category", Coded(said["category"]))
    if ("point" in match or "score" in match or "分" in match) and not _OTHER_SCORE.search(match):
        said = list(_POINTS.finditer(match))
        totals = [one for one in said if _TOTAL.search(match, max(0, one.start() - 12), one.end())]
        # Of the points of single features only their sum is told.
        for one in totals[-1:] or (said if len(said) == 1 else ()):
            number = one["points"] or one["total"] or one["zh"]
            yield Category(*one.span(), "tirads_points", Quantity(number))
    if "rads" in match and ("乳" in match or "breast" in match):
        for said in _OF_BREAST.finditer(match):
            side = "left" if said["side"] in ("左", "left") else "right"
            yield Category(*said.span("category"), "birads_category", Coded(said["category"].upper()), side)


_LIVER = re.compile(r"(?<![a-z\d])lr\s?-?\s?(?P<category>[1-5](?!\d|\.\d)|m\b)(?!-)")
_THYROID = re.compile(r"(?<![a-z\d-])(?:acr )?tr\s?-?(?P<category>[1-5])(?!\d|\.\d|x|×)")
# TR of magnetic resonance and of the heart: TR 3 ms, TR 2+.
_SIGNAL = re.compile(r"\s?(?:ms|\+|mm|cm|/|秒|毫秒)")
_POINTS = re.compile(
    r"(?<![\d.])(?P<points>\d{1,2})\s?(?:total )?points?\b|\b(?:total|points?|score)(?: score| points?)?\s?(?:of|is"
    r"|=|:)?\s?(?P<total>\d{1,2})(?![\d./])"
    r"|(?:总分|评分|积分|合计|共计|共|得分|计)[为约:=]?\s?(?P<zh>\d{1,2})\s?分(?!钟|级|叶|支|期|层|之)"
)
_TOTAL = re.compile(r"total|sum|score|=|总|合计|共计|评分|得分|积分")
_OTHER_SCORE = re.compile(
    r"agatston|calcium|钙化积分|gleason|child|aspects|pi ?rads|deauville|murray|pain|疼痛|apgar|power|进针"
    r"|point tenderness"
)
_OF_BREAST = re.compile(
    r"(?P<side>左|右|left|right)(?:侧)?\s?(?:乳房|乳腺|乳|breast)[^,;。.\d左右]{0,12}?(?P<category>[0-6][abc]?)(?:\s?(?:类|级)|(?=\s*(?:[,;.。)]|$)))"
)
