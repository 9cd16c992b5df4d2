"""Which mentions are denied, by which cue, and whether the denial is of one kind of the thing only.

A cue reaches forward or backward until a terminating word, in English over eight words between the members of a list,
in Chinese over twenty signs and not beyond a comma behind which something new begins.
"""

from __future__ import annotations

import re

from facts import vocabulary
from text_service.cues import FINITE, NOT_BARE, OR, SEPARATOR, Cues, word_count
from text_service.linker import Mention
from text_service.ner import Token
from text_service.sentences import Sentence


def find_denials(cues: Cues, mentions: list[Mention]) -> list[Token | None]:
    """The cue that denies each mention, or None."""
    denials: list[Token | None] = []
    for number in range(len(mentions)):
        if cues.sentence.chinese:
            listed = bool(denials) and denials[-1] is not None
            denials.append(_chinese(cues, number, mentions, listed))
        else:
            denials.append(_english(cues, number, mentions))
    return denials


def is_resolved(cues: Cues, mention: Mention, mentions: list[Mention]) -> bool:
    """Whether the thing was there and is gone."""
    sentence = cues.sentence
    cue = cues.before("resolution_forward", mention)
    if cue is not None:
        gap = sentence.gap(cue.end, mention.start)
        if word_count(gap) <= _NEAR and not FINITE.search(gap):
            return not any(cue.end <= other.start < mention.start for other in mentions)
    cue = cues.before("resolution_adjective", mention)
    if cue is not None and _is_adjective_of(cues, cue, mention, mentions):
        return True
    cue = cues.behind("resolution_backward", mention)
    if cue is None:
        return False
    between = [other for other in mentions if mention.end <= other.start < cue.start]
    if sentence.chinese:
        gap = sentence.gap(mention.end, cue.start)
        return not between and len(gap) <= _NEAR and "," not in gap
    end = mention.end
    for other in between:  # "infiltrates and congestion have resolved"
        if not _JOINED.fullmatch(sentence.gap(end, other.start)):
            return False
        end = other.end
    return _PREDICATE.fullmatch(sentence.gap(end, cue.start)) is not None


def _is_adjective_of(cues: Cues, cue: Token, mention: Mention, mentions: list[Mention]) -> bool:
    """ "Resolved interstitial edema", and not "pneumothorax resolved, edema"."""
    sentence = cues.sentence
    gap = sentence.gap(cue.end, mention.start)
    own = sentence.segment_start(cue.start)
    return (
        word_count(gap) <= _ADJECTIVES
        and not SEPARATOR.search(gap)
        and not FINITE.search(sentence.gap(own, mention.start))
        and not any(own <= other.start < cue.start for other in mentions)
    )


def narrowed_to(cues: Cues, mention: Mention, cue: Token) -> str:
    """The word for what alone is denied: "acute" for "no acute fracture", "other" behind 余, "local" for a place
    that the lexicon does not know; "" when the thing itself is denied.
    """
    sentence = cues.sentence
    start = cue.end if cue.end <= mention.start else sentence.segment_start(mention.start)
    separators = list(SEPARATOR.finditer(sentence.match, start, mention.start))
    if separators:
        start = separators[-1].end()
    limits = [token for token in cues.by_code.get("limit", ()) if start <= token.start and token.end <= mention.start]
    if limits:
        return limits[-1].term.value
    if not sentence.chinese:
        return ""
    first = min(cue.start, mention.start)
    entry = vocabulary.find(mention.concept)
    if "余" in sentence.gap(sentence.segment_start(first), mention.start) or _in_the_rest(cues, mention, entry):
        return "other"
    if (mention.place is not None and mention.place.organ) or (entry is not None and entry.body_site):
        return ""
    return "local" if sentence.unknown_words(sentence.segment_start(first), cue.start) >= 2 else ""


# 余两肺纹理清晰,肺内未见结节: the rest of the lungs is meant to the end of the sentence.
_REST_OF_LUNGS = re.compile(r"余[两双左右侧]*肺")


def _in_the_rest(cues: Cues, mention: Mention, entry: vocabulary.Entry | None) -> bool:
    in_lung = (entry is not None and entry.body_site == "lung") or (
        mention.place is not None and vocabulary.is_a(mention.place.organ, "lung")
    )
    return in_lung and _REST_OF_LUNGS.search(cues.sentence.gap(cues.sentence.start, mention.start)) is not None


# How far a cue reaches, as ConText and the catalogue give it: words in English, signs in Chinese.
_WORDS, _SIGNS, _NEAR, _SIGNS_BACK, _ADJECTIVES = 8, 20, 6, 12, 3
_PREDICATE = re.compile(
    r"\s*(?:(?:is|are|was|were|has|have|had|now|been|be|also|completely|since|previously seen"
    r"|nearly|in the interim|,)\s*)*"
)
_JOINED = re.compile(r"\s*(?:,\s*)?(?:(?:and|or)\s+)?(?:(?:the|right|left|bilateral|small|mild|associated)\s+)*")
_OF_ANOTHER = re.compile(
    r"(?<!明显)(?<!明确)(?<!确切)(?<!异常)(?<!肿大)(?<!增大)(?<!典型)(?<!可疑)(?<!显著)的"
    r"|代谢(?:异常)?增高[^及、和或,]*$"
)
_LINK = re.compile(r"(?:[\s、,及和与或等]|以及|并)*(?:影|征象|征|改变|灶)?(?:[\s、,及和与或等]|以及|并)*")


def _english(cues: Cues, number: int, mentions: list[Mention]) -> Token | None:
    mention = mentions[number]
    cue = cues.before("negation_forward", mention)
    if cue is not None and _reaches(cues, cue, number, mentions):
        return cue
    # "The lungs are clear airspace disease": the "of" was lost in dictation.
    cue = cues.before("clear_of", mention)
    if cue is not None and _is_clear_of(cues.sentence, cue, mention):
        return cue
    cue = cues.behind("negation_backward", mention)
    if cue is not None and _reaches_back(cues, mention, cue, mentions):
        return cue
    return None


def _is_clear_of(sentence: Sentence, cue: Token, mention: Mention) -> bool:
    beside = not sentence.gap(cue.end, mention.start).strip()
    return beside and _VERB_BEFORE.search(sentence.gap(0, cue.start)) is not None


_VERB_BEFORE = re.compile(r"\b(?:is|are|appears?|remains?|and) $")


def _reaches(cues: Cues, cue: Token, number: int, mentions: list[Mention]) -> bool:
    sentence, mention = cues.sentence, mentions[number]
    gap = sentence.gap(cue.end, mention.start)
    if word_count(sentence.gap(cues.link(cue, number, mentions), mention.start)) > _WORDS or FINITE.search(gap):
        return False
    separators = list(SEPARATOR.finditer(gap))
    if not separators:
        return True
    last = separators[-1]
    if OR.fullmatch(last.group()):
        return True
    if last.group() == "with":
        return False
    own = gap[last.end() :]
    rest = sentence.gap(mention.end, sentence.end)
    verb = FINITE.search(rest)
    if (
        (alternative := OR.search(rest))
        and (verb is None or alternative.start() < verb.start())
        and ";" not in rest[: alternative.start()]
    ):
        return not re.search(r"\b(?:there|is|are|the)\b", own)
    if OR.search(gap):
        return False  # the list was closed by its "or"
    if verb is not None and verb.group() in ("is", "are", "appears", "appear", "remains") and last.group() == "and":
        return False
    return not NOT_BARE.search(own)


def _reaches_back(cues: Cues, mention: Mention, cue: Token, mentions: list[Mention]) -> bool:
    sentence = cues.sentence
    gap = sentence.gap(mention.end, cue.start)
    if word_count(gap) > _WORDS or ";" in gap:
        return False
    if not SEPARATOR.search(gap):
        return True
    if any(mention.end <= other.start < cue.start for other in mentions):
        prefix = sentence.gap(sentence.start, mention.start)
        return not NOT_BARE.search(prefix) and not NOT_BARE.search(gap[: gap.rfind(" ")] if FINITE.search(gap) else gap)
    return not re.search(r"\b(?:and|but)\b", gap)


def _chinese(cues: Cues, number: int, mentions: list[Mention], listed: bool) -> Token | None:
    """`listed`: the mention before is denied."""
    sentence, mention = cues.sentence, mentions[number]
    segment = sentence.segment(mention.start)
    cue = cues.before("negation_forward", mention)
    if cue is not None and sentence.segment(cue.start) == segment and _reaches_in_segment(cues, cue, number, mentions):
        return cue
    behind = cues.behind("negation_backward", mention)
    if behind is not None and sentence.segment(behind.start) == segment and _closes(cues, mention, behind):
        return behind
    # 未见实变,结节: a bare member of a list behind a comma
    if cue is not None and listed and _is_bare_member(cues, mentions[number - 1], mention):
        return cue
    return None


def _reaches_in_segment(cues: Cues, cue: Token, number: int, mentions: list[Mention]) -> bool:
    sentence, mention = cues.sentence, mentions[number]
    word = sentence.gap(cue.start, cue.end)
    gap = sentence.gap(cue.end, mention.start)
    if word in ("不", "非"):
        return gap == ""
    if any(cue.end <= token.start and token.end <= mention.start for token in cues.by_code.get("affirmation", ())):
        return False
    link = cues.link(cue, number, mentions)
    if _OF_ANOTHER.search(sentence.gap(link, mention.start)):
        return False  # 不伴代谢增高的结节: the nodule is there
    return mention.start - link <= _SIGNS


def _closes(cues: Cues, mention: Mention, cue: Token) -> bool:
    sentence = cues.sentence
    gap = sentence.gap(mention.end, cue.start)
    if len(gap) > _SIGNS_BACK:
        return False
    word = sentence.gap(cue.start, cue.end)
    if word in ("未见", "未显示", "未见显示"):
        return not sentence.gap(cue.end, sentence.segment_end(cue.start)).strip(" .。;\n\f")
    return True


def _is_bare_member(cues: Cues, previous: Mention, mention: Mention) -> bool:
    sentence = cues.sentence
    gap = sentence.gap(previous.end, mention.start)
    tail = sentence.gap(mention.end, sentence.segment_end(mention.start))
    return _LINK.fullmatch(gap) is not None and _LINK.fullmatch(tail.strip(" .。;\n\f")) is not None
