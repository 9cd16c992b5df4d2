"""Why a rule came to its verdict, and the smallest change that would clear it."""

from __future__ import annotations

from typing import Any

import pytest
from concord.v1 import discrepancy_pb2
from concord.v1 import fusion_service_pb2 as pb

from concord_client.local import LocalReaders
from fusion import rulebook
from fusion.examples import expand
from fusion.rule import Rule
from fusion.service import FusionService
from serving.config import load

SIDES = "report/laterality-findings-impression"
READERS = LocalReaders(load()).asked()
BOOK = rulebook.load()


async def check(example: dict[str, Any], book: rulebook.Rulebook = BOOK, **how: Any) -> pb.CheckEncounterResponse:
    request = pb.CheckEncounterRequest(encounter=expand(example), **how)
    return await FusionService(READERS, book).CheckEncounter(request)


async def one_of(rule_id: str, example: dict[str, Any]) -> discrepancy_pb2.Discrepancy:
    (one,) = [one for one in (await check(example)).discrepancies if one.rule_id == rule_id]
    return one


async def test_nothing_is_explained_unless_it_was_asked_for() -> None:
    assert (await check({"findings": "Normal heart."})).explained == []


async def test_every_rule_says_why_it_is_silent() -> None:
    answer = await check({"findings": "Small right effusion.", "impression": "Normal heart."}, explain=True)
    said = {one.rule_id: one for one in answer.explained}
    assert set(said) == {rule.id for rule in BOOK.rules}
    assert (said[SIDES].verdict, said[SIDES].clause) == ("not_applicable", "claim")


async def test_a_discrepancy_names_clause_expression_parameters_and_digest() -> None:
    one = await one_of(SIDES, {"findings": "Small right pleural effusion.", "impression": "Left pleural effusion."})
    why = one.explanation
    assert (why.clause, one.profile_digest, why.profile) == ("conflict.together", BOOK.digest, "default")
    assert "bilateral" in why.expression
    sources = {parameter.name: parameter.source for parameter in why.parameters}
    assert sources == {"countable": "project default", "named": "project default"}


async def test_the_other_side_would_clear_a_wrong_one() -> None:
    one = await one_of(SIDES, {"findings": "Small right pleural effusion.", "impression": "Left pleural effusion."})
    claim, against = (evidence.fact_id for evidence in one.evidence)
    changes = [(change.fact_id, change.field, change.before, change.after) for change in one.explanation.clearing]
    assert changes[0] == (claim, "laterality", "left", "right")
    assert (against, "laterality", "right", "left") in changes


async def test_the_missing_document_would_clear_its_absence() -> None:
    one = await one_of("completeness/admission-note", {
        "events": [{"type": "ADMISSION", "at": "2026-03-01T08:00:00+08:00"}], "complete_parts": ["documents"],
        "as_of": "2026-03-02T20:00:00+08:00",
    })  # fmt: skip
    (note, *_) = one.explanation.clearing
    assert (note.fact_id, note.field, note.after) == ("", "fact", "admission_note")
    (parameter, *_) = one.explanation.parameters
    assert (parameter.name, parameter.value, parameter.unit) == ("deadline_h", "24", "h")


async def test_the_profile_of_a_request_is_named() -> None:
    sides = {"findings": "Small right pleural effusion.", "impression": "Left pleural effusion."}
    answer = await check(sides, profile="general-hospital")
    assert answer.profile == "general-hospital"
    assert {one.explanation.profile for one in answer.discrepancies} == {"general-hospital"}


@pytest.mark.parametrize("rule", [rule for rule in BOOK.rules if rule.conflict], ids=lambda rule: rule.id)
async def test_a_change_that_is_named_is_one_of_a_fact_that_is_evidence(rule: Rule) -> None:
    for example in rule.examples["discrepant"][:2]:
        for one in (await check(dict(example.encounter))).discrepancies:
            named = {evidence.fact_id for evidence in one.evidence} | {""}
            assert {change.fact_id for change in one.explanation.clearing} <= named


async def test_the_same_thing_said_elsewhere_would_clear_its_omission() -> None:
    one = await one_of("report/finding-not-in-impression", {
        "findings": "Large left pneumothorax.", "impression": "No pleural effusion."
    })  # fmt: skip
    assert [(change.field, change.after) for change in one.explanation.clearing] == [("fact", "pneumothorax")]
