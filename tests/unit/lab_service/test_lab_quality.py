"""What is told of the quality of results: possible values, units, flags, jumps; what is right comes first."""

from __future__ import annotations

import pytest
from lab_messages import read

from facts.fact import Fact, Polarity
from lab_service.formats.structured import Row

DAY_1, DAY_2 = "2026-03-01T08:00:00+08:00", "2026-03-02T08:00:00+08:00"


def row(name: str, value: str, unit: str = "", at: str = DAY_1, **more: str) -> Row:
    return Row(code=name, value=value, unit=unit, collected_at=at, **more)


def told(code: str, *results: Row) -> list[Fact]:
    return [fact for fact in read(*results).facts if fact.concept.code == code]


def polarities(code: str, *results: Row) -> list[Polarity]:
    return [fact.polarity for fact in told(code, *results)]


@pytest.mark.parametrize("result", [row("hb", "135", "g/L"), row("LDH", "12000", "U/L", specimen="pleural fluid")])
def test_what_a_living_person_can_have_is_possible(result: Row) -> None:
    assert polarities("implausible_value", result) == []


@pytest.mark.parametrize("comment", ["标本已稀释", "QC sample, quality control", "post-mortem sample"])
def test_a_comment_may_say_why_a_value_is_as_it_is(comment: str) -> None:
    assert polarities("implausible_value", row("血红蛋白", "1350", "g/L", comment=comment)) == [Polarity.ABSENT]


def test_what_nobody_can_have_is_told() -> None:
    assert polarities("implausible_value", row("血红蛋白", "1350", "g/L")) == [Polarity.PRESENT]


@pytest.mark.parametrize(
    "results",
    [
        (row("creatinine", "97", "umol/L"),),
        (row("INR", "1.1"),),
        # A sender who gives no units at all.
        (row("hb", "135"), row("potassium", "4.1"), row("sodium", "140")),
        (row("urine_protein", "3"),),
    ],
)
def test_units_of_the_analyte_and_senders_without_any_are_no_doubt(results: tuple[Row, ...]) -> None:
    assert polarities("unit_not_accepted", *results) == []


@pytest.mark.parametrize("result", [row("potassium", "4.1", "fL"), row("hb", "135", "mmHg"), row("hb", "13.5")])
def test_a_unit_that_is_none_of_the_analyte_is_told(result: Row) -> None:
    assert polarities("unit_not_accepted", result) == [Polarity.PRESENT]


def test_a_rise_that_no_unit_explains_is_no_slip() -> None:
    results = row("creatinine", "98", "umol/L"), row("creatinine", "600", "umol/L", DAY_2)
    assert polarities("unit_slip_suspected", *results) == [Polarity.ABSENT]


def test_a_jump_from_one_ordinary_value_to_another_is_no_slip() -> None:
    # 0.85 mg/dL: its digits in umol/L would be ordinary too, as the interval has no lower end.
    results = row("bilirubin_total", "0.14", "mg/dL"), row("bilirubin_total", "0.85", "mg/dL", DAY_2)
    assert polarities("unit_slip_suspected", *results) == [Polarity.ABSENT]


def test_a_jump_by_the_factor_between_two_units_is_a_slip() -> None:
    results = row("glucose", "5.4", "mmol/L"), row("glucose", "97", "mmol/L", DAY_2)
    assert Polarity.PRESENT in polarities("unit_slip_suspected", *results)


def flagged(value: str, flag: str, name: str = "hb") -> Row:
    return row(name, value, "g/L", reference_low="130", reference_high="175", flag=flag)


def test_flags_that_are_right_are_said_to_be() -> None:
    assert polarities("flag_inconsistent", flagged("100", "L")) == [Polarity.ABSENT]
    assert polarities("flag_missing", flagged("100", "L")) == []


def test_a_value_within_its_interval_needs_no_flag() -> None:
    assert polarities("flag_missing", flagged("150", "")) == []


def test_values_beyond_their_intervals_are_told_once_where_nobody_flags() -> None:
    (fact,) = told("flag_missing", flagged("100", ""), row("wbc", "20", "10*9/L", reference_high="9.5"))
    assert len(fact.relations) == 2


def test_a_critical_value_that_is_flagged_as_merely_high_is_told() -> None:
    high = {"reference_low": "3.5", "reference_high": "5.3"}
    assert polarities("critical_not_flagged", row("potassium", "7.1", "mmol/L", flag="HH", **high)) == []
    assert polarities("critical_not_flagged", row("potassium", "5.6", "mmol/L", flag="H", **high)) == []
    assert polarities("critical_not_flagged", row("potassium", "7.1", "mmol/L", flag="H", **high)) == [Polarity.PRESENT]


def test_a_panel_that_agrees_is_told_once_a_concept_and_a_change_has_the_time_between() -> None:
    red = (row("hb", "140", "g/L"), row("hct", "0.42", "L/L"), row("rbc", "4.7", "10*12/L"), row("mcv", "89", "fL"))
    assert polarities("rule_of_three_inconsistent", *red) == [Polarity.ABSENT]
    assert polarities("red_cell_indices_inconsistent", *red) == [Polarity.ABSENT]
    (delta,) = told("delta_exceeded", row("sodium", "139", "mmol/L"), row("sodium", "121", "mmol/L", DAY_2))
    assert delta.time is not None
    assert (delta.time.start, delta.time.end) != (delta.time.end, delta.time.end)
