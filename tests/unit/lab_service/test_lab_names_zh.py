"""Names of tests as Chinese hospitals print them, with their marks, brackets, methods and order numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab_service.identify import identify
from lab_service.result import Code


def analyte(name: str, specimen: str = "", unit: str = "") -> str | None:
    found = identify((Code("L", "", name),), specimen, (unit,) if unit else ())
    return found.analyte.id if found else None


def _listed() -> list[tuple[str, str | None]]:
    listed: list[tuple[str, str | None]] = []
    for line in Path(__file__).with_name("names_zh.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            expected, _, names = line.partition(": ")
            listed += [(name, None if expected == "-" else expected) for name in names.split("; ")]
    return listed


@pytest.mark.parametrize(("name", "expected"), _listed())
def test_a_name_as_it_is_printed_means_one_analyte_or_is_not_guessed(name: str, expected: str | None) -> None:
    assert analyte(name) == expected


@pytest.mark.parametrize(
    ("name", "specimen", "unit", "expected"),
    [
        ("肌酐", "尿液", "", "urine_creatinine"),
        ("钾(静脉血)", "尿液", "", None),
        ("蛋白质", "尿液", "", "urine_protein"),
        ("尿蛋白", "尿液", "g/24h", "urine_protein_24h"),
        ("葡萄糖", "脑脊液", "mmol/L", "csf_glucose"),
        ("潜血", "尿液", "", "urine_blood"),
        ("隐血", "粪便", "", "occult_blood"),
        ("肌酸激酶同工酶", "血清", "U/L", "ck_mb_activity"),
        ("肌酸激酶同工酶MB(CK-MB)", "血清", "ng/mL", "ck_mb_mass"),
        ("网织红细胞", "", "%", "retic_pct"),
        ("网织红细胞计数", "", "10^9/L", None),
        ("中性粒细胞", "全血", "%", "neut_pct"),
        ("D-二聚体", "血浆", "mg/L FEU", "d_dimer_feu"),
        ("D-二聚体", "血浆", "ng/mL DDU", "d_dimer_ddu"),
    ],
)
def test_specimen_and_unit_decide_where_the_name_does_not(
    name: str, specimen: str, unit: str, expected: str | None
) -> None:
    assert analyte(name, specimen, unit) == expected


def test_a_word_in_brackets_tells_the_variant() -> None:
    fasting = identify((Code("L", "", "葡萄糖(空腹)"),))
    assert fasting is not None and fasting.variant == "fasting"


def test_the_dictionarys_limits_are_not_those_of_the_newborn() -> None:
    newborn = identify((Code("L", "", "新生儿总胆红素"),))
    assert newborn is not None and newborn.analyte.id == "bilirubin_total" and not newborn.limits_hold
    other = identify((Code("L", "", "总胆红素"),))
    assert other is not None and other.limits_hold
