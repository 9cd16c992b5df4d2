"""Phrases that hold organ and finding, behind another organ: "pleural and pericardial effusions", 双侧胸腔及心包积液.

The lexicon knows 心包积液 as one phrase; said of the chest cavity beside it, it is the effusion there and its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from facts import vocabulary
from text_service.mentions.compositions import Meaning, is_head
from text_service.mentions.heads import means
from text_service.mentions.ner import Token
from text_service.mentions.phrases import LATIN, Kind, automaton
from text_service.mentions.places import Place, joined
from text_service.passages.sentences import Sentence


def elsewhere(sentence: Sentence, token: Token, places: Sequence[Place], chest: bool) -> dict[int, tuple[Meaning, ...]]:
    """What the finding is called at those of the places, by their number, that are not its own and share its head."""
    entry = vocabulary.find(token.term.code) if places else None
    if entry is None or not entry.body_site:
        return {}
    head = _head(sentence.match[token.start : token.end])
    if not head:
        return {}
    found: dict[int, tuple[Meaning, ...]] = {}
    last = Place(token.start, token.end, "", False, "", [])
    for number in sorted(range(len(places)), key=lambda one: -places[one].end):
        place = places[number]
        if not (0 <= place.end <= token.start and _shares(sentence, place, last)):
            break
        last = place
        if place.organ and not vocabulary.is_kin(place.organ, entry.body_site) and (there := means(head, place, chest)):
            found[number] = there
    return found


def _shares(sentence: Sentence, place: Place, behind: Place) -> bool:
    gap = sentence.gap(place.end, behind.start)
    return joined(sentence, place, behind) if sentence.chinese and gap else _AND.fullmatch(gap) is not None


_AND = re.compile(
    r"\s*(?:(?:,|/|and/or|and|or|,\s*and|,\s*or)\s+"
    r"(?:(?:tiny|trace|small|minimal|mild|moderate|large|sizable|no|a)\s+)*)?"
)


@lru_cache(maxsize=4096)
def _head(words: str) -> str:
    """The head at the end of the words where an organ stands before it, else "": of 心包积液 the effusion."""
    known = automaton()
    for at in range(1, len(words)):
        if words[at - 1] in LATIN and words[at] in LATIN:
            continue
        organ, rest = words[:at].rstrip(), words[at:].lstrip()
        if organ not in known or rest not in known:
            continue
        if not any(term.kind in (Kind.ORGAN, Kind.SUBJECT) for term in known.get(organ).terms):
            continue
        for term in known.get(rest).terms:
            if term.kind in (Kind.FINDING, Kind.STATE) and is_head(term.code):
                return str(term.code)
    return ""
