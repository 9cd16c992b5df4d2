"""Numbers of levels as they are written: 12, 7th, seventh, 第七, and what parts them in a list."""

from __future__ import annotations

import re


def number_of(written: str) -> int:
    """0 for what is no number."""
    digits = re.match(r"\d+", written)
    return int(digits.group()) if digits else _CHINESE_NUMBERS.get(written, 0) or ORDINALS.get(written, 0)


_CHINESE_NUMBERS = {name: number for number, name in enumerate("零一二三四五六七八九十")} | {
    f"十{one}": 10 + number for number, one in enumerate("一二三四五六七八九", 1)
}
ORDINALS = {
    name: number
    for number, name in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
        ],
        1,
    )
}

NTH = r"(?:\d{1,2}|十[一二三四五六七八九]?|(?<!十)[一二三四五六七八九])"
"""A Chinese number below 20, for use inside a pattern."""
SEPARATOR = re.compile(r"\s*([、,/~\-至及和&]|and|to|through|thru)\s*第?\s*")
