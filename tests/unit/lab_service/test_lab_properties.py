"""What holds of any results: conversion loses no digit, order is nothing, two of one moment both stay."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from lab_messages import read, row

from facts.fact import FactSet, Quantity
from lab_service.analytes import analytes
from lab_service.conversion import conversion
from lab_service.formats.structured import Row

UNITS = sorted(
    (one.id, accepted.variant, accepted.unit)
    for one in analytes().values()
    for accepted in one.accepted
    if conversion(one.id, accepted.variant, (accepted.unit,))
)
NUMBERS = st.decimals(min_value="0.01", max_value=9999, places=2, allow_nan=False, allow_infinity=False)
ORDINARY = {
    "sodium": ("mmol/L", 120, 160), "potassium": ("mmol/L", 2, 8), "creatinine": ("umol/L", 40, 700),
    "hb": ("g/L", 50, 180), "plt": ("10*9/L", 10, 600), "alt": ("U/L", 10, 900), "alp": ("U/L", 40, 700),
    "tsh": ("mIU/L", 0, 40), "ft4": ("pmol/L", 4, 60), "glucose": ("mmol/L", 2, 30), "albumin": ("g/L", 15, 50),
    "calcium_total": ("mmol/L", 1, 4), "chloride": ("mmol/L", 80, 120), "bicarbonate": ("mmol/L", 8, 40),
}  # fmt: skip


@st.composite
def panels(draw: st.DrawFn) -> list[Row]:
    """Results of one moment, now and then two of one analyte."""
    names = draw(st.lists(st.sampled_from(sorted(ORDINARY)), min_size=2, max_size=10))
    made = []
    for name in names:
        unit, low, high = ORDINARY[name]
        made.append(row(name, str(draw(st.integers(low * 10, high * 10)) / Decimal(10)), unit))
    return made


def said(answer: FactSet) -> list[str]:
    """All that is asserted, without the places it came from."""
    return sorted(
        repr((fact.concept.code, fact.polarity, fact.value, fact.severity, fact.change, len(fact.relations)))
        for fact in answer.facts
    )


@given(NUMBERS, st.sampled_from(UNITS))
def test_there_and_back_is_exact_to_the_reported_digits(number: Decimal, unit: tuple[str, str, str]) -> None:
    found = conversion(unit[0], unit[1], (unit[2],))
    assert found is not None
    digits = f"{number:f}"
    back = (Fraction(found.apply(digits)) - found.offset) / found.scale
    assert round(back, 2) == Fraction(digits)


@given(panels(), st.randoms(use_true_random=False))
def test_the_order_of_results_is_nothing(results: list[Row], chance: random.Random) -> None:
    shuffled: Sequence[Row] = sorted(results, key=lambda _: chance.random())
    assert said(read(*results, sex="FEMALE", age=50)) == said(read(*shuffled, sex="FEMALE", age=50))


@given(st.sampled_from(sorted(ORDINARY)), st.data())
def test_two_results_of_one_moment_are_both_kept(name: str, data: st.DataObject) -> None:
    unit, low, high = ORDINARY[name]
    values = [str(data.draw(st.integers(low + 1, high))) for _ in range(2)]
    answer = read(*(row(name, value, unit) for value in values))
    kept = [fact.value.value for fact in answer.facts if fact.concept.code == name and isinstance(fact.value, Quantity)]
    assert sorted(kept) == sorted(values)
