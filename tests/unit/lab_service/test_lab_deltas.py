"""Results against earlier ones: what is no jump, no trend and no mix-up first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lab_messages import NOW, one, read

from facts.fact import Change, Fact, FactSet, Interval, Quantity
from lab_service.analytes import analytes, rows
from lab_service.formats.structured import Row
from lab_service.normalize import Measurement
from lab_service.result import Code, Result
from lab_service.series import Series

UNITS = {"potassium": "mmol/L", "sodium": "mmol/L", "creatinine": "umol/L", "hb": "g/L", "mcv": "fL", "urea": "mmol/L",
         "bilirubin_total": "umol/L", "hct": "L/L", "plt": "10*9/L", "albumin": "g/L", "glucose": "mmol/L"}  # fmt: skip


def at(day: int, analyte: str, value: str, hour: int = 8) -> Row:
    name = "3091-6" if analyte == "urea" else analyte
    return Row(code=name, value=value, unit=UNITS[analyte], collected_at=f"2026-03-{day:02}T{hour:02}:00:00+08:00")


def of(answer: FactSet, code: str) -> list[Fact]:
    return [fact for fact in answer.facts if fact.concept.code == code]


def found(code: str, *results: Row) -> list[Fact]:
    return of(read(*results, sex="FEMALE", age=50), code)


@pytest.mark.parametrize(
    "results",
    [
        [at(1, "potassium", "4.0")],
        [at(1, "potassium", "4.0"), at(2, "potassium", "5.0")],
        # Too long ago.
        [at(1, "potassium", "3.0"), at(5, "potassium", "5.1")],
        # Two results of one moment are no change.
        [at(1, "potassium", "3.0"), at(1, "potassium", "5.1")],
        # One of two results of the moment before is near.
        [at(1, "potassium", "3.0"), at(1, "potassium", "5.0"), at(2, "potassium", "5.1")],
        # A comparator has no difference.
        [at(1, "potassium", "<3.0"), at(2, "potassium", "5.1")],
        # A value that cannot be is compared with nothing.
        [at(1, "potassium", "40"), at(2, "potassium", "4.1")],
        # A day alone is not before a moment of that day.
        [Row(code="potassium", value="3.0", unit="mmol/L", collected_at="2026-03-01"), at(1, "potassium", "5.1")],
        [Row(code="potassium", value="3.0", unit="mmol/L"), Row(code="potassium", value="5.1", unit="mmol/L")],
        # No limit is stated for it.
        [
            Row(code="alt", value="20", unit="U/L", collected_at="2026-03-01T08:00:00Z"),
            Row(code="alt", value="900", unit="U/L", collected_at="2026-03-02T08:00:00Z"),
        ],
    ],
)
def test_no_delta_is_reported(results: list[Row]) -> None:
    assert not found("delta_exceeded", *results)


def test_a_delta_points_at_both_values_and_shows_its_arithmetic() -> None:
    answer = read(at(1, "potassium", "4.1"), at(2, "potassium", "5.6"), sex="FEMALE", age=50)
    delta = one(answer, "delta_exceeded")
    by_value = {fact.value.value: fact.id for fact in of(answer, "potassium") if isinstance(fact.value, Quantity)}
    assert delta.relations == (by_value["5.6"], by_value["4.1"])
    assert delta.change is Change.LARGER and isinstance(delta.value, Quantity) and delta.value.value == "5.6"
    assert delta.evidence[0].text == "potassium 4.1 → 5.6 mmol/L in 24.0 h (limit abs 1.0 /3d [DEF])"
    assert delta.evidence[0].item == "labs[0].results[1]"


def test_of_two_limits_either_one_is_enough() -> None:
    assert found("delta_exceeded", at(1, "hb", "150"), at(2, "hb", "119"))[0].change is Change.SMALLER
    assert found("delta_exceeded", at(1, "hb", "70"), at(2, "hb", "90"))
    assert not found("delta_exceeded", at(1, "hb", "120"), at(2, "hb", "145"))


def test_a_delta_that_could_be_checked_is_assessed() -> None:
    assert "delta_exceeded" in read(at(1, "potassium", "4.1"), at(2, "potassium", "4.2")).assessed
    assert "delta_exceeded" not in read(at(1, "potassium", "4.1"), at(9, "potassium", "4.2")).assessed


@pytest.mark.parametrize("values", [["4.0", "5.5"], ["3.0", "3.2", "3.4"], ["3.0", "4.6", "4.5"], ["3.0", "5", "5"]])
def test_a_trend_needs_three_results_one_way_and_more_than_the_delta_limit(values: list[str]) -> None:
    assert not found("result_trend", *(at(day, "potassium", value) for day, value in enumerate(values, 1)))


def test_a_trend_is_that_of_the_latest_results() -> None:
    values = ["5.0", "3.0", "3.6", "4.2"]
    (trend,) = found("result_trend", *(at(day, "potassium", value) for day, value in enumerate(values, 1)))
    assert trend.change is Change.LARGER and len(trend.relations) == 3
    assert trend.evidence[0].text == "potassium 3.0 → 3.6 → 4.2 mmol/L"


BEFORE = {"mcv": "88", "creatinine": "60", "urea": "4", "potassium": "3.9", "hb": "140", "hct": "0.42", "plt": "220",
          "albumin": "42", "bilirubin_total": "10", "sodium": "139"}  # fmt: skip


def jumped(**after: str) -> Sequence[Row]:
    return [
        at(day, name, value) for day, values in ((1, BEFORE), (2, BEFORE | after)) for name, value in values.items()
    ]


@pytest.mark.parametrize(
    "after",
    [
        {},
        # Dialysis, or a kidney that fails.
        {"creatinine": "500", "urea": "30", "potassium": "6.5"},
        # Bleeding and dilution, with the kidney that follows.
        {"hb": "70", "hct": "0.21", "plt": "60", "albumin": "22", "creatinine": "200", "urea": "12"},
        # A transfused patient: one anchor and one group are two groups.
        {"hb": "70", "hct": "0.21", "mcv": "96"},
    ],
)
def test_a_sick_patient_is_not_somebody_else(after: dict[str, str]) -> None:
    assert not found("specimen_mixup_suspected", *jumped(**after))


def test_unrelated_analytes_that_jump_at_once_raise_suspicion() -> None:
    after = {"mcv": "101", "creatinine": "180", "hb": "95", "bilirubin_total": "60"}
    (mixup,) = found("specimen_mixup_suspected", *jumped(**after))
    assert len(mixup.relations) == 8
    assert "mcv 88 → 101 fL" in mixup.evidence[0].text


MIXED = jumped(mcv="101", creatinine="180", hb="95", bilirubin_total="60", potassium="5.2")


INFUSED = {"glucose": ("6", "45"), "sodium": ("138", "118"), "hb": ("110", "70")}


def series(**values: tuple[str, str]) -> list[Row]:
    return [at(day, name, value) for name, pair in values.items() for day, value in enumerate(pair, 1)]


@pytest.mark.parametrize(
    "values",
    [
        # Ketoacidosis that nobody diluted, and bleeding.
        INFUSED | {"hb": ("110", "108")},
        INFUSED | {"glucose": ("38", "45")},
        {"glucose": ("6", "45"), "sodium": ("138", "118")},
        INFUSED | {"glucose": ("6", "7")},
    ],
)
def test_a_sick_patient_is_no_infusion(values: dict[str, tuple[str, str]]) -> None:
    assert not found("specimen_contamination_suspected", *series(**values))


def test_blood_from_beside_an_infusion_is_suspected() -> None:
    (fact,) = found("specimen_contamination_suspected", *series(**INFUSED))
    assert "glucose 6 → 45 mmol/L" in fact.evidence[0].text and len(fact.relations) == 6


@given(st.permutations(MIXED))
def test_the_order_of_results_does_not_matter(results: Sequence[Row]) -> None:
    def said(answer: FactSet) -> set[tuple[object, ...]]:
        return {(fact.concept.code, fact.value, fact.time, fact.change, len(fact.relations)) for fact in answer.facts}

    assert said(read(*results)) == said(read(*MIXED))


def measured(value: str, hours: int) -> Measurement:
    moment = Interval.at(NOW + timedelta(hours=hours))
    result = Result(place="", codes=(Code("", "potassium"),), value=value, collected=moment)
    return Measurement(result, analytes()["potassium"], Quantity(value, "mmol/L"))


def test_the_value_in_force_is_the_latest_not_later_and_not_too_old() -> None:
    early, late = measured("4.0", 0), measured("5.0", 10)
    series = Series.of([late, early])
    day = timedelta(days=1)
    assert series.in_force("potassium", NOW - timedelta(hours=1), day) == ()
    assert series.in_force("potassium", NOW + timedelta(hours=9), day) == (early,)
    assert series.in_force("potassium", NOW + timedelta(hours=10), day) == (late,)
    assert series.in_force("potassium", NOW + timedelta(hours=40), day) == ()
    assert series.in_force("sodium", datetime(2030, 1, 1, tzinfo=UTC), day) == ()


def test_two_results_of_one_moment_are_both_in_force() -> None:
    both = (measured("4.0", 0), measured("4.4", 0))
    assert Series.of(both).in_force("potassium", NOW, timedelta(0)) == both


def test_every_delta_limit_of_the_dictionary_is_read() -> None:
    stated = [row["id"] for row in rows("analytes.csv") if row["delta_limit"]]
    assert stated and all(analytes()[name].delta for name in stated)
    assert all(analytes()[row["analyte"]].delta for row in rows("mixup_groups.csv"))


def test_beyond_the_interval_is_said_and_within_it_is_not() -> None:
    high = Row(code="potassium", value="5.6", unit="mmol/L", collected_at="2026-03-01T08:00:00Z")
    answer = read(high, at(2, "sodium", "140"), sex="FEMALE", age=50)
    above = one(answer, "above_interval")
    assert above.relations == (one(answer, "potassium").id,) and not of(answer, "below_interval")
    assert not of(read(high, sex="FEMALE", age=9), "above_interval")
