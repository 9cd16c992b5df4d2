"""Millimetres for centimetres, or the other way round, in one measurement."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from injectors.chart import Chart
from injectors.injection import Injection, Span
from injectors.report import FINDINGS, IMPRESSION, WHOLE
from injectors.statements import Sentence, sentences

_SIZE = re.compile(
    r"(?<![\d.])(?P<first>\d+(?:\.\d+)?)\s*(?P<unit1>mm|cm|毫米|厘米)?"
    r"(?P<more>(?:\s*[x×*X]\s*\d+(?:\.\d+)?\s*(?:mm|cm)?){0,2})\s*(?P<unit>mm|cm|毫米|厘米)(?![A-Za-z²³2-3/])",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SLIP = {"mm": "cm", "cm": "mm", "毫米": "厘米", "厘米": "毫米"}
_LENGTH_MM = {"mm": 1.0, "cm": 10.0, "毫米": 1.0, "厘米": 10.0}
# Not sizes of a thing: distances of tubes, slices, normal values.
_NO_SIZE = re.compile(
    r"层厚|层距|距|carina|above|below|from|slice|interval|较前|prior|previous|原|tip|上缘", re.IGNORECASE
)
# What things can measure at all, longest and shortest axis in millimetres: Fleischner glossary for the nodule, and for
# the rest far outside what anybody has seen.
_POSSIBLE = (
    ("nodule", re.compile(r"(?<!类)结节|\bnodules?\b", re.IGNORECASE), 1.0, 100.0),
    ("mass", re.compile(r"肿块|肿物|占位|\bmass(?:es)?\b", re.IGNORECASE), 4.0, 400.0),
    ("node", re.compile(r"淋巴结|lymph node", re.IGNORECASE), 1.0, 120.0),
    ("anything", re.compile(""), 0.5, 500.0),
)


@dataclass(frozen=True)
class _Size:
    sentence: Sentence
    start: int
    end: int
    words: str
    unit: str
    numbers: tuple[float, ...]

    @property
    def millimetres(self) -> tuple[float, ...]:
        return tuple(number * _LENGTH_MM[self.unit] for number in self.numbers)


def inject(chart: Chart, rng: random.Random) -> Injection | None:
    sizes = list(_sizes(chart))
    found = [(size, *_witness(size, sizes)) for size in sizes if not _NO_SIZE.search(size.sentence.words)]
    found = [(size, why, other) for size, why, other in found if not _is_told_elsewhere(size, sizes)]
    scored = [item for item in found if item[1]] or found
    if not scored:
        return None
    # Repeated sizes are the rarer and the plainer ones.
    repeated = [item for item in scored if item[2] is not None]
    size, why, other = rng.choice(repeated or scored)
    words = re.sub("|".join((size.unit, size.unit.upper())), _as(size), size.words)
    field = size.sentence.zone.field
    report = chart.report.edited(field, size.start, size.end, words)
    spans = ()
    if other is not None:
        spans = (Span(other.sentence.zone.field, other.start, other.end),)
    return Injection(
        chart.with_report(report), (Span(field, size.start, size.start + len(words)),), witness=why, witness_spans=spans
    )


def _as(size: _Size) -> str:
    new = _SLIP[size.unit]
    return new.upper() if size.unit.upper() in size.words and size.unit.isascii() else new


def _sizes(chart: Chart):  # type: ignore[no-untyped-def]
    for sentence in sentences(chart.report):
        if sentence.zone.role not in (FINDINGS, IMPRESSION, WHOLE):
            continue
        for match in _SIZE.finditer(sentence.words):
            unit = match.group("unit").lower()
            others = re.findall("mm|cm", match.group("more") + (match.group("unit1") or ""), re.IGNORECASE)
            if any(other.lower() != unit for other in others):
                continue
            numbers = tuple(float(number) for number in _NUMBER.findall(match.group()))
            start = sentence.start + match.start()
            yield _Size(sentence, start, start + len(match.group()), match.group(), unit, numbers)


def _same(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return len(one) == len(other) and all(abs(a - b) <= 0.05 * max(a, b) for a, b in zip(one, other, strict=True))


def _witness(size: _Size, sizes: list[_Size]) -> tuple[str, _Size | None]:
    for other in sizes:
        if {other.sentence.zone.role, size.sentence.zone.role} == {FINDINGS, IMPRESSION} and _same(
            other.millimetres, size.millimetres
        ):
            return "same size elsewhere", other
    factor = 10.0 if size.unit in ("mm", "毫米") else 0.1
    slipped = [value * factor for value in size.millimetres]
    around = size.sentence.words
    _, _, low, high = next(row for row in _POSSIBLE if row[1].search(around))
    if max(slipped) > high or max(slipped) < low:
        return "not possible", None
    return "", None


def _is_told_elsewhere(size: _Size, sizes: list[_Size]) -> bool:
    factor = 10.0 if size.unit in ("mm", "毫米") else 0.1
    slipped = tuple(value * factor for value in size.millimetres)
    return any(other is not size and _same(slipped, other.millimetres) for other in sizes)
