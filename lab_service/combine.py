"""Conditions that several others make together, present and absent: tables/derivations_combined.csv."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from lab_service.analytes import rows
from lab_service.derived import Derived, joined
from lab_service.interpret import Person, interval
from lab_service.normalize import Measurement

# Alternatives, each the terms that must all hold: a condition and whether it is present.
_Terms = tuple[tuple[str, bool], ...]
_Formula = tuple[_Terms, ...]


@dataclass(frozen=True, slots=True)
class _FoldRatio:
    """(numerator / its upper limit) / (denominator / its upper limit), as in the R value of liver injury."""

    numerator: str
    denominator: str
    at_least: Decimal | None
    at_most: Decimal | None

    def holds(self, measured: Mapping[str, Sequence[Measurement]], person: Person) -> tuple[Measurement, ...]:
        """The values of both analytes when the ratio of every two of them is as it must be; else nothing."""
        above, below = measured.get(self.numerator, ()), measured.get(self.denominator, ())
        ratios = [self._ratio(over, under, person) for over in above for under in below]
        if all(
            ratio is not None
            and (self.at_least is None or ratio >= self.at_least)
            and (self.at_most is None or ratio <= self.at_most)
            for ratio in ratios
        ):
            return (*above, *below) if ratios else ()
        return ()

    def words(self, measured: Mapping[str, Sequence[Measurement]], person: Person) -> str:
        """ "alt/alp 25.0, in folds of their upper limits"."""
        ratio = self._ratio(measured[self.numerator][0], measured[self.denominator][0], person)
        return f"{self.numerator}/{self.denominator} {ratio:.1f}, in folds of their upper limits"

    def _ratio(self, above: Measurement, below: Measurement, person: Person) -> Decimal | None:
        over, under = _fold(above, person), _fold(below, person)
        return over / under if over and under else None


@dataclass(frozen=True, slots=True)
class _Combination:
    condition: str
    present_if: _Formula
    absent_if: _Formula
    ratio: _FoldRatio | None
    names: frozenset[str]


def combined(
    found: Sequence[Derived], measured: Mapping[str, Sequence[Measurement]], person: Person
) -> Iterator[Derived]:
    """What the conditions found make together; a later row may build on an earlier one."""
    known: dict[tuple[str, bool], Derived] = {}
    names = set()
    for derived in found:
        known.setdefault((derived.condition, derived.present), derived)
        names.add(derived.condition)
    for row in _combinations():
        if row.names.isdisjoint(names):
            continue
        for formula, present in ((row.present_if, True), (row.absent_if, False)):
            terms = _first_that_holds(formula, known)
            if terms is None:
                continue
            basis, text = joined([known[term] for term in terms]), ""
            if present and row.ratio is not None:
                if not (further := row.ratio.holds(measured, person)):
                    continue
                basis = tuple({id(one): one for one in (*basis, *further)}.values())
                text = row.ratio.words(measured, person)
            derived = Derived(row.condition, present, basis, text=text)
            known.setdefault((row.condition, present), derived)
            names.add(row.condition)
            yield derived
            # What is present by one value is not absent by another of the same moment.
            break


def _first_that_holds(formula: _Formula, known: Mapping[tuple[str, bool], Derived]) -> _Terms | None:
    for terms in formula:
        for term in terms:
            if term not in known:
                break
        else:
            return terms
    return None


def _fold(one: Measurement, person: Person) -> Decimal | None:
    most = interval(one, person).most
    if one.quantity is None or one.quantity.comparator or not most:
        return None
    return one.quantity.number / most


@cache
def _combinations() -> tuple[_Combination, ...]:
    found = []
    for row in rows("derivations_combined.csv"):
        present_if, absent_if = _formula(row["present_if"]), _formula(row["absent_if"])
        names = frozenset(name for terms in (*present_if, *absent_if) for name, _ in terms)
        found.append(_Combination(row["condition"], present_if, absent_if, _ratio(row), names))
    return tuple(found)


def _formula(cell: str) -> _Formula:
    """ "acidaemia & !hypercapnia | ...": an exclamation mark means absent."""
    return tuple(
        tuple((term.strip().removeprefix("!"), not term.strip().startswith("!")) for term in alternative.split("&"))
        for alternative in cell.split("|")
        if alternative.strip()
    )


def _ratio(row: Mapping[str, str]) -> _FoldRatio | None:
    if not row["ratio"]:
        return None
    numerator, _, denominator = row["ratio"].partition("/")
    least, most = (Decimal(row[name]) if row[name] else None for name in ("at_least", "at_most"))
    return _FoldRatio(numerator, denominator, least, most)
