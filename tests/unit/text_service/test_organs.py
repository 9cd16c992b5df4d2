"""Organs: there when spoken of, absent when taken out, somebody else's in a family history."""

from __future__ import annotations

import pytest

from facts.fact import Fact


def _organs(facts: list[Fact]) -> dict[str, str]:
    return {fact.concept.code: str(fact.polarity) for fact in facts if fact.experiencer == "patient"}


@pytest.mark.parametrize(
    ("words", "organ"),
    [
        ("第7胸椎椎体及附件骨质破坏。", "adnexa"),
        ("颈椎椎体及其附件未见异常。", "adnexa"),
        ("The cervical spine is intact.", "cervix_uteri"),
        ("Father had prostate cancer.", "prostate"),
        ("母亲曾患子宫肌瘤。", "uterus"),
        ("肝素封管。", "liver"),
        ("手术顺利，足月产。", "hand"),
        ("On the other hand, no change.", "hand"),
        ("Left ventricle normal.", "ventricle_brain"),
    ],
)
def test_words_that_name_no_organ_of_the_patient(read, words: str, organ: str) -> None:  # type: ignore[no-untyped-def]
    assert organ not in _organs(read(findings=words))


@pytest.mark.parametrize(
    ("words", "organ"),
    [
        ("The prostate is normal.", "prostate"),
        ("The uterus and adnexa are unremarkable.", "uterus"),
        ("The uterus and adnexa are unremarkable.", "adnexa"),
        ("子宫未见异常。", "uterus"),
        ("子宫及双附件未见异常。", "adnexa"),
        ("前列腺增大。", "prostate"),
        ("No ovarian cyst.", "ovary"),
        ("精囊形态可。", "seminal_vesicle"),
    ],
)
def test_an_organ_that_is_spoken_of_is_there(read, words: str, organ: str) -> None:  # type: ignore[no-untyped-def]
    assert _organs(read(findings=words))[organ] == "present"


@pytest.mark.parametrize(
    ("words", "organ"),
    [
        ("Status post hysterectomy.", "uterus"),
        ("子宫切除术后。", "uterus"),
        ("右肾缺如。", "kidney"),
        ("前列腺癌根治术后。", "prostate"),
        ("Prior cholecystectomy.", "gallbladder"),
    ],
)
def test_an_organ_that_was_taken_out_is_absent(read, words: str, organ: str) -> None:  # type: ignore[no-untyped-def]
    assert _organs(read(findings=words))[organ] == "absent"


def test_an_operation_that_is_planned_takes_nothing_out(read) -> None:  # type: ignore[no-untyped-def]
    assert "uterus" not in _organs(read(findings="Scheduled for hysterectomy."))
    assert not read(findings="拟行子宫切除。", only="uterus")


def test_the_side_of_a_removed_organ_is_told(read) -> None:  # type: ignore[no-untyped-def]
    assert read(findings="右肾切除术后。", only="kidney")[0].laterality == "right"


def test_an_organ_is_told_once_a_section(read) -> None:  # type: ignore[no-untyped-def]
    assert len(read(findings="Liver normal. No liver mass. Liver edge smooth.", only="liver")) == 1
