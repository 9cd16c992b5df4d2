"""Organs that a sentence speaks of, and those that were taken out.

A mention implies that the organ is there ("prostate normal", 子宫未见异常), whatever is said about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from facts.fact import Experiencer, Polarity
from text_service.assertion.experiencer import experiencer
from text_service.assertion.qualifiers import is_denied_or_planned
from text_service.mentions.phrases import Kind
from text_service.mentions.places import Place, joined
from text_service.mentions.told import is_told
from text_service.passages.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Organ:
    """An organ at [start, end): PRESENT, or ABSENT when it was removed. `side` is "" when none is said. `gone`: its
    name stands beside words that say that it, or a part of it, is no longer there. `told`: more is said of it than
    that it is normal.
    """

    start: int
    end: int
    code: str
    side: str
    polarity: Polarity
    experiencer: Experiencer
    gone: bool = False
    told: bool = False


def find_organs(sentence: Sentence, places: list[Place], family: bool) -> Iterator[Organ]:
    told_gone = _GONE.search(sentence.match) is not None
    for number, place in enumerate(places):
        if place.organ:
            whose = experiencer(sentence, place.start, place.end, family)
            gone = told_gone and _is_gone(sentence, place)
            told = is_told(_words_of(sentence, places, number), sentence.chinese)
            yield Organ(place.start, place.end, place.organ, place.side, Polarity.PRESENT, whose, gone, told)
    for token in sentence.tokens:
        if token.term.kind is Kind.REMOVAL and not is_denied_or_planned(sentence, token.start):
            side = token.term.side or _side_before(sentence, places, token.start)
            yield Organ(
                token.start,
                token.end,
                token.term.code,
                side,
                Polarity.ABSENT,
                experiencer(sentence, token.start, token.end, family),
            )


_GONE = re.compile(
    r"\babsent\b(?! (?:\w+ )?(?:flow|signal|enhancement|perfusion|uptake|pulse|sounds?))"
    r"|\bremoved\b|\bresect\w+|\bnot (?:visuali[sz]ed|seen|identified|present)\b|\bremnant|\btransplant"
    r"|\bgraft"
    r"|\bstump\b|ectomy\b|\bstatus post\b|\bs/p\b|\bpost ?(?:operative|surgical)|\bsurgical\b"
    r"|\bfossa\b|\bbed\b|缺如|切除|未见显示|未显示|摘除|残|移植|术后|术区|缺失|未见(?=[,。;]|$)"
)


def _is_gone(sentence: Sentence, place: Place) -> bool:
    start, end = sentence.segment_start(place.start), sentence.segment_end(place.end)
    return _GONE.search(sentence.match, max(start, 0), max(start, end)) is not None


def _words_of(sentence: Sentence, places: list[Place], number: int) -> str:
    """What is said of a place: up to the next organ that is not named in one breath with it, nor its part. English
    says it before the organ, too."""
    last = number
    while last + 1 < len(places) and (
        joined(sentence, places[last], places[last + 1])
        or not sentence.gap(places[last].end, places[last + 1].start).strip(" 的")
    ):
        last += 1
    topic = sentence.gap(places[last].end, places[last].end + 1) == ":"  # what is behind the colon is said of it
    others = [place for place in places[last + 1 :] if place.organ and not topic]
    behind = sentence.gap(places[last].end, others[0].start if others else sentence.end)
    if sentence.chinese:
        return behind
    before = [place for place in places[:number] if place.organ]
    return sentence.gap(before[-1].end if before else sentence.start, places[number].start) + "," + behind


def _side_before(sentence: Sentence, places: list[Place], start: int) -> str:
    for place in places:
        if place.side and place.end <= start and not sentence.gap(place.end, start).strip(" 的"):
            return place.side
    return ""
