"""From the reported unit to the dictionary's."""

from __future__ import annotations

import pytest

from facts import units
from lab_service.analytes import analytes
from lab_service.conversion import conversion
from lab_service.identify import identify
from lab_service.normalize import CannotMeasure, Measurement, normalize
from lab_service.result import Code, Result


def measure(
    name: str, value: str, unit: str = "", low: str = "", high: str = "", system: str = "", **more: str
) -> Measurement:
    codes = (Code(system, name),)
    result = Result(
        place="OBX-1",
        codes=codes,
        value=value,
        units=(unit,) if unit else (),
        reference_low=low,
        reference_high=high,
        **more,
    )  # type: ignore[arg-type]
    identity = identify(codes)
    assert identity is not None
    return normalize(result, identity)


@pytest.mark.parametrize(
    ("name", "value", "unit", "code"),
    [
        ("haemoglobin", "132", "", "unknown-unit"),
        ("EO%", "0.5", "", "unknown-unit"),
        ("haematocrit", "41", "", "unknown-unit"),
        ("haemoglobin", "132", "furlongs", "unknown-unit"),
        ("haemoglobin", "132", "mmHg", "unknown-unit"),
        ("potassium", "4.1", "U/L", "unknown-unit"),
        ("TSH", "2.1", "10*9/L", "unknown-unit"),
        ("CA125", "20", "10*9/L", "unknown-unit"),
        ("lpa", "30", "nmol/L", "unknown-unit"),
        ("HBsAg", "0.02", "IU/mL", "unknown-unit"),
        ("haemoglobin", "haemolysed", "g/L", "bad-value"),
        ("haemoglobin", "clotted, 5 left", "g/L", "bad-value"),
        ("haemoglobin", "62 or so", "g/L", "bad-value"),
        ("potassium", "阴性", "mmol/L", "bad-value"),
        ("HBsAg", "see comment", "", "bad-value"),
    ],
)
def test_what_cannot_be_converted_is_no_number(name: str, value: str, unit: str, code: str) -> None:
    with pytest.raises(CannotMeasure) as caught:
        measure(name, value, unit)
    assert caught.value.code == code


def test_a_code_of_digits_is_no_number() -> None:
    codes = (Code("LOINC", "5794-3"),)
    identity = identify(codes)
    assert identity is not None
    with pytest.raises(CannotMeasure):
        normalize(Result(place="OBX-1", codes=codes, value="34436003", coded=True, units=("/[HPF]",)), identity)


@pytest.mark.parametrize(
    ("name", "value", "unit", "expected"),
    [
        ("haemoglobin", "13.20", "g/dL", "132.0"),
        ("haemoglobin", "132", "g/L", "132"),
        ("haemoglobin", "8.2", "mmol/L", "132"),
        ("creatinine", "1.2", "mg/dL", "106"),
        ("glucose", "90", "mg/dL", "5"),
        ("glucose", "1.0", "g/L", "5.55"),
        ("calcium", "5", "meq/L", "2.5"),
        ("magnesium", "1.5", "meq/L", "0.75"),
        ("sodium", "140", "mEq/L", "140"),
        ("WBC", "4500", "/uL", "4.500"),
        ("WBC", "4.5", "K/uL", "4.5"),
        ("haematocrit", "41", "%", "0.41"),
        ("HbA1c", "48", "mmol/mol", "6.54"),
        ("TSH", "2.1", "μIU/ml", "2.1"),
        ("TSH", "2.1", "uU/mL", "2.1"),
        ("ALT", "0.5", "ukat/L", "30"),
        ("ALT", "22", "IU/L", "22"),
        ("AFP", "10", "IU/mL", "12.1"),
        ("BUN", "14", "mg/dL", "5"),
        ("urea", "30", "mg/dL", "5"),
        ("INR", "1.1", "", "1.1"),
        ("urine pH", "6.0", "pH", "6.0"),
        ("ESR", "12", "mm/1h", "12"),
        ("eGFR", "88", "ml/min/1.73m2", "88"),
        ("D-二聚体(DDU)", "0.3", "mg/L DDU", "0.3"),
        ("D-dimer FEU", "300", "ng/mL DDU", "0.6"),
        ("24h UP", "1.5", "g/24h", "1500"),
        ("albumin", "45 g/L", "", "45"),
    ],
)
def test_a_unit_leads_to_the_dictionary(name: str, value: str, unit: str, expected: str) -> None:
    quantity = measure(name, value, unit).quantity
    assert quantity is not None
    assert quantity.value == expected


def test_milligrams_of_urea_and_of_its_nitrogen_are_two_things() -> None:
    assert conversion("urea", "", ("mg/dL",)) is None
    by_loinc = measure("3094-0", "14", "mg/dL", system="LOINC").quantity
    assert by_loinc is not None and by_loinc.value == "5"


def test_the_interval_follows_the_value() -> None:
    one = measure("creatinine", "1.2", "mg/dL", low="0.6", high="1.1")
    assert (one.own.low, one.own.high) == ("53", "97.2")


def test_a_comparator_stays() -> None:
    quantity = measure("crp", "<0.5", "mg/L").quantity
    assert quantity is not None and (quantity.comparator, quantity.value) == ("<", "0.5")


def test_a_plain_d_dimer_does_not_tell_its_units() -> None:
    assert not measure("D-二聚体", "0.4", "mg/L").limits_hold
    assert measure("D-二聚体", "0.4", "mg/L FEU").limits_hold
    assert measure("48065-7", "0.4", "mg/L", system="LOINC").limits_hold


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("阴性", "NEGATIVE"),
        ("Positive", "POSITIVE"),
        ("not detected", "NEGATIVE"),
        ("++", "2+"),
        ("±", "WEAKLY_POSITIVE"),
    ],
)
def test_a_word_is_a_result_of_a_qualitative_test(word: str, expected: str) -> None:
    assert measure("尿蛋白", word).word == expected


def test_every_unit_of_the_dictionary_is_understood_and_leads_home() -> None:
    for analyte in analytes().values():
        assert units.parse(analyte.unit) == analyte.unit
        for accepted in analyte.accepted:
            assert conversion(analyte.id, accepted.variant, (accepted.unit,)) is not None, (analyte.id, accepted.unit)
