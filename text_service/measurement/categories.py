"""The category that stands behind the name of a reporting system: BI-RADS 4a, TI-RADS 3类, Lung-RADS 4X, LR-5."""

from __future__ import annotations

import re


def category_behind(concept: str, match: str, end: int) -> tuple[str, int]:
    """The category in capitals and where it ends, for the name of a system that ends at `end`; ("", end) for none."""
    said = _CATEGORY.match(match, end) if concept.endswith("_category") else None
    return ("", end) if said is None else (said["category"].upper(), said.end("category"))


_CATEGORY = re.compile(
    r"(?:\s|[:(-]|(?:us|mri?|mg)\b|category|score|grade|assessment|of|is|约|为|分类|分级|评分|评估)*"
    r"(?:tr|lr)?\s?-?(?P<category>[0-6](?:\s?[abcx](?![a-z]))?|m(?![a-z]))(?!\d|\.\d)"
)
