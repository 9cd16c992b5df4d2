"""Which analyte a result is of: what is not guessed first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab_service.identify import identify, perhaps
from lab_service.result import Code


def analyte(name: str, specimen: str = "", unit: str = "", *, code: str = "", system: str = "L") -> str | None:
    found = identify((Code(system, code, name),), specimen, (unit,) if unit else ())
    return found.analyte.id if found else None


@pytest.mark.parametrize(
    ("name", "specimen"),
    [
        ("heart rate", ""),
        ("Calcium (adjusted for nobody knows what)", ""),
        ("Copper", "urine"),
        ("Ferritin", "UR"),
        ("尿素", "尿液"),
        ("尿铁蛋白", ""),
        ("Copper, Urine", ""),
        ("ALT", "ascites"),
        ("Iron", "ascites"),
        ("Plasma Hemoglobin", ""),
        ("Lactate", "synovial fluid"),
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
        ("Haemogoblin", ""),
        ("Hemoglobin (A2)", ""),
        ("Tropnin T (cTnI)", ""),
        ("Glucose (post dialysis)", ""),
        ("Reticulocyte Count", ""),
        ("Thrombin Time Control", ""),
        ("WbcFlag", ""),
        ("%", ""),
        ("Percent", ""),
        ("HCG, Qualitative", "serum"),
        ("Bicarbonate (mg)", ""),
        ("Albumin/Globulin", ""),
        ("Creatinine Excretion", ""),
        ("ALT AST", ""),
        ("Iron/Zinc", ""),
        ("STAT", ""),
        ("1.", ""),
        ("Protein", ""),
        ("Hemoglobin A1c [Mass/volume] in Blood", ""),
        ("Thrombin time in Control Platelet poor plasma", ""),
        ("Sodium [Moles/volume] in Serum or Plasma", "urine"),
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
        ("Calcium (corrected)", "calcium_corrected"),
        ("Cholesterol (HDL)", "hdl_c"),
        ("T4 (free)", "ft4"),
        ("Thyroxine (T4), Free", "ft4"),
        ("25-hydroxy vitamin D [25(OH)D]", "vit_d_25oh"),
        ("STAT Potassium", "potassium"),
        ("03. Sodium", "sodium"),
        ("Creatinine (enzymatic)", "creatinine"),
        ("QuantHBsAb", "anti_hbs"),
        ("ferritinFER", "ferritin"),
        ("ALT/SGPT", "alt"),
        ("BUN Urea", "urea"),
        ("Platelet Count, Automated", "plt"),
        ("Neutrophils %", "neut_pct"),
        ("Neutrophils (#)", "neut_abs"),
        ("Percent Lymphocytes", "lymph_pct"),
        ("Abs Lymphs", "lymph_abs"),
        ("Alkaline Phosphotase", "alp"),
        ("Lactate Dehydrogenaze", "ldh"),
        ("Oestradiol", "estradiol"),
        ("Caeruloplasmin", "ceruloplasmin"),
        ("Faecal Occult Blood", "occult_blood"),
        ("Antinuclear Antibodies", "ana"),
        ("Protein in Urine", "urine_protein"),
        ("Potassium [Moles/volume] in Serum or Plasma", "potassium"),
        ("Neutrophils [#/volume] in Blood by Automated count", "neut_abs"),
        ("Neutrophils/100 leukocytes in Blood by Automated count", "neut_pct"),
        ("MCV [Entitic volume] by Automated count", "mcv"),
        ("Cholesterol in LDL [Mass/volume] in Serum or Plasma by Direct assay", "ldl_c"),
        ("INR in Platelet poor plasma by Coagulation assay", "inr"),
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


def test_a_count_of_reticulocytes_is_a_share_only_in_percent() -> None:
    assert analyte("Reticulocyte Count, Automated", unit="%") == "retic_pct"
    assert analyte("Reticulocyte Count, Automated", unit="10^9/L") is None


def test_what_is_collected_for_a_day_says_so() -> None:
    assert analyte("Urine volume", "urine", "mL") is None
    assert analyte("Protein", "urine", "mg/dL") == "urine_protein"
    assert analyte("Total Protein, Urine", "urine", "mg/dL") == "urine_protein_mass"
    assert analyte("Urine protein", "urine", "mg/24h") == "urine_protein_24h"
    assert analyte("Protein, 24 h urine", unit="mg/dL") == "urine_protein_24h"


def test_the_blood_of_a_test_strip_is_neither_the_count_of_red_cells_nor_the_blood_of_a_stool() -> None:
    found = identify((Code("LOINC", "5794-3"),))
    assert found is not None and found.analyte.id == "urine_blood"
    assert analyte("Blood, Occult", "urine") == "urine_blood"
    assert analyte("Blood, Occult", "stool") == "occult_blood"


@pytest.mark.parametrize(("unit", "expected"), [("ng/mL DDU", "d_dimer_ddu"), ("mg/L FEU", "d_dimer_feu")])
def test_the_unit_tells_the_basis_of_a_d_dimer(unit: str, expected: str) -> None:
    assert analyte("D-Dimer", unit=unit) == expected


def test_limits_for_adults_are_not_those_of_newborns_and_of_pregnancy() -> None:
    for name in ("Bilirubin, Neonatal, Indirect", "AFP, Maternal Screen"):
        found = identify((Code("L", "", name),))
        assert found is not None and not found.limits_hold
    for name in ("Bilirubin, Indirect", "AFP"):
        found = identify((Code("L", "", name),))
        assert found is not None and found.limits_hold


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


@given(st.text("(（[]【】)）★①0123.、,ALT钾血 急法%#", max_size=60))
def test_whatever_is_printed_around_it_no_name_breaks_the_reading(name: str) -> None:
    found = identify((Code("L", "", name),))
    assert found is None or found.analyte.id


def test_a_name_longer_than_any_is_none() -> None:
    assert analyte("(" * 5000 + "钾" + ")" * 5000) is None


def test_a_name_like_no_other_suggests_nothing() -> None:
    for name in ("", "Xyzzy", "阿姆斯特丹"):
        assert not perhaps((Code("L", "", name),))
    assert not perhaps((Code("LOINC", "99999-9", "Hemoglobine"),))
    assert not perhaps((Code("L", "", "Creatinin, Serum"),), "urine")


def test_a_doubtful_name_suggests_what_it_may_be_and_how_likely() -> None:
    likely = perhaps((Code("L", "X9", "Haemogoblin"),), "blood", ("g/L",))
    assert likely[0].analyte == "hb" and 0 < sum(match.probability for match in likely) <= 0.1001
    assert [match.probability for match in likely] == sorted((match.probability for match in likely), reverse=True)


def test_a_unit_that_an_analyte_cannot_have_rules_it_out() -> None:
    assert all(match.analyte != "hb" for match in perhaps((Code("L", "", "Haemogoblin"),), "", ("U/L",)))


def test_a_clearance_of_creatinine_is_a_test_of_its_own() -> None:
    for name in ("Creatinine Clearance", "CrCl", "肌酐清除率"):
        assert analyte(name) == "creatinine_clearance"
