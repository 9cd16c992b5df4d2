"""What the words around a mention do to it: denied, possible, past, hypothetical, somebody else's (ConText)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from facts.fact import Change, Experiencer, Polarity, Temporality
from text_service.cues import FINITE, NOT_BARE, OR, SEPARATOR, Cues, word_count
from text_service.linker import Mention
from text_service.negation import find_denials, is_resolved, narrowed_to
from text_service.ner import Token
from text_service.sentences import Sentence


@dataclass(slots=True)
class Qualified:
    """`narrowed`: the denial is of one kind of the thing only ("no acute fracture"), in a word; "" otherwise."""

    polarity: Polarity
    temporality: Temporality
    experiencer: Experiencer
    narrowed: str = ""
    resolved: Change | None = None


def qualify(sentence: Sentence, mentions: list[Mention], section: Temporality, family: bool) -> list[Qualified]:
    """One for each mention. `section`: what the kind of section says of time; `family`: a section about relatives."""
    if not mentions:
        return []
    cues = Cues(sentence)
    results = []
    for number, denial in enumerate(find_denials(cues, mentions)):
        mention = mentions[number]
        resolved = is_resolved(cues, mention, mentions)
        polarity = _polarity(cues, number, mentions, denial is not None or resolved)
        results.append(
            Qualified(
                polarity=polarity,
                temporality=_temporality(cues, mention, section),
                experiencer=experiencer(sentence, mention.start, family),
                narrowed=narrowed_to(cues, mention, denial)
                if polarity is Polarity.ABSENT and denial is not None
                else "",
                resolved=Change.RESOLVED if resolved else None,
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
_ADJECTIVES = r"(?:(?:the|a|an|mild|small|minimal|focal|developing|early|subsegmental|patchy|associated)\s+)*"
_JOINS_MENTIONS = re.compile(rf"\s*(?:and/or|or|versus|vs\.?|/|或|和/或)\s*{_ADJECTIVES}")
_LIST = re.compile(rf"\s*,?\s*(?:and/or|and|or)?\s*{_ADJECTIVES}")


def _polarity(cues: Cues, number: int, mentions: list[Mention], denied: bool) -> Polarity:
    said = mentions[number].polarity
    if said is Polarity.ABSENT:
        return Polarity.ABSENT if not denied else Polarity.POSSIBLE
    if denied:
        return Polarity.ABSENT
    if said is Polarity.POSSIBLE or _is_possible(cues, number, mentions):
        return Polarity.POSSIBLE
    return Polarity.PRESENT


def _is_possible(cues: Cues, number: int, mentions: list[Mention]) -> bool:
    sentence, mention = cues.sentence, mentions[number]
    if cues.before("possible_sentence", mention) is not None:
        return True
    cue = cues.before("possible_forward", mention)
    if cue is not None:
        beside = sentence.segment(cue.start) == sentence.segment(mention.start)
        if beside if sentence.chinese else _possibility_reaches(cues, cue, number, mentions):
            return True
    cue = cues.behind("possible_backward", mention)
    if cue is not None:
        gap = sentence.gap(mention.end, cue.start)
        beside = sentence.segment(cue.start) == sentence.segment(mention.start) and len(gap) <= 20
        if beside if sentence.chinese else word_count(gap) <= 8 and _only_lists(sentence, mention, cue, mentions):
            return True
    return _is_alternative(sentence, number, mentions)


def _possibility_reaches(cues: Cues, cue: Token, number: int, mentions: list[Mention]) -> bool:
    sentence, mention = cues.sentence, mentions[number]
    gap = sentence.gap(cue.end, mention.start)
    link = cues.link(cue, number, mentions)
    if word_count(sentence.gap(link, mention.start)) > 8:
        return False
    separators = list(SEPARATOR.finditer(gap))
    if not separators or OR.fullmatch(separators[-1].group()):
        return True
    if link == cue.end:
        return "," not in gap
    return not NOT_BARE.search(gap[separators[-1].end() :]) and separators[-1].group() != "with"


def _only_lists(sentence: Sentence, mention: Mention, cue: Token, mentions: list[Mention]) -> bool:
    """Whether nothing but further members of a list stands between: "adenopathy, or mass, is not excluded"."""
    end = mention.end
    for other in mentions:
        if mention.end <= other.start and other.end <= cue.start:
            if not _LIST.fullmatch(sentence.gap(end, other.start)):
                return False
            end = other.end
    return "," not in sentence.gap(end, cue.start).rstrip(" ,")


def _is_alternative(sentence: Sentence, number: int, mentions: list[Mention]) -> bool:
    """ "Atelectasis or infiltrate": neither is certain."""
    mention = mentions[number]
    for other in mentions[max(0, number - 2) : number + 3]:
        first, second = (other, mention) if other.start < mention.start else (mention, other)
        if first.end > second.start or first.concept == second.concept:
            continue
        if _JOINS_MENTIONS.fullmatch(sentence.gap(first.end, second.start)):
            return True
    return False


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
