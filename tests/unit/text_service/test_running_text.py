"""Description and conclusion of reports that came in one piece, without headings. The texts are made up."""

from __future__ import annotations

import pytest

from text_service.document import Document
from text_service.passages.sections import find_passages
from text_service.reader import read_report

DESCRIPTION = (
    "右肺上叶见结节影，大小约1.2cm×0.9cm，CT值约28HU，边缘可见毛刺。余肺纹理清晰，气管及支气管通畅。"
    "纵隔内未见增大淋巴结。两侧胸腔无积液。肝脏大小形态正常，密度均匀。"
)
LISTED = "1.右肺上叶结节,考虑周围型肺癌,建议增强检查;2.脂肪肝;3.胸椎退行性变"
PLAIN = "右肺上叶结节，考虑周围型肺癌可能性大，请结合临床。双肾囊肿，较前相仿。"


def _parts(text: str, type: str = "RADIOLOGY_REPORT") -> list[tuple[str, str]]:
    passages = find_passages(Document(text=text, type=type))
    return [
        (str(passage.kind), text[slice(*passage.folded.original(passage.start, passage.end))]) for passage in passages
    ]


@pytest.mark.parametrize(
    "text",
    [
        DESCRIPTION,
        LISTED,
        "右肺上叶见结节影。考虑炎症。",
        "左心房内径36mm，左心室内径48mm。1、室壁厚度正常。2、二尖瓣叶纤细，启闭好。3、主动脉不增宽。4、心包腔未见积液。",
        "与2019-05-01胸部CT比较：1、右肺上叶结节同前，现约6mm，原约6mm。2、纵隔淋巴结较前缩小。3、未见胸水征象。",
        "The heart size is normal. The lungs are clear. There is no pleural effusion.",
    ],
)
def test_a_text_that_is_not_clearly_two_stays_whole(text: str) -> None:
    assert [kind for kind, _ in _parts(text)] == ["OTHER"]


def test_a_ward_note_is_not_cut() -> None:
    assert [kind for kind, _ in _parts(DESCRIPTION + LISTED, type="PROGRESS_NOTE")] == ["OTHER"]


@pytest.mark.parametrize("conclusion", [LISTED, LISTED + "。", PLAIN], ids=["glued", "listed", "plain"])
def test_the_conclusion_may_come_first(conclusion: str) -> None:
    assert _parts(conclusion + DESCRIPTION) == [("IMPRESSION", conclusion), ("FINDINGS", DESCRIPTION)]


@pytest.mark.parametrize("conclusion", [LISTED, PLAIN], ids=["listed", "plain"])
def test_the_conclusion_may_come_last(conclusion: str) -> None:
    assert _parts(DESCRIPTION + conclusion) == [("FINDINGS", DESCRIPTION), ("IMPRESSION", conclusion)]


def test_opening_words_that_return_begin_the_other_part() -> None:
    first = "胃癌术后复查，对比前片： 胃术后改变，吻合口未见异常。 少量腹水，较前减少。 左肾囊肿。"
    second = (
        "胃癌术后复查，对比前片： 胃部分缺如，吻合口壁不厚。腹腔见少量液性密度影。"
        "左肾见囊性低密度影，边界清晰，未见强化。"
    )
    assert _parts(first + second) == [("IMPRESSION", first), ("FINDINGS", second)]


def test_how_the_images_were_made_begins_the_description() -> None:
    conclusion = "左肺上叶结节代谢活跃，考虑肺癌；升结肠条状摄取，考虑生理性摄取。"
    description = "空腹6小时，静脉注射显像剂后行PET/CT断层显像。左肺上叶见结节影，SUV约8.2，大小约2.1cm×1.6cm。"
    assert _parts(conclusion + description) == [("IMPRESSION", conclusion), ("FINDINGS", description)]


def test_words_before_the_heading_of_the_description_may_be_the_conclusion() -> None:
    text = "全身骨显像：右侧第5肋骨转移可能，建议随访。\n影像所见：右侧第5肋骨见异常浓聚灶。"
    assert [kind for kind, _ in _parts(text)] == ["IMPRESSION", "FINDINGS"]


def test_an_english_text_is_cut_before_its_list() -> None:
    findings = "The heart size is normal. There is a 2 cm nodule in the right upper lobe. No pleural effusion. "
    conclusion = "1. Right upper lobe nodule, likely malignant. 2. Recommend chest CT."
    assert _parts(findings + conclusion) == [("FINDINGS", findings), ("IMPRESSION", conclusion)]


def test_a_section_that_nobody_named_is_told_with_its_certainty() -> None:
    facts, _ = read_report(Document(text=DESCRIPTION + LISTED, type="RADIOLOGY_REPORT"))
    assert all(fact.confidence < 0.95 for fact in facts if fact.concept.code == "report_section")
    facts, _ = read_report(Document(text="所见：" + DESCRIPTION + "结论：" + LISTED, type="RADIOLOGY_REPORT"))
    assert all(fact.confidence == 1 for fact in facts if fact.concept.code == "report_section")
