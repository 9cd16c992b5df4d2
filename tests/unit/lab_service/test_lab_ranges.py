"""Reference ranges in words: for whom they are, and that none is chosen in doubt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab_service.interpret import Person
from lab_service.ranges import chosen, for_whom, read_ranges
from lab_service.result import Code, Result


def ends(text: str, sex: str = "", age: int | None = None) -> tuple[str, str]:
    result = Result(place="", codes=(Code("", "hb"),), value="1", ranges=read_ranges(text))
    found = chosen(result, Person(sex, age))
    return found.reference_low, found.reference_high


@pytest.mark.parametrize(
    "text", ["", "3.5-9.5", "<5", "阴性", "10-20 fmol/L", "0-5/HPF", "femtolitre 80-100", "3.5-5.1 mmol/L"]
)
def test_a_range_for_everybody_is_none_of_these(text: str) -> None:
    assert not for_whom(text) and read_ranges(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "0.5-1.2 (children)",
        "卵泡期 3.5-12.5",
        "M: 130-175, F: see report",
        "男 130-175 115-150",
        "孕妇 110-150",
        "0-28天 145-225",
        "first trimester 0.1-2.5",
    ],
)
def test_a_range_for_others_or_half_understood_is_chosen_for_nobody(text: str) -> None:
    assert for_whom(text)
    for sex in ("", "male", "female"):
        assert ends(text, sex, 40) == ("", "")


def test_a_text_longer_than_any_range_is_none() -> None:
    assert for_whom("3.5-9.5 " * 100) and read_ranges("男 3-4 女 3-5 " * 100) == ()


def test_an_unknown_sex_or_age_chooses_only_where_it_makes_no_difference() -> None:
    assert ends("男:130-175 女:115-150", "", 40) == ("", "")
    assert ends("18-59岁:57-97;≥60岁:57-111", "male") == ("", "")
    assert ends("男:3-5 女:3-5") == ("3", "5")


def test_a_range_for_adults_is_not_for_a_child() -> None:
    assert ends("成人:3.5-9.5 儿童:5-12", "male", 8) == ("", "")
    assert ends("成人男性 130-175 成人女性 115-150", "female", 8) == ("", "")


@pytest.mark.parametrize(
    ("text", "male", "female"),
    [
        ("男:130-175 女:115-150", ("130", "175"), ("115", "150")),
        ("男130～175；女115～150", ("130", "175"), ("115", "150")),
        ("M 130-175; F 115-150", ("130", "175"), ("115", "150")),
        ("M:130-175/F:115-150", ("130", "175"), ("115", "150")),
        ("Male: 13.5-17.5 g/dL, Female: 12.0-15.5 g/dL", ("13.5", "17.5"), ("12.0", "15.5")),
        ("men 3,5-5,1 women 3,1-4,8", ("3.5", "5.1"), ("3.1", "4.8")),
        ("男 <5 女 <3", ("", "5"), ("", "3")),
        ("成人男性 130-175 成人女性 115-150", ("130", "175"), ("115", "150")),
        ("女性(18-49岁): 1-2; 男性: 3-4", ("3", "4"), ("1", "2")),
    ],
)
def test_a_range_for_a_sex(text: str, male: tuple[str, str], female: tuple[str, str]) -> None:
    assert (ends(text, "male", 40), ends(text, "female", 40)) == (male, female)


@pytest.mark.parametrize(
    ("text", "age", "expected"),
    [
        ("18-59岁男性:57-97;≥60岁男性:57-111", 59, ("57", "97")),
        ("18-59岁男性:57-97;≥60岁男性:57-111", 60, ("57", "111")),
        ("<18岁:1-2;18岁以上:3-4", 17, ("1", "2")),
        ("<18岁:1-2;18岁以上:3-4", 18, ("3", "4")),
        ("18 - 60 years: 4-10; >60 years: 3-9", 61, ("3", "9")),
        ("成人:3.5-9.5 儿童:5-12", 40, ("3.5", "9.5")),
    ],
)
def test_a_range_for_an_age(text: str, age: int, expected: tuple[str, str]) -> None:
    assert ends(text, "male", age) == expected


@given(st.text(alphabet="男女成人儿童岁MF:;,-~<>≥ 0123456789.gL/", max_size=30))
def test_any_text_is_read_or_left(text: str) -> None:
    for one in read_ranges(text):
        assert one.low or one.high
    for_whom(text)
