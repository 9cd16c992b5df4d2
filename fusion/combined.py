"""Facts that no single source has: the creatinine clearance of a value, a weight, an age and a sex; the drug that a
header names. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from facts import units
from facts.fact import Fact, FactSet, Quantity, Source, named
from fusion.record import PRODUCER
from fusion.record_drugs import in_header

# Cockcroft & Gault 1976 knew men of 18 to 92 years; mg/dL made umol/L.
_ADULT_YEARS = 18.0
_UMOL_PER_MG_DL = Decimal("88.4")
_FEMALE = Decimal("0.85")


class Known(Protocol):
    """Who the facts are about, as the engine has it."""

    @property
    def sex(self) -> str: ...
    @property
    def age(self) -> float | None: ...


def combine(facts: Sequence[Fact], patient: Known, subject: str) -> FactSet:
    """What several facts say together, as record facts."""
    found = [drug for fact in facts for drug in in_header(fact)]
    found += _clearances(facts, patient)
    return FactSet(
        subject=subject, source=Source.RECORD, producer=PRODUCER, facts=tuple(found),
        assessed=frozenset(fact.concept.code for fact in found),
    )  # fmt: skip


def _clearances(facts: Sequence[Fact], patient: Known) -> list[Fact]:
    """Cockcroft-Gault for each creatinine of an adult, by the weight last taken before it, else the next."""
    if patient.age is None or patient.age < _ADULT_YEARS or patient.sex not in ("female", "male"):
        return []
    weights = [(fact, kilograms) for fact in facts if (kilograms := _quantity(fact, "body_weight", "kg"))]
    found = []
    for fact in facts:
        creatinine = _quantity(fact, "creatinine", "umol/L") if fact.source is Source.LAB and weights else None
        if creatinine:
            weight, kilograms = max(weights, key=lambda pair: _nearness(pair[0], fact))
            years = Decimal(str(patient.age))
            clearance = (Decimal(140) - years) * kilograms / (Decimal(72) * creatinine / _UMOL_PER_MG_DL)
            clearance *= _FEMALE if patient.sex == "female" else 1
            if clearance > 0:
                value = Quantity(f"{clearance:.1f}", "mL/min")
                found.append(_beside(fact, weight, value))
    return found


def _beside(creatinine: Fact, weight: Fact, value: Quantity) -> Fact:
    evidence = replace(
        creatinine.evidence[0], text=f"Cockcroft-Gault {value.value} mL/min: {creatinine.evidence[0].text}"
    )
    return Fact(
        source=Source.RECORD, concept=named("creatinine_clearance"), value=value, time=creatinine.time,
        evidence=(evidence, *weight.evidence), producer=PRODUCER, relations=(creatinine.id, weight.id),
    )  # fmt: skip


def _quantity(fact: Fact, concept: str, unit: str) -> Decimal | None:
    """The value in a unit; None where it is none, or only a bound."""
    if fact.concept.code != concept or not isinstance(fact.value, Quantity) or fact.value.comparator:
        return None
    try:
        number = units.convert(fact.value.number, fact.value.unit, unit)
    except ValueError:
        return None
    return number if number > 0 else None


def _nearness(weight: Fact, creatinine: Fact) -> tuple[int, float]:
    """Greater is better: taken before rather than after, and then the nearer one."""
    at, then = _start(weight), _start(creatinine)
    if at is None or then is None:
        return 0, 0.0
    seconds = (then - at).total_seconds()
    return (1, -seconds) if seconds >= 0 else (0, seconds)


def _start(fact: Fact) -> datetime | None:
    return fact.time.start if fact.time else None
