"""The sentences that the text model learns from: terms held out stay out, spans are where they say."""

from __future__ import annotations

import random

import pytest

from text_service.generator.lesson import NAMES, build_tokenizer, lesson
from text_service.generator.sentences import Sample, Span, Style, write
from text_service.generator.slips import initials, misspelled
from text_service.generator.terms import LABELS, is_held_out, terms

LANGUAGES = ("en", "zh")


def written(language: str, style: Style, count: int = 300) -> list[Sample]:
    rng = random.Random(7)
    return [write(language, style, rng) for _ in range(count)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_to_learn_from_holds_a_term_held_out(language: str) -> None:
    for sample in written(language, Style(held_out=False, slips=0, initials=0)):
        assert not [span for span in sample.spans if is_held_out(sample.text[span.start : span.end])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_test_sentence_holds_no_term_that_was_learned(language: str) -> None:
    for sample in written(language, Style(held_out=True, slips=0, initials=0)):
        assert all(is_held_out(sample.text[span.start : span.end]) for span in sample.spans)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fifth_of_the_terms_is_held_out(language: str) -> None:
    listed = [term for label in LABELS.values() for term in terms(language).listed[label]]
    assert 0.15 < sum(map(is_held_out, listed)) / len(listed) < 0.25


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_term_is_written(language: str) -> None:
    labels = {span.label for sample in written(language, Style(), 1000) for span in sample.spans}
    assert labels == set(LABELS.values())


def test_labels_stand_on_the_pieces_of_the_term() -> None:
    tokenizer = build_tokenizer(400, 200, random.Random(1))
    sample = Sample("no liver abscess.", (Span(3, 16, "FINDING"),), "en")
    labels = [NAMES[number] for number in lesson(tokenizer, sample).labels]
    assert labels[0] == labels[-1] == "O"
    assert labels.count("B-FINDING") == 1
    assert labels[labels.index("B-FINDING") + 1] == "I-FINDING"


def test_a_slip_changes_one_word_by_little() -> None:
    rng = random.Random(3)
    for _ in range(100):
        assert misspelled("pulmonary embolism", rng) != ""
        assert abs(len(misspelled("sarcoidosis", rng)) - len("sarcoidosis")) <= 2
    assert misspelled("mass", rng) == "mass"


def test_initials_are_those_of_its_words() -> None:
    assert initials("congestive heart failure") == "CHF"
    assert initials("asthma") == "asthma"
