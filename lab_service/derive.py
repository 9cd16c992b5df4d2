"""Conditions that follow from the results of one moment, present and absent: tables/derivations.csv, then what several
of them make together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from facts.fact import Severity
from lab_service.combine import combined
from lab_service.compensation import second_disorders
from lab_service.derivation_rows import Condition, conditions
from lab_service.derived import Derived
from lab_service.guards import is_withheld
from lab_service.interpret import Person, alike, interval
from lab_service.normalize import Measurement, by_value
from lab_service.points import scored
from lab_service.verdicts import Criterion, Verdict, criteria

_Said = list[tuple[Criterion, Measurement, Verdict]]


def derive(measurements: Sequence[Measurement], person: Person) -> list[Derived]:
    """What the results of one moment decide, in the order of the tables. Undecided conditions are left out."""
    person = alike(person)
    if len({one.analyte.id for one in measurements}) < len(measurements):
        measurements = sorted(measurements, key=by_value)
    measured: dict[str, list[Measurement]] = {}
    said: dict[int, _Said] = {}
    for one in measurements:
        measured.setdefault(one.analyte.id, []).append(one)
        for criterion in criteria(one, person):
            said.setdefault(criterion.condition, []).append((criterion, one, criterion.verdict(one)))
    table = conditions()
    found = [derived for number in sorted(said) for derived in _decide(table[number], said[number], measured, person)]
    found += scored(measured, person)
    found += combined(found, measured, person)
    found += second_disorders(found, measured)
    # A name that begins with a low line is a step to others.
    return [derived for derived in found if not derived.condition.startswith("_")]


def _decide(
    condition: Condition, said: _Said, measured: Mapping[str, Sequence[Measurement]], person: Person
) -> Iterator[Derived]:
    if len(said) > 1:
        said.sort(key=lambda one: one[0].group)
    deciding, is_absent = [], condition.joins <= measured.keys()
    for criterion, one, verdict in said:
        is_present = verdict is Verdict.BEYOND and criterion.shows
        if is_present and not is_withheld(criterion.unless_present, measured, person):
            yield Derived(condition.name, True, (one,), _severity(criterion, one, person))
        if criterion.decides:
            deciding.append(one)
            is_absent &= verdict is Verdict.WITHIN and not is_withheld(criterion.unless_absent, measured, person)
        elif verdict is not Verdict.WITHIN and verdict is not Verdict.NO_LIMIT:
            is_absent = False
    if is_absent and deciding:
        yield Derived(condition.name, False, tuple(deciding))


def _severity(criterion: Criterion, one: Measurement, person: Person) -> Severity | None:
    """By the bands of the row, which are an adult's; mild where none holds."""
    bands = ((criterion.severe, Severity.SEVERE), (criterion.moderate, Severity.MODERATE))
    if (criterion.severe is criterion.moderate is None) or one.quantity is None or not person.adult:
        return None
    limits = interval(one, person)
    end = limits.most if criterion.side == "high" else limits.least
    for band, severity in bands:
        if band is not None and band.holds(one.quantity, end):
            return severity
    return Severity.MILD
