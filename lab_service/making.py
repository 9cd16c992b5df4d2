"""Facts of source LAB, each with the row it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

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
        return self._fact(named(item.concept), _evidence(item.place, item.text), value=Coded(item.code))

    def result(self, measurement: Measurement, limits: Limits) -> Fact:
        """The measurement itself, with the interval it is judged by."""
        result, quantity = measurement.result, measurement.quantity
        value: Quantity | Coded
        if quantity is None:
            value = Coded(measurement.word)
        else:
            value = Quantity(quantity.value, quantity.unit, quantity.comparator, limits.low, limits.high)
        return self._fact(
            _concept(measurement.analyte.id), _evidence(result.place, result.text), value=value, time=result.collected
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
        arithmetic = (_evidence(basis[0].evidence[0].item or "", text),) if text else ()
        rows = (evidence for fact in basis for evidence in fact.evidence)
        return self._fact(
            named(code),
            *arithmetic,
            *rows,
            polarity=Polarity.PRESENT if present else Polarity.ABSENT,
            value=Coded(stage) if stage else basis[0].value,
            time=basis[0].time,
            severity=severity,
            relations=tuple(fact.id for fact in basis),
        )

    def calculated(self, measurement: Measurement, limits: Limits, basis: Sequence[Fact]) -> Fact:
        """A value reckoned from others: the arithmetic, then the rows it rests on, and relations to them."""
        told = self.result(measurement, limits)
        rows = (evidence for fact in basis for evidence in fact.evidence)
        return self._fact(
            told.concept, *told.evidence, *rows, value=told.value, time=told.time,
            relations=tuple(fact.id for fact in basis),
        )  # fmt: skip

    def noticed(self, found: Noticed, basis: Sequence[Fact]) -> Fact:
        """What results show together: its text, the arithmetic, then their rows; the first one's value and its time, or
        that from the earliest to the latest. Where they do not show it, the text is all.
        """
        arithmetic = _evidence(basis[0].evidence[0].item or "", found.text)
        rows = (evidence for fact in basis for evidence in fact.evidence)
        return self._fact(
            named(found.concept),
            *(dict.fromkeys((arithmetic, *rows)) if found.present else (arithmetic,)),
            polarity=Polarity.PRESENT if found.present else Polarity.ABSENT,
            value=basis[0].value,
            time=_span(basis) if found.spans else basis[0].time,
            change=found.change,
            relations=tuple(fact.id for fact in basis),
        )

    def foreign_unit(self, result: Result, analyte: str, text: str) -> Fact:
        """A result of a known analyte that is no measurement, because of its unit."""
        return self._fact(
            named("unit_not_accepted"), _evidence(result.place, text), _evidence(result.place, result.text),
            value=Coded(analyte), time=result.collected,
        )  # fmt: skip

    def _fact(self, concept: Concept, *evidence: Evidence, **content: object) -> Fact:
        return Fact(source=Source.LAB, concept=concept, evidence=evidence, producer=self.producer, **content)  # type: ignore[arg-type]


def _span(basis: Sequence[Fact]) -> Interval | None:
    starts = [fact.time.start for fact in basis if fact.time and fact.time.start]
    ends = [fact.time.end for fact in basis if fact.time and fact.time.end]
    return Interval(min(starts), max(ends)) if starts and ends else None


@cache
def _concept(analyte_id: str) -> Concept:
    return Concept(analyte_id, display=analytes()[analyte_id].name)


def _evidence(item: str, text: str) -> Evidence:
    return Evidence(kind=EvidenceKind.LAB_RESULT, item=item, text=text)
