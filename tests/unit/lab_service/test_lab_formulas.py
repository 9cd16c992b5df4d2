"""Values that are reckoned: where none is given first, then the arithmetic against worked examples."""

from __future__ import annotations

from decimal import Context, Decimal, localcontext

import pytest
from lab_messages import one, read

from facts.fact import FactSet, Quantity
from lab_service.analytes import analytes, rows
from lab_service.arithmetic import CannotReckon, read_formula
from lab_service.formats.structured import Row

UNITS = {
    "sodium": "mmol/L", "chloride": "mmol/L", "bicarbonate": "mmol/L", "creatinine": "umol/L",
    "calcium_total": "mmol/L", "albumin": "g/L", "glucose": "mmol/L", "3091-6": "mmol/L",
    "cholesterol_total": "mmol/L", "hdl_c": "mmol/L",
    "triglycerides": "mmol/L", "insulin": "mIU/L", "fasting glucose": "mmol/L", "ast": "U/L", "alt": "U/L",
    "plt": "10*9/L", "iron": "umol/L", "tibc": "umol/L", "2703-7": "mmHg", "2019-8": "mmHg", "fio2": "%",
    "osmolality_ser": "mosm/kg", "ethanol": "mg/dL", "retic_pct": "%", "hct": "L/L", "anion_gap": "mmol/L",
    "potassium": "mmol/L", "haemolysis_index": "", "wbc": "10*9/L", "neut_pct": "%", "2744-1": "", "1960-4": "mmol/L",
    "po2_art": "mmHg", "pco2_art": "mmHg", "bilirubin_total": "umol/L", "bilirubin_direct": "umol/L",
}  # fmt: skip


def results(values: dict[str, str], hour: int = 8) -> list[Row]:
    time = f"2026-03-01T{hour:02}:00:00+08:00"
    return [Row(code=name, value=value, unit=UNITS[name], collected_at=time) for name, value in values.items()]


def given(values: dict[str, str], *more: Row, sex: str = "FEMALE", age: int | None = 61) -> FactSet:
    return read(*results(values), *more, sex=sex, age=age)


def value(answer: FactSet, code: str) -> str:
    found = one(answer, code).value
    assert isinstance(found, Quantity)
    return found.value


SALT = {"sodium": "140", "chloride": "103", "bicarbonate": "24"}
OSMOLES = {"sodium": "140", "glucose": "5", "3091-6": "5"}
LIPIDS = {"cholesterol_total": "5.2", "hdl_c": "1.3"}
GAS = {"2703-7": "80", "2019-8": "40"}


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("anion_gap", {"sodium": "140", "chloride": "103"}),
        ("anion_gap", {"sodium": "140", "chloride": "<103", "bicarbonate": "24"}),
        # A value that cannot be.
        ("anion_gap", {"sodium": "14000", "chloride": "103", "bicarbonate": "24"}),
        ("ldl_c", LIPIDS | {"triglycerides": "4.5"}),
        ("ldl_c", LIPIDS | {"triglycerides": "9.1"}),
        # Nobody says that it is a fasting one.
        ("homa_ir", {"glucose": "5.5", "insulin": "10"}),
        ("aa_gradient", GAS),
        # A gas that nobody called arterial.
        ("aa_gradient", {"po2_art": "80", "pco2_art": "40", "fio2": "21"}),
        ("osmolal_gap", {"sodium": "140", "glucose": "5", "3091-6": "5"}),
        ("bilirubin_indirect", {"bilirubin_total": "10", "bilirubin_direct": "14"}),
        ("pco2_expected_winter", {"2744-1": "7.42", "1960-4": "18", "2019-8": "30"}),
    ],
)
def test_nothing_is_reckoned(code: str, values: dict[str, str]) -> None:
    answer = given(values)
    assert code not in answer.assessed and not [fact for fact in answer.facts if fact.concept.code == code]


@pytest.mark.parametrize(("sex", "age"), [("", 61), ("OTHER", 61), ("FEMALE", None), ("FEMALE", 17)])
def test_a_filtration_rate_needs_sex_and_the_age_of_an_adult(sex: str, age: int | None) -> None:
    assert "egfr" not in given({"creatinine": "88.4"}, sex=sex, age=age).assessed


def test_fib4_is_not_for_the_young() -> None:
    values = {"ast": "40", "alt": "36", "plt": "200"}
    assert "fib4" not in given(values, age=34).assessed
    assert value(given(values, age=60), "fib4") == "2.00"


def test_what_the_laboratory_reports_is_not_reckoned_again() -> None:
    answer = given({"sodium": "140", "chloride": "103", "bicarbonate": "24", "anion_gap": "13.5"})
    assert value(answer, "anion_gap") == "13.5" and not one(answer, "anion_gap").relations


def test_two_different_results_of_one_moment_give_nothing() -> None:
    assert (
        "anion_gap"
        not in given({"sodium": "140", "chloride": "103", "bicarbonate": "24"}, *results({"sodium": "128"})).assessed
    )


def test_a_doubtful_input_is_reckoned_with_by_nobody() -> None:
    answer = given({"ast": "400", "alt": "36", "plt": "200", "haemolysis_index": "300"})
    assert "fib4" not in answer.assessed and len(one(answer, "interference_suspected").relations) == 2


@pytest.mark.parametrize(
    ("code", "values", "sex", "age", "expected"),
    [
        # Inker 2021: 142 * (1.0/0.7)^-1.200 * 0.9938^61 * 1.012, and for a man 142 * (1.0/0.9)^-1.200 * 0.9938^61.
        ("egfr", {"creatinine": "88.4"}, "FEMALE", 61, "64"),
        ("egfr", {"creatinine": "88.4"}, "MALE", 61, "86"),
        ("anion_gap", {"sodium": "140", "chloride": "103", "bicarbonate": "24"}, "", None, "13.0"),
        ("anion_gap_corrected", SALT | {"albumin": "20"}, "", None, "18.0"),
        ("calcium_corrected", {"calcium_total": "2.00", "albumin": "25"}, "", None, "2.30"),
        ("osmolality_calculated", {"sodium": "140", "glucose": "5", "3091-6": "5"}, "", None, "290"),
        ("osmolal_gap", {"sodium": "140", "glucose": "5", "3091-6": "5", "osmolality_ser": "320"}, "", None, "30"),
        (
            "osmolal_gap",
            OSMOLES | {"osmolality_ser": "340", "ethanol": "230.35"}, "", None, "0",
        ),
        ("ldl_c", LIPIDS | {"triglycerides": "2.2"}, "", None, "2.90"),
        ("non_hdl_c", LIPIDS, "", None, "3.90"),
        ("homa_ir", {"fasting glucose": "5.0", "insulin": "9"}, "", None, "2.00"),
        ("aa_gradient", GAS | {"fio2": "21"}, "", None, "20"),
        ("pf_ratio", GAS | {"fio2": "40"}, "", None, "200"),
        ("tsat", {"iron": "15", "tibc": "60"}, "", None, "25"),
        ("retic_corrected", {"retic_pct": "9", "hct": "0.15"}, "", None, "3.00"),
        ("neut_abs", {"wbc": "4.0", "neut_pct": "25"}, "", None, "1.00"),
        ("pco2_expected_winter", {"2744-1": "7.20", "1960-4": "12", "2019-8": "26"}, "", None, "26"),
    ],
)  # fmt: skip
def test_a_formula_gives_the_worked_value(
    code: str, values: dict[str, str], sex: str, age: int | None, expected: str
) -> None:
    assert value(given(values, sex=sex, age=age), code) == expected


def test_a_reckoned_value_shows_formula_inputs_and_source() -> None:
    answer = given({"sodium": "140", "chloride": "103", "bicarbonate": "24"})
    gap = one(answer, "anion_gap")
    assert set(gap.relations) == {one(answer, name).id for name in ("sodium", "chloride", "bicarbonate")}
    assert gap.evidence[0].text.startswith("anion_gap = sodium - chloride - bicarbonate = 13.0 mmol/L; bicarbonate 24")
    assert "Emmett" in gap.evidence[0].text and len(gap.evidence) == 4
    assert gap.time == one(answer, "sodium").time


def test_an_input_may_be_the_one_in_force() -> None:
    earlier = results({"albumin": "20"}, hour=1)
    answer = given({"calcium_total": "2.00"}, *earlier)
    assert value(answer, "calcium_corrected") == "2.40"
    assert one(answer, "calcium_corrected").time == one(answer, "calcium_total").time
    # A gap is of one moment.
    assert (
        "anion_gap" not in given({"sodium": "140", "chloride": "103"}, *results({"bicarbonate": "24"}, hour=1)).assessed
    )


def test_a_filtration_rate_is_the_same_from_either_unit() -> None:
    conventional = Row(code="creatinine", value="1.0", unit="mg/dL", collected_at="2026-03-01T08:00:00Z")
    assert value(read(conventional, sex="FEMALE", age=61), "egfr") == value(given({"creatinine": "88.4"}), "egfr")


@pytest.mark.parametrize(
    "text", ["", "a +", "__import__('os')", "a.b", "a[0]", "lambda: 1", "pow(a, 2)", "'a'", "True"]
)
def test_what_is_no_formula_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="formula"):
        read_formula(text)


def test_a_formula_is_exact_and_says_when_it_has_no_value() -> None:
    assert read_formula("a * 0.1 + 0.2").value({"a": Decimal(1)}) == Decimal("0.3")
    for text in ("1 / a", "log10(a)", "sqrt(a - 1)", "a / a"):
        with pytest.raises(CannotReckon):
            read_formula(text).value({"a": Decimal(0)})


def test_every_formula_has_a_source_and_the_unit_of_its_analyte() -> None:
    for row in rows("formulas.csv"):
        assert row["source"] and row["name_zh"], row["id"]
        assert analytes()[row["id"]].unit == row["unit"], row["id"]


@pytest.mark.parametrize("base", ["0.0001", "0.7392", "1", "1.3", "79.56", "100000"])
@pytest.mark.parametrize("exponent", ["-1.200", "-0.302", "0.5", "2", "-3", "1.3"])
def test_a_power_is_that_of_decimal_far_beyond_the_digits_that_are_told(base: str, exponent: str) -> None:
    told = read_formula("x ** y").value({"x": Decimal(base), "y": Decimal(exponent)})
    with localcontext(Context(prec=40)):
        exact = Decimal(base) ** Decimal(exponent)
        assert abs(told / exact - 1) < Decimal("1e-25")


@pytest.mark.parametrize(("base", "exponent"), [("0", "-1.2"), ("-1", "0.5"), ("10", "99999999.5")])
def test_a_power_that_is_no_number_cannot_be_reckoned(base: str, exponent: str) -> None:
    with pytest.raises(CannotReckon):
        read_formula("x ** y").value({"x": Decimal(base), "y": Decimal(exponent)})
