"""The clinical question of an order: read by the text service as prose, told as facts of the order.

The record holds the words of an indication, not what they mean. They travel to the text service as a document beside
the others and come back as facts of source RECORD, whose evidence is the order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from concord.v1 import encounter_pb2

from facts import vocabulary
from facts.fact import Evidence, EvidenceKind, Fact, FactSet, Source
from fusion.encounter import placed


def indication_documents(encounter: encounter_pb2.Encounter) -> Iterator[encounter_pb2.Document]:
    """A document for each order with an indication; its id is the place of the words: "orders[o1].indication"."""
    for place, order in placed("orders", encounter.orders):
        if order.indication.strip():
            yield encounter_pb2.Document(
                id=f"{place}{_FIELD}",
                type="RADIOLOGY_REQUEST",
                sections=[encounter_pb2.Section(kind=encounter_pb2.Section.INDICATION, text=order.indication)],
            )


def told_by_orders(fact_set: FactSet) -> tuple[FactSet, ...]:
    """The reading without what was read of indications, and that as a FactSet of source RECORD where there is any."""
    asked = [fact for fact in fact_set.facts if _is_of_order(fact)]
    if not asked:
        return (fact_set,)
    kept = tuple(fact for fact in fact_set.facts if not _is_of_order(fact))
    of_orders = replace(fact_set, source=Source.RECORD, facts=tuple(_of_order(asked)), assessed=frozenset(), issues=())
    return replace(fact_set, facts=kept), of_orders


_FIELD = ".indication"
_TOLD = ("finding", "diagnosis", "symptom", "device", "organ", "procedure")


def _is_of_order(fact: Fact) -> bool:
    document = fact.evidence[0].document_id
    return document.startswith("orders[") and document.endswith(_FIELD)


def _of_order(facts: Iterable[Fact]) -> Iterator[Fact]:
    """What a clinician would read there; marks of spelling and sections are the text service's own."""
    for fact in facts:
        entry = vocabulary.find(fact.concept.code)
        if entry is None or entry.category not in _TOLD:
            continue
        said = fact.evidence[0]
        where = Evidence(
            kind=EvidenceKind.RECORD_ITEM, item=said.document_id, start=said.start, end=said.end, text=said.text
        )
        yield replace(fact, source=Source.RECORD, evidence=(where,), relations=())
