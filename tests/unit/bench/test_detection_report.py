"""How a report is taken apart, put into an encounter and restyled, and what the answers are counted as."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[3] / "bench"))

from injectors.chart import make_chart, part_of, sex_in  # type: ignore[import-not-found]
from injectors.injection import Injection, Span
from injectors.report import make_report
from injectors.restyle import RESTYLINGS
from injectors.statements import statements
from injectors.tally import new_flags, precision, touches, wilson


@pytest.mark.parametrize("text", ["右肺见结节。肝囊肿。", "The lungs are clear.", "1.5cm结节。"])
def test_a_text_that_tells_no_parts_is_one(text: str) -> None:
    (zone,) = make_report("r", {"text": text}).zones
    assert (zone.role, zone.start, zone.end) == ("WHOLE", 0, len(text))


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        (
            "1.右肺结节2.肝囊肿。右肺上叶见一结节灶，边界清楚，直径约1.5CM，余肺野清晰。肝内见低密度灶。",
            ["IMPRESSION", "FINDINGS"]),
        (
            "右肺上叶见一结节灶，边界清楚，直径约1.5CM，余肺野清晰。肝内见囊性低密度灶。1、右肺结节；2、肝囊肿。",
            ["FINDINGS", "IMPRESSION"]),
        ("检查所见：双肺清晰。诊断意见：未见异常。", ["FINDINGS", "IMPRESSION"]),
    ],
)  # fmt: skip
def test_numbers_and_labels_tell_conclusion_from_description(text: str, roles: list[str]) -> None:
    assert [zone.role for zone in make_report("r", {"text": text}).zones] == roles


@pytest.mark.parametrize(
    ("words", "stances"),
    [
        ("There may be a nodule.", ["hedged"]),
        ("No pneumothorax or effusion.", ["denied", "denied"]),
        ("The effusion is not larger.", ["unclear"]),
        ("Small effusion.", ["affirmed"]),
        ("右肺结节，考虑转移。", ["affirmed", "hedged"]),
        ("胸腔未见积液，心包积液。", ["denied", "affirmed"]),
    ],
)
def test_what_is_said_of_a_finding(words: str, stances: list[str]) -> None:
    assert [one.stance for one in statements(make_report("r", {"findings": words}))] == stances


def test_a_sex_is_told_by_one_sex_alone() -> None:
    assert sex_in("The prostate and the uterus") == sex_in("The man in the moon") == ""
    assert sex_in("60-year-old woman") == "FEMALE" and sex_in("前列腺增大") == "MALE"


def test_the_whole_body_has_no_body_part() -> None:
    whole = "PET/CT示脑、甲状腺、双肺、纵隔、肝、胆、脾、膀胱、前列腺、子宫未见异常。"
    assert part_of(make_report("r", {"text": whole})) == ""
    assert part_of(make_report("r", {"text": "双肺清晰，纵隔居中，胸腔未见积液。"})) == "CHEST"


def test_the_examination_is_later_than_what_it_is_compared_with() -> None:
    chart = make_chart(make_report("r", {"text": "较前2019-03-04片增大。双肺见结节。"}), random.Random(1))
    assert chart.details["exam_date"] > "2019-03-04"
    assert chart.header["StudyDate"] == chart.details["exam_date"].replace("-", "")


@pytest.mark.parametrize("style", RESTYLINGS)
@pytest.mark.parametrize(
    "text",
    ["1. Right upper lobe mass, 4.5 cm. 2. No pneumothorax.", "1、右肺上叶肿块,大小约4.5cm;2、右侧胸腔未见积液。"],
)
def test_restyling_keeps_the_letters_of_the_words(style: str, text: str) -> None:
    report = make_report("r", {"findings": text})
    (field,) = RESTYLINGS[style](report, random.Random(1)).fields
    if style in ("full width", "line breaks", "numbering"):
        import unicodedata

        plain = [unicodedata.normalize("NFKC", words) for words in (text, field.text)]
        letters = ["".join(sign for sign in words if sign.isalpha()) for words in plain]
        assert letters[0] == letters[1]


def flag(name: str, **evidence: object) -> dict[str, object]:
    return {
        "id": name,
        "routing": "SHOWN",
        "evidence": [{"kind": "TEXT_SPAN", "document_id": "report", "source": "REPORT", **evidence}],
    }


def test_what_the_twin_has_too_is_no_hit() -> None:
    answer, twin = {"discrepancies": [flag("a"), flag("b")]}, {"discrepancies": [flag("a")]}
    assert [one["id"] for one in new_flags(answer, twin)] == ["b"]
    assert new_flags({"discrepancies": [flag("b") | {"routing": "RECORDED"}]}, {}) == []


def test_evidence_beside_the_error_is_no_span_hit() -> None:
    chart = make_chart(make_report("r", {"findings": "Clear lungs."}), random.Random(1))
    injection = Injection(chart, (Span(0, 10, 14),), items=("patient.sex",))
    assert not touches(flag("a", section_index=0, start=20, end=25), injection)
    assert not touches(flag("a", section_index=1, start=10, end=14), injection)
    assert touches(flag("a", section_index=0, start=12, end=25), injection)
    assert touches(flag("a", kind="RECORD_ITEM", item="patient.sex"), injection)


def test_intervals_and_precision() -> None:
    low, high = wilson(0, 60)
    assert low == 0 and 0.05 < high < 0.07
    assert wilson(0, 0) == (0.0, 1.0)
    assert precision(1.0, 0.0, 0.01) == 1.0 and precision(0.0, 0.0, 0.01) == 0.0
