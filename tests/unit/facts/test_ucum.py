"""Strict UCUM: what is refused, what is read, and what its units are worth."""

from __future__ import annotations

import csv
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facts import ucum, units

_NOT_UCUM = [
    "", " ", "1 m", "m ", "m/", "/", "m//s", "/m/", ".m", "m.", "m..s", "(8h", "8h", "(m", "m)", "()", "m()", "2mg",
    "(m/s)2", "10*-^3", "10^^3", "m^2", "m**2", "m-", "m+", "m0", "0", "m2.0", "K/µL", "µm", "mmHg", "10E9/L",
    "IU/L", "m{a", "m}", "m{a b}", "m{ä}", "{a}m", "m{a}{b}", "{{a}}", "kmin", "k[in_i]", "c%", "d10*", "kkg", "MG/DL",
    "g/l,", "[in_i", "in_i]", "[nothing]", "m[HG]", "cel", "m\n", "m" * 65, "(" * 40 + "m" + ")" * 40,
]  # fmt: skip

_UCUM = [
    "1", "10", "m", "mg/dL", "/uL", "10*9/L", "10^9/L", "10*-3", "10*+3", "m2", "m+2", "m-2", "kg.m/s2", "kg.m.s-2",
    "g/(8.h)", "g/(8.h){shift}", "100/{cells}", "10{cells}", "{INR}", "mg{creat}/L", "mm[Hg]", "cm[H2O]", "m[IU]/mL",
    "mL/min/{1.73_m2}", "mL/min/1.73{m2}", "[arb'U]/mL", "Cel", "[degF]", "[pH]", "dB[SPL]", "B[10.nV]", "Np",
    "[p'diop]", "%[slope]", "bit_s", "1.5", "[hp'_X]", "[m/s2/Hz^(1/2)]", "''", "'", "%", "cal_[15]",
    "kcal_[20]", "dar", "dam", "cd",
    "Pa", "PT", "KiBy", "((m))", "/(m.s)", "mol/kg/s", "[lb_av]/[in_i]2", "10*23", "m/(s.(kg/m))",
    "{a~b!#$%&'()*+,-./}",
]  # fmt: skip


@pytest.mark.parametrize("text", _NOT_UCUM)
def test_what_is_not_ucum_to_the_letter_is_refused(text: str) -> None:
    assert not units.is_ucum(text)


@pytest.mark.parametrize("text", _UCUM)
def test_what_is_ucum_is_accepted(text: str) -> None:
    assert units.is_ucum(text)


def test_the_examples_of_ucum_itself_are_accepted() -> None:
    spec = find_spec("ucumvert")
    assert spec is not None and spec.submodule_search_locations is not None
    file = Path(spec.submodule_search_locations[0], "vendor", "ucum_examples.tsv")
    with file.open(encoding="utf-8", newline="") as stream:
        codes = [row["UCUM_CODE"] for row in csv.DictReader(stream, delimiter="\t")]
    # Torr stands among the examples and not in the table of units.
    assert len(codes) > 800 and [code for code in codes if not units.is_ucum(code)] == ["Torr"]


def test_every_atom_of_the_table_has_a_magnitude() -> None:
    for code in ucum._atoms().atoms:
        assert units.is_ucum(code), code
        assert ucum.magnitude(code).scale > 0, code
        assert units.convert(Decimal("7.5"), code, code) == Decimal("7.5"), code


@pytest.mark.parametrize("unit", ["Cel/m", "2.Cel", "[pH]2", "B.m", "/Cel", "Cel-1"])
def test_a_special_unit_stands_alone(unit: str) -> None:
    assert units.is_ucum(unit)
    with pytest.raises(units.UnknownUnit):
        units.convert(Decimal(1), unit, unit)


@pytest.mark.parametrize(
    ("value", "from_unit", "to_unit", "expected"),
    [
        ("6.3", "s.m-1", "s.cm-1", "0.063"),
        ("1", "N", "g.m/s2", "1000"),
        ("1", "[Cal]", "J", "4184"),
        ("1", "mm[Hg]", "Pa", "133.322"),
        ("1", "[in_i'Hg]", "m[Hg]", "0.0254"),
        ("1", "G", "T", "0.0001"),
        ("1", "[cft_i]", "[cin_i]", "1728"),
        ("1", "g%", "g/dL", "1"),
        ("60", "'", "deg", "1"),
        ("1", "dar", "m2", "10"),
        ("1", "[LPF]", "[HPF]", "100"),
        ("5", "10*3", "10^2", "50"),
        ("1", "eq", "mol", "1"),
        ("1", "U", "nkat", "16.66666666666666666666666667"),
        ("1", "mo", "d", "30.4375"),
        ("1", "[stone_av]", "[lb_av]", "14"),
        ("0", "Cel", "K", "273.15"),
        ("-40", "[degF]", "Cel", "-40"),
        ("80", "[degRe]", "Cel", "100"),
        ("1", "dCel", "K", "273.25"),
        ("7", "[pH]", "mol/L", "1e-7"),
        ("40", "nmol/L", "[pH]", "7.397940008672037609572522210551"),
        ("30", "dB", "1", "1000"),
        ("100", "1", "dB", "20"),
        ("20", "dB[SPL]", "Pa", "0.0002"),
        ("6", "B[V]", "V", "1000"),
        ("3", "B[W]", "kW", "1"),
        ("8", "bit_s", "1", "256"),
        ("2", "[hp'_C]", "1", "0.0001"),
        ("1", "mol", "1", "602213670000000000000000"),
    ],
)
def test_units_are_worth_what_the_table_says(value: str, from_unit: str, to_unit: str, expected: str) -> None:
    # Editions of the table differ in the last digits of Avogadro's number.
    converted = units.convert(Decimal(value), from_unit, to_unit)
    tolerance = Decimal("1e-5") if from_unit == "mol" else Decimal("1e-26")
    assert abs(converted / Decimal(expected) - 1) < tolerance


def test_a_slope_is_an_angle() -> None:
    assert round(units.convert(Decimal(100), "%[slope]", "deg"), 12) == 45
    assert round(units.convert(Decimal(45), "deg", "[p'diop]"), 12) == 100


@pytest.mark.parametrize(("value", "from_unit", "to_unit"), [("0", "1", "dB"), ("-1", "1", "Np"), ("9999", "B", "1")])
def test_what_has_no_logarithm_is_refused(value: str, from_unit: str, to_unit: str) -> None:
    with pytest.raises(units.IncompatibleUnits):
        units.convert(Decimal(value), from_unit, to_unit)


def test_a_laboratory_does_not_count_cells_in_moles() -> None:
    with pytest.raises(units.IncompatibleUnits):
        units.conversion("mmol/L", "10*9/L")


@pytest.mark.parametrize(
    ("value", "unit", "other_value", "other_unit", "expected"),
    [
        ("2", "m", "3", "cm", ("0.06", "m2")),
        ("5", "mg/dL", "2", "L", ("0.1", "g")),
        ("3", "N", "2", "m", ("6000", "g.m2.s-2")),
        ("2", "mmol/L", "3", "L", ("0.006", "mol")),
        ("4", "[IU]/mL", "2", "mL", ("8", "[IU]")),
        ("6", "/min", "1", "min", ("6", "1")),
        ("50", "%", "2", "1", ("1", "1")),
    ],
)
def test_a_product_is_in_base_units(
    value: str, unit: str, other_value: str, other_unit: str, expected: tuple[str, str]
) -> None:
    product = units.multiply(Decimal(value), unit, Decimal(other_value), other_unit)
    assert product == (Decimal(expected[0]), expected[1])


def test_a_quotient_is_in_base_units() -> None:
    assert units.divide(Decimal(1), "g", Decimal(2), "dL") == (Decimal(5000), "g.m-3")
    assert units.divide(Decimal(10), "kat", Decimal(2), "kat") == (Decimal(5), "1")
    with pytest.raises(ZeroDivisionError):
        units.divide(Decimal(1), "g", Decimal(0), "L")


def test_a_special_unit_has_no_product() -> None:
    with pytest.raises(units.IncompatibleUnits):
        units.multiply(Decimal(37), "Cel", Decimal(1), "m")
    with pytest.raises(units.IncompatibleUnits):
        units.divide(Decimal(37), "Cel", Decimal(1), "1")


def test_a_unit_is_told_in_words() -> None:
    assert ucum.name("mg/dL") == "(milligram) / (deciliter)"
    assert ucum.name("/m2{body}") == "/ (meter ^ 2)"
    assert ucum.name("10.[pi].rad/360") == "10 * (the number pi) * (radian) / 360"


_LINEAR = ["m", "mg/dL", "10*9/L", "kat", "mm[Hg]", "[IU]/L", "/min", "U/L", "kg.m2/s3", "%", "[lb_av]/[ft_i]3", "a"]
_VALUES = st.decimals(min_value="0.001", max_value=10**6, places=3, allow_nan=False, allow_infinity=False)


@given(_VALUES, st.sampled_from(_LINEAR), _VALUES, st.sampled_from(_LINEAR))
def test_a_product_divided_by_one_factor_is_the_other(a: Decimal, unit: str, b: Decimal, other: str) -> None:
    quotient = units.divide(*units.multiply(a, unit, b, other), b, other)
    assert abs(units.convert(*quotient, unit) / a - 1) < Decimal("1e-24")
    assert units.multiply(a, unit, b, other) == units.multiply(b, other, a, unit)


@given(st.text(alphabet="mgLsdk10*^/.(){}[]+-2 CelpH%'_", max_size=12))
def test_strict_syntax_answers_to_anything_and_allows_no_space(text: str) -> None:
    assert not (units.is_ucum(text) and " " in text)
