"""Which analyte a result is of: what is not guessed first."""

from __future__ import annotations

import pytest

from lab_service.identify import identify, perhaps
from lab_service.result import Code


def analyte(name: str, specimen: str = "", unit: str = "", *, code: str = "", system: str = "L") -> str | None:
    found = identify((Code(system, code, name),), specimen, (unit,) if unit else ())
    return found.analyte.id if found else None


@pytest.mark.parametrize(
    ("name", "specimen"),
    [
        ("heart rate", ""),
        ("Calcium (corrected)", ""),
        ("Calcium", "urine"),
        ("Creatinine", "UR"),
        ("肌酐", "尿液"),
        ("尿肌酐", ""),
        ("Potassium, Urine", ""),
        ("LDH", "ascites"),
        ("Albumin", "ascites"),
        ("Plasma Hemoglobin", ""),
        ("Glucose", "synovial fluid"),
        ("Sodium", "a specimen that nobody listed"),
        ("动脉血pH", "静脉血"),
        ("P", ""),
        ("CP", ""),
        ("FBG", ""),
        ("HCO3", "BLD"),
        ("Neutrophils", ""),
        ("中性粒细胞", ""),
        ("Hemoglobin S", ""),
        ("Hemoglobin C", ""),
        ("Acid Phosphatase", ""),
        ("Creatinine, Serum", "urine"),
        ("Blood, Occult", "urine"),
        ("Haemogoblin", ""),
        ("Hemoglobin (A2)", ""),
        ("Tropnin T (cTnI)", ""),
        ("Glucose (post dialysis)", ""),
        ("", ""),
    ],
)
def test_a_name_that_may_mean_something_else_is_not_guessed(name: str, specimen: str) -> None:
    assert analyte(name, specimen) is None


def test_a_loinc_number_that_we_lack_is_another_test_whatever_its_name() -> None:
    assert analyte("Leukocytes", code="11156-7", system="LOINC") is None


def test_a_local_code_that_contradicts_the_name_is_a_doubt() -> None:
    assert analyte("血小板", code="PT") is None


def test_a_local_code_does_not_stand_in_for_an_unknown_name() -> None:
    assert analyte("cancer antigen of some kind", code="CA") is None


def test_a_loinc_number_decides_against_the_name() -> None:
    assert analyte("Sodium", code="2823-3", system="LOINC") == "potassium"


def test_the_alternate_code_counts_too() -> None:
    found = identify((Code("L", "X77", "白蛋白测定"), Code("LOINC", "718-7", "")))
    assert found is not None and found.analyte.id == "hb"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Haemoglobin", "hb"),
        ("HEMOGLOBIN", "hb"),
        ("血红蛋白测定", "hb"),
        ("血红蛋白（HGB）", "hb"),
        ("★白细胞计数(WBC)", "wbc"),
        ("D-二聚体", "d_dimer_feu"),
        ("Ｄ－二聚体", "d_dimer_feu"),
        ("血清钾", "potassium"),
        ("Sodium, Whole Blood", "sodium"),
        ("Alanine Aminotransferase (ALT)", "alt"),
        ("丙氨酸氨基转移酶(速率法)", "alt"),
        ("γ-谷氨酰转移酶", "ggt"),
        ("总胆红素测定", "bilirubin_total"),
        ("Bilirubin, Total", "bilirubin_total"),
        ("尿素", "urea"),
        ("尿酸", "uric_acid"),
        ("NEUT%", "neut_pct"),
        ("NEUT#", "neut_abs"),
        ("CA19-9", "ca199"),
        ("脑脊液糖", "csf_glucose"),
        ("LDH, pleural fluid", "pf_ldh"),
        ("hs-CRP", "hscrp"),
        ("Blood, Occult", "occult_blood"),
        ("Conj Bili", "bilirubin_direct"),
        ("Bili, tot.", "bilirubin_total"),
        ("Thyroxine, Free", "ft4"),
        ("Lactate Dehydrogenase, Pleural", "pf_ldh"),
        ("Carcinoembyronic Antigen (CEA)", "cea"),
        ("24 hr Protein", "urine_protein_24h"),
    ],
)
def test_names_of_both_languages_are_known(name: str, expected: str) -> None:
    assert analyte(name) == expected


@pytest.mark.parametrize(
    ("specimen", "expected"), [("", "glucose"), ("serum", "glucose"), ("CSF", "csf_glucose"), ("脑脊液", "csf_glucose")]
)
def test_the_specimen_chooses_between_analytes_of_one_name(specimen: str, expected: str) -> None:
    assert analyte("Glucose", specimen) == expected


@pytest.mark.parametrize(("unit", "expected"), [("%", "neut_pct"), ("10^9/L", "neut_abs"), ("mmol/L", None)])
def test_the_unit_chooses_where_it_can_be_that_of_one_alone(unit: str, expected: str | None) -> None:
    assert analyte("中性粒细胞", unit=unit) == expected


def test_a_code_without_a_system_is_a_name_or_a_loinc_number() -> None:
    assert analyte("", code="718-7", system="") == "hb"
    assert analyte("", code="haemoglobin", system="") == "hb"


def test_the_limits_of_arterial_blood_hold_for_arterial_blood_alone() -> None:
    for codes, specimen, hold in [
        ((Code("LOINC", "11556-8"),), "", False),
        ((Code("LOINC", "2703-7"),), "", True),
        ((Code("L", "", "氧分压"),), "", False),
        ((Code("L", "", "氧分压"),), "动脉血", True),
        ((Code("L", "", "PaO2"),), "", True),
    ]:
        found = identify(codes, specimen)
        assert found is not None and found.analyte.id == "po2_art" and found.limits_hold is hold


def test_a_name_like_no_other_suggests_nothing() -> None:
    for name in ("", "Ova and parasites", "阿姆斯特丹"):
        assert not perhaps((Code("L", "", name),))
    assert not perhaps((Code("LOINC", "99999-9", "Hemoglobine"),))
    assert not perhaps((Code("L", "", "Creatinin, Serum"),), "urine")


def test_a_doubtful_name_suggests_what_it_may_be_and_how_likely() -> None:
    likely = perhaps((Code("L", "X9", "Haemogoblin"),), "blood", ("g/L",))
    assert likely[0].analyte == "hb" and 0 < sum(match.probability for match in likely) <= 0.1001
    assert [match.probability for match in likely] == sorted((match.probability for match in likely), reverse=True)


def test_a_unit_that_an_analyte_cannot_have_rules_it_out() -> None:
    assert all(match.analyte != "hb" for match in perhaps((Code("L", "", "Haemogoblin"),), "", ("U/L",)))
