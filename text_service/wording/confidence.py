"""How likely a suspicion is right, by its kind. Data: `lexicon/confidence.tsv`."""

from __future__ import annotations

from functools import cache

from text_service.mentions.phrases import FOLDER


def probability(kind: str) -> float:
    return _table()[kind]


@cache
def _table() -> dict[str, float]:
    rows = (line.split("\t") for line in (FOLDER / "confidence.tsv").read_text(encoding="utf-8").splitlines())
    return {row[0]: float(row[1]) for row in rows if row[0] and not row[0].startswith("#")}
