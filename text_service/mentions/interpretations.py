"""A disease is where the sign is that it explains: "left basilar opacity, likely atelectasis" is on the left.

What only explains, or names the other possibility, or what stands beside it, opens no new place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from facts import vocabulary
from text_service.mentions.heads import Head
from text_service.mentions.places import Place
from text_service.passages.sentences import Sentence


def explained_places(sentence: Sentence, head: Head, earlier: Sequence[Head], places: Sequence[Place]) -> list[Place]:
    """The places of the sign that the head explains, in as far as they can be its own; empty when it explains none.

    `earlier`: the heads before it, located.
    """
    # The nearer of the two, the sign and the place, is what is explained.
    signs = [other for other in earlier if other.token.end <= head.token.start]
    end = min([head.token.start, *(place.start for place in head.places)])
    said = [place for place in places if place.end <= end]
    start = max([*(other.token.end for other in signs), *(place.end for place in said)], default=-1)
    if start < 0 or not _is_explained(sentence, start, end, head):
        return []
    sign = signs[-1] if signs else None
    place_is_nearer = bool(said) and bool(said[-1].side) and said[-1].end == start
    if sign is not None and (sign.places or sign.own) and not place_is_nearer:
        sited = [place for place in [*sign.places, *sign.own] if place.side or place.organ]
    else:
        sited = [place for place in said[-1:] if place.side]
    return [own_place(head, place, end) for place in sited]


def speaks_of_sign(words: str) -> bool:
    """Whether a sentence explains what the one before named, or what lies beside it: "This may be atelectasis"."""
    return _OF_SIGN.match(words) is not None


def in_one_breath(gap: str) -> bool:
    """Whether nothing parts two heads but "or" and words of size and form: "scar/subsegmental atelectasis"."""
    return _ALTERNATIVE.fullmatch(gap) is not None


def _is_explained(sentence: Sentence, start: int, end: int, head: Head) -> bool:
    gap = sentence.gap(start, end)
    if _EXPLAINS.fullmatch(gap):
        return True
    # "Right basilar opacity, atelectasis versus contusion"
    return _LISTED.fullmatch(gap) is not None and _OR_ELSE.match(sentence.match, head.token.end) is not None


_SMALL = (
    r"(?:the|an?|some|mild|minimal|minor|small|focal|early|developing|evolving|chronic|acute|residual|subsegmental"
    r"|segmental|platelike|plate like|discoid|bandlike|linear|streaky|patchy|compressive|passive|dependent|superimposed"
    r"|(?:on|in)(?: the)? (?:frontal|lateral|pa|ap)(?: view| projection| radiograph| image)?"
    r"|loculated|tiny|trace|moderate|moderate sized|large|air bronchograms?"
    r"|component of|area of|areas of|amount of|element of|degree of)"
)
_REASON = (
    r"(?:which|that|this|these|is|are|was|were|may|might|could|would|can|also|most|more|likely|probably"
    r"|probable|possibly|possible|questionable|presumed|presumably|perhaps|suspected|xxxx|be|represent\w*|reflect\w*"
    r"|indicat\w*|suggest\w*|consistent|compatible|suspicious|concerning|worrisome|favor\w*|felt|thought|in keeping"
    r"|related|secondary|due|associated|either|with|of|for|to|from|by)"
)
_OTHER = r"(?:and/or|or|versus|vs\.?|/)"
_BESIDE = (
    r"(?:with|and)\s+(?:\w+\s+)?(?:adjacent|associated|underlying|overlying|surrounding|superimposed|accompanying)"
)
_EXPLAINS = re.compile(
    rf"\s*,?\s*(?:{_REASON}\s+(?:(?:{_REASON}|{_SMALL}|,)\s+)*"
    rf"|{_OTHER}\s*(?:{_SMALL}\s+)*|{_BESIDE}\s+(?:{_SMALL}\s+)*)"
)


_ALTERNATIVE = re.compile(rf"\s*{_OTHER}\s*(?:{_SMALL}\s+)*")
_LISTED = re.compile(rf",\s*(?:{_SMALL}\s+)*")
_OR_ELSE = re.compile(rf"\s*,?\s*{_OTHER}")


_OF_SIGN = re.compile(
    rf"\s*(?:\(?\d{{1,2}}[.)、]\s*|[-*•·]\s*)?(?:"
    r"(?:this|these|it|findings?|(?:this|these|the) (?:findings?|appearance|opacity|opacities|density|densities))\s+"
    rf"{_REASON}\b(?!\s+(?:no|not)\b)"
    rf"|(?:there (?:is|are)\s+)?(?:{_SMALL}\s+)*"
    r"(?:adjacent|surrounding|associated|underlying|overlying|accompanying)\b)"
)


def own_place(head: Head, place: Place, at: int) -> Place:
    """The place as it holds for the disease too: of another organ the side alone. It adds no words to the evidence."""
    if head.places:  # "bibasilar opacities compatible with pulmonary effusions"
        said = head.places[-1]
        return Place(said.start, said.end, place.side, place.implied, said.organ, said.subjects)
    entry = vocabulary.find(head.token.term.code)
    if entry is None or not entry.body_site or not place.organ or vocabulary.is_a(place.organ, entry.body_site):
        return Place(at, at, place.side, place.implied, place.organ, place.subjects)
    return Place(at, at, place.side, place.implied, "", [])
