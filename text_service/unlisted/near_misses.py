"""The concept that a name nearly spells: one slip of a key, the same sounds in Chinese, the initials of its words."""

from __future__ import annotations

from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from text_service.mentions.phrases import LATIN, concept_phrases
from text_service.passages.normalize import fold
from text_service.wording.sounds import syllables


def concept_near(name: str) -> str:
    """Its code as the lexicon has it, "" when no phrase is near or phrases of several concepts are equally near.

    `name` as `Folded.match` has it.
    """
    if name[:1] in LATIN:
        return _by_initials().get(name, "") or _by_spelling(name)
    return _by_sound(name)


# A word this short differs from another word as easily as from its own misspelling.
_SHORTEST, _LONG = 7, 12
# With two slips the word must begin as it should: "hypo" is not "hyper".
_SAME_START = 5


def _by_spelling(name: str) -> str:
    if len(name) < _SHORTEST:
        return ""
    slips = 2 if len(name) >= _LONG else 1
    phrases = _phrases("en")
    near = process.extract(name, phrases.keys(), scorer=OSA.distance, score_cutoff=slips, limit=5)
    near = [found for found in near if found[1] <= 1 or found[0][:_SAME_START] == name[:_SAME_START]]
    best = min((found[1] for found in near), default=0)
    codes = {phrases[found[0]] for found in near if found[1] == best}
    return codes.pop() if len(codes) == 1 else ""


def _by_sound(name: str) -> str:
    codes = _sounds().get(name.translate(syllables()), frozenset()) if len(name) >= 3 else frozenset()
    return next(iter(codes)) if len(codes) == 1 else ""


@cache
def _phrases(language: str) -> dict[str, str]:
    """Code by phrase, without phrases of several concepts."""
    found: dict[str, set[str]] = {}
    for code, phrase in concept_phrases(language):
        found.setdefault(fold(phrase).match, set()).add(code)
    return {phrase: next(iter(codes)) for phrase, codes in found.items() if len(codes) == 1}


@cache
def _by_initials() -> dict[str, str]:
    """Of phrases of three to five words, where the initials are those of one concept alone."""
    found: dict[str, set[str]] = {}
    for phrase, code in _phrases("en").items():
        words = phrase.split()
        if 3 <= len(words) <= 5 and phrase.replace(" ", "").isalpha():
            found.setdefault("".join(word[0] for word in words), set()).add(code)
    return {initials: next(iter(codes)) for initials, codes in found.items() if len(codes) == 1}


@cache
def _sounds() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for phrase, code in _phrases("zh").items():
        found.setdefault(phrase.translate(syllables()), set()).add(code)
    return {sound: frozenset(codes) for sound, codes in found.items()}
