"""In which character set a text is that does not say so."""

from __future__ import annotations

import pytest

from lab_service.formats.encodings import encoding_of


@pytest.mark.parametrize(
    "text",
    [
        "µmol/L", "37 °C", "10³/µL", "α-fetoprotein", "β2-MG", "×10", "±2", "Müller", "Łukasz", "José", "Ångström",
        "да", "нет", "钾 4.1", "铜", "女", "乙肝表面抗原", "阴性 µ", "Δ", "≥ 5", "plain",
    ],
)  # fmt: skip
def test_utf8_stays_utf8(text: str) -> None:
    assert encoding_of(text.encode()) == "utf-8"


@pytest.mark.parametrize(
    "text",
    [
        "钾", "铜", "锌", "镁", "女", "血", "血pH", "pH值", "血HCG", "铜(Cu)", "乙肝表面抗原", "乙肝表面抗原(HBsAg)",
        "脂血指数", "尿蛋白（24小时）", "糖化血红蛋白百分比", "24小时尿蛋白", "阴性", "男",
    ],
)  # fmt: skip
def test_a_word_or_two_in_gb_18030_are_chinese(text: str) -> None:
    assert encoding_of(text.encode("gb18030")) == "gb18030"


def test_a_lone_sign_of_latin_1_is_no_chinese() -> None:
    assert encoding_of("µmol/L".encode("latin-1")) == "latin-1"


def test_damaged_utf8_stays_utf8() -> None:
    assert encoding_of("患者血钾偏低".encode()[:-1]) == "utf-8"
