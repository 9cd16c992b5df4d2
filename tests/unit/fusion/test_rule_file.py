"""A rule document is read whole or refused with file and line."""

from __future__ import annotations

from typing import Any

import pytest
from fusion_facts import make_rule, rule_text

from fusion.marked import DocumentError
from fusion.rule import Phase, Quantifier, Severity, Status
from fusion.rule_file import read_rule
from fusion.template import Localized

WORDS = {"en": "Words.", "zh": "文字。"}


def test_a_rule_is_read_with_all_that_it_says() -> None:
    rule = make_rule(
        severity_when=[{"when": 'against.laterality == "bilateral"', "severity": "warning"}],
        parameters={"window_h": {"value": 24, "source": "guideline", "unit": "h"}},
        false_positives=["Two lesions.", {"en": "Two sides.", "zh": "两侧。"}],
        references=["ACR 2020"],
    )
    assert (rule.id, rule.version, rule.status, rule.severity) == ("report/sides", 1, Status.ACTIVE, Severity.CRITICAL)
    assert rule.phases == set(Phase)
    assert rule.severity_when[0].severity is Severity.WARNING
    assert rule.conflict is not None and rule.conflict.quantifier is Quantifier.EVERY
    assert rule.parameters["window_h"].source == "guideline"
    assert rule.params == {"window_h": 24.0}
    assert rule.false_positives == (Localized("Two lesions.", ""), Localized("Two sides.", "两侧。"))
    assert rule.examples["discrepant"][0].encounter == {"findings": "x"}
    assert rule.references == ("ACR 2020",)


def test_numbers_of_parameters_are_doubles_and_words_stay_words() -> None:
    rule = make_rule(parameters={
        "codes": {"value": ["F64", 3], "source": "WHO"}, "flag": {"value": True, "source": "x"},
    })  # fmt: skip
    assert rule.params == {"codes": ["F64", 3.0], "flag": True}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"colour": "red"}, "unknown key colour"),
        ({"title": None}, "title is missing"),
        ({"title": {"en": "Words."}}, "zh is missing"),
        ({"title": {"en": "", "zh": "文字。"}}, "expected words"),
        ({"severity": "grave"}, "grave is no severity"),
        ({"status": "on"}, "is no status"),
        ({"phase": ["always"]}, "always is no phase"),
        ({"version": "one"}, "expected a whole number"),
        ({"claim": {"source": "report", "concept": "pleural_efusion"}}, "pleural_efusion is no concept"),
        ({"claim": {"source": "gossip"}}, "gossip is no source"),
        ({"claim": {"section": "finding"}}, "finding is no section"),
        ({"claim": {"category": "findings"}}, "findings is no category"),
        ({"claim": {"laterality": "lefft"}}, "lefft is no laterality"),
        ({"claim": {"document": "letter"}}, "letter is no document"),
        ({"claim": {"has": "weight"}}, "weight is no thing to have"),
        ({"claim": {"side": "left"}}, "unknown key side"),
        ({"claim": {"where": "fact.laterality =="}}, "claim.where is no CEL"),
        ({"claim": {"where": "claim.laterality == ''"}}, "claim.where reads claim"),
        ({"same": ["concepts"]}, "concepts is no way to pair"),
        ({"applies": "against.laterality == ''"}, "applies reads against"),
        ({"applies": "claim.side == ''"}, "claim.side, which is no key of a fact"),
        ({"applies": "claim.value > params.most"}, "params.most, which is no parameter"),
        ({"applies": "closest(claim.value)"}, "calls closest"),
        ({"conflict": {"any": "true"}}, "unknown key any"),
        ({"conflict": {"every": "true", "some": "true"}}, "a conflict is one of"),
        ({"conflict": None}, "conflict is missing"),
        ({"conflict": {"every": "claim.laterality != others.laterality"}}, "conflict.every reads others"),
        ({"unless": {"source": "report"}}, "against or unless, not both"),
        ({"against": None, "unless": {"source": "report"}, "summary": WORDS}, "a rule with unless has no conflict"),
        ({"against": None, "same": None}, "nothing fills the place {against.laterality}"),
        ({"summary": {"en": "{claim.size}", "zh": "文字"}}, "nothing fills the place {claim.size}"),
        ({"summary": {"en": "{params.n}", "zh": "文字"}}, "nothing fills the place {params.n}"),
        ({"summary": {"en": "{claim.text", "zh": "文字"}}, "a brace without its partner"),
        ({"parameters": {"n": {"value": 3}}}, "source is missing"),
        ({"parameters": {"n": {"value": None, "source": "x"}}}, "a parameter is a number"),
        ({"requires": [{"complete": "paperwork"}]}, "paperwork is no part of an encounter"),
        ({"requires": [{"source": "report", "at_least": "most"}]}, "at_least is a number"),
        ({"severity_when": [{"when": "true"}]}, "severity is missing"),
        ({"examples": {"discrepant": [{}], "consistent": [{}]}}, "not-applicable is missing"),
        ({"examples": {"discrepant": [{}], "consistent": [], "not-applicable": [{}]}}, "no example of consistent"),
        ({"examples": {"discrepant": ["x"], "consistent": [{}], "not-applicable": [{}]}}, "expected a mapping"),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_with_its_reason(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(DocumentError) as refused:
        make_rule(**changes)
    assert message in refused.value.message
    assert refused.value.place.startswith("rules/report/sides.yaml:")


def test_a_mistake_is_refused_with_its_line() -> None:
    lines = rule_text().splitlines()
    number = next(n for n, line in enumerate(lines) if line.startswith("severity:"))
    lines[number] = "severity: grave"
    with pytest.raises(DocumentError, match=f"^rules/x.yaml:{number + 1}: grave is no severity"):
        read_rule("\n".join(lines), "rules/x.yaml")


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", "r.yaml:1", "empty"),
        ("- a", "r.yaml:1", "expected a mapping"),
        ("id: a\nid: b", "r.yaml:2", "id is there twice"),
        ("id: [a\n", "r.yaml:2", "not YAML"),
    ],
)
def test_what_is_no_rule_at_all_is_refused(text: str, place: str, message: str) -> None:
    with pytest.raises(DocumentError) as refused:
        read_rule(text, "r.yaml")
    assert refused.value.place == place
    assert message in refused.value.message


def test_analytes_and_codes_of_other_systems_are_not_looked_up_in_the_vocabulary() -> None:
    make_rule(claim={"source": "lab", "concept": "haemoglobin_mass"})
    make_rule(claim={"system": "ICD-10", "concept": "J18.9"})
