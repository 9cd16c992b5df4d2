"""To which drugs notes say that a patient is allergic. What is denied or no allergy comes first."""

from __future__ import annotations

import pytest

from text_service.notes.allergies import find_drug_allergies
from text_service.passages.normalize import fold


def told(text: str) -> list[tuple[str, bool]]:
    return [(drug, denied) for _, _, drug, denied in find_drug_allergies(fold(text).match)]


@pytest.mark.parametrize(
    "text",
    [
        "给予抗过敏治疗,氯雷他定口服。",
        "青霉素皮试阴性,无过敏反应。",
        "母亲对青霉素过敏。",
        "青霉素过敏(恶心)。",
        "No known drug allergies.",
        "过敏性鼻炎,使用布地奈德。",
        "已向患者说明多西他赛化疗的过敏、脱发等风险。",
        "输注紫杉醇时注意观察过敏反应。",
        "Explained the risks of docetaxel including allergic reaction.",
    ],
)
def test_what_is_no_drug_allergy_names_none(text: str) -> None:
    assert not [drug for drug, denied in told(text) if not denied]


def test_a_denied_allergy_is_told_as_denied() -> None:
    assert told("否认青霉素过敏史。") == [("benzylpenicillin", True)]
    assert told("He is not allergic to penicillin.") == [("benzylpenicillin", True)]


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("对青霉素过敏。", "benzylpenicillin"),
        ("既往有头孢曲松过敏史。", "ceftriaxone"),
        ("注意患者头孢曲松过敏。", "ceftriaxone"),
        ("家属告知患者青霉素过敏。", "benzylpenicillin"),
        ("Penicillin allergy since May 2010.", "benzylpenicillin"),
        ("Allergic to penicillin (hives).", "benzylpenicillin"),
        ("History of anaphylaxis to iodinated contrast.", "contrast_agent"),
    ],
)
def test_an_allergy_is_told_with_its_drug(text: str, drug: str) -> None:
    assert told(text) == [(drug, False)]
