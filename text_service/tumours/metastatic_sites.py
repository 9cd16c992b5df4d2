"""Where tumours have spread to: every site that a report says to hold metastases, in its own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from facts.fact import Experiencer, Polarity
from text_service.document import SectionKind
from text_service.mentions.linker import Mention
from text_service.tumours.tumour_sites import NODES, Read, Site, is_any, organ_named, place_of, site_at, site_of_mention


def metastatic_sites(reads: Sequence[Read]) -> Iterator[Site]:
    """Each once, in order: the conclusion's where the report has one."""
    seen: set[str] = set()
    for read in reads:
        if read.passage.kind not in _CONCLUDING:
            continue
        for number, mention in enumerate(read.clause.mentions):
            said = read.clause.qualified[number]
            if not is_any(mention, ("metastasis",)) or said.polarity is Polarity.ABSENT:
                continue
            site = _site(read, number, mention) if said.experiencer is Experiencer.PATIENT else None
            if site is not None and site.words not in seen:
                seen.add(site.words)
                yield site


_CONCLUDING = (SectionKind.IMPRESSION, SectionKind.ASSESSMENT, SectionKind.OTHER)
# 骨转移: a site that is no organ of the vocabulary, directly before its word.
_LONE = re.compile(r"(?:骨|脑|皮下|淋巴结)$")
# 第5|胸椎, 左侧第6|后肋, L3|椎体, 胸7|椎体: the level before the name of a bone; 肝|S4: the segment of the liver.
_LEVEL = re.compile(
    r"(?:第\d{1,2}(?:[、,~及-]第?\d{1,2})*|(?<![a-z])(?:[ctls]|颈|胸|腰|骶)\d{1,2}(?:[、,~及-][ctls]?\d{1,2})*)$"
)
_SEGMENT = re.compile(r"\s?s\s?\d(?:[/、,]\d)*")
_DIGIT = re.compile(r"\d")


def _site(read: Read, number: int, mention: Mention) -> Site | None:
    place = place_of(mention)
    lone = _LONE.search(read.match[: mention.start])
    if lone is not None and (place is None or "," in read.match[place.end : lone.start()]):
        nodes = _nodes_before(read, number) if lone.group() == "淋巴结" else None
        return nodes or Site(read, lone.start(), lone.end(), organ_named(lone.group()), "", number)
    if place is None or not (place.organ or place.subjects):
        return _of_lesion_before(read, number)
    site = site_at(read, place, number)
    if site.organ == "chest_region" and _DIGIT.match(read.match, site.end):
        return None  # 胸7椎体 is told at the vertebra
    level = _LEVEL.search(read.match[: site.start])
    segment = _SEGMENT.match(read.match, site.end)
    end = segment.end() if segment is not None else site.end
    return _with_nodes(replace(site, start=level.start() if level is not None else site.start, end=end))


def _with_nodes(site: Site) -> Site:
    nodes = NODES.match(site.read.match, site.end)
    return site if nodes is None else replace(site, end=nodes.end())


def _nodes_before(read: Read, number: int) -> Site | None:
    """The enlarged nodes that are thought to hold one: 左侧颈部淋巴结肿大,考虑淋巴结转移."""
    for before in range(number - 1, -1, -1):
        place = place_of(read.clause.mentions[before])
        if place is not None and place.organ:
            site = _with_nodes(site_at(read, place, number))
            return site if site.end > place.end else None
    return None


def _of_lesion_before(read: Read, number: int) -> Site | None:
    """The organ in the name of the lesion that is thought to be one: 双|肺|结节,考虑转移."""
    mention = read.clause.mentions[number]
    if number == 0 or mention.place is not None:
        return None
    start = read.clause.sentence.segment_start(mention.start)
    if read.clause.sentence.unknown_words(start, mention.start) >= 2:
        return None
    site = site_of_mention(read, number - 1)
    return replace(site, mention=number) if site is not None and site.end <= start else None
