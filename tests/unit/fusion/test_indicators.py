"""Quality indicators over stored checks, and what stored checks say under another profile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from concord.v1 import discrepancy_pb2
from concord.v1 import fusion_service_pb2 as pb

from concord_client.local import LocalReaders
from fusion import indicators, rulebook
from fusion.examples import expand
from fusion.marked import DocumentError
from fusion.measures import MEASURES
from fusion.service import FusionService
from fusion.store import Store
from serving.config import load
from serving.errors import BadRequest, Unavailable

READERS = LocalReaders(load()).asked()
BOOK = rulebook.load()
NOW = datetime(2026, 3, 20, tzinfo=UTC)
SIDES = {"findings": "Small right pleural effusion.", "impression": "Left pleural effusion."}
STAY = {"complete_parts": ["documents", "events"], "as_of": "2026-03-20T08:00:00+08:00"}


def event(kind: str, at: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "at": f"2026-03-{at}:00+08:00", **more}


def note(kind: str, at: str, status: str = "FINAL") -> dict[str, Any]:
    return {"type": kind, "status": status, "written_at": f"2026-03-{at}:00+08:00", "text": "记录。"}


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[FusionService]:
    store = Store.open(f"sqlite:///{tmp_path / 'concord.db'}")
    yield FusionService(READERS, BOOK, store, clock=lambda: NOW)
    store.close()


async def check(service: FusionService, name: str, **example: Any) -> list[discrepancy_pb2.Discrepancy]:
    sent = expand(example)
    sent.id = name
    return list((await service.CheckEncounter(pb.CheckEncounterRequest(encounter=sent))).discrepancies)


async def values(service: FusionService, **request: Any) -> dict[str, tuple[float, float] | float | str]:
    """By code: numerator and denominator, or the value, or in words why there is none."""
    answer = await service.ListIndicators(pb.ListIndicatorsRequest(**request))
    return {
        one.code: one.not_available.en
        if one.HasField("not_available")
        else (one.numerator, one.denominator)
        if one.HasField("denominator")
        else one.value
        for one in answer.indicators
    }


def test_all_of_the_catalogue_are_there() -> None:
    codes = [one.code for one in indicators.shipped()]
    assert len(codes) == len(set(codes)) == 27 + 11
    assert sum(code.startswith("MER-") for code in codes) == 27
    assert {one.measure for one in indicators.shipped()} - {""} <= MEASURES.keys()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- {code: x, name: {en: a, zh: b}, unit: u, source: s}", "an indicator has one of share"),
        ("- {code: x, name: {en: a}, unit: u, source: s, measure: m}", "zh is missing"),
        ("- {code: x, name: {en: a, zh: b}, unit: u, source: s, measure: m, find: discrepant}", "find goes with rules"),
        (
            "- {code: x, name: {en: a, zh: b}, unit: u, source: s, clean: {of: {concept: no}, groups: [x]}}",
            "no concept",
        ),
    ],
)
def test_a_mistake_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(DocumentError, match=r"m\.yaml:1: ") as refused:
        indicators.read_indicators(text, "m.yaml")
    assert message in refused.value.message


async def test_without_checks_nothing_has_a_value(service: FusionService) -> None:
    found = await values(service)
    assert found["MER-TL-01"] == found["grade_score"] == "no such encounter"
    assert found["MER-HR-03"] == "needs the number of coders"


async def test_a_list_that_is_not_exhaustive_counts_nowhere(service: FusionService) -> None:
    await check(service, "e1", events=[event("ADMISSION", "01T08:00")], as_of=STAY["as_of"])
    assert (await values(service))["MER-TL-01"] == "no such encounter"


async def test_what_is_not_due_yet_counts_nowhere(service: FusionService) -> None:
    await check(service, "e1", events=[event("ADMISSION", "20T02:00")], **STAY)
    assert (await values(service))["MER-TL-01"] == "no such encounter"


async def test_deadlines_are_counted_by_encounter(service: FusionService) -> None:
    admitted = event("ADMISSION", "01T08:00")
    await check(service, "in-time", events=[admitted], documents=[note("ADMISSION_NOTE", "01T20:00")], **STAY)
    await check(service, "late", events=[admitted], documents=[note("ADMISSION_NOTE", "02T09:00")], **STAY)
    await check(service, "draft", events=[admitted], documents=[note("ADMISSION_NOTE", "01T20:00", "DRAFT")], **STAY)
    await check(service, "outpatient", documents=[note("OUTPATIENT_RECORD", "01T20:00")], **STAY)
    assert (await values(service))["MER-TL-01"] == (1, 3)


async def test_every_document_of_an_operation_must_be_there(service: FusionService) -> None:
    operation = [event("OPERATION", "02T09:00", ended_at="2026-03-02T11:00:00+08:00")]
    before = [note("OPERATION_CONSENT", "01T15:00"), note("PRE_OP_DISCUSSION", "01T16:00")]
    after = [
        note("SAFETY_CHECKLIST", "02T11:00"),
        note("OPERATION_RECORD", "02T18:00"),
        note("POST_OP_FIRST_NOTE", "02T12:00"),
    ]
    await check(service, "whole", events=operation, documents=before + after, **STAY)
    await check(service, "no-consent", events=operation, documents=before[1:] + after, **STAY)
    found = await values(service)
    assert (found["MER-DT-04"], found["MER-TL-02"]) == ((1, 2), (2, 2))


async def test_rescues_are_counted_one_by_one(service: FusionService) -> None:
    rescues = [event("RESCUE", f"0{day}T09:00", ended_at=f"2026-03-0{day}T10:00:00+08:00") for day in (2, 5)]
    await check(service, "e1", events=rescues, documents=[note("RESCUE_RECORD", "02T14:00")], **STAY)
    assert (await values(service))["MER-DT-08"] == (1, 2)


async def test_archiving_has_two_working_days(service: FusionService) -> None:
    discharged = event("DISCHARGE", "06T10:00")  # a Friday
    await check(service, "tuesday", events=[discharged, event("ARCHIVING", "10T17:00")], **STAY)
    await check(service, "wednesday", events=[discharged, event("ARCHIVING", "11T08:00")], **STAY)
    await check(service, "silent", events=[discharged], complete_parts=["documents"], as_of=STAY["as_of"])
    assert (await values(service))["MER-TQ-01"] == (1, 2)


async def test_a_rule_counts_only_where_it_judged_what_is_asked(service: FusionService) -> None:
    given = [{"name": "头孢曲松", "route": "静脉滴注", "started_at": "2026-03-02T09:00:00+08:00"}]
    for name, words in (("told", "考虑社区获得性肺炎,予抗感染治疗。"), ("silent", "患者一般情况可,饮食睡眠可。")):
        course = note("PROGRESS_NOTE", "03T09:00") | {"text": words}
        await check(service, name, medications=given, documents=[course], **STAY)
    found = await values(service)
    assert found["MER-DT-01"] == (1, 2)
    assert found["MER-DT-02"] == "no such encounter"


async def test_the_best_grade_is_counted_among_those_who_left(service: FusionService) -> None:
    await check(service, "stays", events=[event("ADMISSION", "01T08:00")], **STAY)
    await check(service, "left", events=[event("DISCHARGE", "20T02:00")], **STAY)
    numerator, denominator = (await values(service))["MER-TQ-09"]
    assert (numerator, denominator) == (1, 1)


async def test_the_projects_own_figures_follow_what_people_decide(service: FusionService) -> None:
    (one,) = await check(service, "wrong", **SIDES)
    (other,) = await check(service, "right", **SIDES)
    await check(service, "clean", findings="Small right pleural effusion.", impression="Right pleural effusion.")
    for found, action in ((one, "ACCEPT"), (other, "DISMISS")):
        event = discrepancy_pb2.ReviewEvent(discrepancy_id=found.id, action=action, reviewer="dr", reason="why")
        await service.RecordReview(pb.RecordReviewRequest(review=event))
    found = await values(service)
    assert found["false_alarm_rate"] == found["precision_per_rule:report/laterality-findings-impression"] == (1, 2)
    assert found["logic_contradiction_rate"] == (1, 3)
    assert found["rectification_rate"] == (1, 2)
    assert found["rectification_response_time"] == 0
    assert found["rule_coverage:report/laterality-findings-impression"] == (3, 3)
    assert found["grade_score"] == pytest.approx((100 + 100 + 80) / 3)


async def test_only_the_last_check_of_an_encounter_counts_and_only_of_the_period(service: FusionService) -> None:
    await check(service, "e1", **SIDES)
    await check(service, "e1", findings="Small right pleural effusion.", impression="Right pleural effusion.")
    assert (await values(service))["grade_score"] == 100
    assert (await values(service, since="2026-03-21"))["grade_score"] == "no such encounter"
    with pytest.raises(BadRequest, match="since: not a time"):
        await values(service, since="yesterday")


# --- history


async def rescored(service: FusionService, **request: Any) -> list[pb.RescoreResponse]:
    return [answer async for answer in service.Rescore(pb.RescoreRequest(**request))]


async def test_a_check_judged_again_under_the_same_rules_says_the_same(service: FusionService) -> None:
    before = await check(service, "e1", **SIDES)
    (after,) = await rescored(service)
    for one in after.discrepancies:
        one.ClearField("state")
    assert list(after.discrepancies) == before
    assert (after.encounter_id, after.checked_under, after.score.points) == ("e1", BOOK.digest, 80)


async def test_other_thresholds_need_no_reader(service: FusionService, tmp_path: Path) -> None:
    await check(service, "e1", **SIDES)

    async def nobody(request: object) -> Any:
        raise AssertionError("a reader was asked")

    store = service._store
    unread = FusionService(type(READERS)(nobody, nobody, nobody), BOOK, store, clock=lambda: NOW)
    (answer,) = await rescored(unread, profile="research-hospital")
    assert [one.hard_stop for one in answer.discrepancies] == [True]
    strict = tmp_path / "strict.yaml"
    strict.write_text("{name: strict, extends: default, show: 0.95, rules: {report/*: {weight: 1}}}")
    under = FusionService(READERS, rulebook.load(profile_path=strict), store, clock=lambda: NOW)
    (answer,) = await rescored(under)
    assert [one.routing for one in answer.discrepancies] == [discrepancy_pb2.Discrepancy.HELD]
    assert answer.score.points == 100


async def test_a_budget_is_solved_from_the_store(service: FusionService) -> None:
    for number in range(4):
        await check(service, f"e{number}", **SIDES)
    answer = await service.SolveBudget(pb.SolveBudgetRequest(per_100=50))
    (rule,) = answer.rules
    assert (answer.checks, rule.found, rule.shown, answer.shown_per_100) == (4, 4, 0, 0)
    assert (await service.SolveBudget(pb.SolveBudgetRequest(per_100=100))).shown_per_100 == 100


async def test_without_a_store_there_is_no_history() -> None:
    with pytest.raises(Unavailable):
        await FusionService(READERS, BOOK).ListIndicators(pb.ListIndicatorsRequest())
