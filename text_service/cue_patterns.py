"""Cues that no list can hold, because words stand between their parts: "was not clearly seen", "three years ago".

One row of `lexicon/{en,zh}/patterns.tsv` each: `code<TAB>needs<TAB>pattern`. The pattern is tried only on sentences
with one of the words of `needs` (parted by `|`). Its group `cue` is the cue where it has one, else all that it matched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from text_service.ner import Token
from text_service.phrases import FOLDER, LANGUAGES, Kind, Term


@dataclass(frozen=True, slots=True)
class _Pattern:
    term: Term
    needs: tuple[str, ...]
    words: re.Pattern[str]


def find_patterns(match: str, chinese: bool) -> list[Token]:
    """In order of their start. A sentence with Chinese words may hold English cues as well."""
    found = [token for language in (("en", "zh") if chinese else ("en",)) for token in _found(match, language)]
    found.sort(key=_start)
    return found


def _found(match: str, language: str) -> Iterator[Token]:
    for pattern in _patterns()[language]:
        if any(word in match for word in pattern.needs):
            for said in pattern.words.finditer(match):
                start, end = said.span("cue" if "cue" in pattern.words.groupindex else 0)
                yield Token(start, end, pattern.term)


def _start(token: Token) -> int:
    return token.start


@cache
def _patterns() -> dict[str, list[_Pattern]]:
    """By language. Raises ValueError naming file and line where a row is not `code<TAB>needs<TAB>pattern`."""
    return {language: list(_rows(language)) for language in LANGUAGES}


def _rows(language: str) -> Iterator[_Pattern]:
    path = FOLDER / language / "patterns.tsv"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            code, needs, words = line.split("\t")
            yield _Pattern(Term(Kind.CUE, code), tuple(needs.split("|")), re.compile(words))
        except (ValueError, re.error) as error:
            raise ValueError(f"{language}/patterns.tsv line {number}: {error}") from error
