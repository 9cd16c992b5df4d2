"""The parts of a note that its headings open, as entries of a form: 主诉, 现病史, "Treatment plan".

A heading with nothing behind it is an entry that was left empty; a part without a heading is not told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from text_service.mentions.phrases import FOLDER, LANGUAGES, cells

# "-", "/", "( )" and dots are how an empty entry looks.
_EMPTY = re.compile(r"[\s\W_]*")


@dataclass(frozen=True, slots=True)
class Part:
    """An entry at [start, end) of the folded text; `empty`: [start, end) is its heading and nothing is written."""

    concept: str
    start: int
    end: int
    empty: bool


def find_parts(text: str) -> Iterator[Part]:
    """The parts of a folded text, in order. Text up to the next heading of either list belongs to a part."""
    marks = list(_marks(text))
    for number, (start, content, concept) in enumerate(marks):
        end = marks[number + 1][0] if number + 1 < len(marks) else len(text)
        written = text[content:end]
        if not concept:
            continue
        if _EMPTY.fullmatch(written):
            yield Part(concept, start, content, empty=True)
        else:
            yield Part(concept, content + len(written) - len(written.lstrip()), content + len(written.rstrip()), False)


def _marks(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, start of content, concept or "" for a heading that opens no entry)."""
    known = _headings()
    for found in _candidates().finditer(text):
        yield found.start("name"), found.end(), known[found["name"].lower()]


@cache
def _headings() -> dict[str, str]:
    """Concept of an entry by its heading, lower-case; "" for headings that only end the entry before."""
    return {
        heading.lower(): "" if code == "end" else code
        for language in LANGUAGES
        for code, heading in cells(FOLDER / language / "entries.tsv")
    }


@cache
def _candidates() -> re.Pattern[str]:
    """A heading with a colon at the beginning of a line or behind a stop, or alone on its line."""
    names = "|".join(re.escape(name) for name in sorted(_headings(), key=len, reverse=True))
    return re.compile(
        rf"(?:(?<=[\n\f。;.])|\A)[ \[(*#\d.、一二三四五六七八九十]*(?P<name>{names})\s*[\])】]?\s*"
        # "History of present illness (from his wife):"
        rf"(?:\([^()\n]{{1,30}}\)\s*(?=:))?"
        rf"(?::|(?<=[\])】])|(?=[\n\f]|\Z))",
        re.IGNORECASE,
    )
