"""An order for one side of a report that speaks of the other side alone."""

from __future__ import annotations

import random
import re

from injectors.chart import Chart
from injectors.injection import Injection
from injectors.statements import _BOTH, _LEFT_RIGHT, _NAMES

# Parts that an order may name with a side, and how the report names them.
_PARTS = {
    "en": (
        ("RIBS", r"ribs?"), ("SHOULDER", r"shoulder"), ("HUMERUS", r"humer\w+"), ("CLAVICLE", r"clavicle"),
        ("BREAST", r"breast|mastectomy"),
        ("CHEST", r"lung|lobe|pleural|effusion|pneumothorax|basilar|base|apex|hilar|hemidiaphragm|opacit\w+"),
    ),
    "zh": (
        ("BREAST", "乳"), ("KIDNEY", "肾(?!上腺)"), ("SHOULDER", "肩"), ("HIP", "髋|股骨头"),
        ("CHEST", "肺|胸腔|胸膜"),
    ),
}  # fmt: skip


def inject(chart: Chart, rng: random.Random) -> Injection | None:
    language, text = chart.language, chart.report.text
    words = "\n".join(chart.report.words(zone) for zone in chart.report.of("FINDINGS", "IMPRESSION", "WHOLE"))
    if _BOTH[language].search(words) or chart.part not in ("CHEST", "BREAST", "PELVIS", "ABDOMEN"):
        return None
    named = [match.span() for match in _NAMES[language].finditer(words)]
    found = [m for m in _LEFT_RIGHT[language].finditer(words) if not any(a <= m.start() < b for a, b in named)]
    sides = {{"左": "left", "右": "right"}.get(match.group(), match.group().lower()) for match in found}
    if len(sides) != 1 or len(re.findall("[左右]|left|right", text, re.IGNORECASE)) != len(found):
        return None
    around = [words[match.start() : match.end() + 40] for match in found]
    for part, pattern in _PARTS[language]:
        beside = re.compile(rf"^(?:left|right|左|右)(?:侧|sided|-|\s|\w)*?(?:{pattern})", re.IGNORECASE)
        if all(beside.match(words) for words in around):
            side = sides.pop()
            wrong = {"left": "RIGHT", "right": "LEFT"}[side]
            twin = chart.with_order(body_part=part, laterality=side.upper())
            return Injection(
                twin.with_order(laterality=wrong), items=("orders",), witness="report", twin=twin, note=part
            )  # fmt: skip
    return None
