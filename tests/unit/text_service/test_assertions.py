"""What is said of given things: spans at the edges, and the marked-up sentences of assertion/ as a whole."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from facts.fact import Experiencer, Polarity, Temporality
from text_service.assertions import assert_at
from text_service.document import SectionKind

sys.path.append(str(Path(__file__).parents[3] / "bench"))
from text_gold import assertion

_FOLDER = Path(__file__).with_name("assertion")
# Negation, possible, historical, hypothetical, other: F1 that must not be lost.
_KEPT = {"negation": 0.97, "possible": 0.9, "historical": 0.9, "hypothetical": 0.9, "other": 0.9}


def _said(text: str, words: str, section: SectionKind | None = None) -> tuple[Polarity, Temporality, Experiencer]:
    start = text.index(words)
    (answer,) = assert_at(text, [(start, start + len(words))], section)
    return answer.polarity, answer.temporality, answer.experiencer


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_asserted_is_read_as_marked(language: str) -> None:
    scores = assertion.score(assertion.marked_rows(_FOLDER / f"{language}.txt"))
    assert {
        name: scores[f"{language} {name}"]["f1"] for name in _KEPT if scores[f"{language} {name}"]["f1"] < _KEPT[name]
    } == {}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_there_are_sentences_enough(language: str) -> None:
    assert len(assertion.marked_rows(_FOLDER / f"{language}.txt")) >= 300


def test_answers_come_in_the_order_of_the_things() -> None:
    text = "No fever, but cough."
    first, second = assert_at(text, [(14, 19), (3, 8)])
    assert (first.polarity, second.polarity) == (Polarity.PRESENT, Polarity.ABSENT)


def test_nothing_is_said_of_a_thing_outside_of_the_text() -> None:
    assert assert_at("", [(0, 0)])[0].polarity is Polarity.PRESENT
    assert assert_at("No fever.", [(50, 60)])[0].polarity is Polarity.PRESENT


def test_words_within_a_name_say_nothing_of_it() -> None:
    assert (
        _said("Non-small cell lung carcinoma with no effusion.", "Non-small cell lung carcinoma")[0] is Polarity.PRESENT
    )


def test_offsets_are_those_of_the_original() -> None:
    assert _said("\ufeffNo  fever,\r\n\r\nbut\u3000cough.", "fever")[0] is Polarity.ABSENT
    assert _said("\ufeffNo  fever,\r\n\r\nbut\u3000cough.", "cough")[0] is Polarity.PRESENT


def test_headings_tell_of_time_and_of_relatives() -> None:
    assert _said("Past medical history: gout, asthma.", "asthma")[1] is Temporality.HISTORICAL
    assert _said("家族史：母亲患乳腺癌。", "乳腺癌")[2] is Experiencer.OTHER


def test_a_heading_that_names_the_thing_is_read_with_what_follows() -> None:
    assert _said("Allergies: none.", "Allergies")[0] is Polarity.ABSENT


def test_an_indication_is_supposed_only_where_the_caller_says_that_it_is_one() -> None:
    assert _said("Indication: cough.", "cough")[1] is Temporality.RECENT
    assert _said("Cough.", "Cough", SectionKind.INDICATION)[1] is Temporality.HYPOTHETICAL


def test_a_cue_that_was_given_with_the_name_counts_and_one_that_is_part_of_it_does_not() -> None:
    assert _said("There is no evidence of fever today.", "no evidence of fever")[0] is Polarity.ABSENT
    assert _said("A woman with prior stroke.", "prior stroke")[1] is Temporality.HISTORICAL
    assert _said("无痛性血尿2天。", "无痛性血尿")[0] is Polarity.PRESENT


@pytest.mark.parametrize(
    "row",
    [
        {"text": "No fever.", "targets": [{"start": 3, "end": 8, "polarity": "absent"}]},
        {"text": "No fever.", "target": {"start": 3, "end": 8, "negation": "Negated"}},
        {"sentence": "No FEVER.", "phrase": "fever", "negation": "NEGATED", "temporality": "Recent"},
        {"text": "No fever.", "target": "fever", "polarity": "absent"},
        {"text": "No fever.", "start": 3, "end": 8, "polarity": "absent", "experiencer": "Patient"},
    ],
)
def test_a_gold_may_spell_its_targets_in_several_ways(row: dict[str, object]) -> None:
    assert assertion.is_mine(row)
    scores = assertion.score([row])
    assert (scores["en negation"]["right"], scores["en negation"]["missed"]) == (1, 0)
