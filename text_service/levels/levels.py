"""Levels that a sentence names, and the finding at each: vertebrae and discs, ribs, stations of nodes, liver segments.

A level is told by its code in the field's own spelling: T12, L4/L5 (the disc between), 7 (a rib), 4R (a station after
the IASLC), S8 (a segment after Couinaud).
"""

from __future__ import annotations

import re

from facts import vocabulary
from text_service.levels.level import Level
from text_service.levels.liver_segments import find_segments
from text_service.levels.nodal_stations import find_stations
from text_service.levels.ribs import find_ribs
from text_service.levels.vertebrae import find_vertebrae
from text_service.mentions.linker import Mention
from text_service.mentions.places import Place
from text_service.passages.sentences import Sentence


def find_levels(sentence: Sentence, places: list[Place]) -> list[Level]:
    """In order of their start. Cheap when no word of a level is there."""
    words = sentence.match
    if _HINT.search(words) is None:
        return []
    found = (*find_vertebrae(words), *find_ribs(words, places), *find_stations(words), *find_segments(words))
    return sorted(dict.fromkeys(found), key=lambda level: (level.start, level.end))


def level_owners(sentence: Sentence, mentions: list[Mention], levels: list[Level]) -> list[tuple[int, ...]]:
    """For each level the numbers of the mentions at it: those whose place it is part of, else of those that may sit
    there the one behind it in its noun phrase, else the one before it.
    """
    return [_owners(sentence, mentions, level) for level in levels]


def _owners(sentence: Sentence, mentions: list[Mention], level: Level) -> tuple[int, ...]:
    over = tuple(
        number
        for number, mention in enumerate(mentions)
        if mention.place is not None and mention.place.start < level.end and level.start < mention.place.end
    )
    if over:
        return over
    able = [number for number, mention in enumerate(mentions) if _may_sit_at(mention, level)]
    behind = [number for number in able if mentions[number].start >= level.start]
    before = [number for number in able if mentions[number].end <= level.start]
    if behind and _IN_PHRASE.fullmatch(sentence.gap(level.end, max(level.end, mentions[behind[0]].start))):
        nearest = mentions[behind[0]]
    elif before and _WITHIN.fullmatch(sentence.gap(mentions[before[-1]].end, level.start)):
        nearest = mentions[before[-1]]
    else:
        return ()
    return tuple(number for number in able if mentions[number].start == nearest.start)


_IN_PHRASE = re.compile(
    r"[^,.;。；]{0,40}(?:[、,]\s?(?:[ctls]?\d|胸|腰|颈|骶|左|右|and)[^.;。；]{0,60})?|[^,.;。；a-z]{0,12}[^,.;。；]{0,80}"
)
_WITHIN = re.compile(r"[^.;。；]{0,60}")


def _may_sit_at(mention: Mention, level: Level) -> bool:
    """Whether a finding may lie in a vertebra, rib, node or segment: what sits elsewhere by its nature may not."""
    entry = vocabulary.find(mention.concept)
    if entry is None or entry.category not in ("finding", "diagnosis"):
        return False
    if level.concept == "lymph_node_station":
        return any(vocabulary.is_a(mention.concept, nodal) for nodal in _NODAL)
    site = mention.place.organ if mention.place is not None and mention.place.organ else entry.body_site
    if not site:
        return entry.region in ("", "skeleton", "spine")
    if level.concept == "vertebral_level" and site not in _REGIONS_OF_SPINE:
        return vocabulary.is_a(site, "spine")
    return vocabulary.is_kin(site, level.organ)


_NODAL = ("lymphadenopathy", "visible_lymph_nodes", "hilar_enlargement", "metastasis")
_REGIONS_OF_SPINE = ("cervical_spine", "thoracic_spine", "lumbar_spine", "sacrum")


_HINT = re.compile(r"\d|肋|rib|segment|第[一二三四五六七八九十]")
