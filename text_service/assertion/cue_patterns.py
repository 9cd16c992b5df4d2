"""Cues that no list can hold, because words stand between their parts: "was not clearly seen", "three years ago".

One row of `lexicon/{en,zh}/patterns.tsv` each: `code<TAB>needs<TAB>pattern`. The pattern is tried only on sentences
with one of the words of `needs` (parted by `|`). Its group `cue` is the cue where it has one, else all that it matched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import ahocorasick  # type: ignore[import-not-found]

from text_service.mentions.ner import Token
from text_service.mentions.phrases import FOLDER, LANGUAGES, Kind, Term, rows


@dataclass(frozen=True, slots=True)
class _Pattern:
    term: Term
    needs: tuple[str, ...]
    words: re.Pattern[str]
    chinese: bool


def find_patterns(match: str, chinese: bool) -> list[Token]:
    """In order of their start. A sentence with Chinese words may hold English cues as well."""
    automaton = _needed()
    wanted = {pattern for _, patterns in automaton.iter(match) for pattern in patterns}
    if not wanted:
        return []
    tried = [pattern for pattern in sorted(wanted) if chinese or not _patterns()[pattern].chinese]
    found = [token for pattern in tried for token in _found(match, _patterns()[pattern])]
    found.sort(key=_start)
    return found


def _found(match: str, pattern: _Pattern) -> Iterator[Token]:
    for said in pattern.words.finditer(match):
        start, end = said.span("cue" if "cue" in pattern.words.groupindex else 0)
        yield Token(start, end, pattern.term)


def _start(token: Token) -> int:
    return token.start


@cache
def _patterns() -> list[_Pattern]:
    """English ones first. Raises ValueError naming file and line where a row is not `code<TAB>needs<TAB>pattern`."""
    return [pattern for language in LANGUAGES for pattern in _rows(language)]


@cache
def _needed() -> ahocorasick.Automaton:
    """The patterns, by number, that a word calls for: one pass of it instead of a search for every word of each."""
    callers: dict[str, list[int]] = {}
    for number, pattern in enumerate(_patterns()):
        for word in pattern.needs:
            callers.setdefault(word, []).append(number)
    built = ahocorasick.Automaton()
    for word, numbers in callers.items():
        built.add_word(word, tuple(numbers))
    built.make_automaton()
    return built


def _rows(language: str) -> Iterator[_Pattern]:
    path = FOLDER / language / "patterns.tsv"
    for number, line in rows(path):
        try:
            code, needs, words = line.split("\t")
            yield _Pattern(Term(Kind.CUE, code), tuple(needs.split("|")), re.compile(words), language == "zh")
        except (ValueError, re.error) as error:
            raise ValueError(f"{language}/patterns.tsv line {number}: {error}") from error
