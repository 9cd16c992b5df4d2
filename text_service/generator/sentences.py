"""Sentences with the terms in them marked, as the text model learns from and is tested on."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from text_service.generator.grammar import Slot, expand, grammar
from text_service.generator.slips import initials, misspelled
from text_service.generator.terms import LABELS, terms


@dataclass(frozen=True, slots=True)
class Span:
    """A term at [start, end) of the text."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Sample:
    text: str
    spans: tuple[Span, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Style:
    """Which terms are written, the held-out ones or the others, and how often with a slip or as initials."""

    held_out: bool = False
    slips: float = 0.12
    initials: float = 0.06


def write(language: str, style: Style, rng: random.Random) -> Sample:
    """One sentence, or up to four in a row."""
    text, spans = "", []
    for _ in range(rng.choice((1, 1, 1, 1, 2, 2, 3, 4))):
        text += _joint(text, language, rng)
        for piece in _sentence(language, rng):
            if isinstance(piece, str):
                text += _worn(piece, language, rng)
                continue
            label = LABELS[piece.name]
            term = _term(language, label, style, rng)
            spans.append(Span(len(text), len(text) + len(term), label))
            text += term
    return Sample(text, tuple(spans), language)


def _sentence(language: str, rng: random.Random) -> list[str | Slot]:
    rules = grammar(language)
    return expand(rules, rng.choice(rules.sentences), rng)


def _term(language: str, label: str, style: Style, rng: random.Random) -> str:
    # Now and then an English term stands in Chinese prose: names of tests, drugs and devices most of all.
    own = "en" if language == "zh" and rng.random() < 0.03 else language
    term = terms(own).draw(label, rng, style.held_out)
    choice = rng.random()
    if choice < style.slips:
        return misspelled(term, rng)
    if choice < style.slips + style.initials:
        return initials(term)
    return term


def _joint(before: str, language: str, rng: random.Random) -> str:
    if not before:
        return ""
    return rng.choice((" ", " ", " ", "\n", "")) if language == "en" else rng.choice(("", "", "", " ", "\n", "，"))


_WORD = re.compile(r"\b[a-z]{3,}\b")
_BLANK_BEHIND_MARK = re.compile(r"(?<=[,.]) ")


def _worn(words: str, language: str, rng: random.Random) -> str:
    """The words between terms as people leave them: marks of the other script, blanks lost, a word mistyped or
    redacted."""
    choice = rng.random()
    if language == "zh":
        if choice < 0.1:
            return words.replace("，", ",").replace("。", ".").replace("；", ";").replace("：", ":")
        return words.replace("，", "、") if choice < 0.13 else words
    if choice < 0.03:
        return _BLANK_BEHIND_MARK.sub("", words)
    if choice < 0.05 and len(words) > 12:
        return _mistyped_inside(words, rng)
    if choice < 0.08:
        return _WORD.sub("XXXX", words, count=1)
    return words


def _mistyped_inside(words: str, rng: random.Random) -> str:
    lead = len(words) - len(words.lstrip())
    tail = len(words.rstrip())
    return words[:lead] + misspelled(words[lead:tail], rng) + words[tail:]
