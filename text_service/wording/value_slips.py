"""hyper- or hypo- (高, 低) against the value beside it: "hyperkalemia, K 2.8".

One of the two is wrong, nobody knows which, so the words are read as they are.

A value between the limits decides nothing, nor does one of an unknown unit. Data: `lexicon/value_slips.tsv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from text_service.mentions.phrases import FOLDER, rows
from text_service.wording.confidence import probability
from text_service.wording.suspicion import Suspicion


def find_value_slips(match: str) -> Iterator[Suspicion]:
    """In no order. `match` as `normalize.fold` makes it."""
    if _LEVEL.search(match) is None:
        return
    for found in _pattern().finditer(match):
        row, raised, other = _rows()[found["word"]]
        value = row.value(found["number"], found["unit"] or "")
        if value is not None and (value < row.low if raised else value > row.high):
            yield Suspicion(*found.span("word"), "word_slip", other, probability("value against word"))


_LEVEL = re.compile(r"[高低](?:血|[钾钠钙])|emia")


@dataclass(frozen=True, slots=True)
class _Row:
    units: dict[str, float]
    low: float
    high: float

    def value(self, number: str, unit: str) -> float | None:
        factor = self.units.get(unit)
        return float(number) * factor if factor is not None else None


@cache
def _rows() -> dict[str, tuple[_Row, bool, str]]:
    """By word: its row, whether it means a raised level, and the word for the contrary."""
    table = {}
    for _, line in rows(FOLDER / "value_slips.tsv"):
        raised, lowered, units, low, high, _ = line.split("\t")
        factors = dict(unit.split("=") for unit in units.split(" "))
        row = _Row({unit: float(factor) for unit, factor in factors.items()}, float(low), float(high))
        for up, down in zip(raised.split(" | "), lowered.split(" | "), strict=True):
            table[up], table[down] = (row, True, down), (row, False, up)
    return table


@cache
def _pattern() -> re.Pattern[str]:
    """A word, at most a short name and a sign, the number and its unit. No date, no range, no second value."""
    words = "|".join(sorted(_rows(), key=len, reverse=True))
    return re.compile(
        rf"(?<![a-z])(?P<word>{words})(?![a-z])[\s,(:]{{0,3}}(?:(?:of|with|at|to|was|is|serum|potassium|sodium|calcium|glucose"
        rf"|k\+?|na\+?|ca|血钾|血钠|血钙|血糖|钾|钠|为|约)[\s:=]{{0,2}}){{0,4}}(?P<number>\d{{1,3}}(?:\.\d+)?)(?![\d./:-]|\s?年|\s?月)"
        r"\s?(?P<unit>mmol/l|meq/l|mg/dl)?"
    )
