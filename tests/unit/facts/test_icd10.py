"""Codes of ICD-10 lead to concepts by their longest known beginning, and by nothing less than three signs."""

from __future__ import annotations

import pytest

from facts import icd10


@pytest.mark.parametrize("word", ["", "I2", "pneumonia", "M8140/3", "718-7", "R5", "Q99.9", "U99", "12345"])
def test_what_is_no_known_code_leads_nowhere(word: str) -> None:
    assert icd10.concept_of(word) == ""


@pytest.mark.parametrize(
    ("code", "concept"),
    [
        ("I21.0", "myocardial_infarction"),
        ("I25.2", "coronary_heart_disease"),  # an old infarct is none of today
        ("J18.9", "pneumonia"),
        ("j18.900", "pneumonia"),
        ("J18.900x001", "pneumonia"),
        ("N18.3", "ckd_stage_3"),
        ("N18.900", "chronic_kidney_disease"),
        ("N184", "ckd_stage_4"),
        ("S06.500", "subdural_haematoma"),
        ("S72.101A", "hip_fracture"),
        ("E11.900", "type_2_diabetes"),
        ("E87.500", "hyperkalaemia"),
        ("D64.901", "anaemia"),
        ("K85.9", "pancreatitis"),
        ("I26.9", "pulmonary_embolism"),
    ],
)
def test_the_longest_known_beginning_wins(code: str, concept: str) -> None:
    assert icd10.concept_of(code) == concept
