"""The list of work, a case, locks, assignments, samples and audits, on SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from concord.v1 import fusion_service_pb2 as pb
from concord.v1 import work_pb2
from concord.v1.discrepancy_pb2 import Discrepancy, DiscrepancyEvidence, LocalizedText, ReviewEvent
from concord.v1.encounter_pb2 import Document, Encounter, Instance, Order, Patient, Study
from concord.v1.fact_pb2 import Concept, Fact, FactSet

from fusion.store import Store, VerdictRow
from fusion.work import name_concepts
from fusion.work_store import LOCK
from serving.errors import BadRequest, Conflict, NotFound

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
Filter = work_pb2.WorkFilter


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path}/work.db")
    yield opened
    opened.close()


def found(
    name: str, severity: int = 3, probability: float = 0.9, rule: str = "report/side", routing: int = 1
) -> Discrepancy:
    return Discrepancy(
        id=name, rule_id=rule, rule_version=1, severity=severity, probability=probability, routing=routing,
        title=LocalizedText(en="Wrong side", zh="侧别错误"),
        evidence=[DiscrepancyEvidence(role=DiscrepancyEvidence.CLAIM, document_id="d1", text="100% left_sided")],
    )  # fmt: skip


def save(
    store: Store, encounter_id: str, *discrepancies: Discrepancy, at: datetime = NOW, patient: str = "P1",
    author: str = "dr-li", department: str = "Radiology", modality: str = "DX",
) -> None:  # fmt: skip
    encounter = Encounter(
        id=encounter_id,
        patient=Patient(id=patient, name="Wang"),
        orders=[Order(id="o1", modality=modality)],
        documents=[Document(id="d1", type="RADIOLOGY_REPORT", author=author, department=department, text="Left.")],
    )
    rows = [VerdictRow("report/side", 1, "discrepant", one.id) for one in discrepancies] or [
        VerdictRow("report/side", 1, "consistent")
    ]
    store.save_check(encounter, [], rows, discrepancies, "digest", at)
    answer = pb.CheckEncounterResponse(id=encounter_id, discrepancies=discrepancies)
    store.work.save_case(encounter, [], answer, at)


def listed(store: Store, at: datetime = NOW, sort: str = "RISK", **fields: object) -> list[str]:
    request = work_pb2.ListWorkRequest(filter=Filter(**fields), sort=sort)  # type: ignore[arg-type]
    return [item.discrepancy.id for item in store.work.list_work(request, at).items]


def decide(store: Store, name: str, action: str, reason: str = "") -> None:
    store.record_review(ReviewEvent(discrepancy_id=name, action=action, reviewer="li", reason=reason), NOW)


def test_a_filter_that_fits_nothing_gives_nothing(store: Store) -> None:
    save(store, "e1", found("a"))
    for fields in (
        {"states": [Discrepancy.DISMISSED]}, {"severities": [Discrepancy.INFO]}, {"rule_ids": ["report"]},
        {"rule_ids": ["lab/"]}, {"departments": ["Surgery"]}, {"authors": ["dr"]}, {"modalities": ["CT"]},
        {"since": "2026-03-02T00:00:00+00:00"}, {"until": "2026-03-01T00:00:00+00:00"}, {"min_probability": 0.95},
        {"overdue": True}, {"assignee": "li"}, {"encounter_id": "e2"}, {"words": "right"},
        {"words": "left%sided"}, {"discrepancy_ids": ["b"]},
    ):  # fmt: skip
        assert listed(store, **fields) == [], fields


def test_each_filter_finds_what_fits(store: Store) -> None:
    save(store, "e1", found("a"))
    for fields in (
        {}, {"states": [Discrepancy.OPEN]}, {"severities": [Discrepancy.ERROR]}, {"rule_ids": ["report/"]},
        {"rule_ids": ["report/side"]}, {"departments": ["Radiology"]}, {"authors": ["dr-li"]}, {"modalities": ["DX"]},
        {"assignee": "-"}, {"encounter_id": "e1"}, {"words": "100% LEFT_"}, {"words": "wang 侧别"},
    ):  # fmt: skip
        assert listed(store, **fields) == ["a"], fields


def test_the_gravest_and_surest_come_first(store: Store) -> None:
    save(store, "e1", found("sure-warning", 2, 1.0), found("critical", 4, 0.9), found("unsure", 4, 0.2))
    assert listed(store) == ["critical", "sure-warning", "unsure"]


def test_what_is_due_comes_by_its_clock_and_what_is_recorded_only_has_none(store: Store) -> None:
    save(store, "e1", found("warning", 2), found("critical", 4), found("recorded", 4, routing=3))
    assert listed(store, sort="DUE") == ["critical", "warning", "recorded"]
    later = NOW + timedelta(hours=25)
    assert listed(store, at=later, overdue=True) == ["critical"]
    decide(store, "critical", "DISMISS", "known")
    assert listed(store, at=later, overdue=True) == []


def test_a_check_again_does_not_wind_the_clock_back(store: Store) -> None:
    save(store, "e1", found("a", 4))
    save(store, "e1", found("a", 4), at=NOW + timedelta(hours=20))
    assert listed(store, at=NOW + timedelta(hours=25), overdue=True) == ["a"]


def test_pages_show_each_row_once_and_a_token_is_of_its_list(store: Store) -> None:
    save(store, "e1", *(found(f"d{n}") for n in range(5)))
    request, seen = work_pb2.ListWorkRequest(page_size=2), []
    while True:
        answer = store.work.list_work(request, NOW)
        seen += [item.discrepancy.id for item in answer.items]
        assert answer.total == 5
        if not answer.next_page_token:
            break
        request.page_token = answer.next_page_token
    assert sorted(seen) == [f"d{n}" for n in range(5)]
    with pytest.raises(BadRequest):
        store.work.list_work(work_pb2.ListWorkRequest(page_token=request.page_token, filter=Filter(words="x")), NOW)


def test_counts_say_what_each_value_would_leave(store: Store) -> None:
    save(store, "e1", found("a", 4), found("b", 2))
    save(store, "e2", found("c", 4), department="Surgery")
    answer = store.work.list_work(
        work_pb2.ListWorkRequest(filter=Filter(departments=["Radiology"]), with_counts=True), NOW
    )
    counts = {(count.field, count.value): count.number for count in answer.counts}
    assert counts["severity", "critical"] == 1
    assert counts["department", "Surgery"] == 1, "a field is counted without its own filter"


def test_a_case_tells_all_that_was_found_and_decided_and_the_patients_others(store: Store) -> None:
    save(store, "e1", found("a"))
    save(store, "e2", found("b"))
    save(store, "e3", found("c"), patient="P2")
    decide(store, "a", "ACCEPT")
    case = store.work.get_case(work_pb2.GetCaseRequest(encounter_id="e1"), NOW)
    assert [one.id for one in case.discrepancies] == ["a"]
    assert [event.action for event in case.reviews] == [ReviewEvent.ACCEPT]
    assert [(prior.encounter_id, prior.open) for prior in case.priors] == [("e2", 1)]
    with pytest.raises(NotFound):
        store.work.get_case(work_pb2.GetCaseRequest(encounter_id="nowhere"), NOW)


def test_a_case_is_one_persons_until_it_is_given_back_or_forgotten(store: Store) -> None:
    save(store, "e1", found("a"))
    lock = store.work.lock_case
    mine, theirs = (
        work_pb2.LockCaseRequest(encounter_id="e1", reviewer="li"),
        work_pb2.LockCaseRequest(encounter_id="e1", reviewer="wu"),
    )
    assert lock(mine, NOW).locked_by == "li"
    assert lock(theirs, NOW).locked_by == "li"
    theirs.release = True
    assert lock(theirs, NOW).locked_by == "li", "nobody gives back what somebody else has"
    theirs.release = False
    assert lock(theirs, NOW + LOCK + timedelta(seconds=1)).locked_by == "wu"
    theirs.release = True
    lock(theirs, NOW + LOCK)
    assert lock(mine, NOW + LOCK).locked_by == "li"
    with pytest.raises(BadRequest):
        lock(work_pb2.LockCaseRequest(encounter_id="e1", reviewer=" "), NOW)


def test_an_assignment_is_an_event_and_moves_nothing(store: Store) -> None:
    save(store, "e1", found("a"))
    store.work.assign(work_pb2.AssignWorkRequest(discrepancy_ids=["a"], assignee="wu", by="li"), NOW)
    assert listed(store, assignee="wu") == ["a"]
    case = store.work.get_case(work_pb2.GetCaseRequest(encounter_id="e1"), NOW)
    assert case.discrepancies[0].state == Discrepancy.OPEN
    assert [(event.reason_code, event.reason, event.reviewer) for event in case.reviews] == [("assign", "wu", "li")]


def test_an_author_appeals_and_a_reviewer_answers(store: Store) -> None:
    save(store, "e1", found("a"))
    with pytest.raises(Conflict):
        decide(store, "a", "APPEAL", "it is right")
    decide(store, "a", "ACCEPT")
    decide(store, "a", "APPEAL", "it is right")
    decide(store, "a", "DISMISS", "indeed")
    assert listed(store, states=[Discrepancy.DISMISSED]) == ["a"]


def test_what_was_mended_is_confirmed_by_the_next_check_and_goes_back_when_it_was_not(store: Store) -> None:
    save(store, "e1", found("a"), found("b"))
    for name in "ab":
        decide(store, name, "ACCEPT")
        decide(store, name, "MARK_FIXED")
    save(store, "e1", found("b"))
    assert listed(store, states=[Discrepancy.CLEARED]) == ["a"]
    assert listed(store, states=[Discrepancy.SENT_BACK]) == ["b"]


def test_a_correction_of_the_reading_is_kept_as_it_was_given(store: Store) -> None:
    save(store, "e1", found("a"))
    event = ReviewEvent(discrepancy_id="a", action="CORRECT_READING", reviewer="li", reason_code="reader-wrong")
    event.correction.fact_id, event.correction.field, event.correction.value = "f1", "laterality", "right"
    store.record_review(event, NOW)
    (kept,) = store.work.get_case(work_pb2.GetCaseRequest(encounter_id="e1"), NOW).reviews
    assert (kept.correction, kept.reason_code) == (event.correction, "reader-wrong")


def test_a_sample_holds_silent_cases_alone_each_until_it_was_audited(store: Store) -> None:
    save(store, "e1", found("a"))
    save(store, "e2", found("b", routing=3))
    for number in range(3, 9):
        save(store, f"e{number}")
    request = work_pb2.SampleCasesRequest(number=3, seed=7)
    drawn = list(store.work.sample(request).encounter_ids)
    assert len(drawn) == 3 and "e1" not in drawn
    assert drawn == list(store.work.sample(request).encounter_ids)
    store.work.record_audit(work_pb2.Audit(encounter_id=drawn[0], reviewer="li", score=2), NOW)
    assert drawn[0] not in store.work.sample(work_pb2.SampleCasesRequest(number=20, seed=7)).encounter_ids
    with pytest.raises(BadRequest):
        store.work.record_audit(work_pb2.Audit(encounter_id=drawn[0], reviewer="li", score=4), NOW)


def test_a_case_says_what_the_concepts_of_its_facts_are_called() -> None:
    case = work_pb2.GetCaseResponse(
        fact_sets=[
            FactSet(facts=[Fact(concept=Concept(code="pleural_effusion")), Fact(concept=Concept(code="of-the-house"))])
        ]
    )
    name_concepts(case)
    assert list(case.concepts) == ["pleural_effusion"]
    named = case.concepts["pleural_effusion"]
    assert (named.name.en, named.name.zh, named.category) == ("Pleural effusion", "胸腔积液", "finding")


def test_the_objects_of_a_case_come_only_when_they_are_asked_for(store: Store) -> None:
    sent = Encounter(id="e1", studies=[Study(instances=[Instance(content=b"DICM"), Instance(uri="blob:1")])])
    store.save_check(sent, [], [VerdictRow("report/side", 1, "consistent")], [], "digest", NOW)
    store.work.save_case(sent, [], pb.CheckEncounterResponse(id="e1"), NOW)
    light = store.work.get_case(work_pb2.GetCaseRequest(encounter_id="e1"), NOW).encounter.studies[0].instances
    whole = store.work.get_case(work_pb2.GetCaseRequest(encounter_id="e1", with_content=True), NOW).encounter
    assert [(one.content, one.uri) for one in light] == [(b"", ""), (b"", "blob:1")]
    assert whole.studies[0].instances[0].content == b"DICM"
