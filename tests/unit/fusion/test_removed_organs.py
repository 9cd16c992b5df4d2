"""Which organ an operation of the record has taken out."""

from __future__ import annotations

import pytest

from fusion.removed_organs import removed_organs


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("51.21", "Partial cholecystectomy"),
        ("55.4", "Partial nephrectomy"),
        ("", "右肾部分切除术"),
        ("", "子宫次全切除术"),
        ("", "甲状腺大部切除术"),
        ("", "Lumpectomy of the left breast"),
        ("36.1", "Coronary bypass"),
        ("55.53", "Removal of transplanted kidney"),
        ("68.39", ""),
    ],
)
def test_a_partial_operation_takes_nothing_out(code: str, words: str) -> None:
    assert removed_organs("ICD-9-CM-3", code, words) == ()


@pytest.mark.parametrize(
    ("code", "words", "organ"),
    [
        ("51.23", "", "gallbladder"),
        ("55.51", "", "kidney"),
        ("", "右肾切除术", "kidney"),
        ("68.49", "Total abdominal hysterectomy", "uterus"),
        ("", "脾切除术", "spleen"),
        ("", "Right upper lobectomy", "upper_lobe"),
        ("06.4", "", "thyroid"),
    ],
)
def test_a_whole_operation_takes_its_organ_out(code: str, words: str, organ: str) -> None:
    assert [removed.organ for removed in removed_organs("ICD-9-CM-3", code, words)] == [organ]


def test_a_code_of_another_system_says_nothing() -> None:
    assert removed_organs("SNOMED-CT", "51.23", "") == ()
