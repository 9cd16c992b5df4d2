"""Where the sentence puts a head: before it, behind a preposition, as its subject, in one breath with another."""

from __future__ import annotations

import re
from dataclasses import replace

from facts import vocabulary
from text_service.mentions.compositions import is_head
from text_service.mentions.heads import AND, VERB, Head
from text_service.mentions.interpretations import explained_places, in_one_breath
from text_service.mentions.ner import Token
from text_service.mentions.places import Place, coordinated
from text_service.passages.sentences import Sentence


def locate(sentence: Sentence, heads: list[Head], places: list[Place]) -> None:
    """Fills `places` of every head whose own subject says neither side nor organ."""
    step = _locate_chinese if sentence.chinese else _locate_english
    for number, head in enumerate(heads):
        if all(not place.side and not place.organ for place in head.own):
            head.places = step(sentence, number, heads, places)
    if not sentence.chinese:
        _share(sentence, heads, places)


PREMODIFIER_BREAK = re.compile(
    rf"\b(?:{VERB}|with|without|in|of|at|on|to(?! (?:moderate|large|severe|marked|medium)\b)"
    r"|from|for|by|over|under|no|not|but|may"
    rf"|could|represent\w*|suggest\w*|consistent"
    r"|compatible|likely|due|seen|noted|identified|present|adjacent|near|above|below"
    r"|after|following|given|which|that|than|versus"
    r"|vs|the|a|an)\b|[,:;]"
)
"""What cannot stand between a modifier and the head of an English noun phrase."""

_POSTMODIFIER = re.compile(
    r"(?:[^,;:]{0,50},\s*(?:again |and )?(?:most|more|greatest|worse|worst|predominantly|primarily|mainly"
    r"|mostly|especially|probably|likely|possibly|perhaps|presumably)\b)?"
    r"[^,;:]{0,70}?\b(?:in|at|on|of|within|along|involving|overlying|over|through|throughout"
    r"|about|near|under|beneath|affecting|from|to|into)\s+"
    r"(?:(?:the|both|a|its)\s+)?(?:\w+\s+){0,2}"
)
_NO_POSTMODIFIER = re.compile(
    r"\b(?:compared|relative|with|and|but|due|secondary|which|after|following|above|below"
    r"|(?<!arising )(?<!originating )from)\b"
)
_PRESENT = re.compile(r"\s*(?:(?:is|are|was|were|again|also|seen|noted|present|identified|visualized|in size)\s+)*")
_BARE = re.compile(r"\s*(?:the\s+)?(?:(?:periphery|peripheral|medial|lateral|posterior|anterior)\s+)?(?:the\s+)?")
_TOPIC = re.compile(rf"\b(?:{VERB})\b|[,:]")
_HAS = re.compile(r"(?<!consistent )(?<!compatible )\bwith\b")
_TOPIC_BREAK = re.compile(
    r"\b(?:clear|normal|unremarkable|expanded|aerated|but|however|otherwise|and the|and there)\b|;"
)
_POST_CHINESE = re.compile(r"[^,，。;]{0,6}(?:位于|见于|分布于|累及|在)[^,，。;]{0,4}")


def _locate_english(sentence: Sentence, number: int, heads: list[Head], places: list[Place]) -> list[Place]:
    head = heads[number]
    token = head.token
    previous_end = max(
        (other.token.end for other in heads[:number] if other.token.end <= token.start), default=sentence.start
    )
    next_start = min(
        (other.token.start for other in heads[number + 1 :] if other.token.start >= token.end), default=sentence.end
    )
    taken = {id(place) for other in heads[:number] if other.how == "post" for place in other.places}
    taken |= {id(place) for other in heads for place in other.own}
    before = [
        place for place in places if previous_end <= place.start and place.end <= token.start and id(place) not in taken
    ]
    if before and not PREMODIFIER_BREAK.search(sentence.gap(before[-1].end, token.start)):
        head.how = "pre"
        named = [*_with_organ(sentence, before, before[-1]), before[-1]]
        side = "" if any(place.side for place in named) else _side_behind(sentence, token, places, next_start)
        return [replace(place, side=side) for place in named] if side else named
    behind = [place for place in places if token.end <= place.start and place.end <= next_start]
    if behind and _is_postmodifier(sentence, token, behind[0], next_start):
        head.how = "post"
        return [
            behind[0],
            *(place for place in coordinated(sentence, behind, behind[0], 1) if _is_free(sentence, place, next_start)),
        ]
    topic = _topic(sentence, token, heads[:number], places, taken)
    if topic is not None:
        head.how = "topic"
        return [topic]
    return []


def _side_behind(sentence: Sentence, token: Token, places: list[Place], next_start: int) -> str:
    """The side behind a head that its organ stands before: "basilar atelectasis on the left"."""
    behind = next((place for place in places if token.end <= place.start and place.end <= next_start), None)
    if behind is None or not _is_postmodifier(sentence, token, behind, next_start):
        return ""
    return behind.side


def _with_organ(sentence: Sentence, before: list[Place], place: Place) -> list[Place]:
    """Further places before the nearest one: "right upper lobe and left base nodules", "right upper and left lower"."""
    return [entry for entry in coordinated(sentence, before, place, -1)[::-1] if entry.organ or entry.side]


def _is_postmodifier(sentence: Sentence, token: Token, place: Place, next_start: int) -> bool:
    gap = sentence.gap(token.end, place.start)
    if _POSTMODIFIER.fullmatch(gap) and not _NO_POSTMODIFIER.search(gap):
        return True
    if place.side == "bilateral" and _PRESENT.fullmatch(gap):  # "effusions are seen bilaterally"
        return True
    if _BARE.fullmatch(gap) and place.side and place.organ:  # "nodule left upper lobe"
        return _is_free(sentence, place, next_start)
    # "Pleural effusion, left."
    tail = sentence.gap(place.end, sentence.end).strip(" .\n\f")
    return gap.strip() in (",", "(", "-", ":") and not tail.strip(")") and next_start == sentence.end


def _is_free(sentence: Sentence, place: Place, next_start: int) -> bool:
    """Whether the place is not the modifier of the next head."""
    return next_start == sentence.end or PREMODIFIER_BREAK.search(sentence.gap(place.end, next_start)) is not None


def _topic(sentence: Sentence, token: Token, earlier: list[Head], places: list[Place], taken: set[int]) -> Place | None:
    """The subject of the sentence: "The right lower lobe shows consolidation and effusion", "Left lung: nodule"."""
    before = [place for place in places if place.end <= token.start and id(place) not in taken]
    if not before:
        return None
    place = before[-1]
    gap = sentence.gap(place.end, token.start)
    # "The left upper lobe with scarring"; a side alone is one of something unknown ("left lobectomy with ...").
    if not (_TOPIC.search(gap) or (place.side and place.organ and _HAS.search(gap))) or _TOPIC_BREAK.search(gap):
        return None
    between = [other for other in earlier if other.token.start >= place.end]
    if any(other.places != [place] or other.how != "topic" for other in between):
        return None
    if any(place in other.own or place in other.places for other in earlier if other not in between):
        return None
    return place


def _share(sentence: Sentence, heads: list[Head], places: list[Place]) -> None:
    """ "Left basilar atelectasis and effusion": what stands in one breath, or explains the other, has its place."""
    for number, second in enumerate(heads):
        first = heads[number - 1]
        gap = sentence.gap(first.token.end, second.token.start)
        if number and not _is_treatment(first) and (AND.fullmatch(gap) or in_one_breath(gap)):
            if not second.places and not second.own and first.how in ("pre", "topic"):
                second.places, second.how = first.places, first.how
            elif not first.places and not first.own and second.how == "post":
                first.places, first.how = second.places, "post"
        if not second.own and not any(place.side for place in second.places):
            explained = explained_places(
                sentence, second, [head for head in heads[:number] if not _is_treatment(head)], places
            )
            if explained and (not second.places or all(place.side for place in explained)):
                second.places, second.how = explained, "topic"


def _is_treatment(head: Head) -> bool:
    """Where an operation was says nothing of what it is named with: "left upper lobectomy with volume loss"."""
    entry = vocabulary.find(head.token.term.code)
    return entry is not None and entry.category in ("procedure", "drug")


def _locate_chinese(sentence: Sentence, number: int, heads: list[Head], places: list[Place]) -> list[Place]:
    """The place before the head in its segment; behind it after 位于; else the topic of an earlier segment."""
    head = heads[number]
    token = head.token
    start, end = sentence.segment_start(token.start), sentence.segment_end(token.start)
    sited = [place for place in places if place.side or place.subjects]
    inside = [place for place in sited if start <= place.start and place.end <= token.start]
    if inside:
        place = inside[-1]
        crossed = any(place.end <= other.token.start and other.token.end <= token.start for other in heads[:number])
        if crossed and not _may_inherit(token.term.code, place):
            return []
        return [*coordinated(sentence, inside, place, -1)[::-1], place]
    behind = [place for place in sited if token.end <= place.start and place.end <= end]
    if behind and _POST_CHINESE.fullmatch(sentence.gap(token.end, behind[0].start)):
        return [behind[0], *coordinated(sentence, behind, behind[0], 1)]
    if any(start <= place.start < end for place in sited) or sentence.unknown_words(start, token.start) >= 2:
        return []  # the segment has a subject of its own, known or not
    earlier = [place for place in sited if place.end <= start and place.organ]
    if not earlier or not _may_inherit(token.term.code, earlier[-1]):
        return []
    return [*coordinated(sentence, earlier, earlier[-1], -1)[::-1], earlier[-1]]


def _may_inherit(code: str, place: Place) -> bool:
    """A general head ("nodule") may take the topic's place; one with its own organ only a place within that organ."""
    entry = vocabulary.find(code)
    if is_head(code) or entry is None or not entry.body_site or not place.organ:
        return True
    return vocabulary.is_a(place.organ, entry.body_site)
