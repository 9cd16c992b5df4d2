"""What a head word means at a place: "enlarged" of a heart is cardiomegaly, a nodule in a lobe is a lung nodule.

The table is `lexicon/compositions.tsv`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from facts import vocabulary
from facts.fact import Polarity
from text_service.mentions.phrases import FOLDER, rows

IN_CHEST = "?chest"
ANYWHERE = "*"


@dataclass(frozen=True, slots=True)
class Meaning:
    """A concept, with the polarity that the head itself gives ("normal" denies) or None."""

    concept: str
    polarity: Polarity | None


def is_head(code: str) -> bool:
    return code in _table()


@cache
def meanings(head: str, subject: str, chest: bool) -> tuple[Meaning, ...]:
    """What `head` means said of `subject` (an organ or subject code, "" when no place is said). Empty: nothing.

    `chest`: the document is about the chest. The row for the most specific kind of organ decides; a row
    for `code!` is for that organ alone.
    """
    rows = _table().get(head)
    if rows is None:
        return (Meaning(head, None),)
    if subject:
        kin = vocabulary.ancestors(subject)
        if f"{subject}!" in rows:
            return rows[f"{subject}!"]
        places = [place for place in rows if place in kin]
        if places:
            nearest = max(places, key=lambda place: len(vocabulary.ancestors(place)))
            return rows[nearest]
    elif chest and IN_CHEST in rows:
        return rows[IN_CHEST]
    return rows.get(ANYWHERE, ())


@cache
def _table() -> Mapping[str, Mapping[str, tuple[Meaning, ...]]]:
    """head -> place -> meanings. Raises ValueError naming the line when a row is not in order."""
    table: dict[str, dict[str, tuple[Meaning, ...]]] = {}
    path = FOLDER / "compositions.tsv"
    for number, line in rows(path):
        head, places, concept, *polarity = line.split("\t")
        if vocabulary.find(concept) is None:
            raise ValueError(f"{path.name} line {number}: {concept} is not in the vocabulary")
        meaning = Meaning(concept, Polarity(polarity[0]) if polarity and polarity[0] else None)
        for place in places.split(" | "):
            row = table.setdefault(head, {})
            row[place] = (*row.get(place, ()), meaning)
    return table
