"""A lobe, vertebra or rib for its neighbour in one of two places, or a number that no spine and no chest has."""

from __future__ import annotations

import random
import re

from injectors.chart import Chart
from injectors.injection import Injection, Span
from injectors.report import FINDINGS, IMPRESSION
from injectors.statements import Statement, statements

_LOBE = {
    "en": re.compile(r"\b(upper|lower)(?= lobe)", re.IGNORECASE),
    "zh": re.compile("(?<=肺)[上下](?=叶)"),
}
_OTHER = {"upper": "lower", "lower": "upper", "上": "下", "下": "上"}
_NUMBERED = {
    "en": (
        (re.compile(r"\bT(?=\d{1,2}\b)(\d{1,2})"), "T", (13, 15, 19)),
        (re.compile(r"\bL(?=[1-5]\b)(\d)(?!\w)"), "L", (7, 8, 9)),
        (re.compile(r"\bC(?=[1-7]\b)(\d)(?!\w)"), "C", (9, 11)),
    ),
    "zh": (
        (re.compile(r"第(\d{1,2})(?=[前后侧腋]?肋)"), "第", (13, 14, 16, 22)),
        (re.compile(r"(?<![A-Za-z])T(\d{1,2})(?=椎|、|水平)"), "T", (13, 15, 19)),
        (re.compile(r"(?<![A-Za-z])L([1-5])(?=椎|、|水平)"), "L", (7, 9)),
        (re.compile(r"腰(\d)(?=椎)"), "腰", (7, 9)),
        (re.compile(r"胸(\d{1,2})(?=椎)"), "胸", (13, 15)),
        (re.compile(r"第(\d{1,2})(?=胸椎)"), "第", (13, 15)),
    ),
}  # fmt: skip
_VARIANT = re.compile(r"transitional|variant|cervical rib|supernumerary|移行|变异|颈肋", re.IGNORECASE)


def inject(chart: Chart, rng: random.Random) -> Injection | None:
    ways = [_lobe, _number]
    rng.shuffle(ways)
    return next((made for way in ways if (made := way(chart, rng)) is not None), None)


def _lobe(chart: Chart, rng: random.Random) -> Injection | None:
    said = [one for one in statements(chart.report) if one.role in (FINDINGS, IMPRESSION) and one.stance == "affirmed"]
    found: list[tuple[Statement, re.Match[str], Statement]] = []
    for one in said:
        lobes = _lobes(one, chart)
        if len(lobes) != 1 or one.side not in ("left", "right"):
            continue
        for other in said:
            same = other.key == one.key and other.side == one.side and other.role != one.role
            if same and [m.group().lower() for m in _lobes(other, chart)] == [lobes[0].group().lower()]:
                new = _OTHER[lobes[0].group().lower()]
                if not any(
                    new in [m.group().lower() for m in _lobes(third, chart)]
                    or (third.key == one.key and not _lobes(third, chart))
                    for third in said
                    if third.side in (one.side, "both", "")
                ):
                    found.append((one, lobes[0], other))
    if not found:
        return None
    one, match, other = rng.choice(found)
    word = _OTHER[match.group().lower()]
    word = word.capitalize() if match.group()[0].isupper() else word
    field = one.sentence.zone.field
    report = chart.report.edited(field, match.start(), match.end(), word)
    zone = other.sentence.zone
    return Injection(
        chart.with_report(report),
        (Span(field, match.start(), match.start() + len(word)),),
        witness="same finding elsewhere",
        witness_spans=(Span(zone.field, other.start, other.end),),
        note="lobe",
    )


def _lobes(one: Statement, chart: Chart) -> list[re.Match[str]]:
    text = chart.report.fields[one.sentence.zone.field].text
    return list(_LOBE[chart.language].finditer(text, one.clause[0], one.clause[1]))


def _number(chart: Chart, rng: random.Random) -> Injection | None:
    if _VARIANT.search(chart.report.text):
        return None
    found = [
        (zone.field, match, letter, numbers)
        for zone in chart.report.of(FINDINGS, IMPRESSION)
        for pattern, letter, numbers in _NUMBERED[chart.language]
        for match in pattern.finditer(chart.report.fields[zone.field].text, zone.start, zone.end)
    ]
    if not found:
        return None
    field, match, letter, numbers = rng.choice(found)
    words = f"{letter}{rng.choice(numbers)}"
    report = chart.report.edited(field, match.start(), match.end(), words)
    return Injection(
        chart.with_report(report), (Span(field, match.start(), match.start() + len(words)),),
        witness="no such level", note="number",
    )  # fmt: skip
