"""What `Fact` refuses, and what makes two facts the same."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from facts import fact as fact_module
from facts.fact import (
    Change,
    Concept,
    Evidence,
    EvidenceKind,
    Fact,
    Interval,
    InvalidFact,
    Laterality,
    Polarity,
    Producer,
    Quantity,
    Severity,
    Source,
)

PRODUCER = Producer("text_service", "0.1.0")


def fact(code: str = "pleural_effusion", **fields: Any) -> Fact:
    span = Evidence(kind=EvidenceKind.TEXT_SPAN, document_id="d1", section="FINDINGS", start=0, end=8, text="effusion")
    given = {"source": Source.REPORT, "concept": Concept(code), "evidence": (span,), "producer": PRODUCER} | fields
    return Fact(**given)


@pytest.mark.parametrize("concept", ["cardiomegaly", "pericardial_effusion", "vertebral_fracture", "uterus"])
def test_a_side_on_an_unpaired_organ_is_refused(concept: str) -> None:
    with pytest.raises(InvalidFact, match=f"a side on unpaired {concept}"):
        fact(concept, laterality=Laterality.LEFT)


def test_a_side_on_an_unpaired_body_site_is_refused() -> None:
    with pytest.raises(InvalidFact, match="unpaired heart"):
        fact("calcification", laterality=Laterality.LEFT, body_site=Concept("heart"))


def test_a_side_on_a_concept_outside_the_vocabulary_is_not_refused() -> None:
    assert fact(concept=Concept("N20.0", "ICD-10"), laterality=Laterality.LEFT).laterality is Laterality.LEFT


def test_a_refusal_never_holds_words_of_the_report() -> None:
    with pytest.raises(InvalidFact) as refusal:
        fact("uterus", laterality=Laterality.LEFT)
    assert "effusion" not in str(refusal.value)


def test_a_fact_without_evidence_is_refused() -> None:
    with pytest.raises(InvalidFact, match="no evidence"):
        fact(evidence=())


@pytest.mark.parametrize("probability", [-0.1, 1.1])
def test_a_probability_outside_0_to_1_is_refused(probability: float) -> None:
    with pytest.raises(InvalidFact, match="probability"):
        fact(probability=probability)


@pytest.mark.parametrize("digits", ["", "three", "NaN", "inf", "3,1"])
def test_a_quantity_that_is_no_number_is_refused(digits: str) -> None:
    with pytest.raises(InvalidFact, match=r"Quantity\.value"):
        Quantity(digits)


def test_an_interval_without_a_zone_is_refused() -> None:
    with pytest.raises(InvalidFact, match="zone"):
        Interval.at(datetime(2026, 1, 1))


def test_an_interval_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(InvalidFact, match="after end"):
        Interval(datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))


def test_a_span_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(InvalidFact, match="offsets"):
        Evidence(kind=EvidenceKind.TEXT_SPAN, start=3, end=2)


def test_the_same_content_has_the_same_id() -> None:
    assert fact().id == fact().id


def test_the_display_name_of_a_concept_does_not_change_the_id() -> None:
    assert fact(concept=Concept("pneumonia", display="Pneumonia")).id == fact(concept=Concept("pneumonia")).id


def test_another_side_has_another_id() -> None:
    assert fact(laterality=Laterality.LEFT).id != fact(laterality=Laterality.RIGHT).id


def test_confidence_is_that_of_what_is_said() -> None:
    assert fact(probability=0.9).confidence == pytest.approx(0.9)
    assert fact(probability=0.1, polarity=Polarity.ABSENT).confidence == pytest.approx(0.9)
    assert fact().confidence == 1.0


def test_an_interval_keeps_the_offset_and_not_the_name_of_a_zone() -> None:
    moment = datetime(2026, 1, 2, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert Interval.at(moment) == Interval.at(datetime(2026, 1, 2, 8, tzinfo=timezone(timedelta(hours=8))))
    assert Interval.at(moment).start.tzinfo == timezone(timedelta(hours=8))


def test_the_text_behind_an_id_holds_every_field_that_is_compared() -> None:
    # _canonical writes the fields of a fact one by one: a new field belongs there too.
    evidence = Evidence(kind=EvidenceKind.IMAGE_REGION, text='血 "é"\n', region=(1.5, 2.0, 1e-7, 3.0), frame=3)
    full = Fact(
        source=Source.REPORT,
        concept=Concept("lung_nodule", display="not compared"),
        evidence=(evidence, Evidence(kind=EvidenceKind.TEXT_SPAN)),
        producer=Producer("text_service", "1"),
        laterality=Laterality.LEFT,
        body_site=Concept("lung"),
        time=Interval.at(datetime(2026, 1, 1, tzinfo=UTC)),
        value=Quantity("1.50", "cm", reference_high="2"),
        severity=Severity.MILD,
        change=Change.NEW,
        count=2,
        relations=("a", "b"),
        suggestion="look again",
        probability=0.25,
    )
    bare = Fact(source=Source.LAB, concept=Concept("hb"), evidence=(evidence,), producer=Producer("lab_service", "1"))

    def as_list(value: object) -> object:
        if isinstance(value, datetime):
            return value.isoformat()
        compared = [getattr(value, one.name) for one in fields(value) if one.compare and one.name != "id"]  # type: ignore[arg-type]
        return [type(value).__name__, *compared]

    for one in (full, bare):
        assert fact_module._canonical(one) == json.dumps(
            one, default=as_list, ensure_ascii=False, separators=(",", ":")
        )
