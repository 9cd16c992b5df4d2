"""The patient's sex and age as a text states them, and what looks like them and is not."""

from __future__ import annotations

import pytest

from facts.fact import Coded, Quantity
from text_service.document import Document
from text_service.reader import read_report


def told(text: str) -> dict[str, str]:
    facts, _ = read_report(Document(text=text))
    found = {}
    for fact in facts:
        if fact.concept.code in ("patient_sex", "patient_age"):
            value = fact.value
            found[fact.concept.code] = value.code if isinstance(value, Coded) else f"{value.value} {value.unit}"
            assert isinstance(value, Coded | Quantity)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "Appendectomy at 12 years.",
        "At age 30 he had a fracture.",
        "His 5-year-old son has a cough.",
        "Kidney from a 34-year-old male donor.",
        "10-year-old fracture of the left clavicle.",
        "Male urethral catheter in place.",
        "Mother, 60 years old, has breast cancer.",
        "Stable for 5 years.",
        "患者30岁时行阑尾切除术。",
        "其子20岁,体健。",
        "育有1女,20岁。",
        "父亲65岁,患高血压。",
        "患者女儿陪同。",
        "患者女友代诉。",
        "吸烟30年。",
        "家族史:其母,女,70岁,患糖尿病。",
        "与子宫肌瘤鉴别:好发于中年女性。",
        "鉴别:本病多见于青壮年男性,不支持。",
        "其子32岁男性,已婚。",
    ],
)
def test_what_is_not_the_patients_is_not_told(text: str) -> None:
    assert told(text) == {}


@pytest.mark.parametrize(
    ("text", "sex", "age"),
    [
        ("56-year-old man with chest pain.", "MALE", "56 a"),
        ("This is a 45 year old obese female presenting with fever.", "FEMALE", "45 a"),
        ("XXXX-year-old female with cough.", "FEMALE", ""),
        ("***-year-old gentleman, fall.", "MALE", ""),
        ("72 yo f with dyspnea.", "FEMALE", "72 a"),
        ("45 year old with cough.", "", "45 a"),
        ("3-month-old boy.", "MALE", "3 mo"),
        ("The patient is a female who fell.", "FEMALE", ""),
        ("Sex: M. Age: 61.", "MALE", "61 a"),
        ("患者,女,45岁,咳嗽3天。", "FEMALE", "45 a"),
        ("患者男性,62岁。", "MALE", "62 a"),
        ("患者张某,男,7岁。", "MALE", "7 a"),
        ("老年女性患者,反复咳嗽。", "FEMALE", ""),
        ("性别:女 年龄:33岁", "FEMALE", "33 a"),
        ("患儿,男,8个月,发热2天。", "MALE", "8 mo"),
        ("男性，45岁，体检。", "MALE", "45 a"),
        ("病例特点：1.中年女性，急性起病；2.腹痛1天。", "FEMALE", ""),
        ("病例特点：66岁男性，上腹痛伴黑便。", "MALE", "66 a"),
        ("病例特点：高龄男性，跌倒后髋痛。", "MALE", ""),
        ("病例特点：3岁女童，发热咳嗽4天。", "FEMALE", "3 a"),
    ],
)
def test_what_the_text_says_of_its_patient(text: str, sex: str, age: str) -> None:
    said = told(text)
    assert (said.get("patient_sex", ""), said.get("patient_age", "")) == (sex, age)
