"""The two forms of a fact hold the same."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from concord.v1 import fact_pb2
from google.protobuf.descriptor import Descriptor, EnumDescriptor

from facts import codec, fact

# Wire fields that have another name or place in the dataclass: the oneof of a value.
_ELSEWHERE = {("Fact", "quantity"): "value", ("Fact", "coded"): "value"}
_MESSAGES = {
    "Concept": fact.Concept,
    "Quantity": fact.Quantity,
    "Interval": fact.Interval,
    "Evidence": fact.Evidence,
    "Producer": fact.Producer,
    "Fact": fact.Fact,
    "Issue": fact.Issue,
    "FactSet": fact.FactSet,
}
_ENUMS = {
    "Evidence.Kind": fact.EvidenceKind,
    "Fact.Source": fact.Source,
    "Fact.Polarity": fact.Polarity,
    "Fact.Temporality": fact.Temporality,
    "Fact.Experiencer": fact.Experiencer,
    "Fact.Laterality": fact.Laterality,
    "Fact.Severity": fact.Severity,
    "Fact.Change": fact.Change,
}


def full_fact() -> fact.Fact:
    """A fact with every field set to something that is not its default."""
    china = timezone(timedelta(hours=8))
    return fact.Fact(
        source=fact.Source.REPORT,
        concept=fact.Concept("lung_nodule", "concord", "Lung nodule"),
        polarity=fact.Polarity.POSSIBLE,
        temporality=fact.Temporality.HISTORICAL,
        experiencer=fact.Experiencer.OTHER,
        laterality=fact.Laterality.LEFT,
        body_site=fact.Concept("upper_lobe"),
        time=fact.Interval(datetime(2026, 1, 2, 8, tzinfo=china), datetime(2026, 1, 2, 1, tzinfo=UTC)),
        value=fact.Quantity("8.0", "mm", "<", "0", "6"),
        severity=fact.Severity.MILD,
        change=fact.Change.LARGER,
        count=2,
        relations=("a", "b"),
        suggestion="nodule",
        probability=0.25,
        evidence=(
            fact.Evidence(
                kind=fact.EvidenceKind.IMAGE_REGION,
                document_id="d1",
                section="FINDINGS",
                start=1,
                end=3,
                text="结节",
                section_index=0,
                study_instance_uid="1.2",
                series_instance_uid="1.3",
                sop_instance_uid="1.4",
                frame=1,
                region=(0.0, 0.5, 8.0, 8.0),
                element="Laterality (0020,0060)",
                item="OBX-3",
            ),
        ),
        producer=fact.Producer("text_service", "0.1.0", "lexicon", "abcdef"),
    )


def wire_messages() -> list[Descriptor]:
    return list(fact_pb2.DESCRIPTOR.message_types_by_name.values())


@pytest.mark.parametrize("message", wire_messages(), ids=lambda message: message.name)
def test_every_field_on_the_wire_has_a_counterpart_and_the_other_way_round(message: Descriptor) -> None:
    fields = dataclasses.fields(_MESSAGES[message.name])
    # What is worked out from the others and kept does not travel.
    inner = {field.name for field in fields if not field.name.startswith("_")}
    wire = {_ELSEWHERE.get((message.name, field.name), field.name) for field in message.fields}
    assert wire == inner


@pytest.mark.parametrize(
    "enum",
    [enum for message in wire_messages() for enum in message.enum_types],
    ids=lambda enum: f"{enum.containing_type.name}.{enum.name}",
)
def test_every_word_on_the_wire_has_a_counterpart_and_zero_means_unspecified(enum: EnumDescriptor) -> None:
    inner: type[StrEnum] = _ENUMS[f"{enum.containing_type.name}.{enum.name}"]
    assert enum.values_by_number[0].name.endswith("_UNSPECIFIED")
    assert {value.name.lower() for value in enum.values if value.number} == {word.value for word in inner}


def test_a_full_fact_comes_back_as_it_went() -> None:
    sent = full_fact()
    for field in dataclasses.fields(fact.Fact):
        assert getattr(sent, field.name) not in (None, "", ()), f"full_fact leaves {field.name} empty"
    assert codec.fact_from_proto(codec.fact_to_proto(sent)) == sent


def test_a_full_fact_set_comes_back_as_it_went() -> None:
    sent = fact.FactSet(
        subject="P1",
        source=fact.Source.REPORT,
        producer=fact.Producer("text_service", "0.1.0"),
        facts=(full_fact(), dataclasses.replace(full_fact(), value=fact.Coded("FINAL"), probability=None, count=None)),
        assessed=frozenset({"pneumothorax", "category:finding"}),
        issues=(fact.Issue(code="cannot-read", place="d1", message="empty", source=fact.Source.REPORT),),
    )
    assert codec.fact_set_from_proto(codec.fact_set_to_proto(sent)) == sent


def test_a_fact_on_the_wire_that_cannot_be_true_is_refused() -> None:
    message = codec.fact_to_proto(full_fact())
    message.body_site.code = "heart"
    with pytest.raises(fact.InvalidFact):
        codec.fact_from_proto(message)
