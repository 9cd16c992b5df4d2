"""The passages of a document: its sections as sent, or those that headings open in a running text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from text_service.document import Document, SectionKind
from text_service.mentions.phrases import headings
from text_service.passages.normalize import fold
from text_service.passages.running_text import CERTAINTY, find_parts, sounds_like_conclusion, sounds_like_description
from text_service.wording.corrections import Corrected, correct


@dataclass(frozen=True, slots=True)
class Passage:
    """A section at [start, end) of a folded text, its heading included; its own words begin at `content`.

    `index` is its place among the sections as sent, None when the document came as one text or this is the printed
    title (`is_title`). `heading`: the words that opened it, lower-case, empty when the sender or nobody named it.
    `certainty`: how sure it is that these words are this section; None when it was named.
    """

    kind: SectionKind
    index: int | None
    is_title: bool
    folded: Corrected
    start: int
    end: int
    content: int
    heading: str = ""
    certainty: float | None = None


def find_passages(document: Document) -> list[Passage]:
    """In reading order: title, then sections. Blank ones are left out."""
    passages: list[Passage] = []
    if document.title.strip():
        folded = correct(fold(document.title))
        passages.append(Passage(SectionKind.TITLE, None, True, folded, 0, len(folded.text), 0))
    clinical = document.type not in ("", "RADIOLOGY_REPORT")
    if document.sections:
        for index, section in enumerate(document.sections):
            folded = correct(fold(section.text))
            if section.kind is SectionKind.OTHER:
                passages += _split(folded, index, clinical)
            else:
                passages.append(Passage(section.kind, index, False, folded, 0, len(folded.text), 0))
    else:
        passages += _split(correct(fold(document.text)), None, clinical)
    return [passage for passage in passages if passage.folded.text[passage.start : passage.end].strip()]


# Words before a colon or alone on a line. Chinese headings may carry a Latin prefix ("CT所见").
_CANDIDATE = re.compile(
    r"(?P<name>[A-Za-z][A-Za-z/& ]{1,60}+|[A-Za-z]{0,3}[\u4e00-\u9fff]{2,14}+)(?P<close>[ \])*]{0,4})(?P<stop>:"
    r"|(?=[\n\f]|$)|(?<=\]))"
)
_LINE_START = re.compile(r"(?:^|[\n\f])[ \[(*#\d.、)]*$")
# A first line like "CT chest with contrast" is a title; one that says more than the name of an examination is not.
_TITLE_LINE = re.compile(
    r"\s*(?=[^\n]*\b(?:x-?ray|radiograph|ct|cta|mri?|ultrasound|mammogra|pet|scan|views?\b)"
    r"|[^\n]*(?:ct|mr|片|超声|平扫|增强|造影|钼靶|检查|报告|[正侧斜轴]位|dr|x线))[^\n\f.。;:]{2,80}(?=[\n\f]|$)",
    re.IGNORECASE,
)


def _split(folded: Corrected, index: int | None, clinical: bool) -> list[Passage]:
    text = folded.text
    marks = list(_headings(text, clinical))
    first = marks[0][0] if marks else len(text)
    passages: list[Passage] = []
    begin = 0
    # A whole text of one line is no title: somebody wrote a sentence.
    if (title := _TITLE_LINE.match(text, 0, first)) and title.end() < len(text):
        passages.append(Passage(SectionKind.TITLE, index, False, folded, 0, title.end(), 0))
        begin = title.end()
    if text[begin:first].strip():
        passages += _unheaded(folded, index, begin, first, {kind for _, _, kind, _ in marks}, clinical)
    for number, (start, content, kind, heading) in enumerate(marks):
        end = marks[number + 1][0] if number + 1 < len(marks) else len(text)
        passages.append(Passage(kind, index, False, folded, start, end, content, heading))
    return passages if clinical else _with_conclusion(passages)


def _with_conclusion(passages: list[Passage]) -> list[Passage]:
    """The conclusion that stands without a heading behind a description that has one."""
    last = passages[-1] if passages else None
    if last is None or last.kind is not SectionKind.FINDINGS or not last.heading:
        return passages
    if any(passage.kind is SectionKind.IMPRESSION for passage in passages):
        return passages
    parts = find_parts(last.folded, last.content, last.end)
    if not parts or parts[0][2] is not SectionKind.FINDINGS:
        return passages
    cut = parts[0][1]
    conclusion = Passage(
        SectionKind.IMPRESSION, last.index, False, last.folded, cut, last.end, cut, certainty=CERTAINTY
    )
    return [*passages[:-1], replace(last, end=cut), conclusion]


def _unheaded(
    folded: Corrected, index: int | None, start: int, end: int, headed: set[SectionKind], clinical: bool
) -> list[Passage]:
    """The words before the first heading, or all of them: description and conclusion where they can be told apart."""
    parts = [(start, end, SectionKind.OTHER)]
    if not headed:
        parts = ([] if clinical else find_parts(folded, start, end)) or parts
    elif SectionKind.FINDINGS in headed and SectionKind.IMPRESSION not in headed:
        kind = SectionKind.IMPRESSION if sounds_like_conclusion(folded, start, end) else SectionKind.OTHER
        parts = [(start, end, kind)]
    elif SectionKind.IMPRESSION in headed and SectionKind.FINDINGS not in headed and not clinical:
        kind = SectionKind.FINDINGS if sounds_like_description(folded, start, end) else SectionKind.OTHER
        parts = [(start, end, kind)]
    return [
        Passage(
            kind, index, False, folded, begin, stop, begin, certainty=None if kind is SectionKind.OTHER else CERTAINTY
        )
        for begin, stop, kind in parts
    ]


def _headings(text: str, clinical: bool) -> Iterator[tuple[int, int, SectionKind, str]]:
    """(start, start of content, kind, heading) of each heading."""
    known = headings()
    for candidate in _CANDIDATE.finditer(text):
        found = _heading_at(text, candidate, known)
        if found is None:
            continue
        start, heading = found
        kind = SectionKind(known[heading])
        if clinical and heading in ("exam", "examination"):  # in a ward note it is the physical one
            kind = SectionKind.EXAMINATION
        yield start, candidate.end(), kind, heading


def _heading_at(text: str, candidate: re.Match[str], known: dict[str, str]) -> tuple[int, str] | None:
    name = candidate["name"].rstrip()
    start = candidate.start()
    at_line_start = _LINE_START.search(text, max(0, start - 12), start) is not None
    bracketed = text[start - 1 : start] == "[" and candidate["close"].startswith("]")
    whole = name.lower() in known
    if whole and (at_line_start or bracketed):
        return start - bracketed, name.lower()
    if candidate["stop"] != ":":
        return None
    if name.isascii():
        return _heading_in_line(text, name, start, known, whole)
    if whole and text[start - 1] in " 。;,.:!?)]":
        return start, name.lower()
    for skip in range(1, len(name) - 3):  # four Chinese signs are a heading wherever they stand
        if name[skip:].lower() in known:
            return start + skip, name[skip:].lower()
    return None


def _heading_in_line(text: str, name: str, start: int, known: dict[str, str], whole: bool) -> tuple[int, str] | None:
    """Behind a full stop a heading begins with a capital; behind anything else all its letters are capitals."""
    if whole and name[0].isupper() and known[name.lower()] != "OTHER" and text[:start].rstrip()[-1:] in ".;:!?)":
        return start, name.lower()
    words = name.split(" ")
    position = start
    for skip, word in enumerate(words):
        rest = " ".join(words[skip:])
        if rest.isupper() and rest.lower() in known and len(rest) > 3:
            return position, rest.lower()
        position += len(word) + 1
    return None
