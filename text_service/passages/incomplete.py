"""Sentences that break off, brackets without their partner, sections with nothing in them.

Only what is surely unfinished: a heading, an item number or a line that goes on below is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from text_service.document import Document, SectionKind
from text_service.passages.sections import Passage

LEAST_SIGNS = 4
"""A section of findings or impression with fewer says nothing (source: rule catalogue 2026-11)."""


def find_incomplete(passage: Passage, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    """(start, end, kind) within the passage. `spans`: its sentences. Kinds: connector, number, bracket, quotation."""
    if passage.kind not in _READ:
        return
    text = passage.folded.text
    if spans and (bare := _BARE_SIZE.fullmatch(text[spans[0][0] : spans[0][1]].strip())):
        yield spans[0][0], spans[0][0] + len(bare.group()), "measurement"
    for number, (start, end) in enumerate(spans):
        last = number + 1 == len(spans)
        words = text[start:end].rstrip()
        if (last or words[-1:] in "。.;") and (broken := _CONNECTOR.search(words)):
            yield start + broken.start("what"), start + len(words), "connector"
        for gap in _NO_NUMBER.finditer(words):
            yield start + gap.start(), start + gap.end(), "number"
    yield from _unbalanced(text, passage.content, passage.end)


def empty_sections(document: Document) -> Iterator[tuple[int, SectionKind]]:
    """(index, kind) of the sections of findings or impression as sent in which nothing stands."""
    for index, section in enumerate(document.sections):
        if section.kind in _MANDATORY and not section.text.strip():
            yield index, section.kind


def is_nearly_empty(passage: Passage) -> bool:
    """Whether a section of findings or impression holds fewer signs than any statement has."""
    words = passage.folded.text[passage.content : passage.end].strip(" \n\f:")
    return passage.kind in _MANDATORY and passage.certainty is None and len(words) < LEAST_SIGNS


_MANDATORY = (SectionKind.FINDINGS, SectionKind.IMPRESSION)
_READ = (SectionKind.FINDINGS, SectionKind.IMPRESSION, SectionKind.OTHER, SectionKind.RECOMMENDATION)
_CONNECTOR = re.compile(
    r"(?P<what>(?<=\s)(?:of|the|with|and|or|an|measuring|approximately)|(?<![不未无])伴有?|(?<![由对关属])于|大小(?:约为?|为)|约为?|、|以及|[与和]|(?<![未触扪探所波累顾])及)"
    r"\s*[.。;,]?$"
)
# A size word and a unit with nothing between them.
_NO_NUMBER = re.compile(
    r"(?:大小|直径|长径|短径|厚度?|约|约为|径约)(?:约|为)?\s?(?:mm|cm|毫米|厘米)(?![a-z\d])"
    r"|\b(?:measuring|measures|approximately|about|up to)\s+(?:mm|cm)\b"
)
# A size with nothing before it that was measured.
_BARE_SIZE = re.compile(
    r"(?i:(?:it )?measur(?:es|ing)|大小|直径|长径|径)?(?:约|为|\s)*\d+(?:\.\d+)?\s?(?:[x×*]\s?\d+(?:\.\d+)?\s?){0,2}"
    r"(?:mm|cm|毫米|厘米)[.。;]?"
)
_OPEN = {"(": ")", "[": "]", "{": "}", "《": "》"}
_BRACKET = re.compile(r"[()\[\]{}《》]")
_ITEM = re.compile(r"(?:^|[\s。;,.:、(])[(]?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,4}|[一二三四五六七八九十①-⑳]{1,3})$")

_NUMBER_BEHIND = re.compile(r"\(\s?[\d一二三四五六七八九十]{1,2}\s?\)")


def _unbalanced(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    waiting: list[int] = []
    for bracket in _BRACKET.finditer(text, start, end):
        position, sign = bracket.start(), bracket.group()
        if sign in _OPEN:
            waiting.append(position)
        elif waiting and _OPEN[text[waiting[-1]]] == sign:
            waiting.pop()
        elif not _ITEM.search(text[max(start, position - 6) : position]) and not _is_face(text, position):
            yield position, position + 1, "bracket"
    for position in waiting:
        # "(1)" of a list, through which a text in one piece was cut.
        if not _NUMBER_BEHIND.match(text, position):
            yield position, position + 1, "bracket"


def _is_face(text: str, position: int) -> bool:
    return text[position - 1 : position] in (":", ";")
