"""Severity, change and count of a mention, from the words of its own noun phrase or predicate."""

from __future__ import annotations

import re
from dataclasses import dataclass

from facts import vocabulary
from facts.fact import Change, Severity
from text_service.mentions.interpretations import in_one_breath
from text_service.mentions.linker import Mention
from text_service.mentions.ner import Token
from text_service.mentions.phrases import Kind, Term
from text_service.passages.sentences import Sentence


@dataclass(slots=True)
class Degree:
    severity: Severity | None = None
    change: Change | None = None
    count: int | None = None


def find_degrees(sentence: Sentence, mentions: list[Mention]) -> list[Degree]:
    """One for each mention."""
    words: dict[str, list[Token]] = {}
    for token in sentence.tokens:
        if token.term.kind is Kind.DEGREE:
            words.setdefault(token.term.code, []).append(token)
    if sentence.chinese and (dated := _dated_changes(sentence)):
        words["change"] = sorted([*words.get("change", []), *dated], key=lambda token: token.start)
    if sentence.chinese and (counted := _counts(sentence)):
        words["count"] = sorted([*words.get("count", []), *counted], key=lambda token: token.start)
    if not words:
        return [Degree() for _ in mentions]
    degrees = [
        Degree(
            severity=_severity(sentence, number, mentions, words.get("severity", []), words.get("change", [])),
            change=_change(sentence, number, mentions, words),
            count=_count(sentence, number, mentions, words.get("count", [])),
        )
        for number in range(len(mentions))
    ]
    for number in range(1, len(mentions)):  # "minimal scarring or atelectasis"
        first, second = mentions[number - 1], mentions[number]
        if degrees[number].severity is None and in_one_breath(sentence.gap(first.end, second.start)):
            degrees[number].severity = degrees[number - 1].severity
    return degrees


# 较前(2016-5-23)略增大, 较2013.2.20CT对比明显缩小: the date parts the words that the lexicon has in one.
_DATED_CHANGE = re.compile(
    r"较(?:前|原|外院|本院)?(?:片|ct片?|mr片?)?\s?\(?(?:19|20)\d\d[-./年]\d{1,2}(?:[-./月]\d{1,2})?日?(?:ct|mr|pet|片|\))*"
    r"(?:对比|相比|比较)?[,\s]?(?:示|均|都|有所|部分|略|稍|明显|显著|轻度)*"
    r"(?P<change>(?P<larger>增大|增多|增加|增厚|增宽|加重|扩大|增浓|饱满)|(?P<smaller>减小|减少|减轻|变小|减低|变薄))"
)


# 12枚; the lexicon has the numbers in words. A number of months or courses counts no finding.
_COUNTED = re.compile(r"(?<![\d.第~/-])(?P<count>[1-9]\d?)\s?(?:个|枚|处|颗)(?!月|小时|疗程|周期|层面|视野)")


def _counts(sentence: Sentence) -> list[Token]:
    if not _COUNT_WORD.search(sentence.match):
        return []
    return [
        Token(*said.span(), Term(Kind.DEGREE, "count", value=said["count"]))
        for said in _COUNTED.finditer(sentence.match)
    ]


_COUNT_WORD = re.compile("[个枚处颗]")


def _dated_changes(sentence: Sentence) -> list[Token]:
    if "较" not in sentence.match:
        return []
    return [
        Token(*said.span("change"), Term(Kind.DEGREE, "change", value="larger" if said["larger"] else "smaller"))
        for said in _DATED_CHANGE.finditer(sentence.match)
    ]


_IS = re.compile(
    r"\s*(?:\([^)]*\)?)?\s*(?:(?:is|are|was|appears?|remains?|now|still|in size|size"
    r"|,|\(|has|have|been|again|on the (?:right|left)|bilaterally|影|较前片?)\s*)*"
)
_BREAK = re.compile(r"[,;:]|\b(?:and|or|with|is|are|was|were|but|no|without)\b")
_CHANGE_BREAK = re.compile(r"[;:]|\b(?:but|no|without|there)\b")
_SIZED = ("nodule", "mass", "calcification", "cyst", "lung_lesion", "granuloma", "lung_nodule", "lung_mass")


def _before(sentence: Sentence, number: int, mentions: list[Mention], tokens: list[Token], limit: int) -> Token | None:
    """The nearest of the tokens in the noun phrase that the mention ends."""
    mention = mentions[number]
    floor = max((other.end for other in mentions[:number] if other.end <= mention.start), default=sentence.start)
    for token in reversed(tokens):
        if floor <= token.start and token.end <= mention.start:
            gap = sentence.gap(token.end, mention.start)
            if not _BREAK.search(gap) and len(gap) <= limit:
                return token
            return None
    return None


def _behind(sentence: Sentence, number: int, mentions: list[Mention], tokens: list[Token]) -> Token | None:
    """The nearest of the tokens in the predicate of the mention: "the effusion is small"."""
    mention = mentions[number]
    ceiling = min((other.start for other in mentions if other.start >= mention.end), default=sentence.end)
    for token in tokens:
        if token.start >= mention.end:
            gap = sentence.gap(mention.end, token.start)
            if token.end > ceiling or not _IS.fullmatch(gap):
                return None
            # "right effusion, small left effusion": the word belongs to what follows
            premodifies = ceiling < sentence.end and not _BREAK.search(sentence.gap(token.end, ceiling))
            return None if premodifies else token
    return None


def _severity(
    sentence: Sentence, number: int, mentions: list[Mention], tokens: list[Token], changes: list[Token]
) -> Severity | None:
    mention = mentions[number]
    if any(vocabulary.is_a(mention.concept, sized) for sized in _SIZED):
        return None  # "small nodule" is a size, not a severity
    limit = 10 if sentence.chinese else 50
    token = _before(sentence, number, mentions, tokens, limit) or _behind(sentence, number, mentions, tokens)
    if token is None or any(change.start == token.end + 1 for change in changes):
        return None  # "slightly larger" is no slight effusion
    return Severity(token.term.value)


def _change(sentence: Sentence, number: int, mentions: list[Mention], words: dict[str, list[Token]]) -> Change | None:
    mention = mentions[number]
    tokens = words.get("change", [])
    if "unless_subject" in words:  # 结节未见明显增大 is stable; 心影未见明显增大 was read as a state
        taken = {(other.start, other.end) for other in mentions}
        tokens = sorted(
            [*tokens, *(token for token in words["unless_subject"] if (token.start, token.end) not in taken)],
            key=lambda token: token.start,
        )
    if not tokens:
        return None
    if sentence.chinese:
        return _chinese_change(sentence, number, mentions, tokens)
    token = _behind(sentence, number, mentions, tokens)
    if token is None:
        token = _near_behind(sentence, number, mentions, tokens)
    if token is None:
        floor = max((other.end for other in mentions[:number] if other.end <= mention.start), default=sentence.start)
        before = [token for token in tokens if floor <= token.start and token.end <= mention.start]
        if (
            before
            and not _CHANGE_BREAK.search(sentence.gap(before[-1].end, mention.start))
            and "," not in sentence.gap(before[-1].end, mention.start)
        ):
            token = before[-1] if len(sentence.gap(before[-1].end, mention.start)) <= 60 else None
    return Change(token.term.value) if token is not None else None


_OF_ANOTHER = re.compile(r"\s+of\s+(?:(?:the|an?|one|two|\w+(?:or|al|ost))\s+)*")


def _near_behind(sentence: Sentence, number: int, mentions: list[Mention], tokens: list[Token]) -> Token | None:
    """ "Nodule in the right base, unchanged": within the rest of the clause, with no other mention between."""
    mention = mentions[number]
    others = [other.start for other in mentions if other.start >= mention.end]
    # "Fracture of a sternotomy wire, unchanged": what the thing is of ends nothing.
    if len(others) == 1 and _OF_ANOTHER.fullmatch(sentence.gap(mention.end, others[0])):
        others = []
    ceiling = min(others, default=sentence.end)
    for token in tokens:
        if mention.end <= token.start and token.end <= ceiling:
            gap = sentence.gap(mention.end, token.start)
            following = sentence.gap(token.end, ceiling)
            # "... and stable cardiomegaly": the word belongs to what follows
            premodifies = ceiling < sentence.end and not _BREAK.search(following)
            return token if len(gap) <= 60 and not premodifies and not _CHANGE_BREAK.search(gap) else None
    return None


def _chinese_change(sentence: Sentence, number: int, mentions: list[Mention], tokens: list[Token]) -> Change | None:
    """Behind the mention up to the next one; else before it in its segment."""
    mention = mentions[number]
    ceiling = min((other.start for other in mentions if other.start >= mention.end), default=sentence.end)
    following_segment = sentence.segment_start(ceiling) if ceiling < sentence.end else sentence.end
    for token in tokens:
        if (
            mention.end <= token.start
            and token.end <= ceiling
            and (token.end <= following_segment or sentence.segment(token.start) == sentence.segment(mention.start))
        ):
            return Change(token.term.value)
    for token in reversed(tokens):
        if token.end <= mention.start and sentence.segment(token.start) == sentence.segment(mention.start):
            if not any(token.end <= other.start < mention.start for other in mentions):
                return Change(token.term.value)
            return None
    return None


def _count(sentence: Sentence, number: int, mentions: list[Mention], tokens: list[Token]) -> int | None:
    token = _before(sentence, number, mentions, tokens, 10 if sentence.chinese else 40)
    if token is None and sentence.chinese:
        token = _behind(sentence, number, mentions, tokens)
    return int(token.term.value) if token is not None else None
