"""The service on the wire: what it refuses, skips, answers."""

from __future__ import annotations

import asyncio

import pytest
from concord.v1 import encounter_pb2, fact_pb2, text_service_pb2

from facts.codec import fact_set_from_proto
from serving.errors import BadRequest
from text_service.service import TextService
from text_service.settings import Settings


def _answer(*documents: encounter_pb2.Document, settings: Settings | None = None) -> fact_pb2.FactSet:
    request = text_service_pb2.ReadReportRequest(subject="P1", documents=documents)
    return asyncio.run(TextService(settings).ReadReport(request)).fact_set


def test_a_text_above_the_limit_is_refused_without_its_words() -> None:
    with pytest.raises(BadRequest) as refusal:
        _answer(encounter_pb2.Document(id="d1", text="secret " * 10), settings=Settings(max_characters=20))
    assert "secret" not in str(refusal.value) and refusal.value.place == "documents[d1]"


def test_a_replaced_document_is_not_read() -> None:
    answer = _answer(encounter_pb2.Document(id="d1", status=encounter_pb2.Document.REPLACED, text="Pneumonia."))
    assert not answer.facts and not answer.assessed


def test_nothing_is_assessed_when_nothing_is_written() -> None:
    assert not _answer().assessed
    assert not _answer(encounter_pb2.Document(id="d1", text="  ")).assessed


def test_a_report_is_answered_with_spans_in_its_sections() -> None:
    sections = [
        encounter_pb2.Section(kind=encounter_pb2.Section.FINDINGS, text="Small right pleural effusion."),
        encounter_pb2.Section(kind=encounter_pb2.Section.IMPRESSION, text="Left pleural effusion."),
    ]
    answer = fact_set_from_proto(_answer(encounter_pb2.Document(id="d1", type="RADIOLOGY_REPORT", sections=sections)))
    assert answer.subject == "P1" and answer.producer.digest
    sides = [
        (fact.evidence[0].section, fact.evidence[0].section_index, str(fact.laterality), fact.evidence[0].text)
        for fact in answer.facts
        if fact.concept.code == "pleural_effusion"
    ]
    assert sides == [
        ("FINDINGS", 0, "right", "right pleural effusion"),
        ("IMPRESSION", 1, "left", "Left pleural effusion"),
    ]
    assert "category:finding" in answer.assessed


def test_a_section_of_an_unknown_kind_is_read_all_the_same() -> None:
    section = encounter_pb2.Section(kind=99, text="Pneumonia.")  # type: ignore[arg-type]
    answer = _answer(encounter_pb2.Document(id="d1", sections=[section]))
    assert "pneumonia" in [fact.concept.code for fact in answer.facts]


def test_a_text_lost_in_decoding_is_an_issue_without_its_words() -> None:
    answer = _answer(encounter_pb2.Document(id="d1", text="\ufffd\ufffd\ufffd pneumonia"))
    assert [issue.code for issue in answer.issues] == ["cannot-decode"] and "pneumonia" not in answer.issues[0].message
