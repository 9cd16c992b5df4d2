"""Whether a value told in two units is one value: an HbA1c of 6.5 % and of 48 mmol/mol. Rows: double_units.csv."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache

from facts import units
from lab_service.analytes import analytes, rows
from lab_service.normalize import Measurement
from lab_service.noticed import Noticed
from lab_service.panel import Outcome


def doubled(together: Sequence[Measurement]) -> Iterator[Outcome]:
    """Of each analyte of the table with two results of one moment and message, each in a unit of its own."""
    for analyte, (tolerance, source) in _table().items():
        several = [one for one in together if one.analyte.id == analyte and _is_exact(one)]
        if len(several) != 2 or several[0].result.message != several[1].result.message:
            continue
        first, second = several
        sent = [_unit(one) for one in several]
        if "" in sent or sent[0] == sent[1] or first.quantity is None or second.quantity is None:
            continue
        said = " and ".join(f"{one.result.value} {unit}" for one, unit in zip(several, sent, strict=True))
        text = f"{analyte} {said} are {first.quantity.value} and {second.quantity.value} {first.analyte.unit}"
        wrong = abs(first.quantity.number - second.quantity.number) > tolerance
        text += f"; allowed {tolerance} [{source}]" if wrong else ", which agree"
        yield Outcome(Noticed("two_units_inconsistent", (first, second), text), wrong=wrong)


def _is_exact(one: Measurement) -> bool:
    return one.quantity is not None and not one.quantity.comparator


def _unit(one: Measurement) -> str:
    """In UCUM; empty where none was sent that is a unit."""
    try:
        return units.parse(one.result.units[0]) if one.result.units else ""
    except units.UnknownUnit:
        return ""


@cache
def _table() -> Mapping[str, tuple[Decimal, str]]:
    """Tolerance in the dictionary's unit, and its source. Raises ValueError for a row that names no analyte."""
    table = {row["analyte"]: (Decimal(row["tolerance"]), row["source"]) for row in rows("double_units.csv")}
    if unknown := table.keys() - analytes().keys():
        raise ValueError(f"double_units.csv: {', '.join(sorted(unknown))} is no analyte")
    return table
