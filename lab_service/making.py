"""Facts of source LAB, each with the row it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from facts.fact import (
    Coded,
    Concept,
    Evidence,
    EvidenceKind,
    Fact,
    Interval,
    Polarity,
    Producer,
    Quantity,
    Severity,
    Source,
    named,
)
from lab_service.analytes import Limits, analytes
from lab_service.normalize import Measurement
from lab_service.noticed import Noticed
from lab_service.result import IdentityItem, Result


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes facts of one producer."""

    producer: Producer

    def identity(self, item: IdentityItem) -> Fact:
        return Fact(
            source=Source.LAB,
            concept=named(item.concept),
            evidence=(_evidence(item.place, item.text),),
            producer=self.producer,
            value=Coded(item.code),
        )

    def result(self, measurement: Measurement, limits: Limits) -> Fact:
        """The measurement itself, with the interval it is judged by."""
        result = measurement.result
        return Fact(
            source=Source.LAB,
            concept=_concept(measurement.analyte.id),
            evidence=(_evidence(result.place, result.text),),
            producer=self.producer,
            value=_value(measurement, limits),
            time=result.collected,
        )

    def calculated(self, measurement: Measurement, limits: Limits, basis: Sequence[Fact]) -> Fact:
        """A value reckoned from others: the arithmetic, then the rows it rests on, and relations to them."""
        result = measurement.result
        return Fact(
            source=Source.LAB,
            concept=_concept(measurement.analyte.id),
            evidence=(_evidence(result.place, result.text), *_rows(basis)),
            producer=self.producer,
            value=_value(measurement, limits),
            time=result.collected,
            relations=tuple([fact.id for fact in basis]),
        )

    def stage(self, concept: str, place: str, text: str, when: Interval) -> Fact:
        """When a specimen was taken, received or reported."""
        return Fact(
            source=Source.LAB,
            concept=named(concept),
            evidence=(_evidence(place, text),),
            producer=self.producer,
            time=when,
        )

    def condition(
        self,
        code: str,
        basis: Sequence[Fact],
        *,
        present: bool = True,
        severity: Severity | None = None,
        stage: str = "",
        text: str = "",
    ) -> Fact:
        """What follows from results: `text`, the arithmetic where there is any, then their rows; the stage or the first
        one's value, its time, and relations to all of them.
        """
        first, evidence = basis[0], _rows(basis)
        if text:
            evidence = (_evidence(first.evidence[0].item or "", text), *evidence)
        return Fact(
            source=Source.LAB,
            concept=named(code),
            evidence=evidence,
            producer=self.producer,
            polarity=Polarity.PRESENT if present else Polarity.ABSENT,
            value=Coded(stage) if stage else first.value,
            time=first.time,
            severity=severity,
            relations=tuple([fact.id for fact in basis]),
        )

    def noticed(self, found: Noticed, basis: Sequence[Fact]) -> Fact:
        """What results show together: its text, the arithmetic, then their rows; the first one's value and its time, or
        that from the earliest to the latest. Where they do not show it, the text is all.
        """
        first = basis[0]
        arithmetic = _evidence(first.evidence[0].item or "", found.text)
        return Fact(
            source=Source.LAB,
            concept=named(found.concept),
            evidence=(
                (arithmetic,)
                if found.polarity is Polarity.ABSENT
                else tuple(dict.fromkeys((arithmetic, *_rows(basis))))
            ),
            producer=self.producer,
            polarity=found.polarity,
            value=first.value,
            time=_span(basis) if found.spans else first.time,
            change=found.change,
            relations=tuple([fact.id for fact in basis]),
        )

    def foreign_unit(self, result: Result, analyte: str, text: str) -> Fact:
        """A result of a known analyte that is no measurement, because of its unit."""
        return Fact(
            source=Source.LAB,
            concept=named("unit_not_accepted"),
            evidence=(_evidence(result.place, text), _evidence(result.place, result.text)),
            producer=self.producer,
            value=Coded(analyte),
            time=result.collected,
        )


def _value(measurement: Measurement, limits: Limits) -> Quantity | Coded:
    """With the interval, where there is one."""
    quantity = measurement.quantity
    if quantity is None:
        return Coded(measurement.word)
    if not limits:
        return quantity
    return _judged(quantity.value, quantity.unit, quantity.comparator, limits.low, limits.high)


# Most values of a laboratory are ordinary, and ordinary values repeat.
_judged = lru_cache(maxsize=16384)(Quantity)


def _rows(basis: Sequence[Fact]) -> tuple[Evidence, ...]:
    if len(basis) == 1:
        return basis[0].evidence
    return tuple([evidence for fact in basis for evidence in fact.evidence])


def _span(basis: Sequence[Fact]) -> Interval | None:
    starts = [fact.time.start for fact in basis if fact.time and fact.time.start]
    ends = [fact.time.end for fact in basis if fact.time and fact.time.end]
    return Interval(min(starts), max(ends)) if starts and ends else None


@cache
def _concept(analyte_id: str) -> Concept:
    return Concept(analyte_id, display=analytes()[analyte_id].name)


def _evidence(item: str, text: str) -> Evidence:
    return Evidence(kind=EvidenceKind.LAB_RESULT, item=item, text=text)
