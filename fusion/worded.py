"""Diagnoses of the list as concepts of the vocabulary, by their codes and by their words.

A code is looked up (`facts.icd10`). The words are what the text service is for: they go with the documents of the
encounter as one more, a section for each diagnosis, and what it finds in them comes back here and becomes record facts
that point at the item of the list. So "左股骨颈骨折" has its side and "肺栓塞?" is no more than possible.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

from concord.v1 import encounter_pb2

from facts import icd10, vocabulary
from facts.fact import Evidence, EvidenceKind, Fact, FactSet, Polarity, Source, named
from fusion.record import PRODUCER

# What a list can hold: of the words of a diagnosis an organ or a size is no diagnosis.
CATEGORIES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        # "Maintenance haemodialysis", "mechanical valve" and "after hysterectomy" stand in lists of diagnoses too.
        "diagnoses": frozenset({"finding", "diagnosis", "condition", "symptom", "procedure", "device", "care"}),
        "procedures": frozenset({"procedure", "care"}),
    }
)
_TABLE = Path(__file__).with_name("diagnosis_abbreviations.csv")
# Longer than any name of a disease; what is longer is a text, and no item of a list.
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Items:
    """`document`: what the text service is asked; `facts`: of each of its sections, the record facts of the item."""

    document: encounter_pb2.Document
    facts: tuple[tuple[Fact, ...], ...]


def items_of(record: Sequence[Fact], taken: Collection[str]) -> Items | None:
    """The items of the lists that have words, from the record facts that stand for them; None when there is none.

    `taken`: ids of documents that are there.
    """
    by_item: dict[str, list[Fact]] = {}
    for fact in record:
        item = fact.evidence[0].item or ""
        if item.partition("[")[0] in CATEGORIES and item.endswith("]") and len(fact.evidence[0].text) <= _LONGEST:
            by_item.setdefault(item, []).append(fact)
    if not by_item:
        return None
    name = "items"
    while name in taken:
        name += "_"
    document = encounter_pb2.Document(id=name, type="OTHER_DOCUMENT")
    for facts in by_item.values():
        words = facts[0].evidence[0].text
        document.sections.add(
            kind=encounter_pb2.Section.ASSESSMENT, text=_abbreviations().get(words.strip().upper(), words)
        )
    return Items(document, tuple(tuple(facts) for facts in by_item.values()))


def coded(fact: Fact) -> Fact | None:
    """The same diagnosis as the concept that its code names, or that is called as the diagnosis is ("Pregnancy"); None
    where it has no code of ICD-10 that is known, and no such name.
    """
    concept = icd10.concept_of(fact.concept.code) if fact.concept.system not in _OTHER_SYSTEMS else ""
    concept = concept or _names().get(fact.evidence[0].text.strip().lower(), "")
    return replace(fact, concept=named(concept)) if concept and _is_of(concept, fact) else None


def parted(fact_set: FactSet, items: Items) -> tuple[FactSet, FactSet]:
    """What the documents say, and what the items say as facts of source RECORD."""
    own = items.document.id
    said = [fact for fact in fact_set.facts if fact.evidence[0].document_id != own]
    issues = tuple(issue for issue in fact_set.issues if not issue.place.startswith(f"documents[{own}]"))
    worded: dict[str, Fact] = {}
    for fact in fact_set.facts:
        index = fact.evidence[0].section_index
        if fact.evidence[0].document_id == own and index is not None and index < len(items.facts):
            base = items.facts[index][0]
            if _is_of(fact.concept.code, base) and not _is_told(fact, items.facts[index]):
                found = _as_item(fact, base)
                worded.setdefault(found.id, found)
    record = FactSet(
        subject=fact_set.subject,
        source=Source.RECORD,
        producer=PRODUCER,
        facts=tuple(worded.values()),
        assessed=frozenset(fact.concept.code for fact in worded.values()),
    )
    return replace(fact_set, facts=tuple(said), issues=issues), record


@cache
def _abbreviations() -> Mapping[str, str]:
    """What letters mean that stand alone as a diagnosis: PE is no physical examination there."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return MappingProxyType({row["abbreviation"]: row["words"] for row in csv.DictReader(file)})


# Systems in which a code that looks like one of ICD-10 means something else.
_OTHER_SYSTEMS = frozenset({"LOINC", "SNOMED-CT", "http://snomed.info/sct", "http://loinc.org", "concord"})


@cache
def _names() -> Mapping[str, str]:
    """The concepts by their preferred names, which are too bare to be words of a text's lexicon."""
    known = [
        entry for entry in vocabulary.entries().values() if entry.category in ("finding", "diagnosis", "condition")
    ]
    return {name.lower(): entry.code for entry in known for name in (entry.en, entry.zh)}


def _is_of(concept: str, fact: Fact) -> bool:
    """Whether a concept is one that the list of the fact can hold."""
    entry = vocabulary.find(concept)
    part = (fact.evidence[0].item or "").partition("[")[0]
    return entry is not None and entry.category in CATEGORIES.get(part, ())


def _is_told(fact: Fact, known: Sequence[Fact]) -> bool:
    """Whether the code says the same, and the words add neither side nor degree nor doubt."""
    if fact.laterality or fact.severity or fact.polarity is not known[0].polarity or fact.temporality != "recent":
        return False
    return any(other.concept == fact.concept for other in known)


def _as_item(fact: Fact, base: Fact) -> Fact:
    """`base` with what the words say; what the list itself says of its certainty counts more than they do."""
    evidence = base.evidence[0]
    return replace(
        fact,
        source=Source.RECORD,
        producer=PRODUCER,
        evidence=(Evidence(kind=EvidenceKind.RECORD_ITEM, item=evidence.item, text=evidence.text),),
        polarity=fact.polarity if base.polarity is Polarity.PRESENT else base.polarity,
        time=base.time,
        value=base.value,
        relations=(base.id,),
        probability=None,
    )
