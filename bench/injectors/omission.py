"""A significant finding that the description tells is taken out of the conclusion."""

from __future__ import annotations

import random
import re

from injectors.chart import Chart
from injectors.findings import kin_of, named_in, table
from injectors.injection import Injection, Span
from injectors.report import FINDINGS, IMPRESSION
from injectors.statements import Sentence, Statement, sentences, statements

# Known before or over: may be left out.
_OLD = re.compile(
    r"\b(?:old|healed|chronic|stable|unchanged|remote|resolved|prior|previous\w*|again|known|calcified|remain\w*|persist\w*|residual|improv\w*|continu\w*|decreas\w*)\b"
    r"|变化不|相仿|大致同前|无变化|无明显变化|无大变化|未见明显变化|好转|减少|缩小|陈旧|钙化|同前",
    re.IGNORECASE,
)
_SMALL_NODULE = re.compile(r"小结节|微结节|粟粒|类结节|结节(?:灶|影)?", re.IGNORECASE)
_MILLIMETRES = re.compile(r"(\d+(?:\.\d+)?)\s*(?:[x×*X]\s*\d+(?:\.\d+)?\s*)*(mm|cm)\b", re.IGNORECASE)
_SMALL = re.compile(r"\b(?:small|tiny|trace|minimal|slight)\b|少量|少许|微量", re.IGNORECASE)
_MIN_NODULE_MM = 6.0
_AS_ABOVE = re.compile(
    r"\b(?:as above|see above|described above|see findings|as described)\b|如上|同上|见上", re.IGNORECASE
)


def inject(chart: Chart, rng: random.Random) -> Injection | None:
    said = statements(chart.report)
    lines = [line for line in sentences(chart.report) if line.zone.role == IMPRESSION]
    if len(lines) < 2 or any(_AS_ABOVE.search(line.words) for line in lines):
        return None
    found: list[tuple[Statement, Sentence]] = []
    for one in said:
        if one.role == FINDINGS and one.stance == "affirmed" and _must_be_concluded(one):
            kin = kin_of({one.key}) | _wider(one.key)
            where = [line for line in lines if named_in(line.words, chart.language) & kin or _unnamed(line, one)]
            if len(where) == 1 and one.key in named_in(where[0].words, chart.language):
                others = named_in(where[0].words, chart.language) - {one.key}
                if not any(table()[key].weight for key in others):
                    found.append((one, where[0]))
    if not found:
        return None
    one, line = rng.choice(found)
    field = line.zone.field
    if not any(re.search(r"\w{3}|[\u4e00-\u9fff]{2}", rest.words) for rest in lines if rest is not line):
        return None
    text = chart.report.fields[field].text
    start, end = line.start, line.end
    while end < line.zone.end and text[end] in " .。;；":
        end += 1
    number = re.search(r"(?:\d{1,2}\s*[、.．)]\s*)$", text[line.zone.start : start])
    start -= len(number.group()) if number else 0
    report = chart.report.edited(field, start, end, "")
    zone = one.sentence.zone
    shift = -(end - start) if zone.field == field and one.start > start else 0
    return Injection(
        chart.with_report(report),
        (Span(field, max(start - 1, 0), start + 1),),
        witness="described as small" if _SMALL.search(one.sentence.words) else "described",
        witness_spans=(Span(zone.field, one.start + shift, one.end + shift),),
        note=one.key,
    )


def _must_be_concluded(one: Statement) -> bool:
    if not table()[one.key].weight or _OLD.search(one.sentence.words):
        return False
    if one.key == "nodule":
        sizes = [
            float(size) * (10 if unit.lower() == "cm" else 1) for size, unit in _MILLIMETRES.findall(one.sentence.words)
        ]
        return bool(sizes) and max(sizes) >= _MIN_NODULE_MM
    return True


def _wider(key: str) -> set[str]:
    """Words that conclude the finding in another way."""
    return {
        "effusion": {"effusion", "pericardial"},
        "nodule": {"scar", "calcification", "node", "pneumonia", "opacity"},
        "mass": {"scar", "node", "pneumonia", "opacity"},
        "node": {"metastasis", "cancer", "nodule"},
        "bone-destruction": {"metastasis", "cancer"},
        "fracture": {"metastasis"},
        "cavity": {"scar", "pneumonia", "bulla"},
    }.get(key, {"scar"} if key in ("consolidation", "airspace", "infiltrate", "pneumonia") else set())


def _unnamed(line: Sentence, one: Statement) -> bool:
    """A line that may mean the finding without its name: a lesion, a change, something at the same place and side."""
    if re.search(
        r"病灶|病变|\blesions?\b|改变|MT|恶性|肿瘤|tumou?r|\bdensity\b|\bprocess\b(?<!no)", line.words, re.IGNORECASE
    ):
        return table()[one.key].kin in ("lesion", "bone", "airspace", "node")
    return False
