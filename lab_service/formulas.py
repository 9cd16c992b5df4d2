"""Values that are reckoned from results: eGFR, anion gap, corrected calcium. Rows: tables/formulas.csv.

What the laboratory reports itself is never reckoned in its place. A formula is worked out only where each input is one
exact number that is fit for it, and its guards hold; otherwise the value is not assessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from facts.fact import Quantity
from lab_service import inputs
from lab_service.analytes import Analyte, analytes, rows
from lab_service.arithmetic import CannotReckon, Formula, read_formula
from lab_service.interpret import Person
from lab_service.normalize import Measurement
from lab_service.result import Code, Result
from lab_service.series import Series


@dataclass(frozen=True, slots=True)
class Calculated:
    """A value with the results it was reckoned from; its `result.text` is the arithmetic and its source."""

    measurement: Measurement
    basis: tuple[Measurement, ...]


def calculated(
    together: Sequence[Measurement], reported: Set[str], series: Series, person: Person
) -> Iterator[Calculated]:
    """What can be reckoned at one moment: at least one input is of this moment, the others are in force then.

    `reported`: analytes that the laboratory gave itself.
    """
    here = inputs.by_analyte(together)
    for row in dict.fromkeys(row for analyte in here for row in _by_input().get(analyte, ())):
        if not row.within and not here.keys() >= row.needed:
            continue
        if row.analyte.id in reported or row.sex not in ("", person.sex) or reported & row.without:
            continue
        taken = _taken(row, here, series)
        if taken is not None and (value := _value(row, taken, person)) is not None:
            yield _calculated(row, taken, value, person)


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    analyte: Analyte
    sex: str
    formula: Formula
    inputs: tuple[str, ...]
    needed: frozenset[str]
    guard: Formula | None
    within: timedelta
    called: Mapping[str, tuple[str, ...]]
    without: frozenset[str]
    step: Decimal
    source: str


def _taken(row: _Row, here: Mapping[str, tuple[Measurement, ...]], series: Series) -> dict[str, Measurement] | None:
    """An exact value for each input; None when one is missing, doubtful, or not what the formula is made for."""
    latest = next(here[name][0].result.collected for name in row.inputs if name in here)
    moment = (latest.start or latest.end) if latest else None
    taken = {}
    for name in row.inputs:
        values = here.get(name, ())
        if not values and moment is not None and row.within:
            values = series.in_force(name, moment, row.within)
        one = inputs.exact(values)
        if one is None or not one.limits_hold:
            return None
        if name in row.called and not inputs.is_called(one, row.called[name]):
            return None
        taken[name] = one
    return taken


def _value(row: _Row, taken: Mapping[str, Measurement], person: Person) -> Decimal | None:
    values = inputs.numbers(taken) | inputs.personal(person)
    needed = row.formula.names | (row.guard.names if row.guard else frozenset())
    if not needed <= values.keys():
        return None
    try:
        if row.guard is None or row.guard.holds(values):
            return row.formula.value(values).quantize(row.step, ROUND_HALF_UP)
    except CannotReckon:
        pass
    return None


def _calculated(row: _Row, taken: Mapping[str, Measurement], value: Decimal, person: Person) -> Calculated:
    about = f", age {person.age_years}" if "age" in row.formula.names else ""
    about += f", {row.sex}" if row.sex else ""
    digits = f"{value:f}"
    text = f"{row.analyte.id} = {row.formula.text} = {digits} {row.analyte.unit}; {inputs.words_of(taken)}{about}"
    here = max(taken.values(), key=lambda one: one.result.collected is not None and _start(one))
    result = Result(
        place=here.result.place,
        codes=(Code("", row.analyte.id, row.analyte.name),),
        value=digits,
        units=(row.analyte.unit,),
        collected=here.result.collected,
        text=f"{text} [{row.source}]",
        message=here.result.message,
    )
    return Calculated(Measurement(result, row.analyte, Quantity(digits, row.analyte.unit)), tuple(taken.values()))


def _start(one: Measurement) -> float:
    collected = one.result.collected
    moment = (collected.start or collected.end) if collected else None
    return moment.timestamp() if moment else 0.0


@cache
def _by_input() -> Mapping[str, tuple[_Row, ...]]:
    table: dict[str, list[_Row]] = {}
    for row in _rows():
        for name in row.inputs:
            table.setdefault(name, []).append(row)
    return {name: tuple(found) for name, found in table.items()}


@cache
def _rows() -> tuple[_Row, ...]:
    """Raises ValueError naming the row that cannot be used."""
    found = []
    for row in rows("formulas.csv"):
        try:
            found.append(_row(row))
        except (ValueError, ArithmeticError) as error:
            raise ValueError(f"formulas.csv: {row['id']}: {error}") from error
    return tuple(found)


def _row(row: Mapping[str, str]) -> _Row:
    formula = read_formula(row["expression"])
    guard = read_formula(row["guards"]) if row["guards"] else None
    named = sorted((formula.names | (guard.names if guard else frozenset())) - {"age"})
    if unknown := [name for name in named if name not in analytes()]:
        raise ValueError(f"{', '.join(unknown)} is no analyte")
    called = {
        name: inputs.words_for(words)
        for name, _, words in (part.partition(":") for part in row["called"].split(";"))
        if name
    }
    return _Row(
        analyte=analytes()[row["id"]],
        sex=row["sex"],
        formula=formula,
        inputs=tuple(named),
        needed=frozenset(named),
        guard=guard,
        within=timedelta(hours=int(row["within_h"] or 0)),
        called=called,
        without=frozenset(filter(None, row["without"].split(";"))),
        step=Decimal(1).scaleb(-int(row["decimals"])),
        source=row["source"],
    )
