"""Entities that people marked in sentences of records (the Yidu form): where each stands and what it is.

Found is what the reader names in a sentence: its mentions, each with the place that it stands behind ("直肠|癌"), its
places, and the modalities. Our categories are the types: finding, diagnosis and condition are DISEASE, organs and what
states are said of ANATOMY, drugs DRUG, operations OPERATION, modalities IMAGING. Laboratory names are not scored;
symptoms, chemotherapy, tests and the like count neither way, because the marking leaves them out. Exact: the same span
and type. Overlapping: spans of one type that share a sign, one with one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from facts import vocabulary
from facts.fact import Temporality
from text_gold.documents import document
from text_gold.scores import Counts, f1
from text_service.clauses import Clause, Setting, read_clause
from text_service.document import SectionKind
from text_service.mentions.linker import Mention
from text_service.mentions.phrases import Kind
from text_service.mentions.places import Place
from text_service.passages.sections import find_passages
from text_service.passages.sentences import find_spans

Span = tuple[int, int]

TYPES = ("DISEASE", "ANATOMY", "DRUG", "OPERATION", "IMAGING")


def is_mine(row: Mapping[str, Any]) -> bool:
    return "entities" in row


def score(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """F1 of each type, exact and overlapping, and of all types together."""
    pairs = [(_marked(row), _found(row)) for row in rows]
    scores: dict[str, Any] = {}
    for way, common in (("exact", _exact), ("overlapping", _overlapping)):
        for kind in TYPES:
            scores[f"{kind}, {way}"] = f1([_counts([kind], marked, found, common) for marked, found in pairs])
        scores[f"all, {way}"] = f1([_counts(TYPES, marked, found, common) for marked, found in pairs])
    return scores


def errors(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str, str, str]]:
    """(kind, sentence, type, words) of what has no counterpart that shares a sign with it."""
    for row in rows:
        marked, found = _marked(row), _found(row)
        for kind in TYPES:
            for name, spans, others in (
                ("false negative", marked[kind], found[kind]),
                ("false positive", found[kind], marked[kind]),
            ):
                for start, end in sorted(spans):
                    if not any(start < stop and begin < end for begin, stop in others):
                        yield name, row["id"], kind, row["text"][start:end]


def _marked(row: Mapping[str, Any]) -> dict[str, set[Span]]:
    spans: dict[str, set[Span]] = {kind: set() for kind in TYPES}
    for entity in row["entities"]:
        kind = entity["type"].removeprefix("TEST") if entity["type"] == "TESTIMAGE" else entity["type"]
        kind = "IMAGING" if kind == "IMAGE" else kind
        if kind in spans:
            spans[kind].add((entity["start"], entity["end"]))
    return spans


def _found(row: Mapping[str, Any]) -> dict[str, set[Span]]:
    spans: dict[str, set[Span]] = {kind: set() for kind in TYPES}
    for passage in find_passages(document(row)):
        setting = Setting(SectionKind.OTHER, Temporality.RECENT, False, False)
        for span in find_spans(passage.folded, passage.content, passage.end):
            clause = read_clause(passage.folded.match[span.start : span.end], setting)
            for kind, start, end in _named(clause) if clause is not None else ():
                spans[kind].add(passage.folded.original(span.start + start, span.start + end))
    return spans


_TYPE_OF = {
    "finding": "DISEASE",
    "diagnosis": "DISEASE",
    "condition": "DISEASE",
    "drug": "DRUG",
}


def _named(clause: Clause) -> Iterator[tuple[str, int, int]]:
    """What the clause names. A place that is part of a disease or an operation ("直肠癌") is none of its own."""
    taken: list[Span] = []
    for mention in clause.mentions:
        entry = vocabulary.find(mention.concept)
        kind = _TYPE_OF.get(entry.category) if entry is not None else None
        if vocabulary.is_a(mention.concept, "operation_procedure"):
            kind = "OPERATION"
        if kind is None:
            continue
        start = _start(mention)
        taken.append((start, mention.end))
        yield kind, start, mention.end
    for place in clause.places:
        if place.subjects and not any(start <= place.start and place.end <= end for start, end in taken):
            yield "ANATOMY", place.start, place.end
    for token in clause.sentence.tokens:
        if token.term.kind is Kind.EXAMINATION and token.term.code == "modality":
            yield "IMAGING", token.start, token.end


def _start(mention: Mention) -> int:
    place: Place | None = mention.place
    return place.start if place is not None and place.end == mention.start else mention.start


def _counts(kinds: Sequence[str], marked: dict[str, set[Span]], found: dict[str, set[Span]], common: Any) -> Counts:
    right = sum(common(marked[kind], found[kind]) for kind in kinds)
    return Counts(
        right, sum(len(found[kind]) for kind in kinds) - right, sum(len(marked[kind]) for kind in kinds) - right
    )


def _exact(marked: set[Span], found: set[Span]) -> int:
    return len(marked & found)


def _overlapping(marked: set[Span], found: set[Span]) -> int:
    """How many pairs share a sign, each span in one pair at most."""
    free = sorted(found)
    pairs = 0
    for start, end in sorted(marked):
        match = next((span for span in free if start < span[1] and span[0] < end), None)
        if match is not None:
            free.remove(match)
            pairs += 1
    return pairs
