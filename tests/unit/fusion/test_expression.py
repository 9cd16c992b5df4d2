"""Expressions are checked when they are read, and tell nothing of a record when they fail."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from fusion_facts import NOW, document, said

from facts.fact import Fact
from fusion.expression import Expression, Failed, Setting, compile_expression
from fusion.view import FactView, views_of


class Unlinked:
    def exam_of(self, fact: Fact) -> str | None:
        return None


def view(*facts: Fact) -> FactView:
    return views_of(facts, Unlinked())[0]


def compiled(source: str, params: Mapping[str, object] | None = None) -> Expression:
    return compile_expression(source, "applies", ("claim", "others"), params or {})


def holds(source: str, *facts: Fact, params: Mapping[str, object] | None = None) -> bool:
    views = views_of(facts, Unlinked())
    return compiled(source, params).holds(Setting(NOW, "female", 61.0), params or {}, claim=views[0], others=views)


def test_only_the_keys_that_are_read_are_handed_over() -> None:
    expression = compiled('claim.laterality != "" && others.exists(o, o.change == "text" && o.value != null)')
    assert expression.keys == {"claim": ("laterality",), "others": ("change", "value")}


def test_words_in_quotes_are_no_keys() -> None:
    assert compiled("claim.text == 'claim.nothing' || claim.coded == \"it's\"").keys == {"claim": ("coded", "text")}


def test_every_key_says_what_the_fact_says() -> None:
    fact = said("pneumothorax", "IMPRESSION", "left", size="8 mm", site="lung_apex", text="pneumothorax")
    for source in (
        'claim.concept == "pneumothorax" && claim.display == "Pneumothorax" && claim.category == "finding"',
        'claim.source == "report" && claim.origin == ""',
        'claim.polarity == "present" && claim.temporality == "recent"',
        'claim.laterality == "left" && claim.body_site == "lung_apex" && claim.region == "chest"',
        'claim.value == 8.0 && claim.unit == "mm" && claim.low == null && claim.high == null && claim.coded == ""',
        'claim.severity == "" && claim.change == "" && claim.count == null && claim.time == null && claim.end == null',
        'claim.text == "pneumothorax" && claim.evidence == claim.text && claim.section == "impression"',
        "claim.document_time == null",
        'claim.document == "d1" && claim.document_type == "radiology_report" && claim.status == "final"',
        'claim.exam == "" && claim.confidence == 1.0 && claim.significance == "critical" && claim.suggestion == ""',
        'claim.sex == "" && patient.sex == "female" && patient.age == 61.0',
    ):
        assert holds(source, fact, document("d1")), source


def test_parameters_and_functions_can_be_used() -> None:
    size = said("pneumothorax", size="0.8 cm")
    assert holds("mm(claim.value, claim.unit) * params.factor == 16.0", size, params={"factor": 2.0})
    assert holds("params.codes.exists(c, claim.concept.startsWith(c))", size, params={"codes": ["pneumo"]})
    assert holds("others.filter(o, is_a(o.concept, 'pneumothorax')).size() == 1", size)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("claim.laterality ==", "is no CEL"),
        ("claim.side == ''", "claim.side, which is no key"),
        ("claim == others", "reads claim as a whole"),
        ("claim['text'] == ''", "reads claim as a whole"),
        ("others.exists(o, o.side == '')", "o.side, which is no key"),
        ("against.text == ''", "reads against"),
        ("patient.name == ''", "a patient has sex and age"),
        ("params.n > 1.0", "params.n, which is no parameter"),
        ("nearest(claim.text)", "calls nearest"),
        ("claim.text.lowerAscii() == ''", "calls lowerAscii"),
    ],
)
def test_what_cannot_work_is_refused_before_any_patient_comes(source: str, message: str) -> None:
    with pytest.raises(ValueError) as refused:
        compiled(source)
    assert message in str(refused.value)


@pytest.mark.parametrize("source", ["claim.value > 3.0", "claim.text", "int(claim.text) > 1", "1 / 0 == 1"])
def test_a_failure_names_the_clause_and_no_word_of_the_record(source: str) -> None:
    with pytest.raises(Failed) as failed:
        holds(source, said("pneumothorax", text="Smith, John"))
    assert str(failed.value) == "applies"
    assert failed.value.__context__ is None or failed.value.__suppress_context__


def test_a_function_that_is_given_nonsense_does_not_fail_loudly(capfd: pytest.CaptureFixture[str]) -> None:
    assert holds("ratio(claim.value, 1.0) == null && mm(claim.value, claim.text) == null", said("pneumothorax"))
    assert capfd.readouterr().err == ""


def test_what_is_kept_from_patient_to_patient_holds_no_word_of_a_record() -> None:
    assert compiled('claim.laterality == "left" && claim.section == "findings"').closed
    assert compiled("claim.concept == params.x", {"x": "y"}).closed
    for open_one in ("claim.text == ''", "claim.coded == ''", "claim.laterality == '' && patient.sex == ''"):
        assert not compiled(open_one).closed
    assert not compiled("others.exists(o, o.text == '')").closed
    assert not compiled("is_working_day(now)").closed
