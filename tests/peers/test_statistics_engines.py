"""Both engines count the same, and hold one revision of a document when two people save at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from concord.v1 import fusion_service_pb2 as pb
from concord.v1 import work_pb2
from concord.v1.discrepancy_pb2 import Discrepancy, RecordScore, ReviewEvent
from concord.v1.encounter_pb2 import Document, Encounter

from fusion.store import Store, VerdictRow
from serving.errors import Conflict

NOW = datetime(2026, 3, 1, 14, tzinfo=UTC)


def fill(store: Store) -> None:
    """Three weeks, two departments, decisions of every kind."""
    for number in range(24):
        at = NOW + timedelta(days=number, minutes=37 * number)
        name, department = f"d{number}", "Radiology" if number % 3 else "放射科"
        rule = f"report/{'side' if number % 2 else 'size'}"
        found = [Discrepancy(id=name, rule_id=rule, rule_version=1, severity=4, probability=0.9, routing=1)]
        encounter = Encounter(
            id=f"e{number}", documents=[Document(id="d", author="li", department=department, text="x")]
        )
        store.save_check(encounter, [], [VerdictRow(rule, 1, "discrepant", name)], found, "x", at)
        answer = pb.CheckEncounterResponse(discrepancies=found, score=RecordScore(points=4.0 * number, grade="A"))
        store.work.save_case(encounter, [], answer, at)
        actions = ([("ACCEPT", "li")], [("DISMISS", "li")], [("SEND_BACK", "li"), ("MARK_FIXED", "wang")], [])[
            number % 4
        ]
        for action, reviewer in (*actions, *([("REOPEN", "wang"), ("DISMISS", "wang")] if number % 8 == 0 else [])):
            at += timedelta(hours=1 + number / 7)
            event = ReviewEvent(discrepancy_id=name, action=action, reviewer=reviewer, reason="x", reason_code="other")
            store.record_review(event, at)
    store.work.record_audit(work_pb2.Audit(encounter_id="e1", reviewer="li", score=2), NOW)


@pytest.mark.parametrize("by", ["department", "author", "rule", "modality", "week"])
def test_both_engines_count_the_same(tmp_path: Path, postgresql_url: str, by: str) -> None:
    wanted = work_pb2.GetStatisticsRequest(by=by)
    wanted.filter.since = NOW.isoformat()
    answers = []
    for url in (f"sqlite:///{tmp_path}/a.db", postgresql_url):
        store = Store.open(url)
        fill(store)
        answers.append(store.statistics(wanted, NOW + timedelta(days=40), ZoneInfo("Asia/Shanghai")))
        store.close()
    one, other = answers
    assert one.all.found == 24 and one.all.hours_to_decision > 0 and one.all.hours_to_fix > 0 and one.kappa_decisions
    for answer in answers:  # the engines' clocks differ in the last digits
        for figures in (*answer.groups, answer.all):
            for name in ("hours_to_decision", "hours_to_fix", "mean_score"):
                if figures.HasField(name):
                    setattr(figures, name, round(getattr(figures, name), 3))
    assert one == other


def test_of_two_who_save_one_document_at_once_one_is_told_so(postgresql_url: str) -> None:
    stores = [Store.open(postgresql_url) for _ in range(2)]

    def save(store: Store) -> bool:
        document = work_pb2.RuleDocument(id="report/x", text="x", author="li")
        try:
            store.rule_documents.save(document, 0, True, NOW)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(save, stores)) == [False, True]
    assert stores[0].rule_documents.newest() > 0 and dict(stores[1].rule_documents.active()) == {"report/x": "x"}
    for store in stores:
        store.close()
