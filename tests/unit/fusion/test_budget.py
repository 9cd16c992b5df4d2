"""An alert budget: what is shown when only so much may be."""

from __future__ import annotations

import math

import pytest
import yaml
from concord.v1 import discrepancy_pb2
from fusion_facts import make_rule

from fusion.budget import Candidate, budget, solve
from fusion.profile import Profile, RuleSetting
from fusion.rule import Prior
from fusion.rulebook import Rulebook
from serving.errors import BadRequest

FLOORS = {"a/good": 0.3, "a/fair": 0.3, "a/bad": 0.3}


def found(**numbers: tuple[int, float]) -> list[Candidate]:
    return [Candidate(f"a/{name}", p) for name, (number, p) in numbers.items() for _ in range(number)]


def shown(
    per_100: float, candidates: list[Candidate], checks: int = 100, always: tuple[str, ...] = ()
) -> dict[str, int]:
    return {share.rule_id: share.shown for share in solve(candidates, checks, per_100, FLOORS, always).shares}


def test_nothing_found_is_nothing_shown() -> None:
    assert solve([], 100, 5, {}).shown == 0
    assert solve([], 0, 5, {}).shown == 0


def test_a_budget_that_is_wide_enough_changes_nothing() -> None:
    solution = solve(found(good=(3, 0.9), fair=(4, 0.5)), 100, 10, FLOORS)
    assert solution.shown == 7 and all(share.show is None for share in solution.shares)


def test_nothing_is_shown_that_the_profile_would_not_show() -> None:
    assert shown(100, found(good=(3, 0.9), bad=(4, 0.2))) == {"a/good": 3, "a/bad": 0}


def test_the_budget_is_never_overspent() -> None:
    candidates = found(good=(7, 0.9), fair=(5, 0.5), bad=(2, 0.31))
    for per_100 in range(16):
        assert sum(shown(per_100, candidates).values()) <= per_100


def test_what_is_likeliest_to_be_right_comes_first() -> None:
    assert shown(5, found(good=(3, 0.9), fair=(4, 0.5))) == {"a/good": 3, "a/fair": 0}
    assert shown(7, found(good=(3, 0.9), fair=(4, 0.5))) == {"a/good": 3, "a/fair": 4}


def test_a_rule_that_does_not_fit_makes_room_for_one_that_does() -> None:
    assert shown(5, found(good=(9, 0.9), fair=(4, 0.5))) == {"a/good": 0, "a/fair": 4}


def test_within_a_rule_the_sure_ones_are_shown() -> None:
    candidates = [Candidate("a/good", p) for p in (0.9, 0.8, 0.4, 0.35)]
    (share,) = solve(candidates, 100, 2, FLOORS).shares
    assert (share.shown, share.show, share.right) == (2, 0.6, pytest.approx(1.7))


def test_what_must_be_answered_is_shown_and_spends_the_budget() -> None:
    candidates = found(good=(3, 0.9), bad=(2, 0.2))
    assert shown(3, candidates, always=("a/bad",)) == {"a/good": 0, "a/bad": 2}
    assert shown(1, candidates, always=("a/bad",)) == {"a/good": 0, "a/bad": 2}


def flag(rule_id: str, confidence: float = 1.0, routing: str = "SHOWN", probability: float = 0.9):
    return discrepancy_pb2.Discrepancy(
        rule_id=rule_id, rule_version=1, confidence=confidence, routing=routing, probability=probability
    )


PROFILE = Profile("ours", prior=Prior(0.8, 10, "test"), settings={"report/stop": RuleSetting(hard_stop=True)})
BOOK = Rulebook(
    (make_rule(id="report/one"), make_rule(id="report/two"), make_rule(id="report/shy", status="trial")), PROFILE
)


def test_trial_rules_retired_ones_and_what_is_held_back_are_no_candidates() -> None:
    answer = budget(
        [flag("report/shy"), flag("report/gone"), flag("report/one", routing="RECORDED")], 10, 100, BOOK, {}
    )
    assert list(answer.rules) == [] and answer.shown_per_100 == 0


def test_precision_comes_from_reviews() -> None:
    flags = [flag("report/one")] * 3 + [flag("report/two")] * 3
    answer = budget(flags, 100, 3, BOOK, {("report/one", 1): (1, 30), ("report/two", 1): (30, 1)})
    first, second = answer.rules
    assert (first.rule_id, first.shown, first.reviews) == ("report/two", 3, 31)
    assert (second.rule_id, second.shown) == ("report/one", 0)
    assert (answer.checks, answer.shown_per_100) == (100, 3)
    assert answer.right_per_100 == pytest.approx(3 * 38 / 41)


def test_the_answer_is_a_profile_to_put_beside_the_others() -> None:
    answer = budget([flag("report/one")] * 3, 100, 2, BOOK, {})
    profile = yaml.safe_load(answer.profile)
    assert profile == {"name": "ours-budget", "extends": "ours", "rules": {"report/one": {"show": 0.9}}}


@pytest.mark.parametrize("nonsense", [-1, math.nan])
def test_a_budget_below_nothing_is_refused(nonsense: float) -> None:
    with pytest.raises(BadRequest, match="per_100: a budget is 0 or more"):
        budget([], 0, nonsense, BOOK, {})
