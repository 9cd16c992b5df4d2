"""A deadline: nothing is held against anybody before it, and a reminder comes when it is near."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from fusion_facts import at, document, make_rule, recorded

from facts.fact import Fact
from fusion.calendar import Calendar
from fusion.engine import Engine, Patient
from fusion.links import link
from fusion.rule import Phase
from fusion.rulebook import Rulebook
from fusion.verdict import Outcome, Verdict

ADMITTED = datetime.fromisoformat("2026-03-06T08:00:00+08:00")  # a Friday


def note_rule(**changes: Any) -> Any:
    return make_rule(**{
        "id": "completeness/note", "phase": ["in-process", "retrospective"], "same": None, "conflict": None,
        "against": None, "summary": {"en": "Words.", "zh": "文字。"},
        "claim": {"source": "record", "origin": "events", "concept": "admission", "has": ["time"]},
        "unless": {"source": "record", "origin": "documents", "concept": "admission_note"},
        "requires": [{"complete": "documents"}],
        "parameters": {"deadline_h": {"value": 24, "source": "law"}},
        "deadline": "hours_after(claim.time, params.deadline_h)", "warn_h": 2, **changes,
    })  # fmt: skip


def judge(hours: float, *more: Fact, rule: Any = None, **how: Any) -> Verdict:
    """The verdict so many hours after admission."""
    facts = [recorded("admission", "events[1]", time=at(ADMITTED.isoformat())), *more]
    engine = Engine(Rulebook((rule or note_rule(),)))
    now = ADMITTED + timedelta(hours=hours)
    how = {"complete": ["documents"], **how}
    (verdict,) = engine.check(facts, {}, link(facts), Patient(), now, **how)
    return verdict


def test_nothing_is_said_while_there_is_time() -> None:
    verdict = judge(8)
    assert (verdict.outcome, verdict.clause, verdict.due) == (Outcome.NOT_APPLICABLE, "deadline", None)


def test_nobody_is_reminded_of_what_is_there() -> None:
    assert judge(23, document("n1", "admission_note")).due is None


def test_nobody_is_reminded_where_the_list_is_not_exhaustive() -> None:
    verdict = judge(23, complete=[])
    assert (verdict.clause, verdict.due) == ("requires", None)


def test_a_reminder_comes_shortly_before() -> None:
    verdict = judge(22.5)
    assert (verdict.outcome, verdict.due) == (Outcome.NOT_APPLICABLE, ADMITTED + timedelta(hours=24))


def test_at_the_very_end_there_is_still_time() -> None:
    assert judge(24).outcome is Outcome.NOT_APPLICABLE
    assert judge(24.01).outcome is Outcome.DISCREPANT


def test_a_deadline_may_count_working_days_of_the_calendar() -> None:
    rule = note_rule(deadline="working_days_after(claim.time, 2.0)")
    assert judge(111.9, rule=rule).outcome is Outcome.NOT_APPLICABLE  # Tuesday 23:54
    assert judge(112.1, rule=rule).outcome is Outcome.DISCREPANT
    everyday = Calendar(working_days=frozenset(range(7)))
    assert judge(64.1, rule=rule, calendar=everyday).outcome is Outcome.DISCREPANT


def test_working_days_of_one_calendar_are_not_remembered_for_another() -> None:
    rule = note_rule(deadline=None, warn_h=None, applies="working_days_between(claim.time, now) > 1.0")
    everyday = Calendar(working_days=frozenset(range(7)))
    assert judge(48, rule=rule).outcome is Outcome.NOT_APPLICABLE
    assert judge(48, rule=rule, calendar=everyday).outcome is Outcome.DISCREPANT


def test_a_deadline_that_is_no_moment_is_an_error_with_its_clause() -> None:
    verdict = judge(25, rule=note_rule(deadline="params.deadline_h"))
    assert (verdict.outcome, verdict.clause) == (Outcome.ERROR, "deadline")


@pytest.mark.parametrize("phase", [Phase.ENTRY])
def test_a_rule_of_another_phase_reminds_nobody(phase: Phase) -> None:
    facts = [recorded("admission", "events[1]", time=at(ADMITTED.isoformat()))]
    now = ADMITTED + timedelta(hours=23)
    assert Engine(Rulebook((note_rule(),))).check(facts, {}, link(facts), Patient(), now, [phase]) == []
