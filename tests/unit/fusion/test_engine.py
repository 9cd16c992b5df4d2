"""Four verdicts, the spelled quantifier, guards, pairs, folding, severity, confidence."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from fusion_facts import NOW, at, document, in_header, make_rule, measured, recorded, said

from facts.fact import Concept, Fact, Source
from fusion.engine import Engine, Patient
from fusion.links import link
from fusion.rule import Phase, Rule, Severity
from fusion.verdict import Outcome, Role, Verdict

ALL_READ: Mapping[Source, Collection[str]] = {source: {"category:finding"} for source in Source}


def judge(rule: Rule, *facts: Fact, **more: Any) -> list[Verdict]:
    engine = Engine(SimpleNamespace(rules=[rule]))
    patient = more.pop("patient", Patient())
    return engine.check(facts, more.pop("assessed", ALL_READ), link(facts), patient, more.pop("now", NOW), **more)


def outcome(rule: Rule, *facts: Fact, **more: Any) -> Outcome:
    (verdict,) = judge(rule, *facts, **more)
    return verdict.outcome


def effusion(section: str, side: str, **more: Any) -> Fact:
    return said("pleural_effusion", section, side, **more)


# --- not applicable: no claim, no pair


def test_no_facts_make_every_rule_not_applicable() -> None:
    (verdict,) = judge(make_rule())
    assert (verdict.outcome, verdict.clause, verdict.claims) == (Outcome.NOT_APPLICABLE, "claim", ())


def test_a_claim_without_anything_to_hold_it_to_is_not_applicable() -> None:
    (verdict,) = judge(make_rule(), effusion("IMPRESSION", "left"))
    assert (verdict.outcome, verdict.clause) == (Outcome.NOT_APPLICABLE, "pairs")


def test_a_claim_is_never_held_to_itself() -> None:
    same = {"source": "report", "laterality": ["left", "right"]}
    rule = make_rule(claim=same, against=same, conflict={"every": "true"})
    assert outcome(rule, effusion("IMPRESSION", "left")) is Outcome.NOT_APPLICABLE


def test_another_concept_is_no_pair() -> None:
    facts = effusion("IMPRESSION", "left"), said("pneumothorax", "FINDINGS", "right")
    assert outcome(make_rule(), *facts) is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    "lifted", [{"polarity": "absent"}, {"temporality": "historical"}, {"temporality": "hypothetical"}]
)
def test_a_selector_means_what_is_present_and_recent_unless_it_says_otherwise(lifted: dict[str, str]) -> None:
    facts = effusion("IMPRESSION", "left"), effusion("FINDINGS", "right", **lifted)
    assert outcome(make_rule(), *facts) is Outcome.NOT_APPLICABLE
    anything = {"source": "report", "section": "findings", "polarity": "any", "temporality": "any"}
    assert outcome(make_rule(against=anything), *facts) is Outcome.DISCREPANT


# --- quantifiers


def test_every_needs_all_pairs_in_conflict() -> None:
    facts = effusion("IMPRESSION", "left"), effusion("FINDINGS", "right"), effusion("FINDINGS", "left", start=9)
    (verdict,) = judge(make_rule(), *facts)
    assert verdict.outcome is Outcome.CONSISTENT
    assert [role for role, _ in verdict.evidence] == [Role.AGAINST, Role.AGAINST]


def test_every_with_all_pairs_in_conflict_is_discrepant_and_rests_on_all_of_them() -> None:
    facts = effusion("IMPRESSION", "left"), effusion("FINDINGS", "right"), effusion("FINDINGS", "bilateral", start=9)
    (verdict,) = judge(make_rule(), *facts)
    assert verdict.outcome is Outcome.DISCREPANT
    assert verdict.claims == facts[:1]
    assert verdict.evidence == ((Role.AGAINST, facts[1]), (Role.AGAINST, facts[2]))


def test_some_needs_one_pair_in_conflict_and_rests_on_that_alone() -> None:
    rule = make_rule(conflict={"some": "claim.laterality != against.laterality"})
    facts = effusion("IMPRESSION", "left"), effusion("FINDINGS", "right"), effusion("FINDINGS", "left", start=9)
    (verdict,) = judge(rule, *facts)
    assert verdict.outcome is Outcome.DISCREPANT
    assert verdict.evidence == ((Role.AGAINST, facts[1]),)
    assert outcome(rule, facts[0], facts[2]) is Outcome.CONSISTENT


def test_together_sees_all_paired_facts_at_once() -> None:
    rule = make_rule(conflict={"together": "others.all(o, o.laterality != claim.laterality) && others.size() > 1"})
    claim, right, left = effusion("IMPRESSION", "left"), effusion("FINDINGS", "right"), effusion("FINDINGS", "left")
    assert outcome(rule, claim, right) is Outcome.CONSISTENT
    assert outcome(rule, claim, right, left) is Outcome.CONSISTENT
    assert outcome(rule, claim, right, effusion("FINDINGS", "right", start=9)) is Outcome.DISCREPANT


def test_a_conflict_of_the_claim_alone_needs_no_pair() -> None:
    rule = make_rule(
        claim={"source": "report", "concept": "template_placeholder"}, against=None, same=None,
        summary={"en": "Left: {claim.text}.", "zh": "残留{claim.text}。"}, conflict={"claim": 'claim.text != "ok"'},
    )  # fmt: skip
    assert outcome(rule, said("template_placeholder", text="ok")) is Outcome.CONSISTENT
    assert outcome(rule, said("template_placeholder", text="___")) is Outcome.DISCREPANT


# --- omissions

OMISSION = {
    "claim": {"source": "report", "section": "findings", "category": "finding"},
    "against": None,
    "conflict": None,
    "summary": {"en": "{claim.display} is missing.", "zh": "未提及{claim.display}。"},
    "unless": {"source": "report", "section": "impression", "polarity": "any"},
    "same": ["document", "concept"],
}


def test_an_excuse_makes_an_omission_consistent() -> None:
    finding, excuse = said("pneumothorax"), said("pneumothorax", "IMPRESSION", polarity="absent")
    (verdict,) = judge(make_rule(**OMISSION), finding, excuse)
    assert verdict.outcome is Outcome.CONSISTENT
    assert verdict.evidence == ((Role.UNLESS, excuse),)


def test_nothing_is_missing_where_nobody_looked() -> None:
    for assessed in ({}, {Source.REPORT: {"category:device"}}, {Source.IMAGE: {"category:finding"}}):
        (verdict,) = judge(make_rule(**OMISSION), said("pneumothorax"), assessed=assessed)
        assert (verdict.outcome, verdict.clause) == (Outcome.NOT_APPLICABLE, "assessed")


def test_what_could_have_been_asserted_and_was_not_is_missing() -> None:
    for assessed in ({"category:finding"}, {"pneumothorax"}):
        assert outcome(make_rule(**OMISSION), said("pneumothorax"), assessed={Source.REPORT: assessed}) is (
            Outcome.DISCREPANT
        )


def test_a_reading_of_the_broader_concept_has_looked_for_the_narrower() -> None:
    rule = make_rule(**OMISSION)
    assert outcome(rule, said("tension_pneumothorax"), assessed={Source.REPORT: {"pneumothorax"}}) is Outcome.DISCREPANT


def test_an_excuse_may_stand_in_the_addendum_of_the_document() -> None:
    base = document("d1")
    addendum = document("d2", status="ADDENDUM", relations=(base.id,))
    finding, later = said("pneumothorax", document="d1"), said("pneumothorax", "IMPRESSION", document="d2")
    assert outcome(make_rule(**OMISSION), base, finding, later) is Outcome.DISCREPANT
    assert outcome(make_rule(**OMISSION), base, addendum, finding, later) is Outcome.CONSISTENT


def test_an_addendum_that_corrects_its_base_does_not_contradict_it() -> None:
    base = document("d1")
    addendum = document("d2", status="ADDENDUM", relations=(base.id,))
    facts = base, addendum, effusion("IMPRESSION", "left", document="d2"), effusion("FINDINGS", "right", document="d1")
    assert outcome(make_rule(same=["document", "concept"]), *facts) is Outcome.NOT_APPLICABLE


# --- guards


def test_a_requirement_that_is_not_met_makes_a_rule_not_applicable() -> None:
    rule = make_rule(requires=[{"source": "report", "concept": "report_section"}])
    facts = effusion("IMPRESSION", "left"), effusion("FINDINGS", "right")
    (verdict,) = judge(rule, *facts)
    assert (verdict.outcome, verdict.clause) == (Outcome.NOT_APPLICABLE, "requires")
    assert outcome(rule, *facts, said("report_section")) is Outcome.DISCREPANT


def test_a_requirement_counts_facts_of_the_claims_document_when_the_rule_names_it() -> None:
    rule = make_rule(requires=[{"source": "report", "concept": "report_section"}], same=["document", "concept"])
    facts = effusion("IMPRESSION", "left"), effusion("FINDINGS", "right")
    assert outcome(rule, *facts, said("report_section", document="d9")) is Outcome.NOT_APPLICABLE


def test_a_requirement_may_ask_for_as_many_as_a_parameter_says() -> None:
    rule = make_rule(
        parameters={"least": {"value": 2, "source": "test"}},
        requires=[{"source": "report", "concept": "report_section", "at_least": "least"}],
    )
    facts = effusion("IMPRESSION", "left"), effusion("FINDINGS", "right"), said("report_section")
    assert outcome(rule, *facts) is Outcome.NOT_APPLICABLE
    assert outcome(rule, *facts, said("report_section", "IMPRESSION")) is Outcome.DISCREPANT


def test_a_part_that_must_be_complete_is_not_when_nobody_says_so() -> None:
    rule = make_rule(requires=[{"complete": "documents"}])
    facts = effusion("IMPRESSION", "left"), effusion("FINDINGS", "right")
    assert outcome(rule, *facts) is Outcome.NOT_APPLICABLE
    assert outcome(rule, *facts, complete=["documents"]) is Outcome.DISCREPANT


def test_what_excludes_a_claim_may_be_told_by_the_claim() -> None:
    rule = make_rule(excludes=[{"source": "report", "concept": "pneumothorax",
                                "where": "fact.laterality == claim.laterality"}])  # fmt: skip
    facts = effusion("IMPRESSION", "left"), effusion("FINDINGS", "right")
    assert outcome(rule, *facts, said("pneumothorax", side="right")) is Outcome.DISCREPANT
    assert outcome(rule, *facts, said("pneumothorax", side="left")) is Outcome.NOT_APPLICABLE


def test_a_claim_to_which_a_rule_does_not_apply_is_not_applicable() -> None:
    rule = make_rule(applies='claim.change != "stable" && patient.age != null && patient.age > 18.0')
    facts = effusion("IMPRESSION", "left"), effusion("FINDINGS", "right")
    assert outcome(rule, *facts) is Outcome.NOT_APPLICABLE
    assert outcome(rule, *facts, patient=Patient("female", 40.0)) is Outcome.DISCREPANT


def test_within_decides_which_pairs_count() -> None:
    rule = make_rule(within="claim.value != null && against.value != null && claim.value == against.value")
    claim = effusion("IMPRESSION", "left", size="8 mm")
    assert outcome(rule, claim, effusion("FINDINGS", "right", size="9 mm")) is Outcome.NOT_APPLICABLE
    assert outcome(rule, claim, effusion("FINDINGS", "right", size="8 mm")) is Outcome.DISCREPANT


def test_a_rule_of_another_phase_is_not_asked() -> None:
    rule = make_rule(phase=["in-process"])
    facts = effusion("IMPRESSION", "left"), effusion("FINDINGS", "right")
    assert judge(rule, *facts, phases=[Phase.ENTRY]) == []
    assert len(judge(rule, *facts, phases=[Phase.ENTRY, Phase.IN_PROCESS])) == 1


def test_a_retired_rule_is_not_asked() -> None:
    assert judge(make_rule(status="retired"), effusion("IMPRESSION", "left"), effusion("FINDINGS", "right")) == []


# --- selectors


def test_a_list_of_selectors_admits_what_any_of_them_does() -> None:
    rule = make_rule(
        claim=[
            {"source": "record", "origin": "header", "concept": "patient_id"},
            {"source": "lab", "concept": "patient_id"},
        ],
        against={"source": "record", "origin": "patient", "concept": "patient_id"},
        same=None, conflict={"every": "claim.coded != against.coded"},
    )  # fmt: skip
    known = recorded("patient_id", "patient.id", "P1")
    verdicts = judge(rule, known, in_header("patient_id", "P2"), recorded("patient_id", "orders[o1].patient_id", "P3"))
    assert [verdict.outcome for verdict in verdicts] == [Outcome.DISCREPANT]


def test_descendants_count_as_the_concept() -> None:
    rule = make_rule(claim={"source": "report", "section": "impression", "concept": "pneumothorax"})
    facts = said("tension_pneumothorax", "IMPRESSION", "left"), said("tension_pneumothorax", side="right")
    assert outcome(rule, *facts) is Outcome.DISCREPANT


def test_the_type_of_a_document_selects_its_facts() -> None:
    rule = make_rule(claim={"source": "report", "section": "impression", "document": "radiology_report"})
    facts = effusion("IMPRESSION", "left"), effusion("FINDINGS", "right")
    assert outcome(rule, *facts, document("d1", "admission_note")) is Outcome.NOT_APPLICABLE
    assert outcome(rule, *facts, document("d1")) is Outcome.DISCREPANT


def test_no_side_can_be_asked_for() -> None:
    rule = make_rule(claim={"source": "report", "section": "impression", "laterality": "none"})
    facts = effusion("IMPRESSION", ""), effusion("FINDINGS", "right")
    assert outcome(rule, *facts) is Outcome.DISCREPANT
    assert outcome(make_rule(), *facts) is Outcome.NOT_APPLICABLE


# --- examinations


def test_facts_of_unknown_examinations_do_not_pair() -> None:
    rule = make_rule(
        claim={"source": "record", "origin": "orders", "concept": "examination_side"},
        against={"source": "report", "laterality": ["left", "right"]},
        same=["exam"],
    )
    order = recorded("examination_side", "orders[o1].laterality", side="left", site="knee")
    finding = said("knee", side="right")
    assert outcome(rule, order, finding) is Outcome.NOT_APPLICABLE
    assert outcome(rule, order, finding, document("d1")) is Outcome.DISCREPANT
    another = recorded("examination_side", "orders[o2].laterality", side="right", site="knee")
    assert {verdict.outcome for verdict in judge(rule, order, another, finding, document("d1"))} == {
        Outcome.NOT_APPLICABLE
    }


# --- errors


def test_what_cannot_be_decided_is_an_error_of_that_claim_alone() -> None:
    rule = make_rule(conflict={"every": "claim.value > against.value"}, same=["concept"])
    facts = (
        effusion("IMPRESSION", "left", size="8 mm"),
        said("pneumothorax", "IMPRESSION", "left"),
        effusion("FINDINGS", "right", size="9 mm"),
        said("pneumothorax", "FINDINGS", "right"),
    )
    verdicts = judge(rule, *facts)
    assert [verdict.outcome for verdict in verdicts] == [Outcome.CONSISTENT, Outcome.ERROR]
    assert (verdicts[1].clause, verdicts[1].claims) == ("conflict.every", (facts[1],))


def test_a_selector_that_cannot_be_decided_is_an_error_of_the_rule() -> None:
    rule = make_rule(claim={"source": "report", "section": "impression", "where": "fact.value > 3.0"})
    (verdict,) = judge(rule, effusion("IMPRESSION", "left"))
    assert (verdict.outcome, verdict.clause, verdict.claims) == (Outcome.ERROR, "claim.where", ())


# --- folding, severity, confidence

ALONE = {
    "against": None, "same": None, "claim": {"source": "report", "concept": "pleural_effusion"},
    "summary": {"en": "{claim.display}.", "zh": "{claim.display}。"}, "conflict": {"claim": "true"},
}  # fmt: skip


def test_two_sides_are_two_and_what_names_none_is_neither_of_two_more() -> None:
    sides = [effusion("FINDINGS", "left"), effusion("IMPRESSION", ""), effusion("IMPRESSION", "right", start=9)]
    left, right = judge(make_rule(**ALONE), *sides)
    assert [fact.laterality for fact in left.claims + right.claims] == ["left", None, "right"]


def test_said_once_without_and_once_with_its_side_is_told_once_with_the_side_first() -> None:
    (verdict,) = judge(make_rule(**ALONE), effusion("FINDINGS", ""), effusion("IMPRESSION", "right"))
    assert [fact.laterality for fact in verdict.claims] == ["right", None]


def test_repeats_of_a_claim_are_one_verdict() -> None:
    first, again = effusion("IMPRESSION", "left"), effusion("IMPRESSION", "left", start=40)
    (verdict,) = judge(make_rule(), first, again, effusion("FINDINGS", "right"))
    assert verdict.claims == (first, again)
    assert len(verdict.evidence) == 1


def test_the_other_side_is_no_repeat() -> None:
    rule = make_rule(conflict={"every": "true"})
    facts = effusion("IMPRESSION", "left"), effusion("IMPRESSION", "right"), effusion("FINDINGS", "bilateral")
    assert len(judge(rule, *facts)) == 2


def test_two_critical_values_are_no_repeats() -> None:
    rule = make_rule(
        claim={"source": "lab", "concept": "critical_value"}, against=None, same=None,
        summary={"en": "{claim.evidence}", "zh": "{claim.evidence}"}, conflict={"claim": "true"},
    )  # fmt: skip
    facts = measured("critical_value", "7.1", "mmol/L"), measured("critical_value", "8", "10*9/L")
    assert len(judge(rule, *facts)) == 2


def test_the_first_case_that_is_true_gives_the_severity_and_the_worst_pair_counts() -> None:
    rule = make_rule(severity_when=[
        {"when": 'against.laterality == "bilateral"', "severity": "warning"},
        {"when": 'claim.laterality == "left"', "severity": "error"},
    ])  # fmt: skip
    claim, right, both = (
        effusion("IMPRESSION", "left"),
        effusion("FINDINGS", "right"),
        effusion("FINDINGS", "bilateral"),
    )
    assert judge(rule, claim, both)[0].severity is Severity.WARNING
    assert judge(rule, claim, both, right)[0].severity is Severity.ERROR
    assert judge(make_rule(), claim, both)[0].severity is Severity.CRITICAL


def test_a_verdict_is_as_sure_as_its_claim_and_its_best_evidence() -> None:
    claim = effusion("IMPRESSION", "left", probability=0.9)
    weak, better = (
        effusion("FINDINGS", "right", probability=0.6),
        effusion("FINDINGS", "right", start=9, probability=0.8),
    )
    assert judge(make_rule(), claim, weak)[0].confidence == 0.6
    assert judge(make_rule(), claim, weak, better)[0].confidence == 0.8
    assert judge(make_rule(), effusion("IMPRESSION", "left", probability=0.3), better)[0].confidence == 0.3


def test_now_is_the_moment_at_which_deadlines_are_judged() -> None:
    rule = make_rule(
        parameters={"deadline_h": {"value": 24, "source": "test"}},
        claim={"source": "record", "concept": "admission", "has": "time"}, against=None, same=None,
        summary={"en": "{params.deadline_h} h", "zh": "{params.deadline_h}小时"}, conflict=None,
        unless={"source": "record", "concept": "admission_note", "has": "time"},
        applies="hours_between(claim.time, now) > params.deadline_h",
    )  # fmt: skip
    early = recorded("admission", "events[e1]", time=at("2026-03-01T08:00:00+00:00"))
    late = recorded("admission", "events[e1]", time=at("2026-03-01T13:00:00+00:00"))
    assert outcome(rule, early) is Outcome.DISCREPANT
    assert outcome(rule, late) is Outcome.NOT_APPLICABLE


def test_a_naive_now_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        judge(make_rule(), now=NOW.replace(tzinfo=None))


def test_the_same_facts_give_the_same_verdicts_however_often_asked() -> None:
    engine = Engine(SimpleNamespace(rules=[make_rule()]))
    for side, expected in (("right", Outcome.DISCREPANT), ("left", Outcome.CONSISTENT)) * 2:
        facts = effusion("IMPRESSION", "left"), effusion("FINDINGS", side)
        (verdict,) = engine.check(facts, ALL_READ, link(facts), Patient(), NOW)
        assert verdict.outcome is expected


def test_a_fact_that_is_sent_twice_is_one_fact() -> None:
    claim, against = effusion("IMPRESSION", "left"), effusion("FINDINGS", "right")
    (verdict,) = judge(make_rule(), claim, claim, against, against)
    assert (len(verdict.claims), len(verdict.evidence)) == (1, 1)


def test_what_is_kept_from_patient_to_patient_holds_no_words_that_somebody_wrote() -> None:
    rule = make_rule(
        claim={"source": "record", "polarity": "any"}, against=None, same=None,
        conflict={"claim": "claim.concept == 'x'"},
        summary={"en": "Words.", "zh": "文字。"},
    )  # fmt: skip
    engine = Engine(SimpleNamespace(rules=[rule]))
    written = replace(recorded("patient_id", "diagnoses[1]"), concept=Concept("Smith, John", "local"))
    engine.check([recorded("patient_id", "patient.id"), written], {}, link([]), Patient(), NOW)
    assert engine._kept and "Smith" not in repr(engine._kept)


def test_two_profiles_of_one_rule_keep_their_answers_apart() -> None:
    rule = make_rule(
        claim={"source": "report", "polarity": "any"}, against=None, same=None,
        summary={"en": "Words.", "zh": "文字。"}, parameters={"x": {"value": "pneumothorax", "source": "test"}},
        conflict={"claim": "claim.concept == params.x"},
    )  # fmt: skip
    other = replace(rule, params={"x": "nodule"})
    facts = [said("pneumothorax")]
    for one, outcome in ((rule, Outcome.DISCREPANT), (other, Outcome.CONSISTENT)) * 2:
        (verdict,) = Engine(SimpleNamespace(rules=[one])).check(facts, {}, link(facts), Patient(), NOW)
        assert verdict.outcome is outcome
