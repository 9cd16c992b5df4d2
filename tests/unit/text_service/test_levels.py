"""Levels: what is none, which ones a list or a range names, and the finding that a level belongs to."""

from __future__ import annotations

import pytest

from facts.fact import Coded, Fact
from text_service.levels.levels import find_levels
from text_service.mentions.places import find_places
from text_service.passages.normalize import fold
from text_service.passages.sentences import sentence_of


def _levels(text: str) -> list[str]:
    sentence = sentence_of(fold(text).match)
    if sentence is None:
        return []
    return [f"{level.side} {level.code}".strip() for level in find_levels(sentence, find_places(sentence))]


@pytest.mark.parametrize(
    "text",
    [
        "T1WI呈低信号，T2WI呈高信号，椎管内占位",
        "椎体呈长T1长T2信号",
        "椎体内斑片状短T1、长T2信号影",
        "pT2N0M0 with no spinal metastasis",
        "T2-weighted images of the spine",
        "右肺上叶(S39、49)、下叶(IM21)结节，肋骨完整",
        "第3肋间可见结节",
        "the fourth rib interspace",
        "胸2个结节，骨质未见破坏",
        "纵隔内淋巴结4个，大者7mm",
        "fracture of the hip, 12 mm",
        "肝内2个囊肿",
        "送检胃1、3、7组淋巴结未见转移",
        "a segment 4 cm long of the liver margin",
    ],
)
def test_what_only_looks_like_a_level_is_not_read(text: str) -> None:
    assert _levels(text) == []


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("Compression fracture of T12.", ["T12"]),
        ("Compression deformities of T12 and L1.", ["T12", "L1"]),
        ("Compression fracture of L2 with 25% height loss", ["L2"]),
        ("fractures of the left posterior 4th-6th ribs", ["left 4", "left 5", "left 6"]),
        ("L1-L3 compression fractures", ["L1", "L2", "L3"]),
        ("T11-L1 fractures", ["T11", "T12", "L1"]),
        ("L4-5 disc bulge", ["L4/L5"]),
        ("L5/S1 disc herniation", ["L5/S1"]),
        ("T1 vertebral body", ["T1"]),
        ("胸12椎体压缩性骨折", ["T12"]),
        ("胸6、9~12及腰1椎体骨质破坏", ["T6", "T9", "T10", "T11", "T12", "L1"]),
        ("腰4/5椎间盘突出", ["L4/L5"]),
        ("腰3-4椎间盘膨出", ["L3/L4"]),
        ("第3腰椎骨折", ["L3"]),
        ("第三腰椎骨折", ["L3"]),
        ("T6、T8、T9椎体及L2椎体骨质破坏", ["T6", "T8", "T9", "L2"]),
        ("C5、6椎体骨质增生", ["C5", "C6"]),
        ("right 7th rib fracture", ["right 7"]),
        ("right 5th-7th rib fractures", ["right 5", "right 6", "right 7"]),
        ("fractures of the left third and fourth ribs", ["left 3", "left 4"]),
        ("fractures of left ribs 5 through 7", ["left 5", "left 6", "left 7"]),
        ("第7肋骨折", ["7"]),
        ("左侧第3、4肋骨骨折", ["left 3", "left 4"]),
        ("左侧第5~7肋、右侧第4、5肋骨折", ["left 5", "left 6", "left 7", "right 4", "right 5"]),
        ("右侧第六后肋骨质破坏", ["right 6"]),
        ("纵隔4R区肿大淋巴结", ["4R"]),
        ("纵隔2R、4R/L、7区及10组淋巴结", ["2R", "4R", "4L", "7", "10"]),
        ("enlarged nodes at stations 4R and 7", ["4R", "7"]),
        ("肝S8段囊肿", ["S8"]),
        ("肝右叶S6段囊肿", ["S6"]),
        ("肝S2、S3、S7囊肿", ["S2", "S3", "S7"]),
        ("cyst in hepatic segment VIII", ["S8"]),
        ("liver segments II and IVa", ["S2", "S4a"]),
    ],
)
def test_every_level_of_a_list_or_range_is_told(text: str, levels: list[str]) -> None:
    assert _levels(text) == levels


@pytest.mark.parametrize(
    ("text", "finding", "levels"),
    [
        ("Compression fracture of T12, nodule in the right upper lobe.", "lung_nodule", []),
        ("Compression fracture of T12, nodule in the right upper lobe.", "vertebral_fracture", ["T12"]),
        ("Right fifth and sixth rib fractures.", "rib_fracture", ["5", "6"]),
        ("左侧第3、4肋骨骨折。", "rib_fracture", ["3", "4"]),
        ("胸12椎体压缩性骨折。", "vertebral_fracture", ["T12"]),
        ("左侧第6肋骨折。", "rib_fracture", ["6"]),
        ("纵隔3A、4R、7区和右肺门有几枚肿大淋巴结。", "hilar_enlargement", ["3A", "4R", "7"]),
        ("No fracture of T12.", "vertebral_fracture", ["T12"]),
    ],
)
def test_a_level_belongs_to_the_finding_at_it(read, text: str, finding: str, levels: list[str]) -> None:  # type: ignore[no-untyped-def]
    facts: list[Fact] = read(findings=text)
    codes = {fact.id: fact.value.code for fact in facts if isinstance(fact.value, Coded)}
    (found,) = [fact for fact in facts if fact.concept.code == finding]
    assert [codes[other] for other in found.relations] == levels


def test_what_hangs_on_a_vertebra_is_no_part_of_the_uterus(read) -> None:  # type: ignore[no-untyped-def]
    assert read(findings="T11、L1右侧附件及L2椎体骨质破坏。", only="adnexa") == []
    assert len(read(findings="右侧附件囊肿。", only="adnexa")) == 1
