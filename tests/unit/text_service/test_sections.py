"""Where sections begin and end, with offsets into the string as sent."""

from __future__ import annotations

import pytest

from text_service.document import Document, Section, SectionKind
from text_service.passages.sections import find_passages
from text_service.reader import read_report


def _kinds(text: str, type: str = "RADIOLOGY_REPORT") -> list[str]:
    return [str(passage.kind) for passage in find_passages(Document(text=text, type=type))]


@pytest.mark.parametrize(
    "text",
    [
        "The findings are described in the impression of the resident.",
        "See note: small effusion.",
        "右侧胸腔少量积液，建议复查。",
        "1、支气管炎;2、左肺上叶肿块,考虑肺癌;左肺上叶见类圆形肿块影。",
        "Small effusion. Ratio 3:1 was noted: unclear.",
    ],
)
def test_words_that_look_like_headings_open_no_section(text: str) -> None:
    assert _kinds(text) == ["OTHER"]


def test_a_blank_document_has_no_sections() -> None:
    assert read_report(Document(text=" \r\n\ufeff ")) == ([], [])


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("INDICATION: cough\nFINDINGS: Clear lungs. IMPRESSION: Normal.", ["INDICATION", "FINDINGS", "IMPRESSION"]),
        (
            "Indication: cough. Findings: clear. Comparison: none.\r\n\r\nImpression:\r\n1. Normal.",
            ["INDICATION", "FINDINGS", "COMPARISON", "IMPRESSION"],
        ),
        ("FINDINGS\nNodule.\n\nIMPRESSION\nNone.", ["FINDINGS", "IMPRESSION"]),
        ("影像所见：双肺清晰。诊断意见：未见异常。", ["FINDINGS", "IMPRESSION"]),
        ("检查所见:双肺清晰。\r\n影像诊断:肺炎。", ["FINDINGS", "IMPRESSION"]),
        ("【影像所见】两肺纹理清晰。【诊断意见】未见异常", ["FINDINGS", "IMPRESSION"]),
        (
            "临床诊断：咳嗽\n检查方法：平扫\n影像表现：双肺清晰\n印象：正常",
            ["INDICATION", "TECHNIQUE", "FINDINGS", "IMPRESSION"],
        ),
        ("所见:右侧胸腔积液;检查体位:左侧卧位。结论:右侧胸腔积液。", ["FINDINGS", "TECHNIQUE", "IMPRESSION"]),
        ("\ufeff胸部CT平扫\n检查所见：双肺清晰。", ["TITLE", "FINDINGS"]),
        ("CT CHEST WITH CONTRAST\nFINDINGS: Clear.", ["TITLE", "FINDINGS"]),
        (
            "现病史：咳嗽3天。既往史：体健。体格检查：无殊。入院诊断：肺炎。",
            ["HISTORY", "HISTORY", "EXAMINATION", "ASSESSMENT"],
        ),
    ],
)
def test_headings_of_both_languages_open_sections(text: str, kinds: list[str]) -> None:
    assert _kinds(text) == kinds


@pytest.mark.parametrize(
    "text",
    [
        "Cough for two weeks, rule out pneumonia.\nIMPRESSION: Right lower lobe pneumonia.",
        "反复咳嗽2周,左侧胸痛。\n印象:右肺炎症。",
    ],
)
def test_why_somebody_was_sent_is_no_description(text: str) -> None:
    assert _kinds(text) == ["OTHER", "IMPRESSION"]


@pytest.mark.parametrize(
    "text",
    [
        "There is a 2 cm nodule in the right upper lobe. No pleural effusion.\nIMPRESSION: Right upper lobe nodule.",
        "右肺上叶见结节影,直径约8mm。双侧胸腔未见积液。\n诊断意见:右肺上叶结节。",
    ],
)
def test_a_description_without_a_heading_before_a_conclusion_with_one_is_the_description(text: str) -> None:
    assert _kinds(text) == ["FINDINGS", "IMPRESSION"]


@pytest.mark.parametrize("line", ["右肩关节正位、Y位", "RIGHT KNEE, TWO VIEWS", "DR左足正斜位"])
def test_views_are_a_title(line: str) -> None:
    assert _kinds(f"{line}\n所见:未见骨折。")[0] == "TITLE"


def test_an_examination_in_a_ward_note_is_the_physical_one() -> None:
    assert _kinds("Exam: chest clear.", type="PROGRESS_NOTE") == ["EXAMINATION"]
    assert _kinds("Exam: CT chest.", type="RADIOLOGY_REPORT") == ["TITLE"]


def test_a_section_fact_spans_the_section_in_the_original() -> None:
    text = "\ufeffFINDINGS:\r\n\r\nSmall  nodule.\r\nIMPRESSION: None."
    facts, _ = read_report(Document(text=text))
    spans = {fact.value.code: fact.evidence[0].text for fact in facts if fact.concept.code == "report_section"}  # type: ignore[union-attr]
    assert spans["FINDINGS"].startswith("FINDINGS:\r\n\r\nSmall  nodule.")
    assert spans["IMPRESSION"] == "IMPRESSION: None."


def test_a_section_as_sent_keeps_its_kind_and_place() -> None:
    document = Document(
        sections=(
            Section(SectionKind.FINDINGS, "IMPRESSION: odd."),
            Section(SectionKind.OTHER, "所见：肺炎。结论：肺炎。"),
        )
    )
    passages = find_passages(document)
    assert [(str(passage.kind), passage.index) for passage in passages] == [
        ("FINDINGS", 0),
        ("FINDINGS", 1),
        ("IMPRESSION", 1),
    ]


def test_what_an_indication_names_is_hypothetical(read) -> None:  # type: ignore[no-untyped-def]
    assert read(indication="Pneumonia?", only="pneumonia")[0].temporality == "hypothetical"
    assert read(indication="History of pneumonia", only="pneumonia")[0].temporality == "historical"
    assert read(text="家族史：肺癌。", only="lung_malignancy")[0].experiencer == "other"
