"""Numbers that a formula may take: one exact value for each analyte, in the dictionary's unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from lab_service.interpret import Person
from lab_service.normalize import Measurement
from lab_service.result import Code


def by_analyte(measurements: Sequence[Measurement]) -> dict[str, tuple[Measurement, ...]]:
    """Numbers of one moment by analyte."""
    table: dict[str, list[Measurement]] = {}
    for one in measurements:
        if one.quantity is not None:
            table.setdefault(one.analyte.id, []).append(one)
    return {analyte: tuple(values) for analyte, values in table.items()}


def exact(values: Sequence[Measurement]) -> Measurement | None:
    """The one value of several results of one analyte; None where they differ, or where "<5" is no number to take."""
    first = values[0] if values else None
    if first is None or first.quantity is None:
        return None
    number = first.quantity.number
    for one in values:
        if one.quantity is None or one.quantity.comparator or one.quantity.number != number:
            return None
    return first


def personal(person: Person) -> dict[str, Decimal]:
    """What formulas may know of the patient."""
    return {} if person.age_years is None else {"age": Decimal(person.age_years)}


def words_for(cell: str) -> tuple[str, ...]:
    """The words of a cell, "fasting|空腹|1558-6", as `is_called` takes them."""
    return tuple(cell.casefold().split("|"))


def is_called(one: Measurement, words: Sequence[str]) -> bool:
    """Whether a code, a name or a comment of the result holds one of the words."""
    said = _said(one.result.codes)
    return any(word in said or any(word in note.casefold() for note in one.result.notes) for word in words)


@lru_cache(maxsize=4096)
def _said(codes: tuple[Code, ...]) -> str:
    """Line by line: no word goes over the end of one."""
    return "\n".join(text for code in codes for text in (code.code, code.text)).casefold()


def numbers(taken: Mapping[str, Measurement]) -> dict[str, Decimal]:
    return {analyte: one.quantity.number for analyte, one in taken.items() if one.quantity is not None}


def words_of(taken: Mapping[str, Measurement]) -> str:
    """ "sodium 140 mmol/L, chloride 103 mmol/L"."""
    return ", ".join(
        f"{analyte} {one.quantity.value} {one.quantity.unit}" for analyte, one in taken.items() if one.quantity
    )
