"""What takes several moments: the times of KDIGO. The examples of every stage stand in derivation_examples.csv."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from lab_messages import one, read, row

from facts.fact import Coded, FactSet, Polarity, Severity
from lab_service.formats.structured import Row

FIRST = datetime.fromisoformat("2026-03-01T08:00:00+08:00")


def creatinine(value: str, hours: float, unit: str = "umol/L") -> Row:
    return replace(row("creatinine", value, unit), collected_at=(FIRST + timedelta(hours=hours)).isoformat())


def injuries(fact_set: FactSet) -> list[Polarity]:
    return [fact.polarity for fact in fact_set.facts if fact.concept.code == "acute_kidney_injury"]


def test_no_time_no_injury() -> None:
    values = [replace(row("creatinine", value, "umol/L"), collected_at="") for value in ("80", "300")]
    assert not injuries(read(*values, sex="MALE", age=60))


def test_a_child_is_not_judged() -> None:
    assert not injuries(read(creatinine("40", 0), creatinine("140", 24), sex="MALE", age=9))


def test_a_limit_of_detection_is_no_baseline() -> None:
    assert not injuries(read(creatinine("<40", 0), creatinine("140", 24), sex="MALE", age=60))


def test_two_values_of_one_moment_are_no_rise() -> None:
    assert not injuries(read(creatinine("80", 0), creatinine("300", 0), sex="MALE", age=60))


def test_days_that_follow_each_other_are_not_surely_within_two_days() -> None:
    days = [
        replace(creatinine(value, 0), collected_at=day) for value, day in (("80", "2026-03-01"), ("110", "2026-03-03"))
    ]
    assert not injuries(read(*days, sex="MALE", age=60))


def test_an_implausible_value_is_no_baseline() -> None:
    assert not injuries(read(creatinine("0.8", 0), creatinine("80", 24), sex="MALE", age=60))


def test_an_injury_shows_its_stage_its_arithmetic_and_both_values() -> None:
    answer = read(creatinine("80", 0), creatinine("168", 96), sex="MALE", age=60)
    found = one(answer, "acute_kidney_injury")
    latest, baseline = (next(fact for fact in answer.facts if fact.id == at) for at in found.relations)
    assert (latest.value.value, baseline.value.value) == ("168", "80")
    assert found.value == Coded("2") and found.severity is Severity.MODERATE and found.time == latest.time
    assert found.evidence[0].text == "creatinine 80 → 168 umol/L in 96.0 h"


def test_units_may_change_within_a_series() -> None:
    answer = read(creatinine("0.9", 0, "mg/dL"), creatinine("168", 96), sex="MALE", age=60)
    assert injuries(answer) == [Polarity.PRESENT]


def test_the_order_in_which_results_come_does_not_matter() -> None:
    values = [creatinine("80", 0), creatinine("120", 30), creatinine("260", 100), creatinine("90", 400)]
    first, second = (read(*line, sex="MALE", age=60) for line in (values, values[::-1]))

    def said(fact_set: FactSet) -> set[tuple[object, ...]]:
        return {(fact.polarity, fact.value, fact.time) for fact in fact_set.facts if fact.relations}

    assert said(first) == said(second) and first.assessed == second.assessed


def test_the_stage_of_a_chronic_disease_is_that_of_its_last_two_values() -> None:
    values = [
        replace(row("egfr", value, "mL/min/1.73m2"), collected_at=(FIRST + timedelta(days=days)).isoformat())
        for value, days in (("58", 0), ("46", 100), ("42", 130))
    ]
    answer = read(*values, sex="MALE", age=60)
    stages = [fact.value for fact in answer.facts if fact.concept.code == "chronic_kidney_disease"]
    assert stages == [Coded("G3a"), Coded("G3b")]


def test_the_ratio_of_liver_enzymes_is_shown() -> None:
    answer = read(row("alt", "900", "U/L"), row("alp", "90", "U/L"), sex="MALE", age=50)
    found = one(answer, "hepatocellular_injury")
    assert found.evidence[0].text == "alt/alp 25.0, in folds of their upper limits"
    assert set(found.relations) == {one(answer, "alt").id, one(answer, "alp").id}
