"""What a page is about: each finding that the model sees, or that the report names and the model assessed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from concord.v1 import discrepancy_pb2

from facts import vocabulary
from facts.fact import Experiencer, Fact, FactSet, Polarity, Source, Temporality


@dataclass(frozen=True, slots=True)
class Sighting:
    """One finding of one image, the statements of the reports about it, and the discrepancies that rest on it."""

    fact: Fact
    mentions: tuple[Fact, ...]
    discrepancies: tuple[discrepancy_pb2.Discrepancy, ...]


def sightings(
    fact_sets: Sequence[FactSet], discrepancies: Iterable[discrepancy_pb2.Discrepancy] = ()
) -> list[Sighting]:
    """By image in the order of the reading; what is seen before what is not, the likelier first."""
    told = _told(fact_sets)
    rest = list(discrepancies)
    found = []
    for fact in _looked_for(fact_sets):
        mentions = tuple(word for word in told if vocabulary.is_a(word.concept.code, fact.concept.code))
        if fact.polarity is not Polarity.PRESENT and not mentions:
            continue
        about = {fact.id, *(word.id for word in mentions)}
        leaning = tuple(one for one in rest if any(piece.fact_id in about for piece in one.evidence))
        found.append(Sighting(fact, mentions, leaning))
    images = list(dict.fromkeys(_image(sighting.fact) for sighting in found))
    return sorted(found, key=lambda sighting: (images.index(_image(sighting.fact)), *_rank(sighting.fact)))


def unassessed(fact_sets: Sequence[FactSet]) -> list[str]:
    """Concepts that the reports name of this patient now and no model looked for. Silence is no agreement."""
    assessed = set().union(*(fact_set.assessed for fact_set in fact_sets if fact_set.source is Source.IMAGE))
    if "category:finding" in assessed:
        return []
    named = dict.fromkeys(word.concept.code for word in _told(fact_sets))
    return [code for code in named if not assessed & vocabulary.ancestors(code)]


def _told(fact_sets: Sequence[FactSet]) -> list[Fact]:
    return [
        fact
        for fact in _of(fact_sets, Source.REPORT)
        if fact.experiencer is Experiencer.PATIENT and fact.temporality is Temporality.RECENT
    ]


def _looked_for(fact_sets: Sequence[FactSet]) -> list[Fact]:
    return [fact for fact in _of(fact_sets, Source.IMAGE) if fact.probability is not None]


def _of(fact_sets: Sequence[FactSet], source: Source) -> Iterable[Fact]:
    """The findings of a source: neither the quality of an image, nor the sex that it shows."""
    for fact_set in fact_sets:
        for fact in fact_set.facts:
            entry = vocabulary.find(fact.concept.code)
            if fact.source is source and entry is not None and entry.category == "finding":
                yield fact


def _image(fact: Fact) -> str:
    return fact.evidence[0].sop_instance_uid or ""


def _rank(fact: Fact) -> tuple[int, float]:
    order = (Polarity.PRESENT, Polarity.POSSIBLE, Polarity.ABSENT)
    return order.index(fact.polarity), -(fact.probability or 0)
