"""Intervals and critical values: where none is claimed first."""

from __future__ import annotations

from datetime import date

import pytest
from lab_messages import HEADER, message, obx, one, read, row

from facts.fact import Polarity, Quantity
from lab_service.formats.structured import Row


def ends(*sent: bytes | Row, code: str, sex: str = "", age: int | None = None) -> tuple[str, str]:
    value = one(read(*sent, sex=sex, age=age), code).value
    assert isinstance(value, Quantity)
    return value.reference_low, value.reference_high


def critical(*sent: bytes | Row, sex: str = "", age: int | None = 50) -> bool:
    return any(fact.concept.code == "critical_value" for fact in read(*sent, sex=sex, age=age).facts)


@pytest.mark.parametrize("age", [0, 5, 17])
def test_a_child_is_not_judged_by_the_limits_of_adults(age: int) -> None:
    assert ends(row("potassium", "6.4", "mmol/L"), code="potassium", age=age) == ("", "")
    assert not critical(row("potassium", "6.4", "mmol/L"), age=age)


def test_of_an_unknown_sex_only_a_shared_interval_is_used() -> None:
    assert ends(row("haemoglobin", "120", "g/L"), code="hb") == ("", "")
    assert ends(row("haemoglobin", "120", "g/L"), code="hb", sex="OTHER") == ("", "")
    assert ends(row("potassium", "4.0", "mmol/L"), code="potassium") == ("3.5", "5.3")


def test_a_d_dimer_that_does_not_say_its_units_has_no_interval() -> None:
    assert ends(row("D-二聚体", "0.3", "mg/L"), code="d_dimer_feu") == ("", "")


def test_a_venous_gas_is_not_judged_as_an_arterial_one() -> None:
    venous = row("11556-8", "38", "mmHg", system="LOINC")
    assert ends(venous, code="po2_art") == ("", "")
    assert not critical(venous)


def test_the_newborns_bilirubin_limit_is_not_for_adults() -> None:
    assert not critical(row("总胆红素", "300", "umol/L"))


def test_a_value_that_cannot_be_is_not_called_critical() -> None:
    answer = read(row("haemoglobin", "1350", "g/L"), sex="MALE", age=50)
    assert [fact.concept.code for fact in answer.facts] == ["hb", "implausible_value"]
    assert [issue.code for issue in answer.issues] == ["implausible"]


def test_the_laboratorys_own_interval_comes_first_for_a_child_too() -> None:
    own = row("haemoglobin", "105", "g/L", reference_low="110", reference_high="140")
    assert ends(own, code="hb", sex="MALE", age=4) == ("110", "140")
    assert ends(own, code="hb", sex="MALE", age=40) == ("110", "140")


def test_half_an_interval_of_the_laboratory_is_not_completed() -> None:
    assert ends(row("potassium", "4.0", "mmol/L", reference_high="5.5"), code="potassium") == ("", "5.5")


def test_the_chinese_interval_comes_before_the_western() -> None:
    assert ends(row("sodium", "140", "mmol/L"), code="sodium") == ("137", "147")
    assert ends(row("creatinine", "80", "umol/L"), code="creatinine", sex="FEMALE", age=30) == ("41", "73")


def test_the_interval_follows_the_age() -> None:
    assert ends(row("creatinine", "78", "umol/L"), code="creatinine", sex="FEMALE", age=61) == ("41", "81")


def test_the_age_is_that_of_the_day_of_collection() -> None:
    old = read(row("creatinine", "78", "umol/L"), sex="FEMALE", born=date(1966, 3, 1))
    young = read(row("creatinine", "78", "umol/L"), sex="FEMALE", born=date(1966, 3, 2))
    assert [value.reference_high for value in (one(old, "creatinine").value, one(young, "creatinine").value)] == [  # type: ignore[union-attr]
        "81",
        "73",
    ]


def test_sex_and_age_of_the_message_serve_where_the_record_has_none() -> None:
    answer = read(message(obx("HGB^血红蛋白^L", "120", "g/L")))
    value = one(answer, "hb").value
    assert isinstance(value, Quantity) and (value.reference_low, value.reference_high) == ("115", "150")


def test_the_record_comes_before_the_message() -> None:
    value = one(read(message(obx("HGB^血红蛋白^L", "120", "g/L")), sex="MALE", age=40), "hb").value
    assert isinstance(value, Quantity) and value.reference_low == "130"


@pytest.mark.parametrize(
    ("value", "is_critical"),
    [("2.79", True), ("2.8", False), ("6.2", False), ("6.21", True), ("<2.8", True), ("<3", False), (">6.2", True)],
)
def test_critical_is_beyond_the_limit(value: str, is_critical: bool) -> None:
    assert critical(row("potassium", value, "mmol/L")) is is_critical


def test_the_laboratorys_flag_makes_a_value_critical() -> None:
    assert critical(message(obx("GLU^葡萄糖^L", "21.0", "mmol/L", "3.9-6.1", "HH"), header=HEADER), age=9)
    assert not critical(message(obx("GLU^葡萄糖^L", "21.0", "mmol/L", "3.9-6.1", "H")), age=9)


def test_a_positive_blood_culture_is_critical() -> None:
    answer = read(row("血培养", "阳性"))
    assert one(answer, "critical_value").polarity is Polarity.PRESENT
    assert not critical(row("血培养", "阴性"))


def test_a_critical_value_points_at_its_result() -> None:
    answer = read(row("potassium", "6.8", "mmol/L"))
    found = one(answer, "critical_value")
    assert found.relations == (one(answer, "potassium").id,)
    assert found.value == one(answer, "potassium").value
    assert "critical_value" in answer.assessed


def test_within_the_critical_limits_is_assessed_and_silent() -> None:
    answer = read(row("potassium", "4.0", "mmol/L"))
    assert "critical_value" in answer.assessed
    assert not [fact for fact in answer.facts if fact.concept.code == "critical_value"]
