"""Whole-clause statements: normal, nothing acute, as above, communicated."""

from __future__ import annotations

import pytest

STATEMENTS = ("normal_study", "no_acute_finding", "unnamed_abnormality", "refers_to_findings", "critical_communication")


def _said(read, words: str, section: str = "impression") -> list[str]:  # type: ignore[no-untyped-def]
    return [fact.concept.code for fact in read(**{section: words}) if fact.concept.code in STATEMENTS]


@pytest.mark.parametrize(
    "words",
    [
        "Heart size is normal.",
        "The lungs are otherwise normal.",
        "Normal chest except for a small nodule.",
        "Bones are unremarkable.",
        "No other abnormality.",
        "余未见异常。",
        "胆囊未见异常。",
        "双肺未见异常。",
        "No acute fracture.",
        "Acute fracture of the left seventh rib.",
        "Consider an acute process if symptoms persist.",
        "Abnormal density at the right base.",
        "No acute bony abnormality.",
        "未见急性骨折。",
        "The nodule described above is stable, follow-up advised.",
        "The findings described as above in the last report, which are stable, need no follow-up.",
        "结节同前。",
        "Please notify the ward of this result.",
        "Results will be called to Dr. Lee.",
        "请及时通知临床医生。",
        "The patient called the clinic about pain.",
    ],
)
def test_words_about_a_part_are_no_statement_about_the_whole(read, words: str) -> None:  # type: ignore[no-untyped-def]
    assert _said(read, words) == []


def test_normal_alone_speaks_of_the_examination_only_in_an_impression(read) -> None:  # type: ignore[no-untyped-def]
    assert _said(read, "Normal.") == ["normal_study"]
    assert _said(read, "未见异常。") == ["normal_study"]
    assert _said(read, "Normal.", "findings") == []


@pytest.mark.parametrize(
    ("words", "concept"),
    [
        ("Normal chest.", "normal_study"),
        ("1. Normal chest x-ray.", "normal_study"),
        ("Unremarkable examination of the chest.", "normal_study"),
        ("The chest is normal.", "normal_study"),
        ("No abnormality identified.", "normal_study"),
        ("心肺膈未见异常。", "normal_study"),
        ("心、肺、膈未见明显异常。", "normal_study"),
        ("胸部CT平扫未见明显异常。", "normal_study"),
        ("颅脑扫描未见异常。", "normal_study"),
        ("No acute cardiopulmonary abnormality.", "no_acute_finding"),
        ("No evidence of active disease.", "no_acute_finding"),
        ("Negative for acute abnormality.", "no_acute_finding"),
        ("未见急性病变。", "no_acute_finding"),
        ("两肺未见活动性病变。", "no_acute_finding"),
        ("Acute cardiopulmonary abnormality.", "unnamed_abnormality"),
        ("Emphysema with active disease.", "unnamed_abnormality"),
        ("Abnormal chest radiograph.", "unnamed_abnormality"),
        ("As above.", "refers_to_findings"),
        ("Healed deformities of the ribs as described above, no new lesion.", "refers_to_findings"),
        ("同上。", "refers_to_findings"),
        ("请结合所见。", "refers_to_findings"),
        ("Findings were discussed with Dr. Lee by telephone at 10:05.", "critical_communication"),
        ("Dr Lee informed by phone 10:05, read back.", "critical_communication"),
        ("Gynaecology informed.", "critical_communication"),
        ("IR contacted.", "critical_communication"),
        ("Results were given to the trauma surgeon in person.", "critical_communication"),
        ("已电话通知临床张医生。", "critical_communication"),
        ("10:05危急值已报告病区护士。", "critical_communication"),
    ],
)
def test_a_statement_is_read(read, words: str, concept: str) -> None:  # type: ignore[no-untyped-def]
    assert _said(read, words) == [concept]


def test_a_normal_region_is_told(read) -> None:  # type: ignore[no-untyped-def]
    assert read(impression="颅脑扫描未见异常。", only="normal_study")[0].body_site.code == "head_region"
    assert read(impression="心肺膈未见异常。", only="normal_study")[0].body_site is None
