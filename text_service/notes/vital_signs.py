"""Consciousness and oxygen saturation that a ward note gives as numbers: "GCS 6分", "SpO2 82%"."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SIGNS = (
    (
        "glasgow_coma_scale",
        "{score}",
        re.compile(
            r"(?:\bgcs|glasgow(?: coma (?:scale|score))?|格拉斯哥(?:昏迷)?(?:评分|指数|量表)?)"
            r"(?:评分|score|总分)?\s*(?:of|was|is|为|:|=|,)?\s*(?:e\dv(?:\d|t)m\d\s*[,(=]?\s*)?"
            r"(?P<value>1[0-5]|[3-9])(?![\d.])"
        ),
    ),
    (
        "oxygen_saturation",
        "%",
        re.compile(
            r"(?:\bspo2|\bsao2|\bo2 ?sats?\b|\bsats\b|oxygen saturations?|指?[脉血]氧(?:饱和度)?(?:\(spo2\))?)"
            r"\s*(?:of|was|is|were|at|down to|fell to|dropped to|降至|下降至|降到|仅|为|:|=|约|波动在)*"
            r"\s*(?P<value>100|[1-9]\d)(?!\d)(?!\.\d)\s*%?"
        ),
    ),
)


def find_vital_signs(words: str) -> Iterator[tuple[int, int, str, str, str]]:
    """(start, end, concept, digits, unit) in words as they are matched, lower-case."""
    for concept, unit, pattern in _SIGNS:
        for found in pattern.finditer(words):
            yield found.start(), found.end(), concept, found["value"], unit
