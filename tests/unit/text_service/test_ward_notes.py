"""What ward notes say beyond findings: entries of their headings, vital signs, care that is mentioned."""

from __future__ import annotations

import pytest

from facts.fact import Coded, Fact, Polarity, Quantity
from text_service.document import Document, Section, SectionKind
from text_service.reader import read_report


def facts(text: str, category: str, kind: str = "PROGRESS_NOTE") -> list[Fact]:
    found, _ = read_report(Document(id="d1", type=kind, text=text))
    return [fact for fact in found if fact.concept.code in category.split()]


ENTRIES = (
    "chief_complaint present_illness past_history allergy_history treatment_plan diagnosis_discussion case_features"
)


@pytest.mark.parametrize("kind", ["RADIOLOGY_REPORT", "", "OTHER_DOCUMENT", "LABORATORY_REPORT"])
def test_a_report_is_no_form(kind):
    assert not facts(
        "主诉：咳嗽3天。\n过敏史：\nGCS 6分，SpO2 80%。复查CT。", f"{ENTRIES} care_mentioned oxygen_saturation", kind
    )


def test_a_word_in_a_sentence_is_no_heading():
    assert not facts("详询过敏史、既往史后予以用药。The plan was discussed.", ENTRIES)


def test_an_entry_is_what_stands_behind_its_heading_up_to_the_next():
    complaint, allergy = facts(
        "主诉：咳嗽、发热3天。\n过敏史：否认。\n医师签名：李明", "chief_complaint allergy_history"
    )
    assert (complaint.evidence[0].text, allergy.evidence[0].text) == ("咳嗽、发热3天。", "否认。")
    (plan,) = facts("Chief complaint: cough.\nPlan: chest CT.\nSignature: Lee", "treatment_plan")
    assert plan.evidence[0].text == "chest CT."


@pytest.mark.parametrize(
    "text", ["过敏史：\n体格检查：T 36.5℃", "过敏史：/\n体格检查：T 36.5℃", "Allergies:\nPlan: CT", "过敏史：____"]
)
def test_an_entry_left_empty_is_absent(text):
    (allergy,) = facts(text, "allergy_history")
    assert allergy.polarity is Polarity.ABSENT


def test_none_is_an_answer():
    (allergy,) = facts("过敏史：无。\n体格检查：T 36.5℃", "allergy_history")
    assert allergy.polarity is Polarity.PRESENT


def test_a_section_sent_as_plan_is_the_plan():
    sections = (Section(SectionKind.PLAN, "抗感染治疗。"), Section(SectionKind.EXAMINATION, ""))
    found, _ = read_report(Document(id="d1", type="FIRST_PROGRESS_NOTE", sections=sections))
    told = {fact.concept.code: fact.polarity for fact in found}
    assert told["treatment_plan"] is Polarity.PRESENT
    assert told["physical_examination"] is Polarity.ABSENT


@pytest.mark.parametrize(
    ("text", "concept", "value"),
    [
        ("GCS评分6分", "glasgow_coma_scale", Quantity("6", "{score}")),
        ("Glasgow coma scale was 15", "glasgow_coma_scale", Quantity("15", "{score}")),
        ("SpO2降至82%", "oxygen_saturation", Quantity("82", "%")),
        ("血氧饱和度：98%", "oxygen_saturation", Quantity("98", "%")),
        ("oxygen saturation of 91%", "oxygen_saturation", Quantity("91", "%")),
    ],
)
def test_numbers_of_consciousness_and_oxygen(text, concept, value):
    (fact,) = facts(text, concept)
    assert fact.value == value


@pytest.mark.parametrize("text", ["GCS评估", "SpO2监测", "gcs 20", "SpO2 1.5"])
def test_what_is_no_such_number(text):
    assert not facts(text, "glasgow_coma_scale oxygen_saturation")


def topics(text: str) -> set[str]:
    return {fact.value.code for fact in facts(text, "care_mentioned") if isinstance(fact.value, Coded)}


def test_letters_within_a_word_are_no_mention():
    assert not topics("Active and in contact with the family; structured activity.")


def test_care_is_mentioned_in_either_language():
    assert topics("复查胸部CT，请呼吸科会诊，予头孢曲松抗感染。") == {"ct", "consultation", "antimicrobial"}
    assert topics("MRI brain reviewed. Ceftriaxone continued. Transfused two units.") == {
        "mr",
        "antimicrobial",
        "kept_on",
        "transfusion",
    }


@pytest.mark.parametrize(
    "text",
    ["已在使用抗菌药物前留取血培养。", "血培养已于抗生素使用前采集。", "Blood cultures were drawn before antibiotics."],
)
def test_a_culture_before_antibiotics_is_stated(text):
    assert facts(text, "culture_before_antibiotics")


@pytest.mark.parametrize(
    "text", ["建议使用抗菌药物前留取血培养。", "Please draw cultures before antibiotics.", "血培养阴性，停抗生素。"]
)
def test_a_culture_that_shall_be_taken_is_none(text):
    assert not facts(text, "culture_before_antibiotics")
