"""Facts on the wire and back. The only place where the protobuf and the dataclass forms of a fact meet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, TypeVar

from concord.v1 import fact_pb2

from facts.fact import (
    Change,
    Coded,
    Concept,
    Evidence,
    EvidenceKind,
    Experiencer,
    Fact,
    FactSet,
    Interval,
    Issue,
    Laterality,
    Polarity,
    Producer,
    Quantity,
    Severity,
    Source,
    Temporality,
)

_E = TypeVar("_E", bound=StrEnum)


def fact_set_to_proto(fact_set: FactSet) -> fact_pb2.FactSet:
    parts: _Parts = {}
    return fact_pb2.FactSet(
        subject=fact_set.subject,
        source=_number(fact_pb2.Fact.Source, fact_set.source),
        facts=[fact_to_proto(fact, parts) for fact in fact_set.facts],
        assessed=sorted(fact_set.assessed),
        issues=[issue_to_proto(issue) for issue in fact_set.issues],
        producer=_producer_to_proto(fact_set.producer),
    )


def fact_set_from_proto(message: fact_pb2.FactSet) -> FactSet:
    """Raises InvalidFact when a fact on the wire is one that `Fact` refuses."""
    return FactSet(
        subject=message.subject,
        source=Source(_word(fact_pb2.Fact.Source, message.source)),
        facts=tuple(fact_from_proto(fact) for fact in message.facts),
        assessed=frozenset(message.assessed),
        issues=tuple(issue_from_proto(issue) for issue in message.issues),
        producer=_producer_from_proto(message.producer),
    )


# Messages by the id of what they are made of: facts of one set share evidence, times, values and the producer.
_Parts = dict[int, Any]


def fact_to_proto(fact: Fact, parts: _Parts | None = None) -> fact_pb2.Fact:
    """`parts`: what other facts of the same set were made of; they must live as long as it."""
    parts = {} if parts is None else parts
    message = fact_pb2.Fact(
        id=fact.id,
        source=_number(fact_pb2.Fact.Source, fact.source),
        concept=_once(parts, fact.concept, _concept_to_proto),
        polarity=_number(fact_pb2.Fact.Polarity, fact.polarity),
        temporality=_number(fact_pb2.Fact.Temporality, fact.temporality),
        experiencer=_number(fact_pb2.Fact.Experiencer, fact.experiencer),
        laterality=_number(fact_pb2.Fact.Laterality, fact.laterality),
        severity=_number(fact_pb2.Fact.Severity, fact.severity),
        change=_number(fact_pb2.Fact.Change, fact.change),
        count=fact.count,
        relations=fact.relations,
        suggestion=fact.suggestion,
        probability=fact.probability,
        evidence=[_once(parts, evidence, evidence_to_proto) for evidence in fact.evidence],
        producer=_once(parts, fact.producer, _producer_to_proto),
    )
    if fact.body_site is not None:
        message.body_site.CopyFrom(_concept_to_proto(fact.body_site))
    if fact.time is not None:
        message.time.CopyFrom(_once(parts, fact.time, _interval_to_proto))
    match fact.value:
        case Quantity() as quantity:
            message.quantity.CopyFrom(
                fact_pb2.Quantity(
                    value=quantity.value,
                    comparator=quantity.comparator,
                    unit=quantity.unit,
                    reference_low=quantity.reference_low,
                    reference_high=quantity.reference_high,
                )
            )
        case Coded() as coded:
            message.coded = coded.code
    return message


def _once(parts: _Parts, value: Any, convert: Callable[[Any], Any]) -> Any:
    if (message := parts.get(id(value))) is None:
        message = parts[id(value)] = convert(value)
    return message


def fact_from_proto(message: fact_pb2.Fact) -> Fact:
    """The id is computed again, not believed. Raises InvalidFact for a fact that `Fact` refuses."""
    value: Quantity | Coded | None = None
    match message.WhichOneof("value"):
        case "quantity":
            sent = message.quantity
            value = Quantity(sent.value, sent.unit, sent.comparator, sent.reference_low, sent.reference_high)
        case "coded":
            value = Coded(message.coded)
    return Fact(
        source=Source(_word(fact_pb2.Fact.Source, message.source)),
        concept=_concept_from_proto(message.concept),
        polarity=_enum(Polarity, fact_pb2.Fact.Polarity, message.polarity) or Polarity.PRESENT,
        temporality=_enum(Temporality, fact_pb2.Fact.Temporality, message.temporality) or Temporality.RECENT,
        experiencer=_enum(Experiencer, fact_pb2.Fact.Experiencer, message.experiencer) or Experiencer.PATIENT,
        laterality=_enum(Laterality, fact_pb2.Fact.Laterality, message.laterality),
        body_site=_concept_from_proto(message.body_site) if message.HasField("body_site") else None,
        time=_interval(message.time.start, message.time.end) if message.HasField("time") else None,
        value=value,
        severity=_enum(Severity, fact_pb2.Fact.Severity, message.severity),
        change=_enum(Change, fact_pb2.Fact.Change, message.change),
        count=message.count if message.HasField("count") else None,
        relations=tuple(message.relations),
        suggestion=message.suggestion,
        probability=message.probability if message.HasField("probability") else None,
        evidence=tuple(evidence_from_proto(evidence) for evidence in message.evidence),
        producer=_producer_from_proto(message.producer),
    )


def evidence_to_proto(evidence: Evidence) -> fact_pb2.Evidence:
    return fact_pb2.Evidence(
        kind=_number(fact_pb2.Evidence.Kind, evidence.kind),
        document_id=evidence.document_id,
        section=evidence.section,
        start=evidence.start,
        end=evidence.end,
        text=evidence.text,
        region=evidence.region,
        section_index=evidence.section_index,
        study_instance_uid=evidence.study_instance_uid,
        series_instance_uid=evidence.series_instance_uid,
        sop_instance_uid=evidence.sop_instance_uid,
        frame=evidence.frame,
        element=evidence.element,
        item=evidence.item,
    )


def evidence_from_proto(message: fact_pb2.Evidence) -> Evidence:
    # Few of the fields are filled in one, and they have the same names here and there.
    filled: dict[str, Any] = {field.name: value for field, value in message.ListFields()}
    filled["kind"] = EvidenceKind(_word(fact_pb2.Evidence.Kind, message.kind))
    if "region" in filled:
        filled["region"] = tuple(filled["region"])
    return Evidence(**filled)


def issue_to_proto(issue: Issue) -> fact_pb2.Issue:
    return fact_pb2.Issue(
        code=issue.code,
        place=issue.place,
        message=issue.message,
        source=_number(fact_pb2.Fact.Source, issue.source),
    )


def issue_from_proto(message: fact_pb2.Issue) -> Issue:
    return Issue(
        code=message.code,
        place=message.place,
        message=message.message,
        source=_enum(Source, fact_pb2.Fact.Source, message.source),
    )


def _producer_to_proto(producer: Producer) -> fact_pb2.Producer:
    return fact_pb2.Producer(
        service=producer.service, version=producer.version, model=producer.model, digest=producer.digest
    )


def _producer_from_proto(message: fact_pb2.Producer) -> Producer:
    return _producer(message.service, message.version, message.model, message.digest)


def _interval_to_proto(interval: Interval) -> fact_pb2.Interval:
    return fact_pb2.Interval(start=_time_to_text(interval.start), end=_time_to_text(interval.end))


def _concept_to_proto(concept: Concept) -> fact_pb2.Concept:
    return fact_pb2.Concept(system=concept.system, code=concept.code, display=concept.display)


def _concept_from_proto(message: fact_pb2.Concept) -> Concept:
    return _concept(message.code, message.system or "concord", message.display)


# The facts of a panel have one producer, one time and few concepts.
_producer = lru_cache(maxsize=256)(Producer)
_concept = lru_cache(maxsize=4096)(Concept)


@lru_cache(maxsize=4096)
def _interval(start: str, end: str) -> Interval:
    return Interval(_time_from_text(start), _time_from_text(end))


def _time_to_text(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _time_from_text(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@cache
def _number(enum: Any, word: StrEnum | None) -> Any:
    """The wire number of one of our words; 0, unspecified, for None."""
    return enum.Value(word.upper()) if word is not None else 0


@lru_cache(maxsize=1024)
def _word(enum: Any, number: int) -> str:
    return str(enum.Name(number)).lower()


@lru_cache(maxsize=1024)
def _enum(kind: type[_E], enum: Any, number: int) -> _E | None:
    return kind(_word(enum, number)) if number else None
