"""Drugs of the vocabulary by the words that records use for them, salts, forms and brands among them.

The words are `drugs/{en,zh}.tsv`, which the lexicon of the text service reads too.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import ahocorasick  # type: ignore[import-not-found]

from facts import vocabulary

FOLDER = Path(__file__).with_name("drugs")
LANGUAGES = ("en", "zh")
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")
_JOINTS = re.compile(r"[\s\-‐–/_+]+")


def file_of(language: str) -> Path:
    """The table of the words of a language: a concept and its words, parted by " | ", on a line."""
    return FOLDER / f"{language}.tsv"


def drugs_in(words: str) -> tuple[str, ...]:
    """The drugs that the words of an order, an allergy or a header name, in their order, each once.

    >>> drugs_in("盐酸二甲双胍缓释片 0.5g"), drugs_in("Piperacillin-Tazobactam 4.5 g"), drugs_in("注射用青霉素钠")
    (('metformin',), ('piperacillin_tazobactam',), ('benzylpenicillin',))

    A class beside its own member says nothing more; where two drugs are named, both are meant.

    >>> drugs_in("Antibiotic: amoxicillin"), drugs_in("amlodipine/benazepril 5/10 mg"), drugs_in("shellfish")
    (('amoxicillin',), ('amlodipine', 'benazepril'), ())
    """
    folded = _fold(words)
    found: list[str] = []
    for end, (length, code) in _automaton().iter_long(folded):
        start = end - length + 1
        if not _inside_a_word(folded, start, end) and code not in found:
            found.append(code)
    return tuple(code for code in found if not any(_is_kind(other, code) for other in found))


def _fold(words: str) -> str:
    """Width, case and what joins the parts of a name do not count."""
    return _JOINTS.sub(" ", unicodedata.normalize("NFKC", words).lower()).strip()


def _inside_a_word(text: str, start: int, end: int) -> bool:
    before = start > 0 and text[start] in _LATIN and text[start - 1] in _LATIN
    after = end + 1 < len(text) and text[end] in _LATIN and text[end + 1] in _LATIN and text[end + 1 :] != "s"
    return before or (after and not _is_plural(text, end))


def _is_plural(text: str, end: int) -> bool:
    return text[end + 1] == "s" and (end + 2 == len(text) or text[end + 2] not in _LATIN)


def _is_kind(code: str, other: str) -> bool:
    return code != other and vocabulary.is_a(code, other)


@cache
def _automaton() -> ahocorasick.Automaton:
    built = ahocorasick.Automaton()
    for entry in vocabulary.entries().values():
        if entry.category == "drug":
            for name in (entry.en, entry.zh):
                _add(built, name, entry.code)
    for language in LANGUAGES:
        for line in file_of(language).read_text(encoding="utf-8").splitlines():
            code, tab, phrases = line.partition("\t")
            if tab and not line.startswith("#"):
                for phrase in phrases.split(" | "):
                    _add(built, phrase, code)
    built.make_automaton()
    return built


def _add(automaton: ahocorasick.Automaton, phrase: str, code: str) -> None:
    word = _fold(phrase)
    if len(word) > 1:
        automaton.add_word(word, (len(word), code))
