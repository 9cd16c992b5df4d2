"""Every rule gives on each of its own examples the verdict that it says, read by the real readers."""

from __future__ import annotations

import pytest

from concord_client.examples import run_examples
from concord_client.local import load_rules
from fusion.examples import BadExample, expand

RULES = load_rules().rules


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
async def test_a_rule_gives_the_verdicts_of_its_examples(rule):
    wrong = [result for result in await run_examples(rule) if not result.passed]
    assert not wrong, "\n".join(f"{result.place}: expected {result.expected}, got {result.got}" for result in wrong)


@pytest.mark.parametrize(
    "example",
    [
        {"findngs": "Clear."},
        {"findings": "Clear.", "report": {"statsu": "FINAL"}},
        {"report": {"status": "FINISHED"}},
        {"order": {"side": "LEFT"}},
        {"header": {"NoSuchKeyword": "x"}},
        {"labs": [{"value": "3.1"}]},
        {"phases": ["sometimes"]},
    ],
)
def test_a_word_that_nobody_understands_is_refused(example):
    with pytest.raises(BadExample):
        expand(example)


def test_an_example_without_words_of_a_report_has_no_report():
    encounter = expand({"events": [{"type": "ADMISSION", "at": "2026-03-01T08:00:00+08:00"}]})
    assert not encounter.documents
    assert encounter.events[0].id == "events1"


def test_a_header_becomes_a_dicom_object_and_two_become_two_of_one_study():
    encounter = expand({"header": [{"Modality": "DX"}, {"Modality": "PR"}]})
    (study,) = encounter.studies
    assert [instance.content[128:132] for instance in study.instances] == [b"DICM", b"DICM"]


def test_an_unquoted_date_is_its_text():
    import datetime

    encounter = expand({"findings": "Clear.", "report": {"exam_date": datetime.date(2026, 3, 1)}})
    assert encounter.documents[0].exam_date == "2026-03-01"
