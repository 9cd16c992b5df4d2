"""FHIR R4: what is no result, what is refused, what is read."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lab_messages import bundle, decided, issues, observation, one, read

from facts.fact import Coded, FactSet, Interval, Polarity, Quantity
from lab_service.formats.fhir import parse
from lab_service.reader import Sent
from serving.errors import CannotDecode, CannotRead

_ELEMENTS = (
    "contained", "status", "code", "coding", "valueQuantity", "value", "valueCodeableConcept", "component", "hasMember",
    "specimen", "reference", "referenceRange", "appliesTo", "age", "low", "interpretation", "note", "effectiveDateTime",
    "effectivePeriod", "issued", "category", "subject",
)  # fmt: skip


def taken(*resources: dict[str, object]) -> FactSet:
    return read(Sent(fhir=bundle(*resources)), sex="FEMALE", age=40)


@pytest.mark.parametrize(
    "content", [b"", b"MSH|^~\\&|", b"[]", b"{}", b'{"resourceType": 3}', b"\xff\xfe\x00", b"[" * 100_000, b"null"]
)
def test_what_is_no_resource_is_not_fhir(content: bytes) -> None:
    with pytest.raises(CannotDecode):
        parse(content, UTC)


def test_a_resource_without_results_cannot_be_read() -> None:
    with pytest.raises(CannotRead):
        parse(b'{"resourceType": "Patient"}', UTC)


def test_not_a_number_is_not_json() -> None:
    with pytest.raises(CannotDecode):
        parse(b'{"resourceType": "Observation", "valueQuantity": {"value": NaN}}', UTC)


@pytest.mark.parametrize("category", ["vital-signs", "survey", "social-history", "exam"])
def test_an_observation_of_another_kind_is_no_result(category: str) -> None:
    answer = taken(observation(category=[{"coding": [{"code": category}]}]))
    assert not answer.facts and not answer.issues


@pytest.mark.parametrize("status", ["registered", "cancelled", "entered-in-error"])
def test_a_cancelled_result_is_skipped(status: str) -> None:
    assert not taken(observation(status=status)).facts


def test_an_observation_without_a_value_is_skipped() -> None:
    absent = observation(dataAbsentReason={"text": "clotted"})
    del absent["valueQuantity"]
    assert not taken(absent).facts and not taken(absent).issues


@pytest.mark.parametrize("element", ["referenceRange", "effectiveDateTime", "code", "component", "modifierExtension"])
def test_an_element_that_bears_on_the_result_and_is_wrong_spoils_it_and_the_rest_is_read(element: str) -> None:
    answer = taken(observation(id="bad") | {element: "secret words"}, observation())
    assert issues(answer) == [("cannot-read", "labs[0] Observation/bad")]
    assert "secret" not in answer.issues[0].message
    assert "hb" in answer.assessed


@pytest.mark.parametrize("element", ["bodySite", "performer", "context", "extension", "note"])
def test_another_element_that_is_wrong_is_an_issue_and_the_result_is_read(element: str) -> None:
    answer = taken(observation() | {element: "secret words"})
    assert issues(answer) == [("cannot-read", f"labs[0] Observation/o1.{element}")]
    assert "secret" not in answer.issues[0].message
    assert "hb" in answer.assessed


@pytest.mark.parametrize("value", ["1e999999999", "9" * 400, "1e-400"])
def test_a_number_that_nobody_measures_is_none(value: str) -> None:
    content = json.dumps(observation(value=0)).replace('"value": 0', f'"value": {value}').encode()
    assert issues(read(Sent(fhir=content))) == [("bad-value", "labs[0] Observation/o1")]


@pytest.mark.parametrize(
    "code", [None, 3, "718-7", [], {"coding": 3}, {"coding": [None]}, {"coding": [{"code": {}}]}, {}]
)
def test_a_code_of_the_wrong_shape_is_an_issue_or_nothing(code: object) -> None:
    answer = taken(observation() | {"code": code}, observation(id="o2"))
    assert "hb" in answer.assessed and len(answer.issues) <= 1


def test_several_ranges_for_several_people_are_no_interval() -> None:
    ranges = [
        {"low": {"value": 130}, "appliesTo": [{"text": "men"}]},
        {"low": {"value": 115}, "appliesTo": [{"text": "women"}]},
    ]
    value = one(read(Sent(fhir=bundle(observation(referenceRange=ranges)))), "hb").value
    assert isinstance(value, Quantity) and value.reference_low == ""


@pytest.mark.parametrize("person", [{"text": "pregnant"}, {"coding": [{"code": "77386006", "display": "Pregnant"}]}])
def test_a_range_for_people_that_neither_sex_nor_age_tells_is_chosen_for_nobody(person: dict[str, object]) -> None:
    value = one(taken(observation(referenceRange=[{"low": {"value": 100}, "appliesTo": [person]}])), "hb").value
    assert isinstance(value, Quantity) and value.reference_low == "115"


def test_a_range_in_months_of_age_is_chosen_for_nobody() -> None:
    months = {"low": {"value": 0, "code": "mo"}, "high": {"value": 6, "code": "mo"}}
    value = one(taken(observation(referenceRange=[{"low": {"value": 90}, "age": months}])), "hb").value
    assert isinstance(value, Quantity) and value.reference_low == "115"


@pytest.mark.parametrize(("age", "low"), [(17, "110"), (40, "120"), (70, "112")])
def test_a_range_for_sex_and_age_is_chosen_for_the_patient(age: int, low: str) -> None:
    def limits(low: int, sex: str, first: int | None, last: int | None) -> dict[str, object]:
        ends = {name: {"value": end, "code": "a"} for name, end in (("low", first), ("high", last)) if end is not None}
        return {"low": {"value": low}, "appliesTo": [{"coding": [{"code": sex}]}], "age": ends}

    ranges = [limits(110, "female", None, 17), limits(120, "female", 18, 60), limits(112, "female", 61, None)]
    ranges.append(limits(130, "male", 18, None))
    answer = read(Sent(fhir=bundle(observation(referenceRange=ranges))), sex="FEMALE", age=age)
    value = one(answer, "hb").value
    assert isinstance(value, Quantity) and value.reference_low == low


@pytest.mark.parametrize("value", [{"valueBoolean": True}, {"valueDateTime": "2026-03-01"}, {"valueTime": "08:00:00"}])
def test_a_value_of_a_type_that_no_measurement_has_is_left_out(value: dict[str, object]) -> None:
    other = observation() | value
    del other["valueQuantity"]
    reading = parse(bundle(other), UTC)
    assert [(one.place, one.reason) for one in reading.left_out] == [("Observation/o1", "not a measurement")]


def test_every_observation_is_a_result_an_issue_or_left_out_with_the_reason() -> None:
    silent = observation(id="silent", dataAbsentReason={"text": "clotted"})
    panel = observation(id="panel", hasMember=[{"reference": "Observation/o1"}])
    for without in (silent, panel):
        del without["valueQuantity"]
    reading = parse(
        bundle(
            panel,
            observation(),
            silent,
            observation(id="x", status="cancelled"),
            observation(id="r", status="registered"),
            observation(id="v", category=[{"coding": [{"code": "vital-signs"}]}]),
            observation(id="bad", status=3),
        ),
        UTC,
    )
    assert [result.place for result in reading.results] == ["Observation/o1"]
    assert [(one.place, one.reason) for one in reading.left_out] == [
        ("Observation/silent", "no value"),
        ("Observation/x", "cancelled"),
        ("Observation/r", "pending"),
        ("Observation/v", "not a measurement"),
    ]
    assert [issue.place for issue in reading.issues] == ["Observation/bad"]


def test_a_void_report_voids_its_results() -> None:
    report = {
        "resourceType": "DiagnosticReport",
        "id": "r1",
        "status": "entered-in-error",
        "code": {"text": "CBC"},
        "result": [{"reference": "Observation/o1"}],
    }
    assert "hb" not in taken(report, observation()).assessed


def test_references_in_a_circle_end() -> None:
    first = observation(id="a", hasMember=[{"reference": "Observation/b"}])
    second = observation(id="b", hasMember=[{"reference": "Observation/a"}, {"reference": "#nowhere"}, {}])
    assert len(parse(bundle(first, second), UTC).results) == 2


def test_time_and_specimen_are_those_of_the_report_or_panel_where_a_result_has_none() -> None:
    serum = {"resourceType": "Specimen", "id": "#s", "type": {"text": "serum"}}
    report = {
        "resourceType": "DiagnosticReport",
        "id": "r1",
        "status": "final",
        "code": {"text": "Electrolytes"},
        "effectiveDateTime": "2026-03-01T08:00:00+08:00",
        "issued": "2026-03-01T09:00:00+08:00",
        "specimen": [{"reference": "#s"}],
        "result": [{"reference": "urn:uuid:panel"}],
        "contained": [serum],
    }
    panel = observation(id="p", hasMember=[{"reference": "Observation/o1"}])
    del panel["valueQuantity"]
    entries = [{"resource": report}, {"resource": panel, "fullUrl": "urn:uuid:panel"}, {"resource": observation()}]
    content = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()
    (result,) = parse(content, UTC).results
    assert result.specimen == "serum"
    assert result.collected == Interval.at(datetime(2026, 3, 1, 8, tzinfo=timezone(timedelta(hours=8))))
    assert result.reported == Interval.at(datetime(2026, 3, 1, 9, tzinfo=timezone(timedelta(hours=8))))


def test_two_reports_may_each_contain_a_specimen_of_one_name() -> None:
    def report(name: str, kind: str) -> dict[str, object]:
        specimen = {"resourceType": "Specimen", "id": "s", "type": {"text": kind}}
        inner = observation(id=f"o-{name}", specimen={"reference": "#s"})
        return {
            "resourceType": "DiagnosticReport",
            "id": name,
            "status": "final",
            "code": {"text": "x"},
            "contained": [specimen, inner],
        }

    results = parse(bundle(report("r1", "urine"), report("r2", "serum")), UTC).results
    assert [(result.place, result.specimen) for result in results] == [
        ("Observation/o-r1", "urine"),
        ("Observation/o-r2", "serum"),
    ]


def test_results_of_another_patient_in_the_same_bundle_are_left_out() -> None:
    patients = [
        {"resourceType": "Patient", "id": name, "gender": gender, "identifier": [{"value": f"{name}-1"}]}
        for name, gender in (("a", "male"), ("b", "female"))
    ]
    own = observation(subject={"reference": "Patient/a"})
    other = observation(id="o2", subject={"reference": "Patient/b"})
    reading = parse(bundle(*patients, own, other), UTC, patient_id="a-1")
    assert [result.place for result in reading.results] == ["Observation/o1"]
    assert [(one.place, one.reason) for one in reading.left_out] == [("Observation/o2", "of another patient")]
    assert [item.code for item in reading.identity] == ["MALE"]
    assert len(parse(bundle(*patients, own, other), UTC).results) == 2


def test_comments_are_notes() -> None:
    assert parse(bundle(observation(note=[{"text": "haemolysed"}])), UTC).results[0].notes == ("haemolysed",)


def test_a_titre_and_a_range_are_words() -> None:
    titre = observation(valueRatio={"numerator": {"value": 1}, "denominator": {"value": 80}})
    span = observation(id="o2", valueRange={"low": {"value": 2}, "high": {"value": 5}})
    for one_value in (titre, span):
        del one_value["valueQuantity"]
    assert [result.value for result in parse(bundle(titre, span), UTC).results] == ["1:80", "2-5"]


def test_resources_one_a_line_are_all_read() -> None:
    lines = "\n".join(json.dumps(one_line) for one_line in (observation(), observation(id="o2", value=140)))
    assert [result.value for result in parse(lines.encode(), UTC).results] == ["132", "140"]


def test_a_resource_in_another_character_set_is_read() -> None:
    named = observation()
    named["code"] = {"text": "血红蛋白"}
    content = json.dumps(named, ensure_ascii=False).encode("gb18030")
    assert parse(content, UTC).results[0].codes[0].text == "血红蛋白"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(_ELEMENTS), inner, max_size=4),
        max_leaves=8,
    ),
    st.sampled_from(_ELEMENTS),
)
@settings(max_examples=150, deadline=None)
def test_an_element_of_any_shape_harms_no_other_resource(shape: object, element: str) -> None:
    answer = parse(bundle(observation(id="odd") | {element: shape}, observation()), UTC)
    assert "Observation/o1" in {result.place for result in answer.results}


def test_a_range_in_another_unit_is_left_out() -> None:
    ranges = [{"low": {"value": 13, "unit": "g/dL"}, "high": {"value": 17, "unit": "g/dL"}}]
    value = one(read(Sent(fhir=bundle(observation(referenceRange=ranges)))), "hb").value
    assert isinstance(value, Quantity) and value.reference_low == ""


def test_digits_are_kept() -> None:
    content = b'{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"2823-3"}]},'
    content += b'"valueQuantity":{"value":3.10,"unit":"mmol/L"}}'
    value = one(read(Sent(fhir=content)), "potassium").value
    assert isinstance(value, Quantity) and value.value == "3.10"


def test_a_result_is_read_with_interval_flag_time_and_place() -> None:
    answer = taken(
        observation(
            value=6.2,
            unit="g/dL",
            effectiveDateTime="2026-03-01T08:00:00+08:00",
            referenceRange=[{"low": {"value": 11.5, "unit": "g/dL"}, "high": {"value": 15, "unit": "g/dL"}}],
            interpretation=[{"coding": [{"code": "LL"}]}],
        )
    )
    fact = one(answer, "hb")
    assert fact.value == Quantity("62", "g/L", "", "115", "150")
    assert fact.time == Interval.at(datetime(2026, 3, 1, 8, tzinfo=timezone(timedelta(hours=8))))
    assert fact.evidence[0].item == "Observation/o1"
    assert decided(answer)["anaemia"] is Polarity.PRESENT
    assert decided(answer)["critical_value"] is Polarity.PRESENT


def test_a_comparator_is_kept() -> None:
    low = observation("1988-5", unit="mg/L")
    low["valueQuantity"] = {"value": 0.5, "comparator": "<", "unit": "mg/L"}
    value = one(taken(low), "crp").value
    assert isinstance(value, Quantity) and (value.comparator, value.value) == ("<", "0.5")


def test_a_coded_value_is_a_word() -> None:
    culture = observation(
        "600-7", valueCodeableConcept={"coding": [{"system": "http://snomed.info/sct", "code": "10828004"}]}
    )
    del culture["valueQuantity"]
    assert one(taken(culture), "blood_culture").value == Coded("POSITIVE")


def test_components_are_results_with_their_place() -> None:
    part = {
        "code": {"coding": [{"system": "http://loinc.org", "code": "2823-3"}]},
        "valueQuantity": {"value": 4.1, "unit": "mmol/L"},
    }
    panel = observation(component=[part])
    del panel["valueQuantity"]
    assert one(taken(panel), "potassium").evidence[0].item == "Observation/o1.component[0]"


def test_contained_observations_of_a_report_are_read() -> None:
    report = {
        "resourceType": "DiagnosticReport",
        "id": "r1",
        "status": "final",
        "code": {"text": "CBC"},
        "contained": [observation()],
    }
    answer = read(Sent(fhir=json.dumps(report).encode()))
    assert "hb" in answer.assessed


def test_the_specimen_is_looked_up() -> None:
    urine = {"resourceType": "Specimen", "id": "s1", "type": {"text": "urine"}}
    named = observation(code="x", unit="mmol/L", value=80, specimen={"reference": "Specimen/s1"})
    named["code"] = {"text": "Sodium"}
    assert "urine_sodium" in taken(urine, named).assessed
    assert (
        "sodium"
        in taken(
            {**urine, "type": {"text": "serum"}}, named | {"valueQuantity": {"value": 140, "unit": "mmol/L"}}
        ).assessed
    )


def test_a_corrected_observation_replaces_the_first() -> None:
    answer = taken(observation(value=162), observation(value=62, id="o2", status="corrected"))
    assert one(answer, "hb").value == Quantity("62", "g/L", "", "115", "150")


def test_the_patient_who_is_sent_along_is_named() -> None:
    number = {"type": {"coding": [{"code": "MR"}]}, "system": "urn:his", "value": "100234"}
    patient = {
        "resourceType": "Patient",
        "id": "p",
        "gender": "male",
        "birthDate": "1960-02-03",
        "identifier": [number, {"value": "SSN"}],
    }
    answer = read(Sent(fhir=bundle(patient, observation(value=120))))
    assert {fact.concept.code: fact.value for fact in answer.facts if fact.evidence[0].item.startswith("Patient")} == {  # type: ignore[union-attr]
        "patient_id": Coded("100234^^^urn:his"),
        "patient_sex": Coded("MALE"),
        "patient_birth_date": Coded("1960-02-03"),
    }
    value = one(answer, "hb").value
    assert isinstance(value, Quantity) and value.reference_low == "130"
