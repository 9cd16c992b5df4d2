"""Reads one document into facts: passages -> words -> sentences -> mentions -> qualifiers, sizes, degrees -> facts.

Pure: no server, no file beyond the lexicon, which is read on first use.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from facts import vocabulary
from facts.fact import Fact, Issue, Polarity, Source, Temporality
from text_service.degrees import find_degrees
from text_service.document import Document, SectionKind
from text_service.examination import find_examination
from text_service.linker import Mention, find_mentions, opened_topic
from text_service.measurements import Size, attach_sizes, find_sizes, refers_back
from text_service.ner import Token, find_tokens
from text_service.normalize import Folded
from text_service.organs import find_organs
from text_service.phrases import Kind
from text_service.placeholders import find_placeholders
from text_service.places import Place
from text_service.qualifiers import qualify
from text_service.sections import Passage, find_passages
from text_service.sentences import Sentence, find_sentences
from text_service.statements import find_statements
from text_service.writing import Writer


def read_report(document: Document) -> tuple[list[Fact], list[Issue]]:
    """Everything the document asserts, in reading order, and what could not be read. Never raises for any text."""
    readings = _read_words(find_passages(document))
    chest = _is_about_the_chest(readings)
    facts: dict[str, Fact] = {}
    for reading in readings:
        for fact in _facts(document, reading, chest):
            facts.setdefault(fact.id, fact)
    return _without_overruled_contrast(list(facts.values())), _issues(document)


@dataclass(frozen=True, slots=True)
class _Reading:
    passage: Passage
    tokens: list[Token]
    sentences: list[Sentence]


def _read_words(passages: list[Passage]) -> list[_Reading]:
    """Each text is searched once, however many passages it holds."""
    readings = []
    searched: Folded | None = None
    found: list[Token] = []
    starts: list[int] = []
    for passage in passages:
        if passage.folded is not searched:
            searched = passage.folded
            found = find_tokens(searched.match)
            starts = [token.start for token in found]
        tokens = found[bisect_left(starts, passage.content) : bisect_left(starts, passage.end)]
        readings.append(_Reading(passage, tokens, find_sentences(searched, passage.content, passage.end, tokens)))
    return readings


def _is_about_the_chest(readings: list[_Reading]) -> bool:
    """Whether a bare "opacity" or "effusion" is one there: most organs and findings named are, or none is named at all,
    since a report that says "right effusion" and no organ means the pleura."""
    inside = outside = 0
    for reading in readings:
        for token in reading.tokens:
            entry = vocabulary.find(token.term.code) if token.term.kind in (Kind.ORGAN, Kind.FINDING) else None
            if entry is not None and entry.region:
                inside += entry.region in ("chest", "spine")
                outside += entry.region not in ("chest", "spine", "skeleton")
    return inside > outside or not outside


@dataclass(slots=True)
class _Clause:
    """A sentence with what was found in it."""

    sentence: Sentence
    mentions: list[Mention]
    places: list[Place]
    sizes: dict[int, Size]


def _facts(document: Document, reading: _Reading, chest: bool) -> Iterator[Fact]:
    passage = reading.passage
    writer = Writer(document, passage)
    yield writer.section()
    for start, end, kind in find_placeholders(passage.folded.text, passage.content, passage.end):
        yield writer.coded("template_placeholder", start, end, kind)
    time, family = _time_of(passage), _is_family(passage)
    seen: set[tuple[object, ...]] = set()
    for clause in _clauses(reading, chest):
        sentence = clause.sentence
        qualified = qualify(sentence, clause.mentions, time, family)
        degrees = find_degrees(sentence, clause.mentions)
        for number, mention in enumerate(clause.mentions):
            size = clause.sizes.get(number)
            yield writer.mention(
                mention, qualified[number], degrees[number], size, _reach(sentence, clause.mentions, number)
            )
        for organ in find_organs(sentence, clause.places, family):
            key = (organ.code, organ.side, organ.polarity, organ.experiencer)
            if key not in seen:  # an organ is told once a section
                seen.add(key)
                yield writer.organ(organ)
        for start, end, code in find_statements(sentence, passage.kind is SectionKind.IMPRESSION):
            yield writer.statement(code, start, end, clause.places)
        for said in find_examination(passage.kind, sentence, clause.places):
            yield writer.said(said)


def _clauses(reading: _Reading, chest: bool) -> list[_Clause]:
    """The sentences read. "It measures 8 mm." gives its size to the sentence before."""
    clauses: list[_Clause] = []
    topic = None
    for sentence in reading.sentences:
        if topic is not None and sentence.starts_anew:
            topic = None
        mentions, places = find_mentions(sentence, chest, topic)
        topic = opened_topic(sentence, places) or (topic if not places else None)
        sizes = find_sizes(sentence.match, sentence.start, sentence.end)
        clause = _Clause(sentence, mentions, places, attach_sizes(sentence, mentions, sizes) if sizes else {})
        if sizes and not mentions and clauses and refers_back(sentence):
            before = clauses[-1]
            for number, size in attach_sizes(before.sentence, before.mentions, sizes).items():
                before.sizes.setdefault(number, size)
        clauses.append(clause)
    return clauses


def _reach(sentence: Sentence, mentions: list[Mention], number: int) -> tuple[int, int]:
    """The segment of the mention, between the mentions beside it: what its evidence may cover."""
    mention = mentions[number]
    start = max(
        [
            sentence.segment_start(mention.subject_start),
            *(other.end for other in mentions[:number] if other.end <= mention.start),
        ]
    )
    end = min([sentence.end, *(other.start for other in mentions[number + 1 :] if other.start >= mention.end)])
    return start, end


_TIMES = {
    SectionKind.INDICATION: Temporality.HYPOTHETICAL,
    SectionKind.TITLE: Temporality.HYPOTHETICAL,
    SectionKind.TECHNIQUE: Temporality.HYPOTHETICAL,
    SectionKind.RECOMMENDATION: Temporality.HYPOTHETICAL,
    SectionKind.PLAN: Temporality.HYPOTHETICAL,
    SectionKind.COMPARISON: Temporality.HISTORICAL,
    SectionKind.HISTORY: Temporality.HISTORICAL,
}
# What these headings open is the present illness, though it is part of the history.
_PRESENT_ILLNESS = ("history of present illness", "hpi", "chief complaint", "现病史", "主诉", "病例特点")


def _time_of(passage: Passage) -> Temporality:
    if passage.heading in _PRESENT_ILLNESS:
        return Temporality.RECENT
    return _TIMES.get(passage.kind, Temporality.RECENT)


def _is_family(passage: Passage) -> bool:
    return passage.heading in ("family history", "家族史")


def _without_overruled_contrast(facts: list[Fact]) -> list[Fact]:
    """In title and technique one "with" overrules every "without": a plain scan precedes the enhanced one."""
    given = any(_is_stated_contrast(fact) and fact.polarity is Polarity.PRESENT for fact in facts)
    return [fact for fact in facts if not (given and _is_stated_contrast(fact) and fact.polarity is Polarity.ABSENT)]


def _is_stated_contrast(fact: Fact) -> bool:
    return fact.concept.code == "intravenous_contrast" and fact.evidence[0].section in ("TITLE", "TECHNIQUE")


def _issues(document: Document) -> list[Issue]:
    """A text that was decoded wrongly before it came here is told, not guessed at."""
    issues = []
    texts = [
        (f"documents[{document.id}].sections[{index}]", section.text) for index, section in enumerate(document.sections)
    ]
    for place, text in texts or [(f"documents[{document.id}].text", document.text)]:
        if text.count("\ufffd") * 50 > len(text):
            issues.append(
                Issue(
                    code="cannot-decode",
                    place=place,
                    message="The text holds characters lost in decoding.",
                    source=Source.REPORT,
                )
            )
    return issues
