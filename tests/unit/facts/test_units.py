"""Units: what is none, what does not convert, the spellings of hospitals, exact conversion."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facts import units

_NO_UNITS = [
    "",
    "   ",
    "see comment",
    "X1",
    "g/",
    "/",
    "mmol//L",
    "S/CUT",
    "positive",
    "阴性",
    "mg/dL and more",
    "(" * 60,
    "m" * 5000,
]


@pytest.mark.parametrize("text", _NO_UNITS)
def test_words_are_no_unit(text: str) -> None:
    with pytest.raises(units.UnknownUnit):
        units.parse(text)


def test_an_unknown_unit_is_not_repeated_in_the_error() -> None:
    with pytest.raises(units.UnknownUnit) as caught:
        units.parse("words of Mr Smith")
    assert "Smith" not in str(caught.value)


@pytest.mark.parametrize(
    ("from_unit", "to_unit"),
    [
        ("g/L", "mm"),
        ("[IU]/L", "10*9/L"),
        ("[IU]/L", "/L"),
        ("[IU]/L", "[arb'U]/L"),
        ("[IU]/L", "U/L"),
        ("mg/dL", "mmol/L"),
        ("[pH]", "1"),
        ("s", "%"),
        ("dB", "m"),
    ],
)
def test_units_of_different_things_do_not_convert(from_unit: str, to_unit: str) -> None:
    with pytest.raises(units.IncompatibleUnits):
        units.convert(Decimal(1), from_unit, to_unit)


def test_a_molar_mass_does_not_make_a_length_a_mass() -> None:
    with pytest.raises(units.IncompatibleUnits):
        units.convert(Decimal(1), "mm", "mmol/L", Decimal("180.16"))


@pytest.mark.parametrize(
    "ucum", ["Mm", "mS", "Gy", "MHz", "mg/L{FEU}", "[in_i]", "kat", "m[H2O]", "10*3/uL", "mL/min/{1.73_m2}"]
)
def test_what_is_ucum_stays(ucum: str) -> None:
    assert units.parse(ucum) == ucum


@pytest.mark.parametrize(
    ("spellings", "ucum"),
    [
        (
            "10^9/L x10E9/L ×10⁹/L 10*9/l X10*9/L 10E9/L 10e+9/L ×109/L 10(9)/L 10⁹/L E9/L (10^9/L) ×10^9/l giga.l-1",
            "10*9/L",
        ),
        ("10^12/L ×10¹²/L tera.l-1", "10*12/L"),
        ("K/uL 10^3/uL 10³/μL K/µL x10^3/uL thou/uL", "10*3/uL"),
        ("g/l g/L gm/L 克/升", "g/L"),
        ("G/DL g/dl gm/dl", "g/dL"),
        ("MG/DL mg/dl Mg/dL", "mg/dL"),
        ("umol/L μmol/L µmol/L UMOL/L μmol/l 微摩尔/升", "umol/L"),
        ("mmol/l MMOL/L 毫摩尔/升", "mmol/L"),
        ("IU/L iu/L", "[IU]/L"),
        ("mIU/L mIU/l", "m[IU]/L"),
        ("uIU/mL μIU/ml µIU/mL", "u[IU]/mL"),
        ("mIU/mL", "m[IU]/mL"),
        ("KIU/L kIU/L", "k[IU]/L"),
        ("U/l U/L", "U/L"),
        ("个/L /L cells/L", "/L"),
        ("个/HP /HP /HPF /hpf", "/[HPF]"),
        ("mmHg MMHG mm.Hg", "mm[Hg]"),
        ("mm/1h mm/hr mm/H mm/小时 MM/H", "mm/h"),
        ("mL/min/1.73m2 ml/min/1.73m^2 mL/min/1.73m² mL/min/(1.73m2) ml/min/1.73㎡", "mL/min/{1.73_m2}"),
        ("S/CO COI", "{S_CO}"),
        ("g/24h g/24hrs", "g/(24.h)"),
        ("mEq/L meq/l MEQ/L", "meq/L"),
        ("mOsm/kg mosmol/kg mOsm/kgH2O", "mosm/kg"),
        ("ug/L mcg/L μg/L UG/L", "ug/L"),
        ("PG/ML pg/ml", "pg/mL"),
        ("sec 秒 s seconds", "s"),
        ("℃ °C", "Cel"),
        ("毫米 mm MM", "mm"),
        ("厘米 cm CM", "cm"),
        ("mg/L(FEU) mg/LFEU mg/L[FEU]", "mg/L{FEU}"),
        ("% percent ％", "%"),
        ("次/分 beats/min", "/min"),
    ],
)
def test_the_spellings_of_hospitals_are_understood(spellings: str, ucum: str) -> None:
    assert {spelling: units.parse(spelling) for spelling in spellings.split()} == dict.fromkeys(spellings.split(), ucum)


def test_capitals_of_a_printer_are_no_megagauss() -> None:
    assert units.convert(Decimal(5), "MG/L", "mg/L") == 5


@pytest.mark.parametrize(
    ("value", "from_unit", "to_unit", "expected"),
    [
        ("7.2", "g/dL", "g/L", "72"),
        ("4.5", "K/uL", "10*9/L", "4.5"),
        ("4500", "/uL", "10*9/L", "4.5"),
        ("1", "ukat/L", "U/L", "60"),
        ("37", "Cel", "[degF]", "98.6"),
        ("98.6", "°F", "℃", "37"),
        ("0.9", "cm", "mm", "9"),
        ("30", "%", "1", "0.3"),
        ("3.5", "m[IU]/mL", "[IU]/L", "3.5"),
        ("1.5", "g/24h", "mg/24h", "1500"),
        ("2", "mg/L{FEU}", "ug/mL", "2"),
    ],
)
def test_conversion_is_exact(value: str, from_unit: str, to_unit: str, expected: str) -> None:
    assert units.convert(Decimal(value), from_unit, to_unit) == Decimal(expected)


def test_a_molar_mass_turns_mass_into_substance_and_back() -> None:
    glucose = Decimal("180.16")
    molar = units.convert(Decimal(90), "mg/dL", "mmol/L", glucose)
    assert round(molar, 4) == Decimal("4.9956")
    assert round(units.convert(molar, "mmol/L", "mg/dL", glucose), 20) == 90


_PAIRS = [
    ("g/dL", "g/L"),
    ("ukat/L", "U/L"),
    ("kPa", "mm[Hg]"),
    ("[lb_av]", "kg"),
    ("Cel", "[degF]"),
    ("10*3/uL", "10*9/L"),
    ("a", "d"),
]


@given(
    st.decimals(min_value=-(10**6), max_value=10**6, places=4, allow_nan=False, allow_infinity=False),
    st.sampled_from(_PAIRS),
)
def test_there_and_back_gives_the_same_number(value: Decimal, pair: tuple[str, str]) -> None:
    there = units.convert(value, *pair)
    assert round(units.convert(there, *reversed(pair)), 8) == value


@given(st.text(max_size=30))
def test_any_text_is_a_unit_or_refused(text: str) -> None:
    with contextlib.suppress(units.UnknownUnit):
        assert units.parse(units.parse(text)) == units.parse(text)


def test_the_table_of_units_is_read_without_loading_a_library() -> None:
    code = "import sys; from facts import units; units.convert(1, 'g/dL', 'g/L'); print('pint' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"
