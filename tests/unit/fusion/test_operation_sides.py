"""What a procedure or a diagnosis of the record says of organs that are gone and of the side of an operation."""

from __future__ import annotations

from datetime import UTC, datetime

from concord.v1 import encounter_pb2, fact_pb2

from facts.fact import Fact, Polarity
from fusion.encounter import read_encounter


def facts(**parts: object) -> list[Fact]:
    encounter = encounter_pb2.Encounter(**parts)  # type: ignore[arg-type]
    return list(read_encounter(encounter, [], datetime(2026, 3, 1, tzinfo=UTC), UTC).facts)


def procedure(words: str, status: str = "completed", side: str = "") -> encounter_pb2.Procedure:
    return encounter_pb2.Procedure(id="p1", code=fact_pb2.Concept(display=words), status=status, laterality=side)


def gone(found: list[Fact]) -> list[tuple[str, str]]:
    absent = [fact for fact in found if fact.polarity is Polarity.ABSENT]
    return [(fact.concept.code, fact.laterality or "") for fact in absent]


def test_an_operation_that_is_only_planned_has_taken_nothing_out() -> None:
    assert gone(facts(procedures=[procedure("Cholecystectomy", "planned")])) == []


def test_a_diagnosis_of_the_organ_itself_takes_nothing_out() -> None:
    gallstones = encounter_pb2.Diagnosis(id="d1", code=fact_pb2.Concept(display="胆囊结石"))
    assert gone(facts(diagnoses=[gallstones])) == []


def test_an_operation_takes_out_the_organ_of_its_side() -> None:
    assert gone(facts(procedures=[procedure("右肾切除术")])) == [("kidney", "right")]
    assert gone(facts(procedures=[procedure("Nephrectomy", side="LEFT")])) == [("kidney", "left")]


def test_a_diagnosis_may_tell_of_an_operation() -> None:
    after = encounter_pb2.Diagnosis(id="d1", code=fact_pb2.Concept(display="左肾切除术后"))
    assert gone(facts(diagnoses=[after])) == [("kidney", "left")]


def test_an_operation_has_a_side_where_its_part_has_one() -> None:
    found = facts(procedures=[procedure("左膝关节置换术", "planned")])
    (side,) = [fact for fact in found if fact.concept.code == "operation_side"]
    assert (side.laterality, side.body_site and side.body_site.code) == ("left", "knee")
    assert not [fact for fact in facts(procedures=[procedure("Appendectomy")]) if fact.concept.code == "operation_side"]
