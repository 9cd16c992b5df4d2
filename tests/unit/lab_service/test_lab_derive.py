"""Conditions from values: what nothing is said about, what is absent, what is present."""

from __future__ import annotations

import pytest
from lab_messages import decided, one, read, row

from facts.fact import Polarity, Severity
from lab_service.analytes import analytes, rows
from lab_service.formats.structured import Row

PRESENT, ABSENT = Polarity.PRESENT, Polarity.ABSENT


def verdict(condition: str, *results: Row, sex: str = "FEMALE", age: int = 40) -> Polarity | None:
    return decided(read(*results, sex=sex, age=age)).get(condition)


@pytest.mark.parametrize(
    ("condition", "results"),
    [
        # On the border.
        ("anaemia", [row("hb", "108", "g/L")]),
        ("anaemia", [row("hb", "112", "g/L")]),
        ("leucocytosis", [row("wbc", "9.8", "10*9/L")]),
        ("hyperkalaemia", [row("potassium", "5.4", "mmol/L")]),
        ("hyponatraemia", [row("sodium", "135", "mmol/L")]),
        ("renal_impairment", [row("creatinine", "74", "umol/L")]),
        # The catalogue's limit says no, the laboratory's interval says low.
        ("anaemia", [row("hb", "114", "g/L")]),
        ("anaemia", [row("hb", "118", "g/L", reference_low="120", reference_high="160")]),
        # Beyond the stated limit, inside the laboratory's own.
        ("anaemia", [row("hb", "104", "g/L", reference_low="100", reference_high="150")]),
        # A filtration rate of 60 or more proves nothing, and a doubtful one forbids absence.
        ("renal_impairment", [row("egfr", "88", "mL/min/1.73m2")]),
        ("renal_impairment", [row("egfr", "61", "mL/min/1.73m2"), row("creatinine", "60", "umol/L")]),
        # Half a panel, or a panel with a doubt.
        ("liver_enzymes_raised", [row("alt", "20", "U/L")]),
        ("liver_enzymes_raised", [row("alt", "20", "U/L"), row("ast", "20", "U/L"), row("ggt", "300", "U/L")]),
        ("liver_enzymes_raised", [row("ggt", "300", "U/L")]),
        ("coagulation_abnormal", [row("pt", "12.5", "s")]),
        ("inflammation_markers_raised", [row("esr", "8", "mm/h")]),
        ("inflammation_markers_raised", [row("pct", "0.02", "ng/mL")]),
        ("lipase_amylase_raised", [row("amylase", "60", "U/L")]),
        # Albumin feigns a low calcium and hides a high one.
        ("hypocalcaemia", [row("calcium", "1.95", "mmol/L")]),
        ("hypocalcaemia", [row("calcium", "1.95", "mmol/L"), row("albumin", "24", "g/L")]),
        ("hypercalcaemia", [row("calcium", "2.3", "mmol/L"), row("albumin", "30", "g/L")]),
        # No limit that holds for everybody.
        ("troponin_raised", [row("hs-cTnI", "30", "ng/L")]),
        ("d_dimer_raised", [row("D-二聚体", "0.3", "mg/L")]),
        # Not comparable with the limit.
        ("hyperkalaemia", [row("potassium", ">4.0", "mmol/L")]),
        ("inflammation_markers_raised", [row("crp", "<20", "mg/L")]),
    ],
)
def test_nothing_is_said(condition: str, results: list[Row]) -> None:
    assert verdict(condition, *results) is None


def test_nothing_is_said_of_a_child_without_the_laboratorys_interval() -> None:
    answer = read(
        row("hb", "70", "g/L"), row("wbc", "18", "10*9/L"), row("creatinine", "150", "umol/L"), sex="MALE", age=6
    )
    assert decided(answer) == {}


def test_the_laboratorys_interval_serves_for_a_child() -> None:
    low = row("hb", "95", "g/L", reference_low="110", reference_high="140")
    assert verdict("anaemia", low, age=6) is PRESENT
    fine = row("hb", "118", "g/L", reference_low="110", reference_high="140")
    assert verdict("anaemia", fine, age=6) is ABSENT


@pytest.mark.parametrize(
    ("condition", "results"),
    [
        ("anaemia", [row("hb", "116", "g/L")]),
        ("polycythaemia", [row("hb", "130", "g/L")]),
        ("leucocytosis", [row("wbc", "3.1", "10*9/L")]),
        ("leucopenia", [row("wbc", "6.0", "10*9/L")]),
        ("neutrophilia", [row("NEUT#", "4.0", "10*9/L"), row("NEUT%", "60", "%")]),
        ("neutropenia", [row("NEUT#", "4.0", "10*9/L")]),
        ("thrombocytopenia", [row("plt", "220", "10*9/L")]),
        ("thrombocytosis", [row("plt", "220", "10*9/L")]),
        ("renal_impairment", [row("creatinine", "60", "umol/L")]),
        ("renal_impairment", [row("creatinine", "60", "umol/L"), row("egfr", "98", "mL/min/1.73m2")]),
        ("liver_enzymes_raised", [row("alt", "20", "U/L"), row("ast", "20", "U/L")]),
        ("hyperbilirubinaemia", [row("总胆红素", "10", "umol/L")]),
        ("hypoalbuminaemia", [row("albumin", "45", "g/L")]),
        ("hyperkalaemia", [row("potassium", "4.2", "mmol/L")]),
        ("hypokalaemia", [row("potassium", "4.2", "mmol/L")]),
        ("hypernatraemia", [row("sodium", "140", "mmol/L")]),
        ("hyponatraemia", [row("sodium", "140", "mmol/L")]),
        ("hypercalcaemia", [row("calcium", "2.3", "mmol/L"), row("albumin", "45", "g/L")]),
        ("hypocalcaemia", [row("calcium", "2.3", "mmol/L")]),
        ("hyperglycaemia", [row("glucose", "5.2", "mmol/L")]),
        ("hypoglycaemia", [row("glucose", "5.2", "mmol/L")]),
        ("inflammation_markers_raised", [row("crp", "<0.5", "mg/L")]),
        (
            "inflammation_markers_raised",
            [row("crp", "3", "mg/L"), row("esr", "6", "mm/h"), row("pct", "0.02", "ng/mL")],
        ),
        ("troponin_raised", [row("hs-cTnT", "6", "ng/L")]),
        ("troponin_raised", [row("hs-cTnI", "4", "ng/L", reference_high="16")]),
        ("d_dimer_raised", [row("D-dimer FEU", "0.2", "mg/L FEU")]),
        ("d_dimer_raised", [row("D-二聚体", "0.2", "mg/L", reference_high="0.55")]),
        ("natriuretic_peptide_raised", [row("BNP", "20", "pg/mL")]),
        ("coagulation_abnormal", [row("pt", "12", "s"), row("aptt", "35", "s"), row("inr", "1.0")]),
        ("lipase_amylase_raised", [row("lipase", "30", "U/L"), row("amylase", "60", "U/L")]),
        ("hyperuricaemia", [row("uric acid", "250", "umol/L")]),
    ],
)
def test_a_value_clearly_within_makes_a_condition_absent(condition: str, results: list[Row]) -> None:
    assert verdict(condition, *results) is ABSENT


@pytest.mark.parametrize(
    ("condition", "results"),
    [
        ("anaemia", [row("hb", "62", "g/L")]),
        ("anaemia", [row("hb", "6.2", "g/dL")]),
        ("polycythaemia", [row("hb", "190", "g/L")]),
        ("leucocytosis", [row("wbc", "14.2", "10*9/L")]),
        ("leucopenia", [row("wbc", "2.4", "10*9/L")]),
        ("neutrophilia", [row("NEUT%", "88", "%")]),
        ("neutropenia", [row("NEUT#", "0.8", "10*9/L")]),
        ("thrombocytopenia", [row("plt", "40", "10*9/L")]),
        ("thrombocytosis", [row("plt", "620", "10*9/L")]),
        ("renal_impairment", [row("creatinine", "3.2", "mg/dL")]),
        ("renal_impairment", [row("creatinine", "60", "umol/L"), row("egfr", "41", "mL/min/1.73m2")]),
        ("liver_enzymes_raised", [row("alt", "210", "U/L")]),
        ("liver_enzymes_raised", [row("alt", "20", "U/L"), row("ast", "90", "U/L")]),
        ("hyperbilirubinaemia", [row("总胆红素", "80", "umol/L")]),
        ("hypoalbuminaemia", [row("albumin", "26", "g/L")]),
        ("hyperkalaemia", [row("potassium", "6.1", "mmol/L")]),
        ("hyperkalaemia", [row("potassium", ">7.5", "mmol/L")]),
        ("hypokalaemia", [row("potassium", "2.9", "mmol/L")]),
        ("hypernatraemia", [row("sodium", "156", "mmol/L")]),
        ("hyponatraemia", [row("sodium", "121", "mmol/L")]),
        ("hypercalcaemia", [row("calcium", "3.1", "mmol/L")]),
        ("hypocalcaemia", [row("calcium", "1.8", "mmol/L"), row("albumin", "44", "g/L")]),
        ("hypocalcaemia", [row("离子钙", "0.9", "mmol/L")]),
        ("hyperglycaemia", [row("glucose", "250", "mg/dL")]),
        ("hypoglycaemia", [row("glucose", "2.1", "mmol/L")]),
        ("inflammation_markers_raised", [row("crp", "120", "mg/L")]),
        ("inflammation_markers_raised", [row("crp", "3", "mg/L"), row("pct", "4.0", "ng/mL")]),
        ("troponin_raised", [row("hs-cTnT", "310", "ng/L")]),
        ("d_dimer_raised", [row("D-dimer FEU", "2.8", "mg/L FEU")]),
        ("natriuretic_peptide_raised", [row("NT-proBNP", "4200", "pg/mL")]),
        ("coagulation_abnormal", [row("inr", "2.6")]),
        ("lipase_amylase_raised", [row("lipase", "1250", "U/L")]),
        ("hyperuricaemia", [row("uric acid", "560", "umol/L")]),
    ],
)
def test_a_value_clearly_beyond_makes_a_condition_present(condition: str, results: list[Row]) -> None:
    assert verdict(condition, *results) is PRESENT


def test_every_row_has_a_source_and_a_known_analyte() -> None:
    for line in rows("derivations.csv"):
        assert line["source"] and line["margin_source"], line
        assert line["analyte"] in analytes()


def test_the_limit_of_anaemia_is_that_of_the_sex() -> None:
    between = row("hb", "113", "g/L")
    assert verdict("anaemia", between, sex="MALE") is PRESENT
    assert verdict("anaemia", between, sex="FEMALE") is None


def test_of_an_unknown_sex_is_said_what_holds_for_both() -> None:
    assert verdict("anaemia", row("hb", "62", "g/L"), sex="") is PRESENT
    assert verdict("anaemia", row("hb", "113", "g/L"), sex="") is None
    assert verdict("anaemia", row("hb", "145", "g/L"), sex="") is ABSENT
    assert verdict("renal_impairment", row("creatinine", "400", "umol/L"), sex="") is PRESENT
    assert verdict("renal_impairment", row("creatinine", "85", "umol/L"), sex="") is None


@pytest.mark.parametrize(
    ("value", "severity"),
    [("112", Severity.MILD), ("109", Severity.MODERATE), ("80", Severity.MODERATE), ("79", Severity.SEVERE)],
)
def test_anaemia_has_the_grades_of_the_who(value: str, severity: Severity) -> None:
    assert one(read(row("hb", value, "g/L"), sex="MALE", age=50), "anaemia").severity is severity


def test_the_grades_are_an_adults() -> None:
    low = row("hb", "95", "g/L", reference_low="110", reference_high="140")
    assert one(read(low, sex="MALE", age=6), "anaemia").severity is None


@pytest.mark.parametrize(
    "condition", ["diabetic_glycaemia", "reduced_egfr", "heart_failure_range", "hypercholesterolaemia"]
)
def test_a_decision_limit_is_no_childs_and_no_interval_stands_for_it(condition: str) -> None:
    sent = [
        row("hba1c", "9.1", "%", reference_low="4", reference_high="6"),
        row("egfr", "30", "mL/min/1.73m2", reference_low="90"),
        row("NT-proBNP", "9000", "pg/mL", reference_high="125"),
        row("总胆固醇", "9.0", "mmol/L", reference_high="5.2"),
    ]
    assert verdict(condition, *sent, age=7) is None
    assert verdict(condition, *sent, age=47) is PRESENT


def test_the_steps_to_a_condition_are_no_facts() -> None:
    answer = read(row("alt", "900", "U/L"), row("alp", "90", "U/L"), row("tsh", "40", "mIU/L"), sex="MALE", age=50)
    assert {"hepatocellular_injury", "biochemical_hypothyroidism"} <= answer.assessed
    assert not [code for code in answer.assessed if code.startswith("_")]
    assert not [fact for fact in answer.facts if fact.concept.code.startswith("_")]


def test_a_condition_of_several_values_points_at_all_of_them() -> None:
    results = [row("hb", "70", "g/L"), row("wbc", "1.8", "10*9/L"), row("plt", "20", "10*9/L")]
    answer = read(*results, sex="MALE", age=50)
    assert set(one(answer, "pancytopenia").relations) == {one(answer, code).id for code in ("hb", "wbc", "plt")}


def test_two_gases_of_one_moment_have_no_second_disorder() -> None:
    gas = [row("动脉血pH", "7.21"), row("动脉血碳酸氢根", "14", "mmol/L"), row("动脉血二氧化碳分压", "38", "mmHg")]
    assert verdict("respiratory_acidosis", *gas) is PRESENT
    assert verdict("respiratory_acidosis", *gas, row("动脉血二氧化碳分压", "40", "mmHg")) is None


def test_a_condition_points_at_the_value_behind_it() -> None:
    answer = read(row("wbc", "3.1", "10*9/L"), sex="MALE", age=50)
    count, absent = one(answer, "wbc"), one(answer, "leucocytosis")
    assert absent.polarity is ABSENT
    assert absent.relations == (count.id,)
    assert absent.value == count.value and absent.time == count.time and absent.evidence == count.evidence
    assert {"wbc", "leucocytosis"} <= answer.assessed


def test_an_absence_that_takes_several_values_points_at_all_of_them() -> None:
    answer = read(row("alt", "20", "U/L"), row("ast", "22", "U/L"), sex="MALE", age=50)
    assert one(answer, "liver_enzymes_raised").relations == (one(answer, "alt").id, one(answer, "ast").id)


def test_an_interval_with_one_end_says_nothing_of_a_value_inside_it() -> None:
    assert verdict("leucocytosis", row("wbc", "5.1", "10*9/L", reference_low="3.5")) is None


def test_a_value_below_the_only_end_sent_is_not_above_the_other() -> None:
    assert verdict("leucocytosis", row("wbc", "3.1", "10*9/L", reference_low="3.5")) is ABSENT


def test_what_is_undecided_is_not_assessed() -> None:
    answer = read(row("wbc", "9.6", "10*9/L"), sex="MALE", age=50)
    assert "wbc" in answer.assessed and "leucocytosis" not in answer.assessed


def test_two_values_of_one_moment_do_not_contradict_each_other() -> None:
    answer = read(row("hb", "70", "g/L"), row("hb", "140", "g/L"), sex="FEMALE", age=50)
    assert decided(answer)["anaemia"] is PRESENT


def test_values_of_two_moments_are_judged_apart() -> None:
    later = Row(code="hb", value="140", unit="g/L", collected_at="2026-03-04T08:00:00+08:00")
    answer = read(row("hb", "70", "g/L"), later, sex="FEMALE", age=50)
    assert {fact.polarity for fact in answer.facts if fact.concept.code == "anaemia"} == {PRESENT, ABSENT}


def test_the_order_of_results_does_not_matter() -> None:
    results = [
        row("alt", "20", "U/L"),
        row("ast", "90", "U/L"),
        row("potassium", "6.1", "mmol/L"),
        row("hb", "62", "g/L"),
    ]
    assert decided(read(*results, sex="MALE")) == decided(read(*reversed(results), sex="MALE"))
