"""A diagnosis of the list is a concept by its code and by its words, and keeps what the list says of it."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from concord.v1 import encounter_pb2, text_service_pb2
from google.protobuf import json_format

from concord_client.local import LocalReaders
from facts.fact import Coded, Fact, Laterality, Polarity, Source
from fusion.encounter import read_encounter
from fusion.readers import Readings
from fusion.times import read_moment
from serving.config import load

CHINA = ZoneInfo("Asia/Shanghai")
NOW = read_moment("2026-03-02T12:00:00+08:00", CHINA)


async def read(*diagnoses: dict[str, Any], **rest: Any) -> tuple[list[Fact], Readings]:
    """Record facts of the list, by code and by words; and the readings."""
    message = json_format.ParseDict({"diagnoses": list(diagnoses), **rest}, encounter_pb2.Encounter())
    record = read_encounter(message, list(message.documents), NOW, CHINA)
    readers = LocalReaders(load()).asked()
    readings = await readers.read(message, list(message.documents), record=record.facts)
    found = [fact for fact_set in readings.fact_sets if fact_set.source is Source.RECORD for fact in fact_set.facts]
    return [fact for fact in (*record.facts, *found) if fact.concept.system == "concord"], readings


async def test_words_that_name_no_disease_are_no_concept() -> None:
    facts, _ = await read({"id": "d1", "code": {"display": "右肺下叶"}}, {"id": "d2", "code": {"display": "随访"}})
    assert [fact for fact in facts if fact.concept.code != "patient_age"] == []


async def test_a_list_alone_is_no_report() -> None:
    _, readings = await read({"id": "d1", "code": {"display": "Pneumonia"}})
    assert [source for source, _ in readings.not_checked] == [Source.REPORT, Source.IMAGE, Source.LAB]
    assert {fact_set.source for fact_set in readings.fact_sets} == {Source.RECORD}


async def test_words_of_the_list_are_no_words_of_the_report() -> None:
    _, readings = await read({"code": {"display": "肺炎"}}, documents=[{"id": "items", "text": "未见气胸。"}])
    (report,) = [fact_set for fact_set in readings.fact_sets if fact_set.source is Source.REPORT]
    assert {fact.evidence[0].document_id for fact in report.facts} == {"items"}
    assert "pneumonia" not in {fact.concept.code for fact in report.facts}


async def test_a_code_of_another_system_is_not_taken_for_one_of_icd() -> None:
    facts, _ = await read({"code": {"system": "SNOMED-CT", "code": "I21.9"}})
    assert facts == []


@pytest.mark.parametrize("system", ["", "ICD-10", "GB/T 14396", "http://hl7.org/fhir/sid/icd-10"])
async def test_a_code_is_enough(system: str) -> None:
    facts, _ = await read({"id": "d1", "code": {"system": system, "code": "I21.900"}, "role": "principal"})
    assert [(fact.concept.code, fact.value) for fact in facts] == [("myocardial_infarction", Coded("principal"))]


@pytest.mark.parametrize(
    ("words", "concept"),
    [
        ("急性心肌梗死", "myocardial_infarction"),
        ("STEMI", "myocardial_infarction"),
        ("PE", "pulmonary_embolism"),
        ("septic shock", "septic_shock"),
        ("Community-acquired pneumonia", "pneumonia"),
        ("社区获得性肺炎(右下肺)", "pneumonia"),
        ("Acute left heart failure", "acute_heart_failure"),
        ("急性左心衰竭", "acute_heart_failure"),
        ("CKD stage 3a", "ckd_stage_3a"),
        ("慢性肾脏病(2期)", "ckd_stage_2"),
        ("药物性肝损伤", "drug_induced_liver_injury"),
        ("急性肝衰竭", "acute_liver_failure"),
    ],
)
async def test_words_are_enough(words: str, concept: str) -> None:
    facts, _ = await read({"id": "d1", "code": {"display": words}, "recorded_at": "2026-03-01T08:00:00+08:00"})
    (fact,) = facts
    assert (fact.concept.code, fact.source, fact.evidence[0].item) == (concept, Source.RECORD, "diagnoses[d1]")
    assert fact.time is not None
    assert fact.evidence[0].text == words


async def test_code_and_words_of_one_meaning_are_one_fact() -> None:
    facts, _ = await read({"code": {"system": "ICD-10", "code": "J18.9", "display": "肺炎"}})
    assert [fact.concept.code for fact in facts] == ["pneumonia"]


async def test_words_bring_side_and_doubt() -> None:
    facts, _ = await read({"code": {"display": "左股骨颈骨折"}}, {"code": {"display": "肺栓塞?"}})
    said = [(fact.concept.code, fact.laterality, fact.polarity) for fact in facts]
    assert ("hip_fracture", Laterality.LEFT, Polarity.PRESENT) in said
    assert ("pulmonary_embolism", None, Polarity.POSSIBLE) in said


async def test_what_the_list_says_of_certainty_counts_more_than_the_name() -> None:
    facts, _ = await read({"code": {"code": "I26.9", "display": "肺栓塞"}, "certainty": "refuted"})
    assert {fact.polarity for fact in facts} == {Polarity.ABSENT}


async def test_the_text_service_is_asked_once() -> None:
    asked = []

    class Counting(LocalReaders):
        def asked(self) -> Any:
            readers = super().asked()
            real = readers._read_report

            async def read_report(
                request: text_service_pb2.ReadReportRequest,
            ) -> text_service_pb2.ReadReportResponse:
                asked.append(len(request.documents))
                return await real(request)

            readers._read_report = read_report
            return readers

    message = encounter_pb2.Encounter(documents=[encounter_pb2.Document(id="d1", text="Normal.")])
    message.diagnoses.add().code.display = "Pneumonia"
    record = read_encounter(message, list(message.documents), NOW, CHINA)
    await Counting(load()).asked().read(message, list(message.documents), record=record.facts)
    assert asked == [2]
