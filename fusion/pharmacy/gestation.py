"""Weeks of gestation in words."""

from __future__ import annotations

import re

_WEEKS = re.compile(
    r"(?<!\d)(\d{1,2})\s*(?:\+\s*(\d)\s*)?"
    r"(?:周|w(?:ee)?ks?\b|w\b|wk\b)",
    re.IGNORECASE,
)
_LONGEST = 44


def weeks(words: object) -> float | None:
    """The weeks that words tell; None when they tell none.

    >>> weeks("宫内孕28+3周"), weeks("pregnant, 24 weeks"), weeks("22 wk"), weeks("早孕"), weeks("90周")
    (28.428571428571427, 24.0, 22.0, None, None)
    """
    found = _WEEKS.search(words) if isinstance(words, str) else None
    if not found or int(found[1]) > _LONGEST:
        return None
    return int(found[1]) + int(found[2] or 0) / 7
