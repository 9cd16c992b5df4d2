"""What forms, signatures, drugs, procedures, events and observations of the record become."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from concord.v1 import encounter_pb2
from google.protobuf.json_format import ParseDict

from facts.fact import Coded, Fact, FactSet, Polarity, Quantity
from fusion.encounter import read_encounter
from fusion.pairing import SAME
from fusion.versions import standing
from fusion.view import DocumentInfo, FactView, views_of

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def read(**encounter: Any) -> FactSet:
    sent = ParseDict(encounter, encounter_pb2.Encounter())
    return read_encounter(sent, standing(sent.documents).documents, NOW, UTC)


def facts(concept: str, **encounter: Any) -> list[Fact]:
    return [fact for fact in read(**encounter).facts if fact.concept.code == concept]


def view(fact: Fact) -> FactView:
    return FactView(fact, DocumentInfo(), "")


CONSENT = {
    "id": "d1",
    "type": "OPERATION_CONSENT",
    "event_id": "p1",
    "signatures": [
        {
            "signer": "Li",
            "title": "主治医师",
            "role": "谈话医师",
            "signed_at": "2026-03-01T08:00:00Z",
            "licensed": True,
        },
        {"role": "patient"},
    ],
    "fields": [
        {"name": "告知风险", "value": ""},
        {"name": "stay_days", "value": "7"},
        {"name": "colour", "value": "red"},
    ],
}


def test_an_entry_that_was_not_sent_says_nothing() -> None:
    assert not facts("consent_alternatives", documents=[CONSENT])
    assert not facts("signer_licence", documents=[{**CONSENT, "signatures": [{"signer": "Li"}]}])


def test_an_empty_entry_is_absent_and_a_number_is_a_quantity() -> None:
    (risks,) = facts("consent_risks", documents=[CONSENT])
    (days,) = facts("stay_days", documents=[CONSENT])
    (colour,) = facts("colour", documents=[CONSENT])
    assert risks.polarity is Polarity.ABSENT
    assert days.value == Quantity("7", "")
    assert colour.value == Coded("red")


def test_a_place_that_nobody_signed_is_an_absent_signature() -> None:
    signed, empty = facts("signature", documents=[CONSENT])
    assert (signed.polarity, empty.polarity) == (Polarity.PRESENT, Polarity.ABSENT)
    (title,) = facts("signer_title", documents=[CONSENT])
    assert title.value == Coded("attending")
    assert title.relations == (signed.id,)


def test_what_is_said_of_a_signer_belongs_to_that_signature_alone() -> None:
    first, second = facts("signature", documents=[CONSENT])
    (title,) = facts("signer_title", documents=[CONSENT])
    assert SAME["item"](view(first), view(title))
    assert not SAME["item"](view(second), view(title))


def test_a_document_belongs_to_the_event_that_it_names_and_could_belong_to_any_otherwise() -> None:
    class NoLinks:
        def exam_of(self, fact: Fact) -> str | None:
            return None

    procedures = [{"id": "p1", "code": {"display": "appendicectomy"}}, {"id": "p2", "code": {"display": "biopsy"}}]
    free = {"id": "d2", "type": "CONSENT"}
    views = views_of(read(documents=[CONSENT, free], procedures=procedures).facts, NoLinks())
    by_item = {one.fact.evidence[0].item: one for one in views}
    first, other = by_item["procedures[p1]"], by_item["procedures[p2]"]
    assert SAME["event"](first, by_item["documents[d1]"])
    assert not SAME["event"](other, by_item["documents[d1]"])
    assert SAME["event"](other, by_item["documents[d2]"])


def test_a_field_and_a_signature_are_no_documents() -> None:
    from fusion.view import is_document

    assert [is_document(fact) for fact in read(documents=[CONSENT]).facts].count(True) == 1


def test_a_dose_given_belongs_to_its_drug() -> None:
    heparin = {
        "id": "m1", "code": {"display": "heparin"}, "dose": "5000", "dose_unit": "[IU]",
        "administrations": [{"at": "2026-03-01T08:00:00Z"}],
    }  # fmt: skip
    (given,) = facts("dose_given", medications=[heparin])
    assert given.value == Quantity("5000", "[IU]")
    assert view(given).item == "medications[m1].administrations[0]"
    as_sent, drug = facts("heparin", medications=[heparin])
    assert (as_sent.concept.system, drug.concept.system) == ("local", "concord")
    assert given.relations == (as_sent.id,)


def test_an_event_lasts_until_it_ended_and_never_ends_before_it_began() -> None:
    rescue = {"type": "RESCUE", "at": "2026-03-01T08:00:00Z", "ended_at": "2026-03-01T09:00:00Z"}
    (fact,) = facts("rescue", events=[rescue])
    assert fact.time is not None and fact.time.end == datetime(2026, 3, 1, 9, tzinfo=UTC)
    wrong = read(events=[{**rescue, "ended_at": "2026-03-01T07:00:00Z"}])
    assert [issue.place for issue in wrong.issues] == ["events[0].ended_at"]


def test_an_observation_is_known_by_loinc_or_by_either_name() -> None:
    for code in ({"code": "29463-7", "system": "LOINC"}, {"display": "体重"}, {"display": "Body weight"}):
        (weight,) = facts("body_weight", observations=[{"code": code, "value": "70", "unit": "kg"}])
        assert weight.value == Quantity("70", "kg")


def test_an_unknown_urgency_is_an_issue_and_nothing_more() -> None:
    said = read(orders=[{"id": "o1", "urgency": "whenever"}])
    assert [issue.place for issue in said.issues] == ["orders[o1].urgency"]


def test_blood_pressure_in_one_value_is_two_measurements() -> None:
    sent = {"code": {"display": "血压"}, "value": "118/70", "at": "2026-03-01T08:00:00Z"}
    (systolic,) = facts("systolic_blood_pressure", observations=[sent])
    (diastolic,) = facts("diastolic_blood_pressure", observations=[sent])
    assert (systolic.value, diastolic.value) == (Quantity("118", "mm[Hg]"), Quantity("70", "mm[Hg]"))


def test_a_dose_and_its_order_are_parts_of_one_item_and_those_of_another_drug_are_not() -> None:
    drug = {"code": {"display": "heparin"}, "ordered_at": "2026-03-01T07:00:00Z"}
    doses = {**drug, "id": "m1", "administrations": [{"at": "2026-03-01T08:00:00Z"}]}
    (given,) = facts("dose_given", medications=[doses, {**drug, "id": "m2"}])
    first, second = facts("prescription_time", medications=[doses, {**drug, "id": "m2"}])
    assert SAME["whole"](view(given), view(first))
    assert not SAME["whole"](view(given), view(second))
    assert not SAME["item"](view(given), view(first))


def test_a_document_that_nobody_signed_says_so_and_one_with_an_empty_place_says_that() -> None:
    (unsigned,) = facts("no_signature", documents=[{"id": "d9", "type": "PROGRESS_NOTE", "status": "FINAL"}, CONSENT])
    assert (unsigned.evidence[0].document_id, unsigned.value) == ("d9", Coded("FINAL"))


def test_what_is_planned_may_be_in_the_future_and_what_is_written_may_not() -> None:
    later = "2026-03-05T08:00:00Z"
    assert not facts("future_time", events=[{"type": "OPERATION", "at": later}])
    assert not facts("future_time", medications=[{"code": {"display": "heparin"}, "started_at": later}])
    (found,) = facts("future_time", documents=[{"id": "d1", "type": "PROGRESS_NOTE", "written_at": later}])
    assert found.evidence[0].document_id == "d1"
