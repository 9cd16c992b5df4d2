"""How well a trained folder names terms in sentences it has not seen, how sure it may be of them; writes metadata.json.

Three kinds of sentences are written for it: with terms that training held, with terms that it did not, and with one
slip in every term. A name counts when span and kind are both right.
"""

from __future__ import annotations

import json
import math
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from text_service.generator.sentences import Sample, Style, write
from text_service.passages.normalize import fold
from text_service.unlisted.tagger import Tagged, Tagger, weights_digest

PARTS = {
    "terms seen": Style(held_out=False, slips=0.0, initials=0.0),
    "terms unseen": Style(held_out=True, slips=0.0, initials=0.0),
    "terms misspelled": Style(held_out=False, slips=1.0, initials=0.0),
}
SENTENCES, SEED = 1_500, 77
TEMPERATURES = tuple(round(0.7 * 1.12**step, 3) for step in range(14))
THRESHOLD = 0.9
"""Where a new model starts; raised in metadata.json until the model raises no flag on the real reports."""


def appraise(folder: Path, training: dict[str, Any]) -> None:
    """Writes metadata.json: what the model is, how it was trained, its figures and its operating point."""
    metadata = json.loads((Path(__file__).with_name("metadata.json")).read_text(encoding="utf-8"))
    metadata["training"] |= training
    metadata["weights"] = {"digest": weights_digest(folder)}
    metadata["operating_point"] = {"temperature": 1.0, "threshold": THRESHOLD}
    _write(folder, metadata)
    samples = {
        f"{language}, {part}": _samples(language, style) for language in ("en", "zh") for part, style in PARTS.items()
    }
    figures = {name: _figures(Tagger(folder), part) for name, part in samples.items()}
    unseen = [sample for name, part in samples.items() if "unseen" in name for sample in part]
    temperature = min(TEMPERATURES, key=lambda value: _surprise(folder, metadata, value, unseen))
    metadata["operating_point"] = {"temperature": temperature, "threshold": THRESHOLD}
    metadata["figures"] = {"generated sentences": figures}
    _write(folder, metadata)


@dataclass(frozen=True, slots=True)
class Name:
    start: int
    end: int
    kind: str


def _samples(language: str, style: Style) -> list[Sample]:
    rng = random.Random(SEED)
    return [write(language, style, rng) for _ in range(SENTENCES)]


def _figures(tagger: Tagger, samples: list[Sample]) -> dict[str, Any]:
    """Precision, recall and F1 of all names, and of findings alone."""
    counts: Counter[str] = Counter()
    for sample, found in zip(samples, _tag(tagger, samples), strict=True):
        gold = _gold(sample)
        for name in found:
            right = Name(name.start, name.end, name.kind) in gold
            counts["found"] += 1
            counts["right"] += right
            if name.kind == "FINDING":
                counts["findings found"] += 1
                counts["findings right"] += right
        counts["there"] += len(gold)
        counts["findings there"] += sum(name.kind == "FINDING" for name in gold)
    return {
        "sentences": len(samples),
        **_scores(counts["right"], counts["found"], counts["there"]),
        "findings": _scores(counts["findings right"], counts["findings found"], counts["findings there"]),
    }


def _scores(right: int, found: int, there: int) -> dict[str, float]:
    precision, recall = right / max(found, 1), right / max(there, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return {"precision": round(precision, 3), "recall": round(recall, 3), "f1": round(f1, 3)}


def _surprise(folder: Path, metadata: dict[str, Any], temperature: float, samples: list[Sample]) -> float:
    """Mean log loss of the names' probabilities at a temperature."""
    _write(folder, metadata | {"operating_point": {"temperature": temperature, "threshold": THRESHOLD}})
    losses = []
    for sample, found in zip(samples, _tag(Tagger(folder), samples), strict=True):
        gold = _gold(sample)
        for name in found:
            chance = min(max(name.probability, 1e-6), 1 - 1e-6)
            losses.append(-math.log(chance if Name(name.start, name.end, name.kind) in gold else 1 - chance))
    return sum(losses) / max(len(losses), 1)


def _tag(tagger: Tagger, samples: list[Sample]) -> list[tuple[Tagged, ...]]:
    return tagger.tag([fold(sample.text).text for sample in samples])


def _gold(sample: Sample) -> set[Name]:
    """As they stand in the folded text."""
    folded = fold(sample.text)
    if folded.origin is None:
        return {Name(span.start, span.end, span.label) for span in sample.spans}
    place = {origin: number for number, origin in enumerate(folded.origin)}
    return {
        Name(place[span.start], place.get(span.end, len(folded.text)), span.label)
        for span in sample.spans
        if span.start in place
    }


def _write(folder: Path, metadata: dict[str, Any]) -> None:
    text = json.dumps(metadata, ensure_ascii=False, indent=2) + "\n"
    (folder / "metadata.json").write_text(text, encoding="utf-8")
