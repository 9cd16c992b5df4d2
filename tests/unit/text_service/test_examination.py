"""Modality, region, side and contrast, from title and technique."""

from __future__ import annotations

import pytest

from facts.fact import Fact


def _values(facts: list[Fact], concept: str) -> list[str]:
    return sorted(fact.value.code for fact in facts if fact.concept.code == concept)  # type: ignore[union-attr]


def _contrast(facts: list[Fact]) -> list[str]:
    return [str(fact.polarity) for fact in facts if fact.concept.code == "intravenous_contrast"]


@pytest.mark.parametrize(
    "sections",
    [
        {"comparison": "CT chest with contrast of last year"},
        {"findings": "Dr. Lee saw the CT of last year."},
        {"impression": "CT chest with contrast is recommended."},
        {"recommendation": "建议增强扫描。"},
    ],
)
def test_another_examination_is_not_this_one(read, sections: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
    facts = read(**sections)
    assert not _values(facts, "imaging_modality") and not _contrast(facts)


@pytest.mark.parametrize(
    ("title", "modality", "region"),
    [
        ("Chest radiograph, PA", "XR", "chest_region"),
        ("CT abdomen and pelvis", "CT", "abdomen_region"),
        ("MRI brain", "MR", "brain"),
        ("胸部正位片", "XR", "chest_region"),
        ("腹部超声", "US", "abdomen_region"),
        ("头颅CT平扫", "CT", "head_region"),
        ("乳腺X线摄影", "MG", "breast"),
        ("腰椎MRI", "MR", "lumbar_spine"),
    ],
)
def test_a_title_names_modality_and_region(read, title: str, modality: str, region: str) -> None:  # type: ignore[no-untyped-def]
    facts = read(title=title, findings="See description.")
    assert _values(facts, "imaging_modality") == [modality]
    assert region in [fact.body_site.code for fact in facts if fact.concept.code == "examined_region"]


def test_a_side_in_the_title_is_the_examined_side(read) -> None:  # type: ignore[no-untyped-def]
    side = read(title="X-ray left knee", findings="No fracture.", only="examination_side")[0]
    assert (side.laterality, side.body_site.code) == ("left", "knee")
    assert not read(title="Chest, left lateral view", findings="Clear.", only="examination_side")


def test_where_a_scan_ends_is_not_what_was_examined(read) -> None:  # type: ignore[no-untyped-def]
    facts = read(technique="CT images of the chest from the lung apices to the adrenal glands.", only="examined_region")
    assert [fact.body_site.code for fact in facts] == ["chest_region"]


@pytest.mark.parametrize(
    ("sections", "polarity"),
    [
        ({"technique": "CT chest with intravenous contrast."}, ["present"]),
        ({"technique": "CT chest without contrast."}, ["absent"]),
        ({"technique": "CT with and without contrast."}, ["present"]),
        ({"technique": "Non-contrast CT of the head."}, ["absent"]),
        ({"technique": "CT abdomen with oral contrast."}, []),
        ({"title": "胸部CT平扫"}, ["absent"]),
        ({"title": "胸部CT增强扫描"}, ["present"]),
        ({"title": "胸部CT平扫+增强"}, ["present"]),
        ({"title": "胸部CT平扫", "technique": "平扫后增强扫描。"}, ["present"]),
        ({"title": "胸部CT平扫", "findings": "明显强化。"}, ["absent", "present"]),
        ({"title": "胸部正位片", "findings": "两肺透亮度增强。"}, []),
    ],
)
def test_contrast_is_read_as_given_or_withheld(read, sections: dict[str, str], polarity: list[str]) -> None:  # type: ignore[no-untyped-def]
    assert _contrast(read(**sections)) == polarity
