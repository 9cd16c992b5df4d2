"""Laboratory values in a text: what is none of them first."""

from __future__ import annotations

import pytest

from facts import vocabulary
from facts.fact import Fact, Quantity, Temporality
from text_service.document import Document
from text_service.reader import read_report


def quoted(text: str) -> list[Fact]:
    facts, _ = read_report(Document(id="d", type="PROGRESS_NOTE", text=text))
    return [f for f in facts if (entry := vocabulary.find(f.concept.code)) and entry.category == "analyte"]


def told(text: str) -> list[tuple[str, str, str]]:
    return [(f.concept.code, f.value.value, f.value.unit) for f in quoted(text) if isinstance(f.value, Quantity)]


@pytest.mark.parametrize(
    "text",
    [
        "Hb about 90.",
        "血红蛋白约90g/L",
        "K 3.5-5.5 mmol/L",
        "钾3.5至5.5mmol/L",
        "WBC <0.1",
        "CA 125 35 U/mL.",
        "C3 and T12 are intact.",
        "氯化钾10ml静滴",
        "尿白蛋白 30mg/L",
        "Node 8 mm, Hb normal.",
        "OK 2 days later.",
        "血糖控制在7-8mmol/L",
    ],
)
def test_what_cannot_be_held_to_the_digit_is_no_quoted_value(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("K 2.4 in note.", [("potassium", "2.4", "")]),
        ("Today K was 2.4 mmol/L and Na 138.", [("potassium", "2.4", "mmol/L"), ("sodium", "138", "")]),
        ("血红蛋白62g/L，白细胞12.3×10^9/L。", [("hb", "62", "g/L"), ("wbc", "12.3", "10*9/L")]),
        ("血钾：２．４ mmol/L", [("potassium", "2.4", "mmol/L")]),
        ("Hb 62 -> 88 g/L", [("hb", "62", ""), ("hb", "88", "g/L")]),
        ("血红蛋白由62g/L升至88g/L", []),
        ("HbA1c 9.1%", [("hba1c", "9.1", "%")]),
        ("糖化血红蛋白9.1%", [("hba1c", "9.1", "%")]),
        ("Haemoglobin of 9.0 g/dL", [("hb", "9.0", "g/dL")]),
    ],
)
def test_a_value_with_its_unit_or_without_is_quoted(text: str, values: list[tuple[str, str, str]]) -> None:
    assert told(text) == values


@pytest.mark.parametrize("text", ["外院血钾2.8mmol/L", "K 2.8 at the outside hospital.", "3月1日血钾2.8mmol/L"])
def test_a_value_of_elsewhere_or_of_a_day_that_is_not_known_is_of_another_time(text: str) -> None:
    assert [fact.temporality for fact in quoted(text)] == [Temporality.HISTORICAL]


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("6年前体检发现血肌酐160μmol/L。", Temporality.HISTORICAL),
        ("Creatinine was 92 umol/L in March.", Temporality.HISTORICAL),
        ("Creatinine was 92 umol/L two years ago.", Temporality.HISTORICAL),
        ("发现肾功能异常6年，入院查血肌酐612μmol/L。", Temporality.RECENT),
        ("6年前行肾切除，今查血肌酐160μmol/L。", Temporality.RECENT),
        ("2 days ago creatinine was 92 umol/L.", Temporality.RECENT),
    ],
)
def test_a_value_of_long_ago_is_of_another_time(text: str, when: Temporality) -> None:
    assert [fact.temporality for fact in quoted(text)] == [when]


def test_a_value_has_the_day_that_its_sentence_names() -> None:
    (fact,) = quoted("2026-03-01复查血钾2.4mmol/L。")
    assert fact.time is not None and fact.time.start is not None and fact.time.end is not None
    assert (fact.time.start.isoformat()[:16], fact.time.end.isoformat()[:16]) == (
        "2026-02-28T10:00",
        "2026-03-02T12:00",
    )
