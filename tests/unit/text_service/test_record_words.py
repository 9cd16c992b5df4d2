"""What records speak of beside findings: complaints, diseases, operations, drugs. What must not be read comes first."""

from __future__ import annotations

import pytest

from facts import vocabulary

_CATEGORIES = ("symptom", "diagnosis", "procedure", "drug")


def _said(facts) -> set[str]:  # type: ignore[no-untyped-def]
    return {
        f"{fact.concept.code} {fact.polarity} {fact.temporality}"
        for fact in facts
        if (entry := vocabulary.find(fact.concept.code)) and entry.category in _CATEGORIES
    }


@pytest.mark.parametrize(
    "words",
    [
        "The lungs are clear.",
        "ST segment changes are unchanged.",
        "The seal was intact and the crew left at noon.",
        "两肺纹理清晰。",
        "患者步入病房，家属陪同。",
        "请结合临床。",
    ],
)
def test_plain_words_are_none(read, words: str) -> None:  # type: ignore[no-untyped-def]
    assert not _said(read(findings=words))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Denies chest pain.", {"chest_pain absent recent"}),
        ("Chest pain and dyspnea.", {"chest_pain present recent", "dyspnoea present recent"}),
        ("Known type 2 diabetes.", {"type_2_diabetes present recent"}),
        ("History of hypertension.", {"hypertension present historical"}),
        ("Status post appendectomy.", {"appendicectomy present historical"}),
        ("Given ceftriaxone.", {"ceftriaxone present recent"}),
        ("Oesophagitis.", {"gastro_oesophageal_reflux present recent"}),
        ("Esophagitis.", {"gastro_oesophageal_reflux present recent"}),
        ("无胸痛。", {"chest_pain absent recent"}),
        ("咳嗽、发热。", {"cough present recent", "fever present recent"}),
        ("既往高血压病史。", {"hypertension present historical"}),
        ("胃大部切除术后。", {"gastrectomy present historical"}),
        ("予头孢曲松抗感染治疗。", {"ceftriaxone present recent", "medical_treatment present recent"}),
        ("奥沙利铂化疗。", {"oxaliplatin present recent", "chemotherapy present recent"}),
    ],
)
def test_what_is_told_is_read(read, words: str, said: set[str]) -> None:  # type: ignore[no-untyped-def]
    assert _said(read(text=words)) == said


def test_an_operation_on_an_organ_is_named_by_both(read) -> None:  # type: ignore[no-untyped-def]
    assert "colectomy present recent" in _said(read(text="乙状结肠切除。"))
    assert "hepatectomy present recent" in _said(read(text="Resection of the liver."))
