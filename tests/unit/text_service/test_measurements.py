"""Sizes: what is one, what is none, and in which unit."""

from __future__ import annotations

import pytest

from text_service.measurements import find_sizes
from text_service.normalize import fold


def _sizes(text: str) -> list[str]:
    match = fold(text).match
    return [
        f"{size.quantity.comparator}{size.quantity.value} {size.quantity.unit}"
        for size in find_sizes(match, 0, len(match))
    ]


@pytest.mark.parametrize(
    "text",
    [
        "tip 4 cm above the carina",
        "5 mm slice thickness",
        "层厚5mm，层距5mm",
        "距肛门5cm",
        "previously 6 mm",
        "原约85x78mm",
        "WBC 12 10*9/L, 3 mm/h",
        "CT值约32HU",
        "T12, 7th rib, 2014-01-02, 10:05",
        "30 m2 body surface",
    ],
)
def test_a_number_that_is_no_size_is_not_read(text: str) -> None:
    assert _sizes(text) == []


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("8 mm nodule", ["8 mm"]),
        ("3.2 x 2.1 cm", ["3.2 cm"]),
        ("22x18mm", ["22 mm"]),
        ("6.5CM*4.5CM*6.0CM", ["6.5 cm"]),
        ("大小约2.0×3.0ｃｍ", ["3.0 cm"]),
        ("直径约１２毫米", ["12 mm"]),
        ("约0.6厘米", ["0.6 cm"]),
        ("2-3 mm", ["3 mm"]),
        ("2~4mm", ["4 mm"]),
        ("less than 5 mm", ["<5 mm"]),
        ("直径小于10mm", ["<10 mm"]),
        ("1.2 cm (12 mm)", ["1.2 cm", "12 mm"]),
        ("measures 8.", ["8 "]),
        ("大小约8，", ["8 "]),
    ],
)
def test_the_largest_dimension_is_read_in_the_unit_as_written(text: str, sizes: list[str]) -> None:
    assert _sizes(text) == sizes


def test_a_size_belongs_to_the_finding_of_its_clause(read) -> None:  # type: ignore[no-untyped-def]
    facts = read(findings="8 mm nodule in the right upper lobe and a 3 cm mass in the left lower lobe.")
    sizes = {fact.concept.code: fact.value.value for fact in facts if fact.concept.code in ("lung_nodule", "lung_mass")}
    assert sizes == {"lung_nodule": "8", "lung_mass": "3"}


def test_a_denied_finding_has_no_size(read) -> None:  # type: ignore[no-untyped-def]
    assert read(findings="No nodule larger than 5 mm.", only="nodule")[0].value is None
