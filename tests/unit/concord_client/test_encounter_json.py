"""The JSON of the contract: answers print every plain field, requests are read as far as they can be."""

from __future__ import annotations

import base64
import json

import pytest
from concord.v1 import discrepancy_pb2, encounter_pb2, fact_pb2, fusion_service_pb2
from google.protobuf import json_format
from hypothesis import given
from hypothesis import strategies as st

from concord_client.encounter_json import NotJson, dumps, encounter_from, message_to_object, parse_encounter

CONTRACT = {
    "id": "e1",
    "patient": {"id": "P1", "sex": "FEMALE", "birth_date": "1950-02-03", "age_years": 74},
    "orders": [{"id": "o1", "accession_number": "A1", "modality": "CR", "body_part": "CHEST", "laterality": "LEFT",
                "indication": "cough", "ordered_at": "2026-01-02T08:00:00+08:00"}],
    "documents": [{"id": "d1", "type": "RADIOLOGY_REPORT", "status": "FINAL", "replaces": "", "author": "dr-li",
                   "written_at": "2026-01-02T09:00:00+08:00", "signed_at": "2026-01-02T09:10:00+08:00",
                   "sections": [{"kind": "FINDINGS", "text": "Small right pleural effusion."},
                                {"kind": "IMPRESSION", "text": "Left pleural effusion."}], "text": ""}],
    "studies": [{"study_instance_uid": "1.2.3", "accession_number": "A1",
                 "instances": [{"uri": "s3://images/1.2.3/1.dcm"}]}],
    "labs": [{"hl7v2": base64.b64encode(b"MSH|^~\\&|").decode()}, {"fhir": base64.b64encode(b"{}").decode()},
             {"results": [{"code": {"system": "LOINC", "code": "6690-2"}, "value": "3.1", "unit": "10*9/L",
                           "reference_low": "3.5", "collected_at": "2026-01-02T07:00:00+08:00"}]}],
    "diagnoses": [], "medications": [], "allergies": [], "procedures": [], "events": [],
    "complete_parts": ["documents"], "phases": [],
}  # fmt: skip


def issues_of(value: dict) -> list[tuple[str, str]]:
    return [(issue.code, issue.place) for issue in encounter_from(value).issues]


def test_the_encounter_of_the_contract_is_read_without_an_issue():
    read = encounter_from(CONTRACT)
    assert read.issues == []
    assert read.encounter == json_format.ParseDict(CONTRACT, encounter_pb2.Encounter())


def test_camel_case_and_enum_numbers_are_proto3_json_too():
    read = encounter_from({"asOf": "x", "phases": [1, "in-process"], "documents": [{"status": "final"}]})
    assert read.issues == []
    assert list(read.encounter.phases) == [1, 2]
    assert read.encounter.documents[0].status == encounter_pb2.Document.FINAL


def test_null_is_the_default():
    assert encounter_from({"id": None, "documents": None, "patient": None}).encounter == encounter_pb2.Encounter()


@pytest.mark.parametrize(
    ("value", "issue"),
    [
        ({"bogus": 1}, ("unknown-field", "bogus")),
        ({"documents": [{}, {"status": "FINISHED"}]}, ("unknown-code", "documents[1].status")),
        ({"documents": "d1"}, ("bad-type", "documents")),
        ({"patient": []}, ("bad-type", "patient")),
        ({"patient": {"age_years": "old"}}, ("bad-type", "patient.age_years")),
        ({"patient": {"age_years": 61.5}}, ("bad-type", "patient.age_years")),
        ({"patient": {"age_years": 2**40}}, ("bad-value", "patient.age_years")),
        ({"patient": {"sex": True}}, ("bad-type", "patient.sex")),
        ({"id": 5}, ("bad-type", "id")),
        ({"id": "\ud800"}, ("bad-value", "id")),
        ({"labs": [{"hl7v2": "not base64!"}]}, ("bad-value", "labs[0].hl7v2")),
        ({"complete_parts": ["documents", {}]}, ("bad-type", "complete_parts[1]")),
        ({"labs": [{"results": [{"value": 3.1}]}]}, ("bad-type", "labs[0].results[0].value")),
    ],
)
def test_what_cannot_be_read_is_an_issue_with_its_path(value, issue):
    assert issue in issues_of(value)


def test_the_rest_is_read():
    read = encounter_from(
        {
            "id": 5,
            "documents": [7, {"id": "d2", "status": "?", "text": "Clear."}],
            "nonsense": {"a": [1]},
            "as_of": "now",
        }
    )
    assert read.encounter.id == "5"
    assert [document.id for document in read.encounter.documents] == ["", "d2"]
    assert read.encounter.as_of == "now"
    assert len(read.issues) == 4


def test_digits_of_a_number_are_kept_as_they_were_written():
    read = parse_encounter('{"labs": [{"results": [{"value": 3.10}]}]}')
    assert read.encounter.labs[0].results[0].value == "3.10"


def test_a_message_that_is_not_in_base64_is_read_as_it_stands():
    read = encounter_from({"labs": [{"hl7v2": "MSH|^~\\&|LIS"}, {"fhir": {"resourceType": "Bundle"}}]})
    assert read.encounter.labs[0].hl7v2 == b"MSH|^~\\&|LIS"
    assert json.loads(read.encounter.labs[1].fhir) == {"resourceType": "Bundle"}
    assert len(read.issues) == 2


def test_url_safe_base64_without_padding_is_base64():
    content = bytes(range(250, 256))
    word = base64.urlsafe_b64encode(content).decode().rstrip("=")
    assert encounter_from({"labs": [{"hl7v2": word}]}).encounter.labs[0].hl7v2 == content


@pytest.mark.parametrize("text", ["", "{", "[]", "1", '{"a": Infinity}', "[" * 100_000, '{"a": ' + "9" * 5000 + "}"])
def test_what_is_no_json_object_is_refused_in_one_line(text):
    with pytest.raises(NotJson) as refused:
        parse_encounter(text)
    assert "\n" not in str(refused.value)


def test_the_place_of_a_json_mistake_is_named():
    with pytest.raises(NotJson) as refused:
        parse_encounter('{"id": "e1",\n "patient": }')
    assert refused.value.place == "line 2 column 13"


def test_an_answer_prints_every_plain_field():
    answer = fusion_service_pb2.CheckEncounterResponse(
        id="e1",
        discrepancies=[
            discrepancy_pb2.Discrepancy(
                id="x",
                rule_id="report/laterality-findings-impression",
                rule_version=1,
                severity=discrepancy_pb2.Discrepancy.CRITICAL,
                confidence=0.97,
                routing=discrepancy_pb2.Discrepancy.SHOWN,
                title=discrepancy_pb2.LocalizedText(en="t", zh="题"),
                summary=discrepancy_pb2.LocalizedText(en="s", zh="述"),
                clears_if=discrepancy_pb2.LocalizedText(en="c", zh="除"),
                evidence=[
                    discrepancy_pb2.DiscrepancyEvidence(
                        fact_id="f",
                        role=discrepancy_pb2.DiscrepancyEvidence.CLAIM,
                        document_id="d1",
                        section="IMPRESSION",
                        start=0,
                        end=21,
                        text="Left pleural effusion",
                        source=fact_pb2.Fact.REPORT,
                        kind=fact_pb2.Evidence.TEXT_SPAN,
                        section_index=1,
                    )
                ],
            )
        ],
        verdicts=discrepancy_pb2.VerdictCounts(consistent=12, discrepant=1, not_applicable=118),
        not_checked=[discrepancy_pb2.NotChecked(source="image", reason="no study sent")],
        profile_digest="0123456789ab",
    )
    assert message_to_object(answer) == {
        "id": "e1",
        "discrepancies": [
            {
                "id": "x",
                "rule_id": "report/laterality-findings-impression",
                "rule_version": 1,
                "severity": "CRITICAL",
                "confidence": 0.97,
                "routing": "SHOWN",
                "hard_stop": False,
                "title": {"en": "t", "zh": "题"},
                "summary": {"en": "s", "zh": "述"},
                "clears_if": {"en": "c", "zh": "除"},
                "evidence": [
                    {
                        "fact_id": "f",
                        "role": "CLAIM",
                        "document_id": "d1",
                        "section": "IMPRESSION",
                        "start": 0,
                        "end": 21,
                        "text": "Left pleural effusion",
                        "source": "REPORT",
                        "kind": "TEXT_SPAN",
                        "section_index": 1,
                        "region": [],
                    }
                ],
                "probability": 0.0,
                "profile_digest": "",
                "told_by": "",
            }
        ],
        "verdicts": {"consistent": 12, "discrepant": 1, "not_applicable": 118, "error": 0},
        "not_checked": [{"source": "image", "reason": "no study sent"}],
        "issues": [],
        "profile_digest": "0123456789ab",
        "profile": "",
        "must_answer": [],
        "reminders": [],
        "explained": [],
    }
    assert "题" in dumps(message_to_object(answer))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*encounter_pb2.Encounter.DESCRIPTOR.fields_by_name, "x", "text", "kind"]), inner
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(list(encounter_pb2.Encounter.DESCRIPTOR.fields_by_name)), _JSON))
def test_no_json_object_breaks_the_reading(value):
    read = parse_encounter(json.dumps(value))
    assert encounter_pb2.Encounter.FromString(read.encounter.SerializeToString()) == read.encounter


def test_the_fields_of_an_answer_stand_in_the_order_of_the_contract():
    answer = fusion_service_pb2.CheckEncounterResponse(id="e1")
    answer.discrepancies.add(rule_id="r").evidence.add(text="left effusion", end=13, fact_id="f")
    made = message_to_object(answer)
    assert list(made) == [
        "id", "discrepancies", "not_checked", "issues", "profile_digest", "profile", "must_answer", "reminders",
        "explained",
    ]  # fmt: skip
    evidence = list(made["discrepancies"][0]["evidence"][0])
    assert evidence[:7] == ["fact_id", "role", "document_id", "section", "start", "end", "text"]
