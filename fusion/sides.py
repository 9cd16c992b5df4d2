"""Sides as orders and procedures name them: codes, and words in running text.

The patient's side, never the screen's.
"""

from __future__ import annotations

import re

from facts.fact import Laterality

_SIDES = {
    Laterality.LEFT: "L LT LEFT 左 左侧",
    Laterality.RIGHT: "R RT RIGHT 右 右侧",
    Laterality.BILATERAL: "B BI BOTH BILAT BILATERAL 双 双侧 两侧 双边 左右",
}
_NO_SIDE = ("U", "N", "NA", "N/A", "NONE", "UNPAIRED", "UNKNOWN", "无", "不分侧")
# A side in running words; not that of a view ("left lateral", 左侧位), nor the name of a chamber of the heart.
_SIDE_IN_WORDS = re.compile(
    r"(?<![A-Za-z])(?P<left>LT|LEFT)(?![A-Za-z])(?!\s+(?:LATERAL|ANTERIOR|POSTERIOR|DECUB|OBLIQUE|VENTRIC|ATRI|HEART))"
    r"|(?<![A-Za-z])(?P<right>RT|RIGHT)(?![A-Za-z])(?!\s+(?:LATERAL|ANTERIOR|POSTERIOR|DECUB|OBLIQUE|VENTRIC|ATRI|HEART))"
    r"|(?<![A-Za-z])(?P<both>BOTH|BILATERAL)(?![A-Za-z])|(?P<both_zh>双侧|两侧|双(?=[^源能下]))"
    r"|(?P<left_zh>左)(?![心房室位]|侧[位卧]|[前后]斜)|(?P<right_zh>右)(?![心房室位]|侧[位卧]|[前后]斜)",
    re.IGNORECASE,
)
_GROUPS = {
    "left": Laterality.LEFT, "left_zh": Laterality.LEFT, "right": Laterality.RIGHT, "right_zh": Laterality.RIGHT,
    "both": Laterality.BILATERAL, "both_zh": Laterality.BILATERAL,
}  # fmt: skip


def side(word: str) -> Laterality | None:
    """The side that a code stands for; None for a code that means no side. Raises ValueError for an unknown one.

    >>> side("L"), side("双侧"), side("U")
    (<Laterality.LEFT: 'left'>, <Laterality.BILATERAL: 'bilateral'>, None)
    """
    word = word.strip().upper()
    if not word or word in _NO_SIDE:
        return None
    for laterality, words in _SIDES.items():
        if word in words.split():
            return laterality
    raise ValueError("not a side")


def side_in(text: str) -> Laterality | None:
    """The one side that running words name; None when they name none or both apart.

    >>> side_in("X-ray left knee"), side_in("双手正位"), side_in("左膝,右膝"), side_in("Chest, left lateral")
    (<Laterality.LEFT: 'left'>, <Laterality.BILATERAL: 'bilateral'>, None, None)
    """
    sides = {_GROUPS[str(match.lastgroup)] for match in _SIDE_IN_WORDS.finditer(text)}
    return sides.pop() if len(sides) == 1 else None
