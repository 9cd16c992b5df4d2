"""Sites in a report as they are written, and which of them are the same place of the body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from facts import vocabulary
from text_service.clauses import Clause
from text_service.mentions.linker import Mention
from text_service.mentions.ner import find_tokens
from text_service.mentions.phrases import Kind
from text_service.mentions.places import Place
from text_service.passages.sections import Passage


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence of a passage that was read, where it begins in the folded text, and the ids of its mentions' facts."""

    passage: Passage
    base: int
    clause: Clause
    facts: tuple[str, ...]

    @property
    def match(self) -> str:
        return self.clause.sentence.match


@dataclass(frozen=True, slots=True)
class Site:
    """A site as written, at [start, end) of a sentence. `mention`: number of the mention there, -1 for none."""

    read: Read
    start: int
    end: int
    organ: str
    side: str
    mention: int

    @property
    def words(self) -> str:
        return self.read.match[self.start : self.end]

    @property
    def fact(self) -> tuple[str, ...]:
        """The id of the mention's fact, if there is a mention."""
        return (self.read.facts[self.mention],) if self.mention >= 0 else ()


def site_at(read: Read, place: Place, mention: int = -1) -> Site:
    """A place with the rest of its name."""
    rest = _REST_OF_NAME.match(read.match, place.end)
    return Site(read, place.start, rest.end() if rest is not None else place.end, place.organ, place.side, mention)


def place_of(mention: Mention) -> Place | None:
    """Where a mention is said to be, as far as the words stand in its own sentence."""
    place = mention.place
    return place if place is not None and place.start >= 0 else None


def site_of_mention(read: Read, number: int) -> Site | None:
    """Where a tumour is: its place, or the organ in its own name with the side before it (右|肺|癌)."""
    mention = read.clause.mentions[number]
    place = place_of(mention)
    if place is not None and place.organ:
        return site_at(read, place, number)
    lead, length = _own_organ(read.match[mention.start : mention.end])
    if not length:
        return None
    start, end = mention.start + lead, mention.start + lead + length
    organ = organ_named(read.match[start:end])
    if place is not None and place.side and not read.match[place.end : start].strip(" 的"):
        return Site(read, place.start, end, organ, place.side, number)
    return Site(read, start, end, organ, "", number)


def sites_before(read: Read, position: int, mention: int = -1) -> list[Site]:
    """The sites named before a position, the nearest first, those in the name of a finding too (右|肺|结节), but not
    those whose lymph nodes are meant."""
    sites = [site_at(read, place, mention) for place in read.clause.places if place.organ and place.start >= 0]
    for number, other in enumerate(read.clause.mentions):
        place = place_of(other)
        named = site_of_mention(read, number) if place is None or not place.organ else None
        if named is not None:
            sites.append(named)
    before = [site for site in sites if site.end <= position and not NODES.match(read.match, site.end)]
    return sorted(before, key=lambda site: -site.start)


def same_place(one: Site, other: Site) -> bool:
    """One contains the other, and the sides do not differ."""
    return kin(one.organ, other.organ) and _sides_agree(one, other)


def near(one: Site, other: Site) -> bool:
    """The same place, or root and part of one lung: a tumour of a lobe may be measured at the hilum."""
    return _sides_agree(one, other) and all(
        is_at_root(site) or vocabulary.is_a(site.organ, "lung") for site in (one, other)
    )


def is_at_root(site: Site) -> bool:
    return site.organ == "hilum" or is_bronchus(site)


def is_bronchus(site: Site) -> bool:
    """A tumour is told by the part of the lung it sits in, not by the bronchus that leads there."""
    return vocabulary.is_a(site.organ, "bronchus")


def kin(one: str, other: str) -> bool:
    """One is part of the other; that both lie in the chest makes no kin."""
    return one == other or any(
        vocabulary.is_a(part, whole) and not whole.endswith("_region") for part, whole in ((one, other), (other, one))
    )


def is_closer(site: Site, than: Site) -> bool:
    """Whether it says more about the same place: 左肺上叶 than 左肺, 右乳 than 乳."""
    if not (same_place(site, than) or (near(site, than) and than.organ == "lung")):
        return False
    if site.organ != than.organ and not vocabulary.is_a(than.organ, site.organ):
        return bool(site.side) or not than.side
    return bool(site.side and not than.side)


def is_any(mention: Mention, codes: Sequence[str]) -> bool:
    return any(vocabulary.is_a(mention.concept, code) for code in codes)


NODES = re.compile(r"(?:[区内旁]|多发|多个|数个|肿大|增大|稍大|转移)*(?:的)?淋巴结")
"""Behind a place: its lymph nodes are meant, not itself."""

# 左肺下叶|外后基底段, 食管|下段: the rest of a segment's name that the lexicon does not list.
_REST_OF_NAME = re.compile(r"[尖前后内外侧上中下背基底舌]{1,6}段")
_TYPE = re.compile(r"(?:周围型|周围性|中央型|中央性|中心型|中心性|小细胞|非小细胞|原发性|原发|支气管(?=肺))*")


# Words of reports are kept, so there must be an end to how many.
_KEPT_WORDS = 10_000


def _sides_agree(one: Site, other: Site) -> bool:
    return one.side == other.side or not one.side or not other.side


@lru_cache(maxsize=_KEPT_WORDS)
def _own_organ(word: str) -> tuple[int, int]:
    """Where the organ stands in the name of a tumour, and how long it is: 周围型|肺|癌."""
    lead = _TYPE.match(word).end()  # type: ignore[union-attr]
    for length in range(len(word) - lead, 0, -1):
        if organ_named(word[lead : lead + length]):
            return lead, length
    return lead, 0


@lru_cache(maxsize=_KEPT_WORDS)
def organ_named(word: str) -> str:
    """The organ that the word is the name of, "" for none."""
    for token in find_tokens(word):
        if token.term.kind is Kind.ORGAN and token.start == 0 and token.end == len(word):
            return token.term.code
    return ""
