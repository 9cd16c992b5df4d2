"""How likely a suspicion is right, by its kind. Data: `lexicon/confidence.tsv`."""

from __future__ import annotations

from functools import cache

from text_service.mentions.phrases import FOLDER, rows


def probability(kind: str) -> float:
    return _table()[kind]


@cache
def _table() -> dict[str, float]:
    kinds = (line.split("\t") for _, line in rows(FOLDER / "confidence.tsv"))
    return {kind[0]: float(kind[1]) for kind in kinds}
