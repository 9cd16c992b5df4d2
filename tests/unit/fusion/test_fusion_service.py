"""The RPCs over hand-made readers, the bundled rules, and a real store in a file."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from concord.v1 import discrepancy_pb2, encounter_pb2, imaging_service_pb2, lab_service_pb2, text_service_pb2
from concord.v1 import fusion_service_pb2 as pb
from fusion_facts import PRODUCER, make_rule, rule_text, said
from google.protobuf import json_format

from facts import codec
from facts.fact import FactSet, Source
from fusion import service as service_module
from fusion.readers import Readers
from fusion.rule import Phase
from fusion.rulebook import BrokenRulebook, Rulebook, load
from fusion.service import FusionService
from fusion.store import Store
from serving.errors import BadRequest, NotFound, Unavailable

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SIDES = ("left", "right")


async def read_report(request: text_service_pb2.ReadReportRequest) -> text_service_pb2.ReadReportResponse:
    """Finds an effusion wherever a side is named."""
    facts = [
        said(
            "pleural_effusion", encounter_pb2.Section.Kind.Name(section.kind), side, text=section.text, document=doc.id
        )
        for doc in request.documents
        for section in doc.sections
        for side in SIDES
        if side in section.text.lower()
    ]
    fact_set = FactSet(subject=request.subject, source=Source.REPORT, producer=PRODUCER, facts=tuple(facts),
                       assessed=frozenset({"category:finding"}))  # fmt: skip
    return text_service_pb2.ReadReportResponse(fact_set=codec.fact_set_to_proto(fact_set))


async def read_study(request: imaging_service_pb2.ReadStudyRequest) -> imaging_service_pb2.ReadStudyResponse:
    raise Unavailable("no replica")


async def read_results(request: lab_service_pb2.ReadResultsRequest) -> lab_service_pb2.ReadResultsResponse:
    raise Unavailable("no replica")


def make_service(*rules: Any, store: Store | None = None) -> FusionService:
    readers = Readers(read_report, read_study, read_results)
    return FusionService(readers, Rulebook(rules or (make_rule(),), digest="0123"), store, clock=lambda: NOW)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'concord.db'}")
    yield opened
    opened.close()


def encounter(impression: str = "Left effusion.", **more: Any) -> encounter_pb2.Encounter:
    report = {"id": "d1", "type": "RADIOLOGY_REPORT", "status": "FINAL", **more.pop("report", {}), "sections": [
        {"kind": "FINDINGS", "text": "Right effusion."}, {"kind": "IMPRESSION", "text": impression},
    ]}  # fmt: skip
    value = {"id": "e1", "patient": {"id": "P1", "sex": "F"}, "documents": [report], **more}
    return json_format.ParseDict(value, encounter_pb2.Encounter())


async def check(service: FusionService, sent: encounter_pb2.Encounter) -> pb.CheckEncounterResponse:
    return await service.CheckEncounter(pb.CheckEncounterRequest(encounter=sent))


# --- CheckEncounter


async def test_an_empty_encounter_is_checked() -> None:
    answer = await check(make_service(), encounter_pb2.Encounter())
    assert answer.discrepancies == [] and answer.issues == []
    assert answer.verdicts == discrepancy_pb2.VerdictCounts(not_applicable=1)
    assert {one.source for one in answer.not_checked} == {"report", "image", "lab"}


async def test_a_report_that_agrees_is_consistent() -> None:
    answer = await check(make_service(), encounter("Right effusion."))
    assert answer.discrepancies == []
    assert answer.verdicts == discrepancy_pb2.VerdictCounts(consistent=1)


async def test_a_discrepancy_is_answered_with_its_evidence() -> None:
    answer = await check(make_service(), encounter())
    (one,) = answer.discrepancies
    assert (answer.id, answer.profile_digest, one.rule_id) == ("e1", "0123", "report/sides")
    assert [evidence.text for evidence in one.evidence] == ["Left effusion.", "Right effusion."]
    assert not one.HasField("state")


async def test_a_failed_reading_and_a_bad_value_are_issues_and_the_check_goes_on() -> None:
    sent = encounter(
        patient={"id": "P1", "sex": "X1"},
        studies=[{"instances": [{"uri": "x"}]}],
        as_of="soon",
        complete_parts=["docs"],
    )
    answer = await check(make_service(), sent)
    assert [(issue.code, issue.place) for issue in answer.issues] == [
        ("unknown-code", "complete_parts"), ("bad-time", "as_of"), ("bad-value", "patient.sex"),
        ("unavailable", "studies"),
    ]  # fmt: skip
    assert len(answer.discrepancies) == 1


async def test_only_the_rules_of_the_phases_are_asked() -> None:
    service = make_service(make_rule(phase=["in-process"]))
    assert (await check(service, encounter(phases=["ENTRY"]))).verdicts == discrepancy_pb2.VerdictCounts()
    assert len((await check(service, encounter(phases=["IN_PROCESS"]))).discrepancies) == 1


async def test_a_replaced_document_is_not_read() -> None:
    sent = encounter()
    sent.documents.add(id="d2", replaces="d1", status="FINAL", text="nothing")
    assert (await check(make_service(), sent)).discrepancies == []


async def test_the_bundled_rules_run_over_an_encounter() -> None:
    rules = load()
    service = FusionService(Readers(read_report, read_study, read_results), rules, clock=lambda: NOW)
    answer = await check(service, encounter())
    assert "report/laterality-findings-impression" in {one.rule_id for one in answer.discrepancies}
    counts = answer.verdicts
    assert counts.consistent + counts.discrepant + counts.not_applicable + counts.error == len(rules.rules)
    assert counts.error == 0


# --- the store


async def test_an_encounter_without_an_id_is_not_stored(store: Store) -> None:
    await check(make_service(store=store), encounter(id=""))
    assert store.check_ids() == []


async def test_a_check_is_stored_with_what_was_read_and_judged(store: Store) -> None:
    service = make_service(store=store)
    answer = await check(service, encounter())
    (kept,) = store.check_ids("e1")
    replayed = store.replay(kept)
    assert [fact_set.source for fact_set in replayed.fact_sets] == [4, 1]
    (row,) = replayed.verdicts
    (one,) = answer.discrepancies
    assert (row.rule_id, row.verdict, row.discrepancy_id) == ("report/sides", "discrepant", one.id)
    assert [*row.claim_fact_ids, *row.evidence_fact_ids] == [evidence.fact_id for evidence in one.evidence]
    found = await service.GetDiscrepancy(pb.GetDiscrepancyRequest(id=one.id))
    assert [fact.id for fact in found.facts] == [evidence.fact_id for evidence in one.evidence]


async def test_a_second_check_finds_the_same_discrepancy_and_a_person_decides_once(store: Store) -> None:
    service = make_service(store=store)
    first = (await check(service, encounter())).discrepancies[0].id
    review = discrepancy_pb2.ReviewEvent(discrepancy_id=first, action="DISMISS", reviewer="dr-li", reason="known")
    reviewed = await service.RecordReview(pb.RecordReviewRequest(review=review))
    assert reviewed.discrepancy.state == discrepancy_pb2.Discrepancy.DISMISSED
    assert (await check(service, encounter())).discrepancies[0].id == first
    (kept,) = (await service.ListDiscrepancies(pb.ListDiscrepanciesRequest(encounter_id="e1"))).discrepancies
    assert kept.state == discrepancy_pb2.Discrepancy.DISMISSED


async def test_an_older_version_that_arrives_late_does_not_undo_a_newer_one(store: Store) -> None:
    service = make_service(store=store)
    await check(service, encounter("Right effusion.", report={"received_at": "2026-03-02T08:00:00Z"}))
    late = await check(service, encounter("Left effusion.", report={"received_at": "2026-03-01T08:00:00Z"}))
    assert late.discrepancies == []


async def test_what_needs_a_store_is_unavailable_without_one() -> None:
    service = make_service()
    for call in (
        service.ListDiscrepancies(pb.ListDiscrepanciesRequest()),
        service.GetDiscrepancy(pb.GetDiscrepancyRequest(id="x")),
        service.RecordReview(pb.RecordReviewRequest()),
        anext(aiter(service.WatchDiscrepancies(pb.WatchDiscrepanciesRequest()))),
    ):
        with pytest.raises(Unavailable, match="no store is configured"):
            await call


async def test_a_discrepancy_that_is_not_there_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        await make_service(store=store).GetDiscrepancy(pb.GetDiscrepancyRequest(id="x"))


async def test_watching_sends_what_is_open_and_then_what_changes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_module, "_POLL_S", 0.01)
    service = make_service(store=store)
    first = (await check(service, encounter())).discrepancies[0].id
    request = pb.WatchDiscrepanciesRequest(include_open=True)
    async with aclosing(service.WatchDiscrepancies(request)) as watched, asyncio.timeout(10):  # type: ignore[type-var]
        assert (await anext(watched)).discrepancy.id == first
        second = (await check(service, encounter(id="e2"))).discrepancies[0].id
        assert (await anext(watched)).discrepancy.id == second
    assert first != second


# --- CheckDraft


async def draft(service: FusionService, sent: encounter_pb2.Encounter, document_id: str = "") -> pb.CheckDraftResponse:
    return await service.CheckDraft(pb.CheckDraftRequest(encounter=sent, document_id=document_id))


async def test_a_draft_is_checked_by_the_entry_rules_and_not_stored(store: Store) -> None:
    rules = make_rule(), make_rule(id="report/later", phase=["in-process"])
    answer = await draft(make_service(*rules, store=store), encounter())
    assert [one.rule_id for one in answer.discrepancies] == ["report/sides"]
    assert store.check_ids() == []


async def test_only_what_rests_on_the_draft_is_answered() -> None:
    sent = encounter()
    sent.documents.add(type="ADMISSION_NOTE", text="Half a sen")
    service = make_service()
    assert (await draft(service, sent)).discrepancies == []
    assert len((await draft(service, sent, "d1")).discrepancies) == 1


async def test_a_draft_that_is_not_there_is_a_bad_request() -> None:
    with pytest.raises(BadRequest, match="document_id"):
        await draft(make_service(), encounter(), "d9")
    with pytest.raises(BadRequest, match=r"encounter\.documents"):
        await draft(make_service(), encounter_pb2.Encounter())


# --- rules


async def test_the_rules_in_force_are_listed_by_phase() -> None:
    service = make_service(make_rule(), make_rule(id="report/later", phase=["in-process"], status="trial"))
    everything = await service.ListRules(pb.ListRulesRequest())
    assert [rule.id for rule in everything.rules] == ["report/sides", "report/later"]
    assert everything.profile_digest == "0123"
    entry = await service.ListRules(pb.ListRulesRequest(phase=encounter_pb2.Encounter.ENTRY))
    assert [rule.id for rule in entry.rules] == ["report/sides"]
    assert everything.rules[0].rationale.en and everything.rules[0].rationale.zh
    late = everything.rules[1]
    assert late.status == discrepancy_pb2.RuleSummary.TRIAL
    assert list(late.phases) == [encounter_pb2.Encounter.IN_PROCESS]


def test_every_phase_of_the_wire_is_one_of_the_rules() -> None:
    wire = {name.lower().replace("_", "-") for name in encounter_pb2.Encounter.Phase.keys()} - {"phase-unspecified"}  # noqa: SIM118
    assert wire == set(Phase)


async def test_broken_rules_are_refused_and_the_old_ones_stay_in_force(tmp_path: Path) -> None:
    (tmp_path / "report").mkdir()
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "default.yaml").write_text("name: default")
    path = tmp_path / "report" / "sides.yaml"
    path.write_text(rule_text(), encoding="utf-8")
    service = FusionService(Readers(read_report, read_study, read_results), load(tmp_path), clock=lambda: NOW)
    path.write_text(rule_text(severity="grave"), encoding="utf-8")
    with pytest.raises(BrokenRulebook, match=r"sides\.yaml:\d+"):
        service.reload_rules()
    assert (await check(service, encounter())).verdicts.discrepant == 1
    path.write_text(rule_text(status="retired"), encoding="utf-8")
    service.reload_rules()
    assert (await check(service, encounter())).verdicts == discrepancy_pb2.VerdictCounts()


async def test_what_was_refused_on_disk_is_told_with_the_rules(tmp_path: Path) -> None:
    (tmp_path / "report").mkdir()
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "default.yaml").write_text("name: default")
    path = tmp_path / "report" / "sides.yaml"
    path.write_text(rule_text(), encoding="utf-8")
    readers = Readers(read_report, read_study, read_results)
    service = FusionService(readers, load(tmp_path), clock=lambda: NOW, reload_s=1e-9)
    assert (await service.ListRules(pb.ListRulesRequest())).problems == []
    path.write_text(rule_text(severity="grave"), encoding="utf-8")
    listed = await service.ListRules(pb.ListRulesRequest())
    assert [rule.id for rule in listed.rules] == ["report/sides"]
    (problem,) = listed.problems
    assert problem.code == "rule-refused" and "sides.yaml:" in problem.place


# --- profiles, signing, score


def stopping(folder: Path) -> FusionService:
    """One rule, that stops a signature under the profile "strict"."""
    (folder / "report").mkdir()
    (folder / "profiles").mkdir()
    (folder / "profiles" / "default.yaml").write_text("name: default")
    (folder / "profiles" / "strict.yaml").write_text("{name: strict, rules: {report/sides: {hard_stop: true}}}")
    (folder / "report" / "sides.yaml").write_text(rule_text(), encoding="utf-8")
    store = Store.open(f"sqlite:///{folder / 'concord.db'}")
    return FusionService(Readers(read_report, read_study, read_results), load(folder), store, clock=lambda: NOW)


async def test_a_profile_that_is_not_there_is_a_bad_request(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="profile: no profile of this name; known are default, strict"):
        await stopping(tmp_path).CheckEncounter(pb.CheckEncounterRequest(profile="nobody"))


async def test_where_nothing_stops_it_a_document_may_be_signed(tmp_path: Path) -> None:
    answer = await check(stopping(tmp_path), encounter())
    assert len(answer.discrepancies) == 1
    assert answer.HasField("may_sign") and answer.may_sign and answer.must_answer == []


async def test_a_hard_stop_must_be_answered_before_signing(tmp_path: Path) -> None:
    service = stopping(tmp_path)
    request = pb.CheckEncounterRequest(encounter=encounter(), profile="strict")
    answer = await service.CheckEncounter(request)
    (one,) = answer.discrepancies
    assert (answer.profile, one.hard_stop, answer.HasField("may_sign"), answer.may_sign) == (
        "strict",
        True,
        True,
        False,
    )
    assert answer.must_answer == [one.id]
    review = discrepancy_pb2.ReviewEvent(discrepancy_id=one.id, action="DISMISS", reviewer="dr", reason="both sides")
    await service.RecordReview(pb.RecordReviewRequest(review=review))
    answered = await service.CheckEncounter(request)
    assert answered.may_sign and len(answered.discrepancies) == 1


async def test_a_draft_says_whether_it_may_be_signed(tmp_path: Path) -> None:
    request = pb.CheckDraftRequest(encounter=encounter(), profile="strict")
    answer = await stopping(tmp_path).CheckDraft(request)
    assert answer.HasField("may_sign") and not answer.may_sign and len(answer.must_answer) == 1


async def test_the_score_of_a_record_forgets_what_was_dismissed(tmp_path: Path) -> None:
    service = stopping(tmp_path)
    answer = await check(service, encounter())
    assert (answer.score.points, answer.score.grade) == (80, "B")
    (deduction,) = answer.score.deductions
    review = discrepancy_pb2.ReviewEvent(
        discrepancy_id=deduction.discrepancy_id, action="DISMISS", reviewer="dr", reason="both sides"
    )
    await service.RecordReview(pb.RecordReviewRequest(review=review))
    assert (await check(service, encounter())).score.points == 100


async def test_reviews_move_what_a_rule_is_worth(tmp_path: Path) -> None:
    service = stopping(tmp_path)
    (one,) = (await check(service, encounter())).discrepancies
    review = discrepancy_pb2.ReviewEvent(discrepancy_id=one.id, action="ACCEPT", reviewer="dr")
    await service.RecordReview(pb.RecordReviewRequest(review=review))
    service._reviews_until = 0.0
    (rule,) = (await service.ListRules(pb.ListRulesRequest())).rules
    assert (rule.reviews, rule.precision) == (1, pytest.approx(10 / 11))


async def test_a_deadline_that_is_near_is_a_reminder_and_no_discrepancy() -> None:
    note: dict[str, Any] = {
        "id": "completeness/note", "same": None, "conflict": None, "against": None,
        "summary": {"en": "Words.", "zh": "文字。"}, "deadline": "hours_after(claim.time, 24.0)", "warn_h": 4,
        "claim": {"source": "record", "origin": "events", "concept": "admission", "has": ["time"]},
        "unless": {"source": "record", "origin": "documents", "concept": "admission_note"},
    }  # fmt: skip
    sent = encounter_pb2.Encounter(id="e1", as_of="2026-03-02T06:00:00+08:00")
    sent.events.add(id="a", type="ADMISSION", at="2026-03-01T08:00:00+08:00")
    answer = await check(make_service(make_rule(**note)), sent)
    assert answer.discrepancies == [] and answer.score.points == 100
    (reminder,) = answer.reminders
    assert (reminder.rule_id, reminder.due_at) == ("completeness/note", "2026-03-02T08:00:00+08:00")
    assert reminder.evidence[0].item == "events[a]"
    assert (await check(make_service(make_rule(**note, status="trial")), sent)).reminders == []
