"""From words to concepts: which concepts a sentence mentions, and at which place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from facts import vocabulary
from facts.fact import Polarity
from text_service.mentions.compositions import Meaning, is_head, meanings
from text_service.mentions.fused import elsewhere
from text_service.mentions.heads import Head, find_heads, means
from text_service.mentions.interpretations import own_place
from text_service.mentions.locations import PREMODIFIER_BREAK, locate
from text_service.mentions.ner import Token
from text_service.mentions.places import Place, Topic, find_places, names_examination
from text_service.passages.sentences import Sentence


@dataclass(slots=True)
class Mention:
    """A concept at [start, end), the head word. `place` is where it is said to be, None when nothing is said.

    `polarity` is set when the words themselves decide ("normal heart" denies cardiomegaly); cues decide otherwise.
    `subject_start` is where the subject of a state begins, for "the heart is enlarged", else `start`.
    """

    start: int
    end: int
    concept: str
    place: Place | None
    side: str
    polarity: Polarity | None
    state: bool
    subject_start: int


def find_mentions(sentence: Sentence, chest: bool, topic: Topic | None = None) -> tuple[list[Mention], list[Place]]:
    """The concepts of a sentence in order, and its places.

    `chest`: the document is about the chest. `topic`: the place that an earlier sentence set for what follows ("Left
    knee: ..."), for a sentence that names none.
    """
    places = find_places(sentence)
    sites = [place for place in places if not names_examination(sentence, place)]
    heads = find_heads(sentence, sites, chest)
    locate(sentence, heads, sites)
    if topic is not None and not places:
        for head in heads:
            head.places = [own_place(head, topic.place(), -1)]
    mentions = [mention for head in heads for mention in _mentions(sentence, head, chest)]
    if sentence.chinese:
        _lend_sides(sentence, mentions)
    return mentions, places


# How many signs may part two statements about one side of the pleura, and what ends it.
_LENT_OVER = 12
_NOT_LENT = re.compile("[余另两双对左右]")


def _lend_sides(sentence: Sentence, mentions: list[Mention]) -> None:
    """The side said of the cavity holds for its pleura: 右侧胸腔未见积液,胸膜未见增厚、粘连."""
    for before, mention in pairwise(mentions):
        if mention.side or not before.side:
            continue
        sites = {entry.body_site for code in (before.concept, mention.concept) if (entry := vocabulary.find(code))}
        gap = sentence.gap(before.end, mention.start)
        # Behind a comma a thing that names no place stands for itself: 右侧胸腔积液,未见气胸.
        same_breath = "," not in gap or (mention.place is not None and mention.place.organ == "pleura")
        if sites == {"pleura"} and same_breath and len(gap) <= _LENT_OVER and not _NOT_LENT.search(gap):
            mention.side = before.side


def opened_topic(sentence: Sentence, places: list[Place]) -> Topic | None:
    """The sided place before a colon that begins the sentence and holds for those to come ("Left knee:"), or None."""
    if not places or not places[0].side or not places[0].organ:
        return None
    place = places[0]
    before = sentence.gap(sentence.start, place.start).strip(" \n\f0123456789.()-")
    if before or sentence.gap(place.end, place.end + 1) != ":":
        return None
    return Topic(place.side, place.organ, tuple(place.subjects))


def _mentions(sentence: Sentence, head: Head, chest: bool) -> Iterator[Mention]:
    """One for each place and meaning."""
    token = head.token
    if head.own:
        for own in head.own:
            for meaning in means(token.term.code, own, chest):
                for place in head.places or [own]:
                    side = place.side or own.side or token.term.side
                    start = min(own.start, token.start)
                    concept = _at_organ(meaning.concept, place.organ, chest)
                    yield Mention(token.start, token.end, concept, place, side, meaning.polarity, True, start)
        return
    code = _code(sentence, token)
    others = elsewhere(sentence, token, head.places, chest)
    own: list[Place | None] = [None] if len(others) == len(head.places) else []
    for number, said in enumerate([*head.places, *own]):
        for meaning in others.get(number) or _finding(code, said, chest):
            side = said.side if said is not None and said.side else token.term.side
            if meaning.concept in _DIRECTED and not (said is not None and _says_whither(sentence, token, said)):
                side = token.term.side
            yield Mention(token.start, token.end, meaning.concept, said, side, meaning.polarity, False, token.start)


# Their side is whither they go, and not the side of what pushes.
_DIRECTED = ("midline_shift", "mediastinal_shift")
_AWAY = re.compile(r"\s*(?:of the \w+ )?(?:to|towards?|into) (?:the )?")


def _says_whither(sentence: Sentence, token: Token, place: Place) -> bool:
    """Whether the place is the direction of a shift: "leftward midline shift", "shift to the left"."""
    if sentence.chinese:
        return True
    if place.side == "bilateral" or place.end <= place.start:  # "right to left"; where the mass is that pushes
        return False
    if place.end <= token.start:
        return not sentence.gap(place.end, token.start).strip()
    return _AWAY.fullmatch(sentence.gap(token.end, place.start)) is not None


def _at_organ(concept: str, organ: str, chest: bool) -> str:
    """What a composed concept is called at an organ: enlarged nodes at the hilum are a hilar enlargement."""
    if not organ or not is_head(concept):
        return concept
    found = meanings(concept, organ, chest)
    return found[0].concept if found else concept


def _finding(code: str, place: Place | None, chest: bool) -> tuple[Meaning, ...]:
    if place is None or not place.subjects:
        return meanings(code, "", chest)
    return means(code, place, chest)


def _code(sentence: Sentence, token: Token) -> str:
    """What the head is called. A calcified nodule is a granuloma, however far "calcified" stands before it."""
    code = token.term.code
    if code not in ("nodule", "lung_nodule"):
        return code
    for other in sentence.tokens:
        if other.term.code != "calcified" or other.end > token.start:
            continue
        if not PREMODIFIER_BREAK.search(sentence.gap(other.end, token.start)):
            return "granuloma"
    return code
