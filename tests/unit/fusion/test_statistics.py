"""Figures of the list of work, counted by SQLite."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from concord.v1 import fusion_service_pb2 as pb
from concord.v1 import work_pb2
from concord.v1.discrepancy_pb2 import Discrepancy, RecordScore, ReviewEvent
from concord.v1.encounter_pb2 import Document, Encounter

from fusion.statistics import kappa
from fusion.store import Store, VerdictRow
from serving.errors import BadRequest

ZONE = ZoneInfo("Asia/Shanghai")
# A Sunday, 22:00 in the zone.
NOW = datetime(2026, 3, 1, 14, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):  # type: ignore[no-untyped-def]
    opened = Store.open(f"sqlite:///{tmp_path}/figures.db")
    yield opened
    opened.close()


def save(store: Store, name: str, *ids: str, at: datetime = NOW, points: float = 95, department: str = "Radiology",
         rule: str = "report/side", routing: int = Discrepancy.SHOWN) -> None:  # fmt: skip
    encounter = Encounter(id=name, documents=[Document(id="d", author="dr-li", department=department, text="x")])
    found = [
        Discrepancy(id=one, rule_id=rule, rule_version=1, severity=4, probability=0.9, routing=routing) for one in ids
    ]
    store.save_check(encounter, [], [VerdictRow(rule, 1, "discrepant", one) for one in ids], found, "x", at)
    score = RecordScore(points=points, grade="A" if points >= 90 else "B")
    store.work.save_case(encounter, [], pb.CheckEncounterResponse(id=name, discrepancies=found, score=score), at)


def decide(store: Store, name: str, action: str, hours: float = 1, reviewer: str = "li", code: str = "") -> None:
    event = ReviewEvent(discrepancy_id=name, action=action, reviewer=reviewer, reason="why", reason_code=code)
    store.record_review(event, NOW + timedelta(hours=hours))


def figures(
    store: Store, by: str = "department", at: datetime = NOW, **wanted: object
) -> work_pb2.GetStatisticsResponse:
    request = work_pb2.GetStatisticsRequest(by=by, filter=work_pb2.WorkFilter(**wanted))  # type: ignore[arg-type]
    return store.statistics(request, at, ZONE)


def test_nothing_is_said_of_what_nobody_decided(store: Store) -> None:
    save(store, "e1", "a")
    one = figures(store).all
    assert (one.found, one.shown, one.accepted, one.dismissed) == (1, 1, 0, 0)
    assert not one.HasField("precision") and not one.HasField("hours_to_decision") and not one.HasField("hours_to_fix")
    assert not figures(store).HasField("kappa")


def test_an_empty_store_has_no_groups(store: Store) -> None:
    answer = figures(store)
    assert not answer.groups and answer.all.encounters == 0 and not answer.all.HasField("mean_score")


def test_what_is_appealed_is_neither_right_nor_wrong_yet(store: Store) -> None:
    save(store, "e1", "a")
    decide(store, "a", "ACCEPT")
    decide(store, "a", "APPEAL")
    assert not figures(store).all.HasField("precision")


def test_what_was_confirmed_and_mended_stays_confirmed(store: Store) -> None:
    save(store, "e1", "a", "b")
    decide(store, "a", "ACCEPT", 2)
    decide(store, "a", "MARK_FIXED", 10)
    decide(store, "b", "DISMISS", 4, code="rule-wrong")
    save(store, "e1", at=NOW + timedelta(days=1))  # a check that finds neither: the fixed one is cleared
    one = figures(store).all
    assert (one.accepted, one.dismissed, one.fixed) == (1, 1, 1)
    assert one.precision == 0.5
    assert one.hours_to_decision == pytest.approx(3)
    assert one.hours_to_fix == pytest.approx(10)
    assert dict(one.reasons) == {"rule-wrong": 1}


def test_records_are_counted_with_their_grades_and_points(store: Store) -> None:
    save(store, "e1", "a", points=83)
    save(store, "e2", points=97)
    save(store, "e3", points=100, department="Surgery")
    answer = figures(store)
    by_name = {one.group: one for one in answer.groups}
    radiology = by_name["Radiology"]
    assert (radiology.encounters, radiology.clean, radiology.mean_score) == (2, 1, 90)
    assert dict(radiology.grades) == {"A": 1, "B": 1} and dict(radiology.points) == {80: 1, 90: 1}
    assert (by_name["Surgery"].encounters, by_name["Surgery"].found) == (1, 0)
    assert answer.all.encounters == 3


def test_of_a_rule_all_records_count(store: Store) -> None:
    save(store, "e1", "a")
    save(store, "e2", "b", rule="lab/x", routing=Discrepancy.HELD)
    by_name = {one.group: one for one in figures(store, "rule").groups}
    assert {name: (one.encounters, one.found, one.shown) for name, one in by_name.items()} == {
        "report/side": (2, 1, 1), "lab/x": (2, 1, 0),
    }  # fmt: skip


def test_a_week_begins_on_monday_at_midnight_of_the_house(store: Store) -> None:
    save(store, "e1", "a")
    save(store, "e2", "b", at=NOW + timedelta(hours=2))  # midnight in the zone: Monday
    assert [(one.group, one.found, one.encounters) for one in figures(store, "week").groups] == [
        ("2026-03-02", 1, 1), ("2026-02-23", 1, 1),
    ]  # fmt: skip


def test_overdue_is_what_nobody_acted_on_in_time(store: Store) -> None:
    save(store, "e1", "a", "b")
    decide(store, "b", "DISMISS")
    assert figures(store).all.overdue == 0
    assert figures(store, at=NOW + timedelta(days=2)).all.overdue == 1


def test_a_filter_holds_for_records_and_discrepancies(store: Store) -> None:
    save(store, "e1", "a")
    save(store, "e2", "b", department="Surgery")
    answer = figures(store, departments=["Surgery"])
    assert [one.group for one in answer.groups] == ["Surgery"]
    assert (answer.all.encounters, answer.all.found) == (1, 1)


def test_audits_count_records_and_misses(store: Store) -> None:
    save(store, "e1")
    save(store, "e2")
    for name, score in (("e1", 1), ("e1", 3), ("e2", 1)):
        store.work.record_audit(work_pb2.Audit(encounter_id=name, reviewer="li", score=score), NOW)
    assert (figures(store).all.audited, figures(store).all.missed) == (2, 1)


def test_two_reviewers_of_one_discrepancy_are_compared_by_their_last_words(store: Store) -> None:
    save(store, "e1", *"abcd")
    for name, first, second in (
        ("a", "ACCEPT", "ACCEPT"), ("b", "ACCEPT", "ACCEPT"), ("c", "DISMISS", "DISMISS"), ("d", "DISMISS", "ACCEPT"),
    ):  # fmt: skip
        decide(store, name, first, reviewer="li")
        decide(store, name, "REOPEN", reviewer="li")
        decide(store, name, second, reviewer="wang")
    answer = figures(store)
    assert (answer.kappa, answer.kappa_decisions) == (pytest.approx(0.5), 4)


def test_kappa_of_two_who_always_say_the_same_one_thing_is_not_known() -> None:
    assert kappa({(1, 1): 12}) is None


def test_a_group_that_is_none_is_refused(store: Store) -> None:
    for by in ("", "patient"):
        with pytest.raises(BadRequest):
            figures(store, by)


def test_a_rule_that_is_heeded_is_not_the_worse_for_it(store: Store) -> None:
    save(store, "e1", "a", "b", "c")
    decide(store, "a", "ACCEPT")
    decide(store, "a", "MARK_FIXED", 2)
    decide(store, "b", "SEND_BACK")
    decide(store, "c", "DISMISS")
    assert store.reviews_by_rule() == {("report/side", 1): (2, 1)}
    save(store, "e1", at=NOW + timedelta(days=1))
    assert store.reviews_by_rule() == {("report/side", 1): (2, 1)}
    assert [one.confirmed for one in store.kept()] == [True, True, False]
