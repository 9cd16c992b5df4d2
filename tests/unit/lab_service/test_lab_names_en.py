"""Names of tests as English-speaking hospitals print them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lab_service.identify import identify
from lab_service.result import Code


def listed() -> Iterator[tuple[str, str, str, str]]:
    for line in Path(__file__).with_name("names_en.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            told, _, names = line.partition(": ")
            expected, _, specimen = told.partition("@")
            expected, _, unit = expected.partition("|")
            yield from ((name, specimen, unit, expected) for name in names.split("; "))


@pytest.mark.parametrize(("name", "specimen", "unit", "expected"), listed())
def test_an_english_name_means_one_analyte(name: str, specimen: str, unit: str, expected: str) -> None:
    found = identify((Code("L", "", name),), specimen, (unit,) if unit else ())
    assert found is not None and found.analyte.id == expected
