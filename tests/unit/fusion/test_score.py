"""The score of a record and its grade, with every deduction."""

from __future__ import annotations

import pytest
from concord.v1 import discrepancy_pb2

from fusion.profile import Profile, RuleSetting
from fusion.rule import Severity
from fusion.scheme import Scheme
from fusion.score import score

Discrepancy = discrepancy_pb2.Discrepancy


def flagged(number: int, rule_id: str = "report/sides", severity: str = "ERROR", routing: str = "SHOWN") -> Discrepancy:
    return Discrepancy(id=f"{rule_id}-{number}", rule_id=rule_id, severity=severity, routing=routing)


def test_a_record_without_fault_has_full_points() -> None:
    given = score([], Profile(), "0123")
    assert (given.points, given.grade, given.grade_name.zh, given.profile_digest) == (100, "A", "甲级", "0123")


@pytest.mark.parametrize("routing", ["HELD", "RECORDED"])
def test_what_is_not_shown_costs_nothing(routing: str) -> None:
    assert score([flagged(1, routing=routing)], Profile()).points == 100


def test_what_a_person_dismissed_costs_nothing_and_what_was_accepted_does() -> None:
    shown, held = flagged(1), flagged(2, routing="HELD")
    states = {shown.id: Discrepancy.DISMISSED, held.id: Discrepancy.ACCEPTED}
    (deduction,) = score([shown, held], Profile(), states=states).deductions
    assert (deduction.discrepancy_id, deduction.points) == (held.id, 5)


def test_info_costs_nothing_and_is_listed() -> None:
    given = score([flagged(1, severity="INFO")], Profile())
    assert given.points == 100 and len(given.deductions) == 1


@pytest.mark.parametrize(
    ("flags", "points", "grade"),
    [
        ([flagged(1), flagged(2)], 90, "A"),
        ([flagged(1), flagged(2), flagged(3, severity="WARNING")], 89, "B"),
        ([flagged(1, severity="CRITICAL"), flagged(2)], 75, "B"),
        ([flagged(1, severity="CRITICAL"), flagged(2), flagged(3, severity="WARNING")], 74, "C"),
    ],
)
def test_deductions_add_up_to_a_grade(flags: list[Discrepancy], points: float, grade: str) -> None:
    given = score(flags, Profile())
    assert (given.points, given.grade) == (points, grade)
    assert given.full - sum(one.points for one in given.deductions) == points


def test_a_group_costs_no_more_than_its_limit_and_every_deduction_is_shown() -> None:
    flags = [flagged(number, severity="CRITICAL") for number in range(3)] + [flagged(9, "lab/unit")]
    given = score(flags, Profile())
    assert given.points == 100 - 40 - 5
    assert [(one.rule_id, one.weight, one.points) for one in given.deductions] == [
        ("report/sides", 20, 20), ("report/sides", 20, 20), ("report/sides", 20, 0), ("lab/unit", 5, 5),
    ]  # fmt: skip


def test_a_profile_has_weights_of_its_own_and_limits_of_groups() -> None:
    profile = Profile(
        scheme=Scheme(weights={Severity.ERROR: 7}, group_caps={"report": 10}),
        settings={"lab/unit": RuleSetting(weight=3)},
    )
    given = score([flagged(1), flagged(2), flagged(3, "lab/unit")], profile)
    assert [one.points for one in given.deductions] == [7, 3, 3]


def test_a_veto_gives_the_last_grade_whatever_the_points() -> None:
    profile = Profile(settings={"report/sides": RuleSetting(veto=True, weight=1)})
    given = score([flagged(1)], profile)
    assert (given.points, given.grade, given.deductions[0].veto) == (99, "C", True)


def test_no_record_has_less_than_nothing() -> None:
    flags = [flagged(number, f"group{number}/x", "CRITICAL") for number in range(6)]
    assert score(flags, Profile()).points == 0
