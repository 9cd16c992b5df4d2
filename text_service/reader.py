"""Reads one document into facts: passages -> words -> sentences -> mentions -> qualifiers, sizes, degrees -> facts.

Pure: no server, no file beyond the lexicon, which is read on first use.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from facts.fact import Fact, Issue, Polarity, Source
from text_service.clauses import (
    Clause,
    Setting,
    gives_sizes_only,
    named_regions,
    read_clause,
    sign_before,
    topic_behind,
    unresolved,
)
from text_service.description.lesions import described_facts
from text_service.document import Document
from text_service.measurement.quoted_results import find_results
from text_service.measurement.relations import Relations
from text_service.mentions.exclusions import find_exclusions
from text_service.mentions.places import Topic
from text_service.notes.reader import note_facts
from text_service.passages.incomplete import empty_sections, find_incomplete, is_nearly_empty
from text_service.passages.placeholders import find_placeholders
from text_service.passages.section_time import is_family, time_of
from text_service.passages.sections import Passage, find_passages
from text_service.passages.sentences import Span, find_spans
from text_service.tumours.primary_lesion import tumour_facts
from text_service.tumours.tumour_sites import Read
from text_service.unlisted.naming import Named, find_names
from text_service.writing import Writer, producer

if TYPE_CHECKING:
    from text_service.unlisted.tagger import Tagger


def read_report(document: Document, tagger: Tagger | None = None) -> tuple[list[Fact], list[Issue]]:
    """Everything the document asserts, in reading order, and what could not be read. Never raises for any text.

    `tagger`: the text model, which looks at the sentences that hold words the lexicon does not account for.
    """
    readings = [_sentences(passage) for passage in find_passages(document)]
    if tagger is not None:
        _name(readings, tagger)
    chest = _is_about_the_chest(readings)
    relations = Relations()
    facts: dict[str, Fact] = {}
    reads: list[Read] = []
    for reading in readings:
        for fact in _facts(document, reading, chest, relations, reads):
            facts.setdefault(fact.id, fact)
    for index, kind in empty_sections(document):
        fact = Writer.nothing(document, index, kind)
        facts.setdefault(fact.id, fact)
    for fact in (*tumour_facts(document, reads), *note_facts(document, producer())):
        facts.setdefault(fact.id, fact)
    told = described_facts(document, reads, list(facts.values()), chest)
    return _without_overruled_contrast(told), _issues(document)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A passage and its sentences, each with its words as they are matched; by those, what the text model named."""

    passage: Passage
    sentences: list[tuple[Span, str]]
    names: dict[str, tuple[Named, ...]] = field(default_factory=dict)


def _sentences(passage: Passage) -> _Reading:
    folded = passage.folded
    spans = find_spans(folded, passage.content, passage.end)
    return _Reading(passage, [(span, folded.match[span.start : span.end]) for span in spans])


def _name(readings: list[_Reading], tagger: Tagger) -> None:
    """All that the lexicon leaves unresolved in one go."""
    unsure = [
        sentence
        for reading in readings
        for span, words in reading.sentences
        if (sentence := unresolved(words, reading.passage.folded.text[span.start : span.end])) is not None
    ]
    names = find_names(tagger, unsure) if unsure else {}
    for reading in readings:
        reading.names.update(names)


def _is_about_the_chest(readings: list[_Reading]) -> bool:
    """Whether a bare "opacity" or "effusion" is one there: most organs and findings named are, or none is named at all,
    since a report that says "right effusion" and no organ means the pleura."""
    inside = outside = 0
    for reading in readings:
        for _, words in reading.sentences:
            chest, other = named_regions(words)
            inside += chest
            outside += other
    return inside > outside or not outside


def _facts(
    document: Document, reading: _Reading, chest: bool, relations: Relations, reads: list[Read]
) -> Iterator[Fact]:
    passage = reading.passage
    writer = Writer(document, passage)
    yield writer.section()
    for start, end, kind in find_placeholders(passage.folded.text, passage.content, passage.end):
        yield writer.coded("template_placeholder", start, end, kind)
    for start, end in find_exclusions(passage.folded.text, passage.content, passage.end):
        yield writer.coded("pe_excluded_by_d_dimer", start, end)
    for quoted in find_results(passage.folded.text, passage.content, passage.end):
        yield writer.quoted(quoted)
    for correction in passage.folded.corrections:
        if passage.start <= correction.start < passage.end:
            yield writer.correction(correction)
    for start, end, kind in find_incomplete(passage, [(span.start, span.end) for span, _ in reading.sentences]):
        yield writer.coded("incomplete_sentence", start, end, kind)
    if is_nearly_empty(passage) and not any(
        clause.mentions or clause.statements for _, clause in _clauses(reading, chest)
    ):
        yield writer.coded("empty_section", passage.start, passage.end, str(passage.kind))
    seen: set[tuple[object, ...]] = set()
    told = {(organ.code, organ.side) for _, clause in _clauses(reading, chest) for organ in clause.organs if organ.told}
    for span, clause in _clauses(reading, chest):
        writer.begin(span.start)
        belongings, related = relations.of(writer, clause)
        yield from belongings
        mentions = [writer.mention(clause, number, ids) for number, ids in enumerate(related)]
        yield from mentions
        reads.append(Read(passage, span.start, clause, tuple(fact.id for fact in mentions)))
        for organ in clause.organs:
            key = (organ.code, organ.side, organ.polarity, organ.experiencer, organ.gone)
            if key not in seen:  # an organ is told once a section
                seen.add(key)
                yield writer.organ(organ, (organ.code, organ.side) in told)
        for start, end, code in clause.statements:
            yield writer.statement(code, start, end, clause.places)
        for said in clause.said:
            yield writer.said(said)
        for start, end, view in clause.views:
            yield writer.coded("view_position", start, end, view)
        for number, before, now in clause.then_and_now:
            yield writer.size("size_before", before, mentions[number])
            yield writer.size("size_now", now, mentions[number])
        for size in clause.organ_sizes:
            yield writer.site("organ_size", size.start, size.end, size.organ, size.side, (), size.quantity)
        for level in clause.impossible:
            code = "impossible_operative_level" if level.grave else "impossible_level"
            yield writer.coded(code, level.start, level.end, level.kind)
        for follow_up in clause.follow_ups:
            yield from writer.follow_up(follow_up)


def _clauses(reading: _Reading, chest: bool) -> Iterator[tuple[Span, Clause]]:
    """The sentences read. "It measures 8 mm." gives its size to the sentence before."""
    passage = reading.passage
    plain = Setting(passage.kind, time_of(passage), is_family(passage), chest)
    topic: Topic | None = None
    clause: Clause | None = None
    count = len(reading.sentences)
    for number, (span, words) in enumerate(reading.sentences):
        if span.starts_anew:
            topic = None
        trailer = _trailer(passage, span, *reading.sentences[number + 1], plain) if number + 1 < count else ""
        about = topic or sign_before(clause, words)
        names = reading.names.get(words, ())
        setting = replace(plain, topic=about, trailer=trailer, names=names) if about or trailer or names else plain
        clause = read_clause(words, setting)
        if clause is not None:
            topic = topic_behind(clause, topic)
            yield span, clause


def _trailer(passage: Passage, span: Span, following: Span, words: str, setting: Setting) -> str:
    """What follows the sentence, blanks included, when it only gives sizes."""
    if not gives_sizes_only(words):
        return ""
    clause = read_clause(words, setting)
    return passage.folded.match[span.end : following.end] if clause is not None and not clause.mentions else ""


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
