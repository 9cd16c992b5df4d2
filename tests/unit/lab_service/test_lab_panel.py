"""Results of one moment against each other, and doubts about single ones: what agrees and what is no doubt first."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lab_messages import issues, message, obx, read

from facts import vocabulary
from facts.fact import Fact, FactSet, Polarity, Quantity
from lab_service.analytes import rows
from lab_service.formats.structured import Row

UNITS = {
    "hb": "g/L", "hct": "L/L", "rbc": "10*12/L", "mcv": "fL", "mch": "pg", "mchc": "g/L", "wbc": "10*9/L", "alb": "g/L",
    "total_protein": "g/L", "globulin": "g/L", "bilirubin_total": "umol/L", "bilirubin_direct": "umol/L",
    "ldl_c": "mmol/L", "lymph_abs": "10*9/L", "psa_free": "ug/L", "psa_total": "ug/L",
    "potassium": "mmol/L", "calcium_total": "mmol/L", "plt": "10*9/L",
    "sodium": "mmol/L", "chloride": "mmol/L", "bicarbonate": "mmol/L", "anion_gap": "mmol/L", "ph_art": "",
    "pco2_art": "mmHg", "hco3_art": "mmol/L", "neut_abs": "10*9/L", "creatinine": "umol/L", "egfr": "mL/min/1.73m2",
    "cholesterol_total": "mmol/L", "hdl_c": "mmol/L", "triglycerides": "mmol/L", "cholesterol LDL calculated": "mmol/L",
}  # fmt: skip
TIME = "2026-03-01T08:00:00+08:00"


def rows_of(values: dict[str, str], time: str = TIME) -> list[Row]:
    return [
        Row(code=name, value=value, unit="%" if name.endswith("_pct") else UNITS[name], collected_at=time)
        for name, value in values.items()
    ]


def of(answer: FactSet, code: str) -> list[Fact]:
    return [
        fact
        for fact in answer.facts
        if code in vocabulary.ancestors(fact.concept.code) and fact.polarity is Polarity.PRESENT
    ]


def contradictions(values: dict[str, str], *more: Row) -> list[str]:
    answer = read(*rows_of(values), *more, sex="FEMALE", age=61)
    found = (*of(answer, "panel_inconsistent"), *of(answer, "iron_saturation_inconsistent"))
    return [fact.evidence[0].text.partition(":")[0] for fact in found]


CELLS = {"neut_pct": "60", "lymph_pct": "30", "mono_pct": "6", "eos_pct": "3", "baso_pct": "1"}
RED = {"hb": "135", "hct": "0.40", "rbc": "4.5", "mcv": "89", "mch": "30", "mchc": "337"}
SALT = {"sodium": "140", "chloride": "103", "bicarbonate": "24"}
BLASTS = Row(code="X1", display="Blasts", value="25", unit="%", collected_at=TIME)


@pytest.mark.parametrize(
    "values",
    [
        CELLS,
        CELLS | {"lymph_pct": "30.8"},
        # Few digits, as some analysers print them.
        {"wbc": "105.6", "lymph_pct": "3", "lymph_abs": "3"},
        {"hb": "62", "hct": "0.2", "mchc": "330"},
        # By hand, in whole numbers.
        CELLS | {"lymph_pct": "32"},
        RED,
        # As analysers round.
        {"hb": "62", "hct": "0.19", "rbc": "2.1", "mcv": "92", "mch": "29.5", "mchc": "322"},
        # A small-celled anaemia keeps no rule of three.
        {"hb": "80", "hct": "0.30", "mcv": "70"},
        {"alb": "40", "total_protein": "70", "globulin": "30"},
        {"bilirubin_total": "8", "bilirubin_direct": "8.4"},
        SALT | {"anion_gap": "13"},
        # The laboratory counts potassium.
        SALT | {"anion_gap": "17.1"},
        {"ph_art": "7.40", "pco2_art": "40", "hco3_art": "24.1"},
        {"ph_art": "7.10", "pco2_art": "20", "hco3_art": "6.2"},
        # Another equation.
        {"creatinine": "88.4", "egfr": "59"},
        {"creatinine": "50", "egfr": ">60"},
        {"cholesterol_total": "7.0", "hdl_c": "1.0", "triglycerides": "6.0", "ldl_c": "3.0"},
        {"wbc": "6.0", "neut_pct": "60", "neut_abs": "3.6"},
    ],
)
def test_a_panel_that_agrees_is_silent(values: dict[str, str]) -> None:
    assert contradictions(values) == []


def test_other_cells_may_take_the_rest() -> None:
    few = CELLS | {"neut_pct": "35"}
    assert contradictions(few, BLASTS) == []
    assert contradictions(few) == ["differential_under_100"]


def test_results_of_two_moments_are_not_held_against_each_other() -> None:
    later = rows_of({"rbc": "3.0"}, "2026-03-02T08:00:00+08:00")
    assert contradictions({"hct": "0.40", "mcv": "89"}, *later) == []


def test_half_a_panel_is_not_assessed() -> None:
    assert "panel_inconsistent" not in read(*rows_of({"hct": "0.40", "mcv": "89"})).assessed
    assert "panel_inconsistent" in read(*rows_of(RED)).assessed


@pytest.mark.parametrize(
    ("values", "check"),
    [
        (CELLS | {"neut_pct": "66"}, "differential_over_100"),
        (CELLS | {"lymph_pct": "28.5"}, "differential_sum"),
        ({"hb": "140", "hct": "0.30", "mcv": "88"}, "rule_of_three"),
        ({"rbc": "5.0", "hct": "0.40", "mcv": "95"}, "mcv_from_hct_and_rbc"),
        ({"wbc": "4.0", "lymph_pct": "50", "lymph_abs": "0.2"}, "lymphocytes_count_from_share"),
        ({"total_protein": "62", "alb": "40", "globulin": "35"}, "globulin_from_protein"),
        ({"psa_free": "5", "psa_total": "4"}, "free_within_total_psa"),
        (
            {"cholesterol_total": "9", "hdl_c": "1.0", "triglycerides": "6.8", "cholesterol LDL calculated": "3"},
            "ldl_calculated_at_high_triglycerides",
        ),
        ({"sodium": "128", "chloride": "110", "bicarbonate": "20"}, "anion_gap_below_1"),
        ({"creatinine": "80", "egfr": "110"}, "egfr_ckd_epi_2021_female"),
        ({"hb": "135", "hct": "0.30", "mcv": "89"}, "rule_of_three"),
        ({"hct": "0.40", "rbc": "3.0", "mcv": "89"}, "mcv_from_hct_and_rbc"),
        ({"hb": "135", "rbc": "3.0", "mch": "30"}, "mch_from_hb_and_rbc"),
        ({"hb": "135", "hct": "0.30", "mchc": "337"}, "mchc_from_hb_and_hct"),
        ({"mchc": "395"}, "mchc_too_high"),
        ({"alb": "45", "total_protein": "40"}, "albumin_within_protein"),
        ({"alb": "40", "total_protein": "70", "globulin": "20"}, "globulin_from_protein"),
        ({"bilirubin_total": "20", "bilirubin_direct": "30"}, "direct_within_total_bilirubin"),
        (SALT | {"anion_gap": "30"}, "anion_gap_reported"),
        (SALT | {"anion_gap": "5"}, "anion_gap_reported"),
        ({"ph_art": "7.20", "pco2_art": "40", "hco3_art": "24"}, "henderson_hasselbalch"),
        ({"creatinine": "400", "egfr": "95"}, "egfr_ckd_epi_2021_female"),
        (
            {"cholesterol_total": "5.0", "hdl_c": "1.0", "triglycerides": "2.2", "cholesterol LDL calculated": "2.5"},
            "ldl_reported_as_calculated",
        ),
        ({"wbc": "6.0", "neut_pct": "60", "neut_abs": "1.2"}, "neutrophils_count_from_share"),
    ],
)
def test_a_panel_that_contradicts_itself_is_told(values: dict[str, str], check: str) -> None:
    assert contradictions(values) == [check]


def test_a_contradiction_shows_its_arithmetic_and_all_its_results() -> None:
    (fact,) = of(read(*rows_of({"hct": "0.40", "rbc": "3.0", "mcv": "89"})), "panel_inconsistent")
    assert (
        "mcv = 89, hct / rbc * 1000 = 133.3" in fact.evidence[0].text
        and "[catalogue lab/rbc-index-arithmetic" in fact.evidence[0].text
    )
    assert len(fact.relations) == 3


@pytest.mark.parametrize(
    "values",
    [
        {"potassium": "7.1", "calcium_total": "2.2"},
        {"potassium": "4.2", "calcium_total": "1.2"},
        {"potassium": "4.9", "plt": "900"},
    ],
)
def test_a_potassium_that_fits_its_company_is_no_doubt(values: dict[str, str]) -> None:
    assert not of(read(*rows_of(values)), "interference_suspected")


@pytest.mark.parametrize("values", [{"potassium": "7.1", "calcium_total": "1.2"}, {"potassium": "6.1", "plt": "900"}])
def test_a_potassium_of_edta_or_of_platelets_is_doubted(values: dict[str, str]) -> None:
    assert len(of(read(*rows_of(values)), "interference_suspected")) == 1


def test_a_missing_flag_counts_only_beside_others() -> None:
    def sent(name: str, value: str, flag: str = "") -> Row:
        ends = {"reference_low": "3.5", "reference_high": "5.3"}
        return Row(code=name, value=value, unit="mmol/L", flag=flag, collected_at=TIME, **ends)

    assert not of(read(sent("potassium", "5.9"), sent("glucose", "5.0")), "flag_inconsistent")
    assert not of(read(sent("potassium", "5.0"), sent("glucose", "5.9", "H")), "flag_inconsistent")
    (fact,) = of(read(sent("potassium", "5.9"), sent("glucose", "5.9", "H")), "flag_inconsistent")
    assert "potassium 5.9 mmol/L (3.5-5.3) has no flag" in fact.evidence[0].text


def slips(name: str, value: str, unit: str, **more: str) -> list[Fact]:
    sent = Row(code=name, value=value, unit=unit, collected_at=TIME, **more)
    return of(read(sent, sex="FEMALE", age=50), "unit_slip_suspected")


@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [
        ("glucose", "5.4", "mmol/L"),
        ("glucose", "97", "mg/dL"),
        # Critical, and no more ordinary in the other unit.
        ("glucose", "1.8", "mmol/L"),
        ("glucose", "33", "mmol/L"),
        ("hb", "55", "g/L"),
        ("creatinine", "1200", "umol/L"),
        ("calcium_total", "3.6", "mmol/L"),
        ("magnesium", "2.4", "mmol/L"),
        ("potassium", "6.9", "mmol/L"),
        ("plt", "12", "10*9/L"),
        # Beyond everything in every unit.
        ("hb", "90000", "g/L"),
        ("wbc", "<0.1", "10*9/L"),
    ],
)
def test_a_value_of_the_sick_is_no_unit_slip(name: str, value: str, unit: str) -> None:
    assert slips(name, value, unit) == []


@pytest.mark.parametrize(
    ("name", "value", "unit", "fits"),
    [
        ("glucose", "5.4", "mg/dL", "5.4 mmol/L"),
        ("glucose", "90", "mmol/L", "90 mg/dL"),
        ("hb", "13.5", "g/L", "13.5 g/dL"),
        ("creatinine", "0.9", "umol/L", "0.9 mg/dL"),
        ("calcium_total", "9.2", "mmol/L", "9.2 mg/dL"),
        ("hct", "42", "L/L", "42 % = 0.42"),
        ("plt", "210000", "10*9/L", "210000 /uL"),
    ],
)
def test_a_value_that_fits_only_in_another_unit_is_suspected(name: str, value: str, unit: str, fits: str) -> None:
    (fact,) = slips(name, value, unit)
    assert fits in fact.evidence[0].text


@pytest.mark.parametrize(
    ("name", "value", "unit", "low", "high"),
    [
        ("glucose", "5.4", "mmol/L", "3.9", "6.1"),
        # A range for pregnancy, for a child, for treatment: unusual, and in its unit.
        ("tsh", "2", "mIU/L", "0.1", "2.5"),
        ("alp", "300", "U/L", "140", "420"),
        ("inr", "2.4", "", "2.0", "3.0"),
        ("hb", "150", "g/L", "", "220"),
        # One end alone is not enough to say which unit it is in.
        ("glucose", "5.4", "mmol/L", "", "2"),
    ],
)
def test_an_unusual_interval_is_the_laboratorys_own(name: str, value: str, unit: str, low: str, high: str) -> None:
    sent = Row(code=name, value=value, unit=unit, reference_low=low, reference_high=high, collected_at=TIME)
    answer = read(sent, sex="FEMALE", age=30)
    assert not of(answer, "unit_slip_suspected")
    (fact,) = of(answer, name)
    assert isinstance(fact.value, Quantity) and fact.value.reference_high == high


def test_by_an_interval_of_another_unit_nothing_is_judged() -> None:
    sent = Row(code="glucose", value="5.4", unit="mmol/L", reference_low="70", reference_high="110", collected_at=TIME)
    for age in (50, 9):
        answer = read(sent, sex="FEMALE", age=age)
        (slip,) = of(answer, "unit_slip_suspected")
        assert "70-110 is none in mmol/L, and could be one in mg/dL" in slip.evidence[0].text
        assert not of(answer, "below_interval")


@pytest.mark.parametrize(
    ("value", "low", "high", "flag"),
    [
        ("5.6", "3.5", "5.3", "H"),
        ("5.6", "3.5", "5.3", "HH"),
        ("3.0", "3.5", "5.3", "L"),
        ("4.0", "3.5", "5.3", "N"),
        ("4.0", "3.5", "5.3", "A"),
        # Nobody flagged it.
        ("5.6", "3.5", "5.3", ""),
        # No end on that side, or no interval at all.
        ("5.6", "3.5", "", "H"),
        ("5.6", "", "", "H"),
        ("<3.0", "3.5", "5.3", "L"),
    ],
)
def test_a_flag_that_fits_or_says_nothing_is_no_contradiction(value: str, low: str, high: str, flag: str) -> None:
    sent = Row(code="potassium", value=value, unit="mmol/L", reference_low=low, reference_high=high, flag=flag)
    assert not of(read(sent), "flag_inconsistent")


@pytest.mark.parametrize(("value", "flag"), [("4.0", "H"), ("4.0", "L"), ("5.6", "N"), ("5.6", "L"), ("3.0", "HH")])
def test_a_flag_that_its_own_interval_contradicts_is_told(value: str, flag: str) -> None:
    sent = Row(code="potassium", value=value, unit="mmol/L", reference_low="3.5", reference_high="5.3", flag=flag)
    (fact,) = of(read(sent), "flag_inconsistent")
    assert f"(3.5-5.3) is flagged {flag}" in fact.evidence[0].text


@given(st.lists(st.decimals(min_value=1, max_value=12, places=2), min_size=2, max_size=6))
def test_flags_go_one_way_with_the_value(values: list[Decimal]) -> None:
    def rank(value: Decimal) -> tuple[int, bool]:
        answer = read(Row(code="potassium", value=str(value), unit="mmol/L"), sex="FEMALE", age=50)
        side = len(of(answer, "above_interval")) - len(of(answer, "below_interval"))
        return side, bool(of(answer, "critical_value"))

    ranks = [rank(value) for value in sorted(values)]
    assert [side for side, _ in ranks] == sorted(side for side, _ in ranks)
    # Critical lies beyond the interval, and further out than what is not.
    for side in (-1, 1):
        ordered = [critical for one, critical in ranks if one == side]
        assert ordered == sorted(ordered, reverse=side == -1)
    assert not any(critical for side, critical in ranks if side == 0)


@pytest.mark.parametrize(
    "note", ["标本无溶血", "No hemolysis seen", "non-hemolyzed", "溶血指数 2", "hemolysis index 3", "复查"]
)
def test_a_comment_that_denies_haemolysis_is_no_doubt(note: str) -> None:
    answer = read(message(obx("2823-3^K^LN", "6.4", "mmol/L"), f"NTE|1||{note}"))
    assert not of(answer, "interference_suspected")
    assert "hyperkalaemia" in answer.assessed


@pytest.mark.parametrize("note", ["标本溶血", "Specimen hemolyzed", "重复测定，标本轻度溶血，请复查"])
def test_of_a_haemolysed_specimen_no_potassium_is_derived_from(note: str) -> None:
    answer = read(message(obx("2823-3^K^LN", "6.4", "mmol/L"), f"NTE|1||{note}"))
    assert len(of(answer, "interference_suspected")) == 1 and len(of(answer, "potassium")) == 1
    assert "hyperkalaemia" not in answer.assessed and not issues(answer)


def test_haemolysis_is_nothing_to_a_sodium() -> None:
    answer = read(message(obx("2951-2^Na^LN", "128", "mmol/L"), "NTE|1||标本溶血"))
    assert "hyponatraemia" in answer.assessed and not of(answer, "interference_suspected")


def test_an_index_below_its_limit_is_no_doubt() -> None:
    def doubts(value: str, high: str = "") -> list[Fact]:
        index = Row(code="haemolysis_index", value=value, reference_high=high, collected_at=TIME)
        return of(
            read(index, Row(code="potassium", value="5.9", unit="mmol/L", collected_at=TIME)), "interference_suspected"
        )

    assert not doubts("20") and doubts("150")
    # The laboratory's own limit comes first.
    assert doubts("3", "2") and not doubts("150", "200")


def test_every_check_and_interference_has_a_source() -> None:
    for table in ("panel_checks.csv", "interference.csv", "interference_words.csv", "series.csv", "mixup_groups.csv"):
        assert all(row["source"] for row in rows(table)), table
