"""Whether the results of one moment agree with each other: tables/panel_checks.csv.

A check needs one exact number for each of its inputs, else it is not assessed. What agrees is told once a concept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from operator import attrgetter

from facts import vocabulary
from facts.fact import Polarity
from lab_service import inputs
from lab_service.analytes import analytes, rows
from lab_service.arithmetic import CannotReckon, Formula, read_formula
from lab_service.interpret import Person
from lab_service.normalize import Measurement
from lab_service.noticed import Noticed


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one check: what its results show, and whether that is a contradiction."""

    found: Noticed
    wrong: bool

    @property
    def concept(self) -> str:
        return self.found.concept


def agreeing(outcomes: Sequence[Outcome]) -> Iterator[Noticed]:
    """Of each concept whose checks all agree, that they do. A doubt about a specimen is none without its reason, and
    is not told.
    """
    by_concept: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_concept.setdefault(outcome.concept, []).append(outcome)
    for concept, group in by_concept.items():
        if vocabulary.is_a(concept, "interference_suspected") or any(one.wrong for one in group):
            continue
        basis = {id(one): one for outcome in group for one in outcome.found.basis}
        text = "; ".join(outcome.found.text for outcome in group)
        yield Noticed(concept, tuple(basis.values()), text, polarity=Polarity.ABSENT)


def checked(together: Sequence[Measurement], person: Person, *, complete: bool) -> Iterator[Outcome]:
    """Every check whose inputs are there. `complete`: no result in % of this moment was left unknown, so that a
    differential count that does not reach 100 has no other cells to tell of.
    """
    here = inputs.by_analyte(together)
    if len(here) < 2 and not _single() & here.keys():
        return
    exact = {analyte: one for analyte, values in here.items() if (one := inputs.exact(values)) is not None}
    fitting = [row for analyte in exact for row in _by_first().get(analyte, ()) if row.inputs <= exact.keys()]
    for row in sorted(fitting, key=attrgetter("number")):
        if row.sex not in ("", person.sex) or (row.complete and not complete):
            continue
        if all([inputs.is_called(exact[name], words) is wanted for name, words, wanted in row.called]):
            yield from _outcome(row, {name: exact[name] for name in row.order}, person)


@dataclass(frozen=True, slots=True)
class _Row:
    """`called`: what an input is called, or must not be."""

    number: int
    id: str
    sex: str
    left: Formula
    right: Formula
    guard: Formula | None
    below: Decimal | None
    above: Decimal | None
    percent: Decimal
    complete: bool
    called: tuple[tuple[str, tuple[str, ...], bool], ...]
    concept: str
    source: str
    inputs: frozenset[str]
    order: tuple[str, ...]
    names: frozenset[str]


def _outcome(row: _Row, taken: Mapping[str, Measurement], person: Person) -> Iterator[Outcome]:
    values = inputs.numbers(taken) | inputs.personal(person)
    if not row.names <= values.keys():
        return
    try:
        if row.guard is not None and not row.guard.holds(values):
            return
        left, right = row.left.value(values), row.right.value(values)
    except CannotReckon:
        return
    share = abs(right) * row.percent / 100
    short = row.below is not None and left < right - max(row.below, share)
    over = row.above is not None and left > right + max(row.above, share)
    if not (short or over) or (row.right.names and _is_rounding(row, values, taken, left - right, share, over=over)):
        text = f"{row.id}: {inputs.words_of(taken)} agree"
        yield Outcome(Noticed(row.concept, tuple(taken.values()), text), wrong=False)
        return
    text = (
        f"{row.id}: {row.left.text} = {_shown(left)}, {row.right.text} = {_shown(right)}; {inputs.words_of(taken)}; "
        f"allowed {_allowed(row)} [{row.source}]"
    )
    yield Outcome(Noticed(row.concept, tuple(taken.values()), text), wrong=True)


def _is_rounding(
    row: _Row,
    values: Mapping[str, Decimal],
    taken: Mapping[str, Measurement],
    off: Decimal,
    share: Decimal,
    *,
    over: bool,
) -> bool:
    """Whether the digits as reported, each of which may be half a unit of its last place off, explain the difference.
    Against a number of the table the tolerance says it all.
    """
    slack = Decimal(0)
    for name, one in taken.items():
        assert one.quantity is not None
        exponent = one.quantity.number.as_tuple().exponent
        assert isinstance(exponent, int)
        moved = {**values, name: values[name] + Decimal(5).scaleb(exponent - 1)}
        try:
            slack += abs(row.left.value(moved) - row.right.value(moved) - off)
        except CannotReckon:
            return True
    allowed = max((row.above if over else row.below) or Decimal(0), share)
    return abs(off) < allowed + slack


def _shown(number: Decimal) -> str:
    return f"{number:.4g}" if abs(number) < 10000 else f"{number:.0f}"


def _allowed(row: _Row) -> str:
    low = "" if row.below is None else f"-{row.below}"
    high = "" if row.above is None else f"+{row.above}"
    share = f" or {row.percent} %" if row.percent else ""
    return " to ".join(filter(None, (low, high))) + share


@cache
def _single() -> frozenset[str]:
    """Analytes that a check needs alone."""
    return frozenset(name for row in _rows() if len(row.inputs) == 1 for name in row.inputs)


@cache
def _by_first() -> Mapping[str, tuple[_Row, ...]]:
    """By the first of what a check needs."""
    table: dict[str, list[_Row]] = {}
    for row in _rows():
        table.setdefault(row.order[0], []).append(row)
    return {name: tuple(found) for name, found in table.items()}


@cache
def _rows() -> tuple[_Row, ...]:
    """Raises ValueError naming the row that cannot be used."""
    found = []
    for number, row in enumerate(rows("panel_checks.csv")):
        try:
            found.append(_row(number, row))
        except (ValueError, ArithmeticError) as error:
            raise ValueError(f"panel_checks.csv: {row['id']}: {error}") from error
    return tuple(found)


def _row(number: int, row: Mapping[str, str]) -> _Row:
    left, right = read_formula(row["left"]), read_formula(row["right"])
    guard = read_formula(row["guards"]) if row["guards"] else None
    named = (left.names | right.names | (guard.names if guard else frozenset())) - {"age"}
    if unknown := sorted(name for name in named if name not in analytes()):
        raise ValueError(f"{', '.join(unknown)} is no analyte")
    return _Row(
        number=number,
        id=row["id"],
        sex=row["sex"],
        left=left,
        right=right,
        guard=guard,
        below=Decimal(row["below"]) if row["below"] else None,
        above=Decimal(row["above"]) if row["above"] else None,
        percent=Decimal(row["pct"] or 0),
        complete=row["complete"] == "yes",
        called=tuple(_called(part) for part in row["called"].split(";") if part),
        concept=row["concept"] or "panel_inconsistent",
        source=row["source"],
        inputs=named,
        # What is checked comes first, and is what the fact shows.
        order=(*sorted(left.names - {"age"}), *sorted(named - left.names)),
        names=left.names | right.names | (guard.names if guard else frozenset()),
    )


def _called(part: str) -> tuple[str, tuple[str, ...], bool]:
    """ "ldl_c:calculated|friedewald"; with "!" behind the colon, what it must not be called."""
    name, _, words = part.partition(":")
    return name, inputs.words_for(words.removeprefix("!")), not words.startswith("!")
