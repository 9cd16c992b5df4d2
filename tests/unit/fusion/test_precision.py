"""How often a rule is right, and who sees what because of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from concord.v1 import discrepancy_pb2
from fusion_facts import NOW, make_rule, said

from facts.fact import Source
from fusion.adjudicate import Known, adjudicate
from fusion.engine import Engine, Patient
from fusion.links import link
from fusion.precision import Reviews, precision_of
from fusion.profile import Profile, RuleSetting
from fusion.rule import Prior, Rule
from fusion.rulebook import Rulebook

Discrepancy = discrepancy_pb2.Discrepancy
TEN = Prior(0.9, 10, "test")
SIDES = ("report/sides", 1)


def found(rule: Rule, profile: Profile, reviews: Reviews, sure: float = 1.0) -> Discrepancy:
    facts = [
        said("pleural_effusion", "IMPRESSION", "left", probability=sure),
        said("pleural_effusion", "FINDINGS", "right", probability=sure),
    ]
    exams = link(facts)
    verdicts = Engine(Rulebook((rule,))).check(facts, {Source.REPORT: {"category:finding"}}, exams, Patient(), NOW)
    (one,) = adjudicate(verdicts, facts, exams, Known(profile, "0123", reviews), "P1").discrepancies
    return one


def test_without_reviews_the_prior_speaks() -> None:
    assert precision_of(make_rule(), TEN, {}).mean == 0.9


def test_reviews_of_another_version_say_nothing() -> None:
    assert precision_of(make_rule(version=2), TEN, {SIDES: (0, 100)}).mean == 0.9


def test_few_reviews_move_little_and_many_move_all() -> None:
    assert precision_of(make_rule(), TEN, {SIDES: (2, 8)}).mean == pytest.approx(0.55)
    many = precision_of(make_rule(), TEN, {SIDES: (200, 800)})
    assert many.mean == pytest.approx(0.207, abs=0.001) and many.reviews == 1000


def test_a_rule_may_state_a_prior_of_its_own() -> None:
    rule = make_rule(prior={"precision": 0.5, "reviews": 4, "source": "bench"})
    assert precision_of(rule, TEN, {SIDES: (4, 0)}).mean == 0.75


def test_a_discrepancy_is_as_likely_as_its_rule_is_right_and_its_reading_sure() -> None:
    one = found(make_rule(), Profile(prior=TEN), {}, sure=0.8)
    assert (one.confidence, one.probability) == (0.8, pytest.approx(0.72))
    assert (one.explanation.precision, one.explanation.reviews) == (0.9, 0)


@pytest.mark.parametrize(
    ("accepted", "dismissed", "routing"),
    [
        (0, 0, Discrepancy.SHOWN),
        (10, 30, Discrepancy.HELD),
        (0, 200, Discrepancy.RECORDED),
        (90, 10, Discrepancy.SHOWN),
    ],
)
def test_people_who_dismiss_a_rule_hide_it(accepted: int, dismissed: int, routing: int) -> None:
    assert found(make_rule(), Profile(), {SIDES: (accepted, dismissed)}).routing == routing


def test_a_profile_may_ask_more_of_one_rule() -> None:
    strict = Profile(settings={"report/sides": RuleSetting(show=0.95)})
    assert found(make_rule(), strict, {}).routing == Discrepancy.HELD
    never = Profile(settings={"report/sides": RuleSetting(show=1.0)})
    assert found(make_rule(), never, {SIDES: (1000, 0)}).routing == Discrepancy.HELD


def test_a_rule_may_be_shown_below_what_is_held() -> None:
    lenient = Profile(settings={"report/sides": RuleSetting(show=0.01)})
    assert found(make_rule(), lenient, {SIDES: (0, 200)}).routing == Discrepancy.SHOWN


def test_what_is_held_stops_no_signature() -> None:
    rule = replace(make_rule(), hard_stop=True)
    assert not found(rule, Profile(), {SIDES: (0, 30)}).hard_stop
    assert found(rule, Profile(), {}).hard_stop
