"""The question of an order is read as prose and told as a fact of the order."""

from __future__ import annotations

from dataclasses import replace

from concord.v1 import encounter_pb2
from fusion_facts import PRODUCER, said

from facts.fact import Evidence, EvidenceKind, FactSet, Source
from fusion.indications import indication_documents, told_by_orders

ENCOUNTER = encounter_pb2.Encounter(
    orders=[encounter_pb2.Order(id="o1", indication="rule out fracture"), encounter_pb2.Order(id="o2", indication=" ")]
)


def test_an_order_without_a_question_is_not_read() -> None:
    assert [document.id for document in indication_documents(ENCOUNTER)] == ["orders[o1].indication"]


def test_a_reading_of_documents_alone_stays_as_it_is() -> None:
    fact_set = FactSet(subject="P1", source=Source.REPORT, producer=PRODUCER, facts=(said("mass"),))
    assert told_by_orders(fact_set) == (fact_set,)


def test_what_an_order_asks_points_at_the_order() -> None:
    where = Evidence(kind=EvidenceKind.TEXT_SPAN, document_id="orders[o1].indication", start=9, end=17, text="fracture")
    asked = replace(said("fracture"), evidence=(where,))
    section = replace(said("report_section"), evidence=(where,))
    fact_set = FactSet(subject="P1", source=Source.REPORT, producer=PRODUCER, facts=(said("mass"), asked, section))
    report, of_orders = told_by_orders(fact_set)
    assert [fact.concept.code for fact in report.facts] == ["mass"]
    (fact,) = of_orders.facts
    assert (fact.source, fact.evidence[0].item, fact.evidence[0].document_id) == (
        Source.RECORD, "orders[o1].indication", "",
    )  # fmt: skip
