"""The terms that sentences are written with: listed ones, ones composed of morphemes, and those of the lexicon.

A fifth of them, by hash, is held out of training: no sentence that the model learns from holds one of those.
"""

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from facts import vocabulary
from text_service.mentions.phrases import FOLDER, cells, concept_phrases, rows

LABELS = {
    "F": "FINDING",
    "S": "SYMPTOM",
    "A": "ANATOMY",
    "V": "DEVICE",
    "P": "PROCEDURE",
    "D": "DRUG",
    "L": "LAB",
    "I": "IMAGING",
}
"""Label by the letter of its slot in the grammar."""


def is_held_out(term: str) -> bool:
    return zlib.crc32(term.lower().encode()) % 5 == 0


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one language. `listed` and `known` by label; `composed` by label: tuples of sets to join."""

    listed: dict[str, tuple[str, ...]]
    known: dict[str, tuple[str, ...]]
    composed: dict[str, tuple[tuple[tuple[str, ...], ...], ...]]

    def draw(self, label: str, rng: random.Random, held_out: bool) -> str:
        """A term of the label from the part held out, or from the rest."""
        for _ in range(200):
            term = self._any(label, rng)
            if is_held_out(term) == held_out:
                return term
        raise ValueError(f"hardly any term of {label} is {'' if held_out else 'not '}held out")

    def _any(self, label: str, rng: random.Random) -> str:
        choice = rng.random()
        if choice < 0.4 and label in self.composed:
            return "".join(rng.choice(members) for members in rng.choice(self.composed[label]))
        if choice < 0.55 and label in self.known:
            return rng.choice(self.known[label])
        return rng.choice(self.listed[label])


@cache
def terms(language: str) -> Terms:
    """All terms of "en" or "zh"."""
    folder = Path(__file__).with_name("terms") / language
    listed = {label: _listed(folder / f"{label.lower()}.txt") for label in LABELS.values()}
    return Terms(listed, _known(language), _composed(Path(__file__).with_name("morphemes") / f"{language}.tsv"))


@cache
def plain_words(language: str) -> tuple[str, ...]:
    """Words that name nothing."""
    return tuple(sorted({word for _, word in cells(FOLDER / language / "plain.tsv")}))


def _listed(path: Path) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term for _, line in rows(path) for term in _members(line)))


_LABEL_OF_CATEGORY = {
    "finding": "FINDING",
    "condition": "FINDING",
    "diagnosis": "FINDING",
    "symptom": "SYMPTOM",
    "organ": "ANATOMY",
    "device": "DEVICE",
    "procedure": "PROCEDURE",
    "drug": "DRUG",
    "laboratory": "LAB",
}


def _known(language: str) -> dict[str, tuple[str, ...]]:
    """The lexicon's own concepts, organs and removals of organs. The head of a composition ("opacity") is a finding."""
    known: dict[str, list[str]] = {}
    for code, phrase in concept_phrases(language):
        entry = vocabulary.find(code.partition("@")[0])
        label = _LABEL_OF_CATEGORY.get(entry.category, "") if entry is not None else "FINDING"
        if label:
            known.setdefault(label, []).append(phrase)
    for stem, label in (("organs", "ANATOMY"), ("removals", "PROCEDURE")):
        known.setdefault(label, []).extend(phrase for _, phrase in cells(FOLDER / language / f"{stem}.tsv"))
    return {label: tuple(dict.fromkeys(phrases)) for label, phrases in known.items()}


def _composed(path: Path) -> dict[str, tuple[tuple[tuple[str, ...], ...], ...]]:
    sets: dict[str, tuple[str, ...]] = {}
    found: dict[str, list[tuple[tuple[str, ...], ...]]] = {}
    for _, line in rows(path):
        name, _, value = line.partition("\t")
        if name.startswith("@"):
            sets[name] = tuple(_members(value))
        else:
            parts = value.split("+")
            pattern = tuple(sets[part] if part.startswith("@") else (part.replace("_", " "),) for part in parts)
            found.setdefault(name, []).append(pattern)
    return {label: tuple(patterns) for label, patterns in found.items()}


def _members(line: str) -> list[str]:
    return [term.strip() for term in line.split(" | ") if term.strip()]
