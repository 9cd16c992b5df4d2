"""What a text asserts of things that somebody else has found in it: a hospital's own tagger, a coder, a test set."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from facts.fact import Experiencer, Polarity, Temporality
from text_service.assertion.qualifiers import Qualified, qualify
from text_service.document import Document, Section, SectionKind
from text_service.mentions.linker import Mention, find_mentions
from text_service.mentions.ner import find_tokens
from text_service.passages.normalize import Folded
from text_service.passages.section_time import is_family, time_of
from text_service.passages.sections import Passage, find_passages
from text_service.passages.sentences import Sentence, find_spans, of_tokens

Given = tuple[int, int]
"""A thing at [start, end) of the text, in code points."""


def assert_at(text: str, given: Sequence[Given], section: SectionKind | None = None) -> list[Qualified]:
    """What the text says of each thing, by the steps of `read_report`.

    `section`: the kind of section that the text is; without it its headings tell. What the lexicon finds elsewhere in a
    sentence stands beside the given things, as members of a list do; where the two overlap, the given ones count.
    """
    answers = [Qualified(Polarity.PRESENT, Temporality.RECENT, Experiencer.PATIENT) for _ in given]
    for passage in find_passages(_document(text, section)):
        for number, qualified in _in_passage(passage, section, [_folded(passage.folded, one) for one in given]):
            answers[number] = qualified
    return answers


def _document(text: str, section: SectionKind | None) -> Document:
    if section is None:
        return Document(type="CLINICAL_NOTE", text=text)
    return Document(type="CLINICAL_NOTE", sections=(Section(section, text),))


def _folded(folded: Folded, given: Given) -> Given:
    """The place in the folded text."""
    if folded.origin is None:
        return given
    start = bisect_right(folded.origin, given[0]) - 1
    return max(start, 0), bisect_left(folded.origin, given[1])


def _in_passage(passage: Passage, section: SectionKind | None, given: list[Given]) -> list[tuple[int, Qualified]]:
    """(number, answer) of the things that stand in the passage. A thing belongs to the sentence it begins in."""
    found = []
    named = any(passage.start <= start < passage.content for start, _ in given)  # "Allergies: none."
    for span in find_spans(passage.folded, passage.start if named else passage.content, passage.end):
        inside = [number for number, (start, _) in enumerate(given) if span.start <= start < span.end]
        if not inside:
            continue
        words = passage.folded.match[span.start : span.end]
        things = [
            _thing(words, given[number][0] - span.start, min(given[number][1], span.end) - span.start)
            for number in inside
        ]
        sentence = _around(words, things)
        mentions = _beside(sentence, things)
        answers = qualify(sentence, mentions, _time(passage, section), is_family(passage))
        of_thing = {id(mention): answer for mention, answer in zip(mentions, answers, strict=True)}
        found += [(number, of_thing[id(thing)]) for number, thing in zip(inside, things, strict=True)]
    return found


def _time(passage: Passage, section: SectionKind | None) -> Temporality:
    """That an indication or a plan is no assertion is what the comparing of reports makes of it, not what it says."""
    time = time_of(passage)
    return Temporality.RECENT if section is None and time is Temporality.HYPOTHETICAL else time


_BEFORE_NAME = ("historical_forward", "possible_forward", "family_forward", "negation_forward")
# Denials that are part of a name: non-small cell carcinoma, lack of energy, 无痛性血尿, 未分化癌.
_IN_NAMES = ("non", "not", "never", "negative", "lack of", "absence of", "无", "未", "不", "非", "没", "没有", "缺乏")


def _thing(words: str, start: int, end: int) -> Mention:
    """Its name begins behind the cues that it was given with ("prior stroke")."""
    name = words[start:end]
    for token in find_tokens(name):
        if (
            token.term.code in _BEFORE_NAME
            and name[token.start : token.end] not in _IN_NAMES
            and name[: token.start].strip() in _ARTICLES
            and token.end < len(name)
        ):
            start += token.end
            break
    return Mention(start, end, concept="", place=None, side="", polarity=None, state=False, subject_start=start)


def _around(words: str, things: list[Mention]) -> Sentence:
    """The sentence with the lexicon's words that lie outside of the things: a name says nothing of what it names."""
    hidden = words
    for thing in things:
        hidden = hidden[: thing.start] + _HIDDEN * (thing.end - thing.start) + hidden[thing.end :]
    return of_tokens(words, find_tokens(hidden))


_ARTICLES = ("", "a", "an", "the", "her", "his")
_HIDDEN = "\ufffc"


def _beside(sentence: Sentence, things: list[Mention]) -> list[Mention]:
    mentions, _ = find_mentions(sentence, chest=False)
    return sorted([*mentions, *things], key=lambda mention: (mention.start, mention.end))
