"""An encounter as record facts: what is understood, and what becomes an Issue with its place."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from concord.v1 import encounter_pb2
from google.protobuf import json_format

from facts import codec
from facts.fact import Coded, Fact, FactSet, Interval, Laterality, Polarity, Quantity, Source
from fusion.encounter import read_encounter
from fusion.versions import standing
from fusion.view import is_document, origin_of

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CHINA = ZoneInfo("Asia/Shanghai")


def read(**encounter: Any) -> FactSet:
    message = json_format.ParseDict(encounter, encounter_pb2.Encounter())
    return read_encounter(message, standing(message.documents).documents, NOW, CHINA)


def of(fact_set: FactSet, code: str, origin: str = "") -> list[Fact]:
    return [fact for fact in fact_set.facts if fact.concept.code == code and origin in ("", origin_of(fact))]


def coded(facts: list[Fact]) -> list[str]:
    return [fact.value.code if isinstance(fact.value, Coded) else "" for fact in facts]


def places(fact_set: FactSet) -> list[tuple[str, str]]:
    return [(issue.code, issue.place) for issue in fact_set.issues]


def test_an_empty_encounter_says_nothing_and_is_no_issue() -> None:
    empty = read()
    assert (empty.facts, empty.issues, empty.source) == ((), (), Source.RECORD)


def test_every_fact_survives_the_wire() -> None:
    fact_set = read(
        patient={"id": "P1", "sex": "F", "birth_date": "1950-02-03"},
        orders=[{"id": "o1", "accession_number": "A1", "performed_at": "2026-03-01 08:00", "body_part": "KNEE",
                 "laterality": "L"}],
        diagnoses=[{"code": {"display": "肺炎"}}],
    )  # fmt: skip
    assert codec.fact_set_from_proto(codec.fact_set_to_proto(fact_set)) == fact_set


# --- patient


@pytest.mark.parametrize("word", ["9", "0", "U", "unknown", "未知"])
def test_a_sex_that_is_known_to_be_unknown_is_no_fact_and_no_issue(word: str) -> None:
    fact_set = read(patient={"sex": word})
    assert (fact_set.facts, fact_set.issues) == ((), ())


@pytest.mark.parametrize(
    ("word", "sex"),
    [("2", "FEMALE"), ("F", "FEMALE"), ("female", "FEMALE"), ("女", "FEMALE"), ("FEMALE", "FEMALE"), ("1", "MALE"),
     ("M", "MALE"), ("男性", "MALE"), ("O", "OTHER"), ("A", "OTHER")],
)  # fmt: skip
def test_sexes_of_gb_t_2261_hl7_and_fhir_are_understood(word: str, sex: str) -> None:
    assert coded(of(read(patient={"sex": word}), "patient_sex")) == [sex]


def test_a_sex_that_nobody_knows_is_an_issue_with_its_place() -> None:
    fact_set = read(patient={"sex": "X1"})
    assert (fact_set.facts, places(fact_set)) == ((), [("bad-value", "patient.sex")])
    assert "X1" not in fact_set.issues[0].message


def test_the_patient_is_named_with_the_issuer() -> None:
    facts = read(patient={"id": "100234 ", "issuer": "HIS_A", "name": "Test^Patient"})
    assert coded(list(facts.facts)) == ["100234^^^HIS_A", "Test^Patient"]
    assert facts.subject == "100234 "


@pytest.mark.parametrize(
    ("encounter", "years"),
    [
        ({"as_of": "2026-02-02", "documents": [{"written_at": "2030-01-01"}]}, "75"),
        ({"documents": [{"written_at": "2026-02-03T00:10:00"}]}, "76"),
        ({"orders": [{"ordered_at": "2020-06-01T08:00:00Z"}]}, "70"),
        ({}, "76"),
    ],
)
def test_an_age_is_counted_at_as_of_or_the_first_document_or_the_order(encounter: dict[str, Any], years: str) -> None:
    (age,) = of(read(patient={"birth_date": "1950-02-03"}, **encounter), "patient_age")
    assert age.value == Quantity(years, "a")


def test_contradicting_ages_are_both_kept_for_the_rules() -> None:
    ages = of(read(patient={"birth_date": "1950-02-03", "age_years": 40}), "patient_age")
    assert [age.value for age in ages] == [Quantity("40", "a"), Quantity("76", "a")]


@pytest.mark.parametrize(
    ("patient", "issue"),
    [
        ({"birth_date": "3.2.1950"}, ("bad-time", "patient.birth_date")),
        ({"birth_date": "1950-02-30"}, ("bad-time", "patient.birth_date")),
        ({"birth_date": "2050-01-01"}, ("bad-value", "patient.birth_date")),
        ({"age_years": -3}, ("bad-value", "patient.age_years")),
    ],
)
def test_an_age_that_cannot_be_is_an_issue(patient: dict[str, Any], issue: tuple[str, str]) -> None:
    fact_set = read(patient=patient)
    assert of(fact_set, "patient_age") == []
    assert places(fact_set) == [issue]


# --- orders


def test_an_order_says_what_was_asked_for() -> None:
    order = {"id": "o1", "accession_number": "A1", "grouped_accession_numbers": ["A2"], "modality": "cr ",
             "body_part": "KNEE", "laterality": "LEFT", "performed_at": "2026-03-01T23:30:00+08:00",
             "contrast": "without", "patient_id": "P1"}  # fmt: skip
    fact_set = read(orders=[order])
    assert fact_set.issues == ()
    assert coded(of(fact_set, "accession_number")) == ["A1", "A2"]
    assert coded(of(fact_set, "imaging_modality")) == ["CR"]
    assert coded(of(fact_set, "patient_id")) == ["P1"]
    (side,) = of(fact_set, "examination_side")
    assert (side.laterality, side.body_site and side.body_site.code) == (Laterality.LEFT, "knee")
    assert (side.evidence[0].item, side.evidence[0].text) == ("orders[o1].laterality", "LEFT")
    (date,) = of(fact_set, "examination_date")
    assert date.value == Coded("2026-03-01")
    assert date.time == Interval.at(datetime(2026, 3, 1, 15, 30, tzinfo=UTC))
    (contrast,) = of(fact_set, "intravenous_contrast")
    assert contrast.polarity is Polarity.ABSENT


@pytest.mark.parametrize("word", ["U", "N/A", "无"])
def test_a_code_for_no_side_is_no_fact_and_no_issue(word: str) -> None:
    fact_set = read(orders=[{"laterality": word, "body_part": "KNEE"}])
    assert (of(fact_set, "examination_side"), fact_set.issues) == ([], ())


@pytest.mark.parametrize(
    ("word", "side"),
    [("L", Laterality.LEFT), ("右", Laterality.RIGHT), ("双侧", Laterality.BILATERAL), ("B", Laterality.BILATERAL),
     ("left knee", Laterality.LEFT)],
)  # fmt: skip
def test_sides_are_understood(word: str, side: Laterality) -> None:
    (fact,) = of(read(orders=[{"laterality": word, "body_part": "膝"}]), "examination_side")
    assert fact.laterality is side


def test_a_side_that_nobody_knows_is_an_issue() -> None:
    assert places(read(orders=[{"id": "o1", "laterality": "upstairs"}])) == [("bad-value", "orders[o1].laterality")]


def test_a_side_on_an_unpaired_part_is_kept_without_the_part() -> None:
    (side,) = of(read(orders=[{"laterality": "LEFT", "body_part": "CHEST"}]), "examination_side")
    assert side.body_site is None


@pytest.mark.parametrize(
    ("part", "codes"),
    [("CHEST", ["chest_region"]), ("LSPINE", ["lumbar_spine"]), ("胸部", ["chest_region"]),
     ("胸椎", ["thoracic_spine"]), ("左膝关节", ["knee"]), ("Abdomen and pelvis", ["abdomen_region", "pelvis_region"]),
     ("头颅", ["head_region"]),
     ("股骨头", ["hip"]), ("肝胆胰脾", ["liver", "gallbladder", "pancreas", "spleen"]), ("BREAST", ["breast"])],
)  # fmt: skip
def test_body_parts_are_understood(part: str, codes: list[str]) -> None:
    regions = of(read(orders=[{"body_part": part}]), "examined_region")
    assert [fact.body_site.code for fact in regions if fact.body_site] == codes


def test_a_body_part_that_nobody_knows_is_an_issue() -> None:
    fact_set = read(orders=[{"id": "o1", "body_part": "ZZZ"}])
    assert (of(fact_set, "examined_region"), places(fact_set)) == ([], [("unknown-code", "orders[o1].body_part")])


def test_the_name_of_the_examination_speaks_where_the_codes_are_silent() -> None:
    fact_set = read(orders=[{"id": "o1", "description": "X-ray left knee"}])
    (side,) = of(fact_set, "examination_side")
    assert (side.laterality, side.body_site and side.body_site.code) == (Laterality.LEFT, "knee")
    assert side.evidence[0].item == "orders[o1].description"


@pytest.mark.parametrize("words", ["Chest, PA and left lateral", "胸部正位+左侧位", "左心室造影", "Both or left knee"])
def test_the_side_of_a_view_or_a_chamber_is_not_the_side_of_the_examination(words: str) -> None:
    assert of(read(orders=[{"description": words}]), "examination_side") == []


def test_orders_without_ids_are_known_by_their_place() -> None:
    items = [
        fact.evidence[0].item for fact in read(orders=[{"accession_number": "A1"}, {"accession_number": "A2"}]).facts
    ]
    assert items == ["orders[0].accession_number", "orders[1].accession_number"]


# --- times


def test_a_time_without_a_zone_is_one_of_the_hospitals_and_no_issue() -> None:
    fact_set = read(events=[{"id": "e1", "type": "ADMISSION", "at": "2026-03-01 08:00"}])
    (admission,) = fact_set.facts
    assert admission.time == Interval.at(datetime(2026, 3, 1, tzinfo=UTC))
    assert fact_set.issues == ()


@pytest.mark.parametrize(
    "text", ["2026-03-01T08:00:00+08:00", "20260301080000", "202603010800+0800", "2026/03/01 08:00"]
)
def test_times_are_understood_in_the_forms_that_hospitals_send(text: str) -> None:
    (admission,) = read(events=[{"type": "ADMISSION", "at": text}]).facts
    assert admission.time == Interval.at(datetime(2026, 3, 1, tzinfo=UTC))


def test_a_mere_date_is_the_whole_day() -> None:
    (admission,) = read(events=[{"type": "ADMISSION", "at": "2026-03-01"}]).facts
    assert admission.time is not None and admission.time.start is not None and admission.time.end is not None
    assert admission.time.start.isoformat() == "2026-03-01T00:00:00+08:00"
    assert admission.time.end.isoformat() == "2026-03-01T23:59:59.999999+08:00"


def test_a_time_that_is_none_is_an_issue_and_the_rest_is_read() -> None:
    fact_set = read(events=[{"id": "e1", "type": "ADMISSION", "at": "yesterday"}])
    assert [fact.time for fact in fact_set.facts] == [None]
    assert places(fact_set) == [("bad-time", "events[e1].at")]


def test_an_end_before_its_beginning_is_an_issue() -> None:
    drug = {"id": "m1", "code": {"code": "x"}, "started_at": "2026-03-02", "stopped_at": "2026-03-01"}
    fact_set = read(medications=[drug])
    assert [fact.time for fact in fact_set.facts] == [None]
    assert places(fact_set) == [("bad-time", "medications[m1].stopped_at")]


# --- documents


def test_a_document_is_a_fact_and_its_signature_belongs_to_it() -> None:
    sent = {"id": "d1", "type": "ADMISSION_NOTE", "status": "FINAL", "author": "dr-li",
            "written_at": "2026-03-01T08:00:00Z", "signed_at": "2026-03-01T09:00:00Z",
            "accession_number": "A1", "patient_id": "P1", "patient_id_issuer": "HIS",
            "exam_date": "2026-02-28"}  # fmt: skip
    fact_set = read(documents=[sent])
    (note,) = of(fact_set, "admission_note")
    assert is_document(note)
    assert note.value == Coded("FINAL")
    assert note.time == Interval.at(datetime(2026, 3, 1, 8, tzinfo=UTC))
    (signature,) = of(fact_set, "signature")
    assert (signature.relations, signature.value) == ((note.id,), Coded("dr-li"))
    assert coded(of(fact_set, "patient_id")) == ["P1^^^HIS"]
    assert coded(of(fact_set, "examination_date")) == ["2026-02-28"]
    assert {fact.evidence[0].document_id for fact in fact_set.facts} == {"d1"}


def test_an_unsigned_document_has_no_signature() -> None:
    assert of(read(documents=[{"id": "d1", "type": "ADMISSION_NOTE", "author": "dr-li"}]), "signature") == []


def test_an_addendum_belongs_to_its_base_whatever_the_order() -> None:
    base = {"id": "d1", "type": "RADIOLOGY_REPORT", "status": "FINAL"}
    addendum = {"id": "d2", "type": "RADIOLOGY_REPORT", "status": "ADDENDUM", "replaces": "d1"}
    for sent in ([base, addendum], [addendum, base]):
        first, second = of(read(documents=sent), "radiology_report")
        assert (first.relations, second.relations) == ((), (first.id,))


def test_a_type_in_chinese_is_understood_and_an_unknown_one_is_an_issue() -> None:
    fact_set = read(documents=[{"id": "d1", "type": "入院记录"}, {"id": "d2", "type": "Dream Diary"}])
    assert [fact.concept.code for fact in fact_set.facts] == ["admission_note", "dream_diary"]
    assert places(fact_set) == [("unknown-code", "documents[d2].type")]


# --- the rest


def test_diagnoses_medications_allergies_and_procedures_keep_their_codes() -> None:
    fact_set = read(
        diagnoses=[
            {"id": "x", "code": {"system": "ICD-10", "code": "J18.9"}, "role": "principal", "certainty": "suspected"}
        ],
        medications=[{"id": "x", "code": {"system": "ATC", "code": "A10BA02"}, "dose": "0.5", "dose_unit": "g"}],
        allergies=[{"id": "x", "code": {"display": "penicillin"}, "certainty": "refuted"}],
        procedures=[{"id": "x", "code": {"system": "ICD-9-CM-3", "code": "81.54"}, "laterality": "左"}],
    )
    diagnosis, drug, allergy, procedure = (fact for fact in fact_set.facts if fact.concept.system != "concord")
    assert (diagnosis.concept.system, diagnosis.value, diagnosis.polarity) == (
        "ICD-10",
        Coded("principal"),
        Polarity.POSSIBLE,
    )
    assert drug.value == Quantity("0.5", "g")
    assert (allergy.concept.code, allergy.polarity) == ("penicillin", Polarity.ABSENT)
    assert procedure.laterality is Laterality.LEFT
    origins = dict.fromkeys(origin_of(fact) for fact in fact_set.facts)
    assert list(origins) == ["diagnoses", "medications", "allergies", "procedures"]
    assert fact_set.issues == ()


def test_what_is_not_understood_in_them_is_an_issue_each() -> None:
    fact_set = read(
        diagnoses=[{"id": "x", "code": {"code": "J18"}, "certainty": "so-so"}],
        medications=[{"id": "x", "code": {"code": "A"}, "dose": "some"}],
        procedures=[{"id": "x", "code": {"system": "concord", "code": "liver"}, "laterality": "up"},
                    {"id": "y", "code": {"system": "concord", "code": "spleen"}, "laterality": "L"}],
    )  # fmt: skip
    assert places(fact_set) == [
        ("bad-value", "diagnoses[x].certainty"),
        ("bad-value", "medications[x].dose"),
        ("bad-value", "procedures[x].laterality"),
        ("bad-value", "procedures[y]"),
    ]


def test_the_number_a_study_was_filed_under_is_a_fact_of_the_study() -> None:
    fact_set = read(studies=[{"study_instance_uid": "1.2.3", "accession_number": "A1"}, {"accession_number": "A2"}])
    evidence = [fact.evidence[0] for fact in fact_set.facts]
    assert [(one.item, one.study_instance_uid) for one in evidence] == [
        ("studies[1.2.3].accession_number", "1.2.3"),
        ("studies[1].accession_number", None),
    ]
