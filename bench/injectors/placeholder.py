"""A slot of a template that nobody filled in or chose from."""

from __future__ import annotations

import random
import re

from injectors.chart import Chart
from injectors.injection import Injection, Span
from injectors.report import FINDINGS, IMPRESSION, WHOLE
from injectors.statements import sentences

# In place of a word that the template asks for: pattern of the word, and the slot.
_SLOTS = {
    "en": (
        (r"\b(?:left|right)\b(?! (?:ventric|atri|heart))", ("[left/right]", "[side]", "<SIDE>", "***")),
        (r"\b\d+(?:\.\d+)?(?= ?(?:mm|cm)\b)", ("[ ]", "___", "***", "{{size}}")),
        (r"\b(?:small|mild|moderate|large|minimal|normal)\b",
         ("[ ]", "***", "[small/moderate/large]", "____", "{{degree}}", "<DEGREE>")),
    ),
    "zh": (
        (r"\d+(?:\.\d+)?(?=\s*(?:[xX×*]|mm|cm))", ("××", "___", "（ ）", "***")),
        (r"[左右](?=肺|侧胸|乳|肾)", ("(左/右)", "【左/右】", "[左右]")),
        (r"(?:少许|少量|轻度|多发|明显)", ("【】", "___", "（  ）", "【请选择】", "[程度]")),
    ),
}  # fmt: skip
_LINES = {
    "en": (
        "Heart size is [normal/enlarged].", "Comparison: [date].", "[Insert findings here].",
        "The nodule measures ___ cm.",
        "Discussed with Dr. *** at [time].", "TBD.", "<IMPRESSION>", "{{recommendation}}",
    ),
    "zh": (
        "结节大小约××mm。", "【请选择】", "病灶位于(左/右)肺。", "大小约___cm。",
        "{{诊断}}", "待填。", "建议【】复查。", "患者某某，与前片对比。",
    ),
}  # fmt: skip


def inject(chart: Chart, rng: random.Random) -> Injection | None:
    lines = [line for line in sentences(chart.report) if line.zone.role in (FINDINGS, IMPRESSION, WHOLE)]
    if not lines:
        return None
    if rng.random() < 0.6:
        slots = list(_SLOTS[chart.language])
        rng.shuffle(slots)
        for pattern, fillers in slots:
            places = [(line, m) for line in lines for m in re.finditer(pattern, line.words, re.IGNORECASE)]
            if places:
                line, match = rng.choice(places)
                return _made(
                    chart, line.zone.field, line.start + match.start(), len(match.group()), rng.choice(fillers), ""
                )
    line = rng.choice(lines)
    text = chart.report.fields[line.zone.field].text
    at = line.end
    while at < line.zone.end and text[at] in ".。;；":
        at += 1
    lead = " " if chart.language == "en" else ""
    if text[at - 1] not in ".。;；":
        lead = ("." if chart.language == "en" else "。") + lead
    return _made(chart, line.zone.field, at, 0, rng.choice(_LINES[chart.language]), lead)


def _made(chart: Chart, field: int, start: int, length: int, words: str, lead: str) -> Injection:
    report = chart.report.edited(field, start, start + length, lead + words)
    span = Span(field, start + len(lead), start + len(lead) + len(words))
    return Injection(chart.with_report(report), (span,), witness="the phrase itself", note=words)
