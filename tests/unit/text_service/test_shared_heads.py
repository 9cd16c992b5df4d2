"""Findings that are one phrase with their organ, behind another organ: "pleural and pericardial effusions"."""

from __future__ import annotations

import pytest

from facts import vocabulary


def _told(read, words: str) -> set[tuple[str, str, str]]:  # type: ignore[no-untyped-def]
    return {
        (fact.concept.code, str(fact.polarity), str(fact.laterality or ""))
        for fact in read(findings=words)
        if (entry := vocabulary.find(fact.concept.code)) and entry.category == "finding"
    }


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            "Right lower lobe consolidation and ascites.",
            {("consolidation", "present", "right"), ("ascites", "present", "")},
        ),
        (
            "The heart is normal, no pericardial effusion.",
            {("cardiomegaly", "absent", ""), ("pericardial_effusion", "absent", "")},
        ),
        ("肝右叶囊肿、胆囊结石。", {("liver_cyst", "present", ""), ("gallstone", "present", "")}),
        ("左肺上叶实变伴胸腔积液。", {("consolidation", "present", "left"), ("pleural_effusion", "present", "")}),
        (
            "双侧胸腔积液，心包积液。",
            {("pleural_effusion", "present", "bilateral"), ("pericardial_effusion", "present", "")},
        ),
        ("腹腔、盆腹腔积液。", {("ascites", "present", "")}),
    ],
)
def test_a_finding_with_its_organ_is_its_own(read, words: str, told: set[tuple[str, str, str]]) -> None:  # type: ignore[no-untyped-def]
    assert _told(read, words) == told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            "双侧胸腔及心包积液。",
            {("pleural_effusion", "present", "bilateral"), ("pericardial_effusion", "present", "")},
        ),
        ("未见胸腔及心包积液。", {("pleural_effusion", "absent", ""), ("pericardial_effusion", "absent", "")}),
        ("胸、腹腔积液。", {("pleural_effusion", "present", ""), ("ascites", "present", "")}),
        ("腹腔及右侧胸腔积液。", {("ascites", "present", ""), ("pleural_effusion", "present", "right")}),
        ("胆囊及左肾结石。", {("gallstone", "present", ""), ("kidney_stone", "present", "left")}),
        ("肝脏及脾脏肿大。", {("hepatomegaly", "present", ""), ("splenomegaly", "present", "")}),
        (
            "双侧胸腔、腹腔、心包积液。",
            {
                ("pleural_effusion", "present", "bilateral"),
                ("ascites", "present", ""),
                ("pericardial_effusion", "present", ""),
            },
        ),
    ],
)
def test_the_organ_before_it_shares_its_head(read, words: str, told: set[tuple[str, str, str]]) -> None:  # type: ignore[no-untyped-def]
    assert _told(read, words) == told


def test_under_the_pleura_is_the_lung(read) -> None:  # type: ignore[no-untyped-def]
    assert _told(read, "右肺胸膜下见条索状病变。") == {("fibrosis", "present", "right")}
