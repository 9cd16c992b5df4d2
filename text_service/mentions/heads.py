"""The words that a concept hangs on: findings, and states with the subjects that they are said of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from text_service.mentions.compositions import Meaning, meanings
from text_service.mentions.ner import Token
from text_service.mentions.phrases import Kind
from text_service.mentions.places import Place, coordinated
from text_service.passages.sentences import Sentence

VERB = r"is|are|was|were|be|been|has|have|had|shows?|showing|demonstrates?|reveals?|contains?|appears?|remains?|there"
"""Verbs that part a subject from its predicate, for use inside a pattern."""

AND = re.compile(
    r"\s*(?:and/or|and|or|/|with|&|versus|vs\.?|,\s*and|,\s*or)\s*(?:associated|adjacent"
    r"|overlying|underlying|mild|small)?\s*"
)
"""What joins two heads in one breath."""


@dataclass(slots=True)
class Head:
    """A finding or a state.

    `own`: the subjects of a state ("the heart" of "the heart is enlarged"). `places`: where the sentence puts it,
    and `how` it says so: "pre" (before it in its noun phrase), "post" (behind it), "topic" (the sentence's subject).
    """

    token: Token
    own: list[Place] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    how: str = ""


def find_heads(sentence: Sentence, places: list[Place], chest: bool) -> list[Head]:
    """In order. A state without a subject means nothing and is left out."""
    heads = []
    for token in sentence.tokens:
        if token.term.kind is Kind.FINDING:
            heads.append(Head(token))
        elif token.term.kind is Kind.STATE and (own := _subjects(sentence, token, places, chest)):
            heads.append(Head(token, own))
    return heads


def means(head: str, place: Place, chest: bool) -> tuple[Meaning, ...]:
    """What the head means at the place: its subject nearest to the end that gives a meaning decides."""
    for subject in reversed(place.subjects):
        if found := meanings(head, subject, chest):
            return found
    return ()


_OF = re.compile(r"\s*(?:(?:of|in|at|involving|to)\b)?\s*(?:the\b)?(?:\s*\w+){0,3}?\s*")
_CLAUSE = re.compile(r"\b(?:but|however|although|which|except|there (?:is|are))\b|;")
_WITH = re.compile(r"\bwith\b")
_PREDICATE = re.compile(rf"\b(?:{VERB}|and|with|or)\b|[,;:]")
_NOUN_FOLLOWS = re.compile(
    r"\s+(?!(?:is|are|was|were|in|on|of|at|with|and|or|which|that|without|due|consistent"
    r"|compatible|seen|noted|again|unchanged|stable"
    r"|size|silhouette|contours?|shadow|bilaterally|to|by|since|from|has|have|remains?"
    r"|appears?|as|but|than|for|may|could|likely"
    r"|suggest\w*|secondary|related|measuring|when|up|within|throughout|involving|extending|near|along|xxxx)\b)[a-z]"
)
# 未见异常增大的淋巴结 is no verdict on the mediastinum.
_ENDS_VERDICT = re.compile(r"(?:征象?|改变|表现|所见|影像|范围)?(?:内|以内)?(?:[\s,.。;、):(]|$)")


def _subjects(sentence: Sentence, state: Token, places: list[Place], chest: bool) -> list[Place]:
    """The places that the state is said of: directly behind it ("enlarged heart"), or before it in the clause."""
    code = state.term.code
    fitting = [place for place in places if means(code, place, chest)]
    if not fitting or (code == "normal" and sentence.chinese and not _ENDS_VERDICT.match(sentence.match, state.end)):
        return []
    behind = _subject_behind(sentence, state, fitting)
    if behind is not None:
        return [behind, *coordinated(sentence, fitting, behind, 1)] if code == "normal" else [behind]
    before = [place for place in fitting if place.end <= state.start]
    nearest = _subject_before(sentence, state, before, places)
    return [*coordinated(sentence, before, nearest, -1), nearest] if nearest is not None else []


def _subject_behind(sentence: Sentence, state: Token, fitting: list[Place]) -> Place | None:
    end = _end_of_states(sentence, state)
    place = next((place for place in fitting if place.start >= end), None)
    if place is None:
        return None
    gap = sentence.gap(end, place.start)
    if sentence.chinese:
        return place if gap in ("", "的") else None
    if not _OF.fullmatch(gap) or _PREDICATE.search(gap) or _NOUN_FOLLOWS.match(sentence.match, place.end, sentence.end):
        return None  # "prominent pericardial fat": the organ only tells which fat is meant
    return place


def _subject_before(sentence: Sentence, state: Token, before: list[Place], places: list[Place]) -> Place | None:
    start = sentence.segment_start(state.start)
    inside = [place for place in before if place.start >= start]
    if not inside:
        # Something else, known or not, is the subject of this segment.
        if any(start <= place.start and place.end <= state.start for place in places):
            return None
        if sentence.unknown_words(start, state.start) >= 2:
            return None
    candidates = inside or [place for place in before if place.organ or "lymph_node" in place.subjects]
    if not candidates or _CLAUSE.search(sentence.gap(candidates[-1].end, state.start)):
        return None
    if sentence.chinese and not inside and _is_told_of(sentence, candidates[-1]):
        return None  # 纵隔淋巴结转移,部分增大: the nodes are larger, not the mediastinum
    if state.term.code == "adherent" and "与" in sentence.gap(start, state.start):
        return None  # 与邻近胸膜粘连: a lesion touches the pleura
    if state.term.code in ("enlarged", "normal") and _WITH.search(sentence.gap(candidates[-1].end, state.start)):
        return None  # "normal heart size with prominent right atrium": the word says something of what follows
    return candidates[-1]


def _is_told_of(sentence: Sentence, place: Place) -> bool:
    """Whether a finding follows the place in its segment."""
    end = sentence.segment_end(place.start)
    return any(token.term.kind is Kind.FINDING and place.end <= token.start < end for token in sentence.tokens)


def _end_of_states(sentence: Sentence, state: Token) -> int:
    """Where the last of several states in one breath ends: "tortuous and calcified aorta"."""
    end = state.end
    for token in sentence.tokens:
        if token.term.kind is Kind.STATE and token.start >= end and AND.fullmatch(sentence.gap(end, token.start)):
            end = token.end
    return end
