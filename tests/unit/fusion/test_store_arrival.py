"""What an arriving message says about what is stored, and what it does not."""

from __future__ import annotations

import pytest
from concord.v1.discrepancy_pb2 import Discrepancy, DiscrepancyEvidence
from concord.v1.encounter_pb2 import Document, Encounter, LabMessage, Order, Study
from concord.v1.fact_pb2 import Evidence, Fact, FactSet, Issue

from fusion.arrival import is_newer, looked_again, unread_sources

EARLY, LATE = "2026-03-01T08:00:00Z", "2026-03-01T09:00:00Z"


@pytest.mark.parametrize(
    ("stored", "sent"),
    [
        ({}, {}),
        ({"received_at": LATE}, {}),
        ({}, {"received_at": EARLY}),
        ({"received_at": LATE}, {"received_at": LATE}),
        ({"received_at": "yesterday"}, {"received_at": EARLY}),
        ({"received_at": "2026-03-01T16:30:00+08:00"}, {"received_at": LATE}),
        # One clock with a zone and one without cannot be compared.
        ({"received_at": "2026-03-01T23:00:00"}, {"received_at": EARLY}),
        ({"received_at": EARLY, "signed_at": LATE}, {"received_at": LATE, "signed_at": EARLY}),
        ({"signed_at": EARLY, "written_at": EARLY}, {"written_at": LATE}),
        ({}, {"signed_at": LATE}),
    ],
)
def test_what_is_not_known_to_be_newer_is_not(stored: dict[str, str], sent: dict[str, str]) -> None:
    assert not is_newer(Document(**stored), Document(**sent))


@pytest.mark.parametrize(
    ("stored", "sent"),
    [
        ({"received_at": LATE}, {"received_at": EARLY}),
        ({"received_at": LATE, "written_at": EARLY}, {"received_at": EARLY, "written_at": LATE}),
        ({"received_at": "2026-03-01T16:30:00+08:00"}, {"received_at": EARLY}),
        ({"received_at": "2026-03-01 10:00"}, {"received_at": "2026-03-01 09:00"}),
        ({"signed_at": LATE}, {"signed_at": EARLY}),
        ({"received_at": LATE, "signed_at": LATE}, {"signed_at": EARLY}),
        ({"written_at": LATE}, {"written_at": EARLY, "signed_at": LATE}),
        ({"written_at": EARLY, "signed_at": LATE}, {"written_at": EARLY}),
    ],
)
def test_the_first_time_that_differs_says_which_is_newer(stored: dict[str, str], sent: dict[str, str]) -> None:
    assert is_newer(Document(**stored), Document(**sent))
    assert not is_newer(Document(**sent), Document(**stored))


REPORT = DiscrepancyEvidence(kind=Evidence.TEXT_SPAN, document_id="d1")
UNNAMED = DiscrepancyEvidence(kind=Evidence.TEXT_SPAN, document_id="documents[0]")
IMAGE = DiscrepancyEvidence(kind=Evidence.IMAGE_REGION)
HEADER = DiscrepancyEvidence(kind=Evidence.HEADER_ELEMENT, element="Laterality (0020,0060)")
LAB = DiscrepancyEvidence(kind=Evidence.LAB_RESULT, item="OBX-3")
ORDER = DiscrepancyEvidence(kind=Evidence.RECORD_ITEM, item="orders[o1].laterality")
SIGNATURE = DiscrepancyEvidence(kind=Evidence.RECORD_ITEM, item="documents[d1].signed_at", document_id="d1")
PATIENT = DiscrepancyEvidence(kind=Evidence.RECORD_ITEM, item="patient.sex")

ALL = Encounter(documents=[Document(id="d1")], studies=[Study()], labs=[LabMessage()], orders=[Order(id="o1")])


def again(
    *evidence: DiscrepancyEvidence, sent: Encounter = ALL, unread: set[int] | None = None, rules: str = "rule"
) -> bool:
    return looked_again(Discrepancy(rule_id="rule", evidence=evidence), sent, unread or set(), {rules})


def test_a_rule_that_did_not_run_has_not_looked_again() -> None:
    assert not again(REPORT, rules="another")


@pytest.mark.parametrize("evidence", [REPORT, IMAGE, HEADER, LAB, ORDER, SIGNATURE, UNNAMED])
def test_what_was_not_sent_was_not_looked_at_again(evidence: DiscrepancyEvidence) -> None:
    assert not again(evidence, sent=Encounter())
    assert not again(PATIENT, evidence, sent=Encounter(documents=[Document(id="other")]))


@pytest.mark.parametrize(
    ("evidence", "source"),
    [(REPORT, Fact.REPORT), (IMAGE, Fact.IMAGE), (HEADER, Fact.IMAGE), (HEADER, Fact.RECORD), (LAB, Fact.LAB)],
)
def test_what_could_not_be_read_was_not_looked_at_again(evidence: DiscrepancyEvidence, source: Fact.Source) -> None:
    assert not again(PATIENT, evidence, unread={source})


def test_an_addendum_tells_nothing_of_what_it_adds_to() -> None:
    added = Document(id="d2", replaces="d1", status=Document.ADDENDUM)
    assert not again(REPORT, sent=Encounter(documents=[added]))


def test_what_was_sent_and_read_was_looked_at_again() -> None:
    assert again(REPORT, IMAGE, HEADER, LAB, ORDER, SIGNATURE, PATIENT)
    assert again(REPORT, sent=Encounter(documents=[Document(id="d2", replaces="d1")]))
    assert again(UNNAMED, sent=Encounter(documents=[Document(text="x")]))
    assert again(REPORT, unread={Fact.LAB})


@pytest.mark.parametrize(
    ("evidence", "part"),
    [(REPORT, "documents"), (IMAGE, "studies"), (HEADER, "studies"), (LAB, "labs"), (ORDER, "orders")],
)
def test_a_complete_list_without_it_is_a_second_look(evidence: DiscrepancyEvidence, part: str) -> None:
    assert again(evidence, sent=Encounter(complete_parts=[part]))


def test_one_bad_item_does_not_make_a_source_unread() -> None:
    facts = FactSet(source=Fact.LAB, assessed=["category:condition"], issues=[Issue(code="cannot-read")])
    assert unread_sources([facts, FactSet(source=Fact.IMAGE)]) == set()


def test_a_source_is_unread_when_its_reading_was_late_unavailable_or_refused() -> None:
    late = FactSet(source=Fact.IMAGE, issues=[Issue(code="deadline-exceeded")])
    partly = FactSet(source=Fact.RECORD, assessed=["a"], issues=[Issue(code="unavailable", source=Fact.LAB)])
    refused = FactSet(source=Fact.REPORT, issues=[Issue(code="cannot-read")])
    assert unread_sources([late, partly, refused]) == {Fact.IMAGE, Fact.LAB, Fact.REPORT}
