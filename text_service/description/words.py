"""Where the phrases of `lexicon/{en,zh}/descriptors.tsv` stand in a sentence.

They have an automaton of their own: "solid" or 低回声 says nothing to the steps that look for findings, and hides none
of their words.
"""

from __future__ import annotations

from functools import cache

import ahocorasick  # type: ignore[import-not-found]

from facts import vocabulary
from text_service.mentions.phrases import FOLDER, LANGUAGES, LATIN, cells
from text_service.passages.normalize import fold


def find_words(match: str) -> list[tuple[int, int, str]]:
    """(start, end, code) of the leftmost longest phrases, in order; Latin ones as whole words."""
    found = [
        (end - len(phrase) + 1, end + 1, code)
        for end, (phrase, code) in _automaton().iter(match)
        if _stands_alone(match, end - len(phrase) + 1, end + 1)
    ]
    kept: list[tuple[int, int, str]] = []
    for start, end, code in sorted(found, key=lambda word: (word[0], -word[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end, code))
    return kept


@cache
def _automaton() -> ahocorasick.Automaton:
    """Raises ValueError naming a code that the vocabulary does not have."""
    built = ahocorasick.Automaton()
    for language in LANGUAGES:
        for code, phrase in cells(FOLDER / language / "descriptors.tsv"):
            if vocabulary.find(code) is None:
                raise ValueError(f"{language}/descriptors.tsv: {code} is not in the vocabulary")
            folded = fold(phrase).match
            built.add_word(folded, (folded, code))
    built.make_automaton()
    return built


def _stands_alone(match: str, start: int, end: int) -> bool:
    before, behind = match[start - 1 : start], match[end : end + 1]
    return not (match[start] in LATIN and before in LATIN and before) and not (
        match[end - 1] in LATIN and behind in LATIN and behind
    )
