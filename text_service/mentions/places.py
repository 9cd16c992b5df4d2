"""Places in a sentence: neighbouring words for side and organ, read as one ("right upper lobe", 右肺上叶尖段)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from facts import vocabulary
from text_service.mentions.ner import Token
from text_service.mentions.phrases import Kind
from text_service.passages.sentences import Sentence


@dataclass(slots=True)
class Place:
    """A side, an organ or subject, or both, at [start, end).

    `side` is "" when none is said, and `implied` when only the organ's name says it ("middle lobe"). `organ` is the
    most specific organ named; `subjects` are all organs and subjects, the nearest to the end last.
    """

    start: int
    end: int
    side: str
    implied: bool
    organ: str
    subjects: list[str]


@dataclass(frozen=True, slots=True)
class Topic:
    """The place that an earlier sentence set for those behind it ("Left knee: ..."). It has no span in them."""

    side: str
    organ: str
    subjects: tuple[str, ...]

    def place(self) -> Place:
        return Place(-1, -1, self.side, False, self.organ, list(self.subjects))


def find_places(sentence: Sentence) -> list[Place]:
    """In order of their start, not overlapping."""
    places: list[Place] = []
    for token in sentence.tokens:
        if token.term.kind not in _PLACE_KINDS:
            continue
        if places and token.start < places[-1].end:  # a second meaning of the same phrase
            _add(places[-1], token)
        elif places and _joins(sentence, places[-1], token):
            _add(places[-1], token)
            places[-1].end = token.end
        else:
            place = Place(token.start, token.end, "", False, "", [])
            _add(place, token)
            places.append(place)
    _lend_sides(sentence, places)
    return places


def joined(sentence: Sentence, first: Place, second: Place) -> bool:
    """Whether two places are named in one breath: "right upper and left lower lobes", 左肺上叶、右肺下叶."""
    gap = sentence.gap(first.end, second.start)
    if sentence.chinese:
        gap = _INSIDE.sub("", _IMAGE_NUMBERS.sub("", gap))
        if "," in gap:
            return False
    return _CONJUNCTION.fullmatch(gap) is not None


def coordinated(sentence: Sentence, places: list[Place], place: Place, step: int) -> list[Place]:
    """The places named in one breath with `place`, before it (step -1) or behind it (step 1)."""
    chain: list[Place] = []
    index = places.index(place)
    while 0 <= index + step < len(places):
        first, second = sorted((places[index], places[index + step]), key=lambda entry: entry.start)
        if not joined(sentence, first, second):
            break
        index += step
        chain.append(places[index])
    return chain


def names_examination(sentence: Sentence, place: Place) -> bool:
    """Whether the place is what was examined, not where something is: 胸部PET/CT图像示..., 胸部平扫未见..."""
    return sentence.chinese and _EXAMINED.match(sentence.match, place.end) is not None


def most_specific(codes: Sequence[str]) -> str:
    """The organ that the others contain, "" for none: of 肺 and 上叶, the lobe. Of unrelated ones the last."""
    best = ""
    for code in codes:
        if not best or not vocabulary.is_a(best, code):
            best = code
    return best


def _is_told_with(sentence: Sentence, before: Place, place: Place) -> bool:
    return (
        bool(before.side and before.organ and place.organ)
        and vocabulary.is_a(place.organ, before.organ)
        and vocabulary.may_have_side(place.organ)
        and _TOLD_WITH.fullmatch(sentence.gap(before.end, place.start)) is not None
    )


_TOLD_WITH = re.compile(r"[^,.;:]*\bwith\b[^,.;:]*")
_PLACE_KINDS = (Kind.SIDE, Kind.ORGAN, Kind.SUBJECT)
_WORD = (
    r"(?:anterior|posterior|lateral|medial|mid|middle|inferior|superior|upper|lower"
    r"|proximal|distal|central|peripheral|zone|field|sided|side|aspect|portion|region"
    r"|segment|hemi|main|internal|external|anterolateral|posterolateral|basal|superolateral"
    r"|subclavian|femoral|internal jugular|jugular|first|second|third|fourth|fifth"
    r"|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\d{1,2}(?:st|nd|rd|th)?(?:\s?-\s?\d{1,2}(?:st|nd|rd|th)?)?|and"
    r"|to|through|of the|of|the|,)"
)
_ENGLISH_JOINT = re.compile(rf"\s*(?:{_WORD}\s+){{0,5}}(?:{_WORD})?\s*")
_CHINESE_JOINT = re.compile(
    r"[侧的内区部叶段 ]?(?:[上中下]、|[上中下前后内外]{0,2})(?:多个|多发|多根|部分|数个|数枚|局部"
    r"|均匀|不均匀|少许|局限性|一)?(?:第?[\d一二三四五六七八九十](?:[\d一二三四五六七八九十、\-~及和]*))?(?:前"
    r"|后|腋)?"
)
_CONJUNCTION = re.compile(
    r"\s*(?:\d{1,2}(?:st|nd|rd|th)?\s*)?(?:(?:upper|lower|middle|mid|apical|basilar|base|anterior|posterior)\s*(?:lobes?"
    r"|lungs?|zones?)?\s*)?(?:and|or|&|/|、|及|和|与|以及|,\s*and|,\s*or|,\s*及|,)?\s*(?:the"
    r"|in the|at the|within the|of the)?\s*"
)
# 右肺上叶(31、28)、左肺上叶(12): where to find it among the images.
_IMAGE_NUMBERS = re.compile(r"\((?:[a-z]{0,3}\s?[\d\-]{1,6}[、,\s]*)+\)")
_EXAMINED = re.compile(r"\s?(?:pet|ct|mri?|dr|x线|平扫|增强|扫描|cta|平片)")
# 左肺下叶(外基底段)及右肺上叶, 胸腔内及心包腔内: what still belongs to the place before the conjunction.
_INSIDE = re.compile("^(?:[尖前后内外侧上下背基底舌]{1,5}段)?(?:胸膜下)?[内区处部侧]{0,2}(?=[、及和与以])")
_BOTH = re.compile(
    r"\s*(?:and|&|/|、|及|和|与)\s*(?:the\s+|(?:xxxx|tiny|trace|small|mild|minimal|moderate|large)(?:\s+sized)?\s+)?"
)


def _joins(sentence: Sentence, place: Place, token: Token) -> bool:
    gap = sentence.gap(place.end, token.start)
    if len(gap) > 40:
        return False
    is_side = token.term.kind is Kind.SIDE
    if sentence.chinese:
        if is_side:  # 甲状腺右叶, 左、右
            lobe = gap == "" and sentence.match[token.end : token.end + 1] == "叶" and bool(place.subjects)
            return lobe or (_two_sides(place) and _BOTH.fullmatch(gap) is not None)
        return _CHINESE_JOINT.fullmatch(gap) is not None and not (place.subjects and _other_organ(place, token))
    if is_side:
        if _two_sides(place) and _BOTH.fullmatch(gap):
            return True
        # "base of the left lung": the rest of the name follows behind "of".
        return not place.side and bool(place.organ) and gap.strip() in ("of the", "of")
    if not gap.strip():
        return True
    if place.subjects and (" and " in gap or "," in gap):
        return False
    if not place.subjects and not place.side:
        return False
    if "," in gap and not re.search(r"\d", gap):
        return False
    return _ENGLISH_JOINT.fullmatch(gap) is not None and not (place.subjects and _other_organ(place, token))


def _is_seen_there(sentence: Sentence, before: Place, place: Place) -> bool:
    """Whether a paired organ without a side stands directly behind a side, or a sided place of its region."""
    if before.side not in ("left", "right") or not place.organ or not vocabulary.may_have_side(place.organ):
        return False
    if _SEEN_THERE.fullmatch(sentence.gap(before.end, place.start)) is None:
        return False
    one, other = vocabulary.find(before.organ), vocabulary.find(place.organ)
    return not before.organ or (one is not None and other is not None and one.region == other.region)


_SEEN_THERE = re.compile(r"(?:侧?(?:可?见|示|近[\u4e00-\u9fff]{1,3}[处区面旁])|局部|部分|多?处)+")


def _two_sides(place: Place) -> bool:
    return bool(place.side) and not place.subjects


def _other_organ(place: Place, token: Token) -> bool:
    """Whether the token names an organ that is neither part nor whole of what the place names."""
    if token.term.kind is not Kind.ORGAN or not place.organ:
        return False
    return not vocabulary.is_kin(token.term.code, place.organ)


def _add(place: Place, token: Token) -> None:
    term = token.term
    if term.kind is Kind.SIDE:
        if not place.side or place.implied:
            place.side, place.implied = term.code, False
        elif place.side != term.code:
            place.side = "bilateral"
        return
    place.subjects.append(term.code)
    if term.kind is Kind.ORGAN:
        place.organ = most_specific([place.organ, term.code] if place.organ else [term.code])
    if term.side and not place.side:
        place.side, place.implied = term.side, True


def _lend_sides(sentence: Sentence, places: list[Place]) -> None:
    """A lobe named without a side behind a sided lung is on that side: 右肺上叶结节,下叶斑片影. So is the part of an
    organ that is told with it: "plaque of the left carotid artery with stenosis of its internal branch"; and, in
    Chinese, what is seen there in the same breath: 右侧胸壁可见胸膜增厚.
    """
    for before, place in pairwise(places):
        if sentence.chinese and not place.side and _is_seen_there(sentence, before, place):
            place.side = before.side
            continue
        both = sentence.gap(place.start, place.end).startswith("bi")  # "right midlung and bibasilar"
        if place.side and (not place.implied or both):
            continue
        if not sentence.chinese and _is_told_with(sentence, before, place):
            place.side = before.side
            continue
        if place.organ in ("", "lung") or not vocabulary.is_a(place.organ, "lung") or not before.side:
            continue
        if before.organ and not vocabulary.is_a(before.organ, "lung"):
            continue
        told = not before.implied and before.end == place.start  # 右肺下叶舌段: what is written counts
        if told or (place.side in ("", "bilateral") and (sentence.chinese or joined(sentence, before, place))):
            place.side = before.side
