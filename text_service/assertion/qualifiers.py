"""What the words around a mention do to it: denied, possible, past, hypothetical, somebody else's (ConText)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from facts.fact import Change, Experiencer, Polarity, Temporality
from text_service.assertion.certainty import ALTERNATIVE, POSSIBLE, doubt, probability
from text_service.assertion.cues import Cues
from text_service.assertion.experiencer import experiencer
from text_service.assertion.negation import find_denials, is_resolved, narrowed_to
from text_service.assertion.temporality import temporality
from text_service.mentions.linker import Mention
from text_service.passages.sentences import Sentence


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
        whose = experiencer(sentence, mention.start, mention.end, family)
        resolved = is_resolved(cues, mention, mentions)
        when = _when(cues, number, mentions, section, whose)
        polarity, grade = _assertion(cues, number, mentions, denial is not None or resolved)
        if grade == ALTERNATIVE and when is Temporality.HYPOTHETICAL is not section:
            polarity, grade = mention.polarity or Polarity.PRESENT, ""  # "return for fever or chills"
        results.append(
            Qualified(
                polarity=polarity,
                temporality=when,
                experiencer=whose,
                narrowed=narrowed_to(cues, mention, denial)
                if polarity is Polarity.ABSENT and denial is not None
                else "",
                resolved=Change.RESOLVED if resolved else None,
                probability=probability(grade) if grade else None,
            )
        )
    return results


def _when(cues: Cues, number: int, mentions: list[Mention], section: Temporality, whose: Experiencer) -> Temporality:
    """A history of somebody else is not one of the patient."""
    when = temporality(cues, number, mentions, section)
    return Temporality.RECENT if whose is Experiencer.OTHER and when is Temporality.HISTORICAL else when


def is_denied_or_planned(sentence: Sentence, position: int) -> bool:
    """Whether an operation named at the position has not been done, by the words directly before it."""
    codes = ("negation_forward", "hypothetical_forward", "possible_forward")
    cues = [token for token in sentence.tokens if token.term.code in codes and token.end <= position]
    if cues and len(sentence.gap(cues[-1].end, position)) <= 30:
        return True
    return _PLANNED.search(sentence.gap(sentence.start, position)) is not None


_PLANNED = re.compile(r"\b(?:planned|scheduled|awaiting|prior to|before|pre|consent)\b|拟|计划|准备|术前")


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
