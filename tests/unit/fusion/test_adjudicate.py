"""Verdicts to discrepancies: ids, words, evidence, routing, order, counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from concord.v1 import discrepancy_pb2
from fusion_facts import NOW, document, in_header, make_rule, measured, recorded, said

from facts.fact import Fact, Source
from fusion.adjudicate import Adjudicated, Known, adjudicate
from fusion.engine import Engine, Patient
from fusion.links import link
from fusion.profile import Profile
from fusion.rule import Rule
from fusion.rulebook import Rulebook

Discrepancy = discrepancy_pb2.Discrepancy
Role = discrepancy_pb2.DiscrepancyEvidence
SUBJECT = "P1"


def decide(rules: list[Rule], *facts: Fact, subject: str = SUBJECT, profile: Profile | None = None) -> Adjudicated:
    exams = link(facts)
    assessed = {source: {"category:finding"} for source in Source}
    verdicts = Engine(Rulebook(tuple(rules))).check(facts, assessed, exams, Patient(), NOW)
    return adjudicate(verdicts, facts, exams, Known(profile or Profile()), subject)


def sides(text: str = "left effusion", **more: Any) -> list[Fact]:
    return [
        said("pleural_effusion", "IMPRESSION", "left", text=text, **more),
        said("pleural_effusion", "FINDINGS", "right", text="right effusion", **more),
    ]


def identity_rule(**changes: Any) -> Rule:
    return make_rule(**{
        "id": "identity/patient", "claim": {"source": "record", "origin": "header", "concept": "patient_id"},
        "against": {"source": "record", "origin": "patient", "concept": "patient_id"}, "same": None,
        "conflict": {"every": "claim.coded != against.coded"}, **changes,
    })  # fmt: skip


def order_rule(**changes: Any) -> Rule:
    return make_rule(**{
        "id": "report/order-side", "claim": {"source": "record", "origin": "orders", "concept": "examination_side"},
        "against": {"source": "report", "section": "impression", "laterality": ["left", "right"]}, "same": ["exam"],
        **changes,
    })  # fmt: skip


def linked_facts() -> list[Fact]:
    """One examination: an order for the right side, a report of the left, images of somebody else."""
    return [
        recorded("patient_id", "patient.id", "P1"),
        recorded("examination_side", "orders[o1].laterality", "RIGHT", side="right"),
        in_header("patient_id", "P2"),
        document("d1"),
        *sides(),
    ]


# --- what must not happen


def test_nothing_discrepant_gives_nothing() -> None:
    decided = decide([make_rule()], said("pleural_effusion", "IMPRESSION", "left"))
    assert decided.discrepancies == ()
    assert decided.counts == discrepancy_pb2.VerdictCounts(not_applicable=1)


def test_what_a_report_says_against_itself_is_not_held_back_by_a_wrong_image() -> None:
    decided = decide([identity_rule(), make_rule()], *linked_facts())
    assert {one.rule_id: one.routing for one in decided.discrepancies} == {
        "identity/patient": Discrepancy.SHOWN, "report/sides": Discrepancy.SHOWN,
    }  # fmt: skip


def test_an_identity_conflict_that_is_not_critical_or_on_trial_holds_nothing_back() -> None:
    for changes in ({"severity": "error"}, {"status": "trial"}):
        decided = decide([identity_rule(**changes), order_rule()], *linked_facts())
        assert {one.rule_id: one.routing for one in decided.discrepancies}["report/order-side"] == Discrepancy.SHOWN


def test_another_examination_is_not_held_back() -> None:
    facts = [
        recorded("patient_id", "patient.id", "P1"),
        *(recorded("accession_number", f"orders[o{n}].accession_number", f"A{n}") for n in (1, 2)),
        recorded("examination_side", "orders[o1].laterality", "RIGHT", side="right"),
        in_header("accession_number", "A2"),
        in_header("patient_id", "P2"),
        document("d1"),
        recorded("accession_number", "documents[d1].accession_number", "A1", document="d1"),
        *sides(),
    ]
    decided = decide([identity_rule(), order_rule()], *facts)
    assert {one.routing for one in decided.discrepancies} == {Discrepancy.SHOWN}


# --- ids


def id_of(*facts: Fact, subject: str = SUBJECT) -> str:
    (one,) = decide([make_rule()], *facts, subject=subject).discrepancies
    return one.id


def test_an_id_does_not_follow_offsets_width_or_case() -> None:
    first = id_of(*sides())
    assert len(first) == 16 and int(first, 16)
    assert first == id_of(*sides(start=120))
    assert first == id_of(*sides("Ｌeft  effusion"))


def test_an_id_follows_the_words_the_document_and_the_subject() -> None:
    others = [id_of(*sides("left hydrothorax")), id_of(*sides(document="d2")), id_of(*sides(), subject="P2")]
    assert len({id_of(*sides()), *others}) == 4


def test_two_alike_get_two_ids() -> None:
    facts = [said("pleural_effusion", "IMPRESSION", side, text="effusion") for side in ("left", "right")]
    rule = make_rule(conflict={"every": "true"})
    decided = decide([rule], *facts, said("pleural_effusion", "FINDINGS", "bilateral"))
    assert len({one.id for one in decided.discrepancies}) == 2


# --- words and evidence


def test_the_words_are_rendered_in_both_languages() -> None:
    (one,) = decide([make_rule()], *sides()).discrepancies
    assert one.summary.en == "The impression says left pleural effusion, the findings right."
    assert one.summary.zh == "结论为左侧胸腔积液,所见为右侧。"


def test_several_facts_are_named_each_once_and_at_most_three() -> None:
    rule = make_rule(
        claim={"source": "report", "concept": "normal_study"}, against={"source": "report", "category": "finding"},
        same=None, conflict={"some": "true"},
        summary={"en": "Not normal: {against.display}.", "zh": "并非正常:{against.display}。"},
    )  # fmt: skip
    codes = ["pneumothorax", "pneumothorax", "pleural_effusion", "cardiomegaly", "rib_fracture"]
    facts = [said(code, start=n) for n, code in enumerate(codes)]
    (one,) = decide([rule], said("normal_study", "IMPRESSION"), *facts).discrepancies
    assert one.summary.en == "Not normal: pneumothorax, pleural effusion, cardiomegaly and others."
    assert one.summary.zh == "并非正常:气胸、胸腔积液、心影增大等。"


def test_numbers_and_parameters_are_written_as_people_write_them() -> None:
    rule = make_rule(
        parameters={"most": {"value": 24, "source": "x"}}, claim={"source": "report", "has": "value"}, against=None,
        same=None, conflict={"claim": "true"},
        summary={"en": "{claim.value} {claim.unit} of {params.most}, {claim.polarity}", "zh": "{claim.polarity}"},
    )  # fmt: skip
    (one,) = decide([rule], said("pneumothorax", size="8.0 mm")).discrepancies
    assert (one.summary.en, one.summary.zh) == ("8 mm of 24, present", "存在")


def test_evidence_puts_the_claim_first_and_says_where_to_look() -> None:
    claim, against = sides()
    (one,) = decide([make_rule()], claim, against).discrepancies
    assert [(e.role, e.fact_id) for e in one.evidence] == [(Role.CLAIM, claim.id), (Role.AGAINST, against.id)]
    first = one.evidence[0]
    assert (first.document_id, first.section, first.section_index) == ("d1", "IMPRESSION", 2)
    assert (first.start, first.end, first.text) == (0, 13, "left effusion")
    header = decide([identity_rule()], *linked_facts()).discrepancies[0].evidence[0]
    assert (header.study_instance_uid, header.element, header.text) == ("1.2.3", "Element", "P2")


def test_repeats_are_further_evidence_of_one_discrepancy() -> None:
    again = said("pleural_effusion", "IMPRESSION", "left", start=50)
    (one,) = decide([make_rule()], *sides(), again).discrepancies
    assert [e.role for e in one.evidence] == [Role.CLAIM, Role.CLAIM, Role.AGAINST]


# --- routing


def test_an_unsure_discrepancy_is_held_for_a_reviewer() -> None:
    unsure = sides(probability=0.4)
    (one,) = decide([make_rule()], *unsure).discrepancies
    assert (one.routing, one.confidence) == (Discrepancy.HELD, 0.4)
    (shown,) = decide([make_rule()], *unsure, profile=Profile(show=0.3)).discrepancies
    assert shown.routing == Discrepancy.SHOWN


def test_a_rule_on_trial_is_recorded_only() -> None:
    (one,) = decide([make_rule(status="trial")], *sides()).discrepancies
    assert one.routing == Discrepancy.RECORDED


def test_a_critical_identity_conflict_holds_back_what_leans_on_the_same_link() -> None:
    decided = decide([identity_rule(), order_rule()], *linked_facts())
    assert {one.rule_id: one.routing for one in decided.discrepancies} == {
        "identity/patient": Discrepancy.SHOWN, "report/order-side": Discrepancy.RECORDED,
    }  # fmt: skip


def test_only_what_is_shown_stops_a_signature() -> None:
    from dataclasses import replace

    stopping = replace(make_rule(), hard_stop=True)
    assert decide([stopping], *sides()).discrepancies[0].hard_stop
    assert not decide([stopping], *sides(probability=0.4)).discrepancies[0].hard_stop
    assert not decide([make_rule()], *sides()).discrepancies[0].hard_stop


# --- order, counts, issues


def test_the_gravest_come_first_and_then_the_order_of_the_text() -> None:
    def about(name: str, severity: str, section: str) -> Rule:
        return make_rule(
            id=f"report/{name}", severity=severity, claim={"source": "report", "section": section}, against=None,
            same=None, summary={"en": "x", "zh": "x"}, conflict={"claim": "true"},
        )  # fmt: skip

    rules = [about("a", "warning", "findings"), about("b", "critical", "impression"), about("c", "warning", "title")]
    facts = said("mass"), said("mass", "IMPRESSION"), said("mass", "TITLE"), said("mass", document="d2")
    decided = decide(rules, *facts)
    found = [(one.rule_id[-1], one.evidence[0].document_id) for one in decided.discrepancies]
    assert found == [("b", "d1"), ("c", "d1"), ("a", "d1"), ("a", "d2")]


def test_a_rule_counts_once_by_its_gravest_claim_and_all_rules_are_counted() -> None:
    mixed = make_rule(id="report/mixed", conflict={"every": "claim.value > against.value"}, same=["concept"])
    facts = [
        *sides(),
        said("mass", "IMPRESSION", "left", size="3 mm"),
        said("mass", "FINDINGS", "left", size="4 mm", start=60),
    ]
    decided = decide([make_rule(), mixed, make_rule(id="report/late", status="trial"), identity_rule()], *facts)
    assert decided.counts == discrepancy_pb2.VerdictCounts(discrepant=2, error=1, not_applicable=1)


def test_a_rule_that_fails_is_an_issue_with_its_name_and_no_words() -> None:
    rule = make_rule(conflict={"every": "claim.value > against.value"})
    (issue,) = decide([rule], *sides(), *sides(document="d2")).issues
    assert (issue.code, issue.place) == ("rule-error", "report/sides")
    assert "conflict.every" in issue.message and "effusion" not in issue.message


def test_each_discrepant_verdict_knows_its_discrepancy() -> None:
    decided = decide([identity_rule(), make_rule()], *sides())
    assert decided.ids == {1: decided.discrepancies[0].id}


def test_laboratory_evidence_is_quoted_as_reported() -> None:
    rule = make_rule(
        claim={"source": "lab"}, against=None, same=None, conflict={"claim": "true"},
        summary={"en": "Critical ({claim.evidence})", "zh": "危急值({claim.evidence})"},
    )  # fmt: skip
    (one,) = decide([rule], measured("critical_value", "7.1", "mmol/L")).discrepancies
    assert one.summary.zh == "危急值(critical_value 7.1 mmol/L)"


def test_a_reckoned_value_is_told_by_its_result_and_its_formula_stays_with_the_evidence() -> None:
    rule = make_rule(
        claim={"source": "lab"}, against=None, same=None, conflict={"claim": "true"},
        summary={"en": "Low ({claim.evidence})", "zh": "偏低({claim.evidence})"},
    )  # fmt: skip
    reckoned = measured("egfr", "10", "mL/min/{1.73_m2}")
    text = "egfr = 142 * creatinine = 10 mL/min/{1.73_m2}; creatinine 412 umol/L"
    reckoned = replace(reckoned, evidence=(replace(reckoned.evidence[0], text=text),))
    (one,) = decide([rule], reckoned).discrepancies
    assert one.summary.en == "Low (egfr 10 mL/min/1.73m²)"
    assert one.evidence[0].text == text


def side_rules(**changes: Any) -> list[Rule]:
    """Two rules on the same words, of which the first leaves them to the second."""
    first = make_rule(**{"id": "report/first", "yields_to": ["report/second"], **changes})
    return [first, make_rule(id="report/second")]


def test_two_rules_on_different_words_are_two_flags() -> None:
    alone: dict[str, Any] = {
        "against": None,
        "same": None,
        "conflict": {"claim": "true"},
        "summary": {"en": "A", "zh": "B"},
    }
    first = make_rule(id="report/first", yields_to=["report/second"], claim={"concept": "pneumothorax"}, **alone)
    second = make_rule(id="report/second", claim={"concept": "pleural_effusion"}, **alone)
    facts = [said("pneumothorax", text="pneumothorax"), said("pleural_effusion", text="effusion", start=20)]
    assert [one.told_by for one in decide([first, second], *facts).discrepancies] == ["", ""]


def test_of_two_rules_on_the_same_words_only_the_better_one_is_shown() -> None:
    told, better = sorted(decide(side_rules(), *sides()).discrepancies, key=lambda one: one.rule_id)
    assert (told.routing, told.told_by) == (Discrepancy.RECORDED, better.id)
    assert (better.routing, better.told_by) == (Discrepancy.SHOWN, "")


def test_a_rule_yields_to_none_that_nobody_sees() -> None:
    first, _ = side_rules()
    trial = make_rule(id="report/second", status="trial")
    (shown,) = [one for one in decide([first, trial], *sides()).discrepancies if one.rule_id == "report/first"]
    assert shown.routing == Discrepancy.SHOWN
