"""An order, or a study header, for a part of the body that the report says nothing of."""

from __future__ import annotations

import random
import re

from injectors.chart import Chart
from injectors.injection import Injection

_PARTS = {
    "HEAD": r"\b(?:head|brain|skull|cranial|intracranial)\b|脑|颅|头|垂体",
    "KNEE": r"\bknees?\b|膝",
    "HAND": r"\bhands?\b|手(?!术)",
    "ANKLE": r"\bankles?\b|踝",
    "HIP": r"\bhips?\b|髋|股骨",
    "FOOT": r"\b(?:foot|feet)\b|足",
    "ELBOW": r"\belbows?\b|肘",
}
_ZH_WORDS = {
    "HEAD": "头颅",
    "KNEE": "膝关节",
    "HAND": "手",
    "ANKLE": "踝关节",
    "HIP": "髋关节",
    "FOOT": "足",
    "ELBOW": "肘关节",
}
_TELLS_ENOUGH = 5
_ORGANS = re.compile(
    r"\b(?:lungs?|heart|cardiac|cardio\w+|mediastin\w+|pleural|pneumothorax|pulmonary|hil\w+|diaphragm\w*|chest|thorac\w+)\b"
    r"|肺|胸|纵隔|气管|心|肝|胆|脾|胰|肾|乳|淋巴结|甲状腺|胃|肠|膀胱|子宫|前列腺|瓣",
    re.IGNORECASE,
)


def inject(chart: Chart, rng: random.Random) -> Injection | None:
    words = " ".join(chart.report.words(zone) for zone in chart.report.of("FINDINGS", "IMPRESSION", "WHOLE"))
    if not chart.part or len(_ORGANS.findall(words)) < _TELLS_ENOUGH:
        return None
    choices = [part for part, names in _PARTS.items() if not re.search(names, chart.report.text, re.IGNORECASE)]
    if chart.part == "HEAD" and "HEAD" in choices:
        choices.remove("HEAD")
    if not choices:
        return None
    part = rng.choice(choices)
    if rng.random() < 0.5:
        return Injection(
            chart.with_header(BodyPartExamined=part), items=("BodyPartExamined",), witness="report", note="header"
        )
    word = _ZH_WORDS[part] if chart.language == "zh" and rng.random() < 0.5 else part
    return Injection(chart.with_order(body_part=word), items=("orders",), witness="report", note="order")
