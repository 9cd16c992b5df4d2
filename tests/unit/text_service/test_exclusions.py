"""On what ground a text excludes pulmonary embolism: what leaves it open first."""

from __future__ import annotations

import pytest

from facts.fact import Polarity
from text_service.document import Document
from text_service.reader import read_report


def grounds(text: str) -> list[str]:
    facts, _ = read_report(Document(id="d", type="PROGRESS_NOTE", text=text))
    return [f.evidence[0].text for f in facts if f.concept.code == "pe_excluded_by_d_dimer"]


@pytest.mark.parametrize(
    "text",
    [
        "D-dimer to exclude PE.",
        "PE cannot be excluded by D-dimer.",
        "D-dimer raised. Pulmonary embolism excluded by CTPA.",
        "D-二聚体升高,不能排除肺栓塞。",
        "查D-二聚体,待排除肺栓塞。",
        "D-二聚体2.8mg/L。肺栓塞已排除。",
        "肺栓塞?D-二聚体待查",
    ],
)
def test_what_is_left_open_or_rests_on_something_else_is_no_such_ground(text: str) -> None:
    assert grounds(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "PE excluded by D-dimer.",
        "Pulmonary embolism was ruled out by D-dimer.",
        "A negative D-dimer excludes pulmonary embolism.",
        "D-二聚体阴性排除肺栓塞。",
        "D-二聚体不高，肺栓塞可排除。",
        "根据D-二聚体0.3mg/L，不考虑肺栓塞。",
    ],
)
def test_a_sentence_that_excludes_it_by_d_dimer_says_so(text: str) -> None:
    assert len(grounds(text)) == 1


def test_the_disease_is_denied_all_the_same() -> None:
    facts, _ = read_report(Document(id="d", text="Pulmonary embolism was ruled out by D-dimer."))
    assert [f.polarity for f in facts if f.concept.code == "pulmonary_embolism"] == [Polarity.ABSENT]
