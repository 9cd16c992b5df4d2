"""What the words around a mention do to it: denied, possible, past, hypothetical, somebody else's (ConText)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from facts.fact import Change, Experiencer, Polarity, Temporality
from text_service.certainty import POSSIBLE, doubt, probability
from text_service.cues import FINITE, SEPARATOR, Cues, word_count
from text_service.linker import Mention
from text_service.negation import find_denials, is_resolved, narrowed_to
from text_service.ner import Token
from text_service.sentences import Sentence


@dataclass(slots=True)
class Qualified:
    """`narrowed`: the denial is of one kind of the thing only ("no acute fracture"), in a word; "" otherwise.

    `probability`: of what is possible, that it is there; None for what is asserted or denied outright.
    """

    polarity: Polarity
    temporality: Temporality
    experiencer: Experiencer
    narrowed: str = ""
    resolved: Change | None = None
    probability: float | None = None


def qualify(sentence: Sentence, mentions: list[Mention], section: Temporality, family: bool) -> list[Qualified]:
    """One for each mention. `section`: what the kind of section says of time; `family`: a section about relatives."""
    if not mentions:
        return []
    cues = Cues(sentence)
    results = []
    for number, denial in enumerate(find_denials(cues, mentions)):
        mention = mentions[number]
        resolved = is_resolved(cues, mention, mentions)
        polarity, grade = _assertion(cues, number, mentions, denial is not None or resolved)
        results.append(
            Qualified(
                polarity=polarity,
                temporality=_temporality(cues, mention, section),
                experiencer=experiencer(sentence, mention.start, family),
                narrowed=narrowed_to(cues, mention, denial)
                if polarity is Polarity.ABSENT and denial is not None
                else "",
                resolved=Change.RESOLVED if resolved else None,
                probability=probability(grade) if grade else None,
            )
        )
    return results


def experiencer(sentence: Sentence, position: int, family: bool) -> Experiencer:
    """Whose organ or finding stands at the position."""
    told = family or any(token.term.code == "family_forward" and token.end <= position for token in sentence.tokens)
    return Experiencer.OTHER if told else Experiencer.PATIENT


def is_denied_or_planned(sentence: Sentence, position: int) -> bool:
    """Whether an operation named at the position has not been done, by the words directly before it."""
    codes = ("negation_forward", "hypothetical_forward", "possible_forward")
    cues = [token for token in sentence.tokens if token.term.code in codes and token.end <= position]
    if cues and len(sentence.gap(cues[-1].end, position)) <= 30:
        return True
    return _PLANNED.search(sentence.gap(sentence.start, position)) is not None


_PLANNED = re.compile(r"\b(?:planned|scheduled|awaiting|prior to|before|pre|consent)\b|拟|计划|准备|术前")
_SHORT_HISTORY = frozenset(
    {
        "old",
        "previous",
        "prior",
        "remote",
        "former",
        "healed",
        "post",
        "old healed",
        "childhood",
        "known history of",
        "陈旧",
        "陈旧性",
    }
)


def _assertion(cues: Cues, number: int, mentions: list[Mention], denied: bool) -> tuple[Polarity, str]:
    """The polarity, and the grade of certainty of what is possible, "" for the rest."""
    said = mentions[number].polarity
    if said is Polarity.ABSENT:
        return (Polarity.POSSIBLE, POSSIBLE) if denied else (Polarity.ABSENT, "")
    if denied:
        return Polarity.ABSENT, ""
    grade = doubt(cues, number, mentions)
    if said is Polarity.POSSIBLE or grade:
        return Polarity.POSSIBLE, grade or POSSIBLE
    return Polarity.PRESENT, ""


def _temporality(cues: Cues, mention: Mention, section: Temporality) -> Temporality:
    if _is_historical(cues, mention):
        return Temporality.HISTORICAL
    if section is not Temporality.RECENT:
        return section
    supposed = cues.before("hypothetical_forward", mention) is not None
    return Temporality.HYPOTHETICAL if supposed else Temporality.RECENT


def _is_historical(cues: Cues, mention: Mention) -> bool:
    sentence = cues.sentence
    cue = cues.before("historical_forward", mention)
    if cue is not None and _history_reaches(sentence, cue, mention):
        return True
    cue = cues.behind("historical_backward", mention)
    if cue is None:
        return False
    gap = sentence.gap(mention.end, cue.start)
    return len(gap) <= 4 if sentence.chinese else word_count(gap) <= 4 and "," not in gap


def _history_reaches(sentence: Sentence, cue: Token, mention: Mention) -> bool:
    """An adjective ("old") reaches over its noun phrase, "history of" over its list."""
    word, gap = sentence.gap(cue.start, cue.end), sentence.gap(cue.end, mention.start)
    if sentence.chinese:
        near = len(gap) <= (6 if word in _SHORT_HISTORY else 20)
        return near and sentence.segment(cue.start) == sentence.segment(mention.start)
    if FINITE.search(gap) or " with " in gap:
        return False
    if word in _SHORT_HISTORY:
        own = _TWO_PLACES.sub(" ", gap)
        return word_count(own) <= 3 and not SEPARATOR.search(own)
    return word_count(gap) <= 8


# "Healed right 10th and left 9th rib fracture": one adjective for both.
_TWO_PLACES = re.compile(r"^\s*(?:right|left)\b(?:[\w\s]*?)\band\s+(?=right|left)")
