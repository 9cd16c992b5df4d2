"""Descriptors, categories and advice of one sentence, each with what the words around it do to it."""

from __future__ import annotations

from dataclasses import dataclass

from facts.fact import Coded, Experiencer, Polarity, Quantity, Temporality
from text_service.assertion.qualifiers import Qualified, qualify
from text_service.description.advice import find_advice
from text_service.description.categories import find_categories
from text_service.description.words import find_words
from text_service.mentions.linker import Mention
from text_service.passages.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Described:
    """At [start, end). `value`: of a category or of points. `side`: of the breast that a category is given to."""

    start: int
    end: int
    concept: str
    polarity: Polarity = Polarity.PRESENT
    temporality: Temporality = Temporality.RECENT
    experiencer: Experiencer = Experiencer.PATIENT
    value: Coded | Quantity | None = None
    side: str = ""


def find_described(sentence: Sentence, mentions: list[Mention], section: Temporality, family: bool) -> list[Described]:
    """In order. `section`, `family`: as for `qualify`."""
    words = find_words(sentence.match)
    found = [
        Described(*said_at, code, said.polarity, said.temporality, said.experiencer)
        for (*said_at, code), said in zip(words, _qualified(sentence, mentions, words, section, family), strict=True)
    ]
    found += [
        Described(category.start, category.end, category.concept, value=category.value, side=category.side)
        for category in find_categories(sentence.match)
    ]
    found += [
        Described(start, end, code, temporality=Temporality.HYPOTHETICAL)
        for start, end, code in find_advice(sentence.match)
    ]
    return sorted(found, key=lambda one: (one.start, one.end))


def _qualified(
    sentence: Sentence, mentions: list[Mention], words: list[tuple[int, int, str]], section: Temporality, family: bool
) -> list[Qualified]:
    """What the sentence asserts of each word, as of a member of a list beside the findings."""
    if not words:
        return []
    things = [Mention(start, end, "", None, "", None, False, start) for start, end, _ in words]
    beside = sorted([*mentions, *things], key=lambda mention: (mention.start, mention.end))
    answers = qualify(sentence, beside, section, family)
    of_thing = {id(mention): answer for mention, answer in zip(beside, answers, strict=True)}
    return [of_thing[id(thing)] for thing in things]
