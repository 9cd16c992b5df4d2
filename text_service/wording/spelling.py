"""English words that are misspelt or run together.

A word that neither the general language nor the lexicon knows, and that is nearly one of theirs. What is unknown and
near nothing (a name, a drug, a place) is nobody's misspelling, nor is a capitalised word within a sentence, a word that
the text keeps using, or one that is still being typed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from text_service.passages.normalize import Folded
from text_service.wording.confidence import probability
from text_service.wording.known_words import CHINESE, common, english, is_english, is_inflection, targets, weight
from text_service.wording.suspicion import Suspicion, replacing


def find_misspellings(folded: Folded) -> Iterator[Suspicion]:
    """In order. Words of five letters and more."""
    match = folded.match
    words = _WORD.findall(match)
    meant = {word: correction for word in {*words} - english() if (correction := corrected_word(word)) is not None}
    if not meant:
        return
    often = {word for word, count in Counter(words).items() if count > NOT_A_NAME}
    end = len(match.rstrip())
    for found in _WORD.finditer(match):
        word = found.group()
        if word not in meant or word in often or is_name(folded.text, *found.span()):
            continue
        if found.end() < end or not meant[word].startswith(word[:-1]):  # else it is still being typed
            yield _suspicion(found.start(), word, meant[word])


@lru_cache(maxsize=50_000)
def corrected_word(word: str) -> str | None:
    """The word that was meant, two words when they were run together, None for what is no misspelling."""
    if word in english() or is_english(word) or _MASKED.search(word):
        return None
    return _nearest(word) or _parted(word)


_WORD = re.compile(r"(?<![a-z0-9])[a-z]{5,}(?![a-z0-9])")
_SHORTEST = 5
# A word written more often than this in one text is meant.
NOT_A_NAME = 3
# Redactions eat into words: "comparisXXXX".
_MASKED = re.compile(r"x{3}")


def _suspicion(start: int, word: str, correction: str) -> Suspicion:
    end = start + len(word)
    if " " in correction:
        cut = start + correction.index(" ")
        kind = probability("words run together")
        return Suspicion(start, end, "misspelling", correction, kind, ((cut, cut, " "),))
    near = OSA.distance(word, correction) == 1
    return replacing(start, end, "misspelling", correction, probability(f"misspelling {1 if near else 2}"))


def _nearest(word: str) -> str | None:
    """The one target at the least distance: one slip in a word, two in a long one. The first letter is mostly right.

    None when the nearest is another form of the word: then it may be one that no list holds.
    """
    allowed = 2 if len(word) >= _TWO_SLIPS else 1
    ranked: dict[tuple[int, bool], list[str]] = {}
    for target in {*_by_first().get(word[0], ()), *_by_first().get(word[1], ())}:
        if abs(len(target) - len(word)) > allowed:
            continue
        distance = OSA.distance(word, target, score_cutoff=allowed)
        other_letter = target[0] != word[0]
        if distance <= allowed - (allowed > 1 and other_letter):
            ranked.setdefault((distance, other_letter), []).append(target)
    nearest = ranked[min(ranked)] if ranked else []
    meant = [target for target in nearest if not is_inflection(word, target)]
    return _likeliest(word, meant) if meant else None


# From this length on two slips are taken for a misspelling.
_TWO_SLIPS = 8


def _likeliest(word: str, meant: list[str]) -> str | None:
    """The one that reports use far more, or of the forms of one word that of its letters; None where several may be."""
    first, *others = sorted(meant, key=lambda target: (-weight(target), target))
    if others and all(other.startswith(first[:-1]) or first.startswith(other[:-1]) for other in others):
        return min(meant, key=lambda target: (sorted(target) != sorted(word), -weight(target), target))
    return first if not others or weight(first) >= _FAR_MORE * weight(others[0]) else None


_FAR_MORE = 2


@cache
def _by_first() -> dict[str, tuple[str, ...]]:
    grouped: dict[str, list[str]] = {}
    for target in sorted(targets()):
        if len(target) >= _SHORTEST:
            grouped.setdefault(target[0], []).append(target)
    return {letter: tuple(words) for letter, words in grouped.items()}


def _parted(word: str) -> str | None:
    """Two common words, one of them the lexicon's: "pleuraleffusion"."""
    cuts = [
        f"{word[:cut]} {word[cut:]}"
        for cut in range(_LEAST_PART, len(word) - _LEAST_PART + 1)
        if word[:cut] in common()
        and word[cut:] in common()
        and any(len(part) >= _TELLING and part in targets() for part in (word[:cut], word[cut:]))
    ]
    return cuts[0] if len(cuts) == 1 else None


# How long the parts of two words run together are at least, and one that the lexicon must know.
_LEAST_PART, _TELLING = 4, 6
_SENTENCE_START = re.compile(r"(?:^|[.:;!?\n\f)\]-]|\d)\s*$")


def is_name(text: str, start: int, end: int) -> bool:
    """A capitalised word within a sentence, one of capitals alone among others, the bearer of a disease (Paget's), a
    name in a program (bodySite)."""
    word = text[start:end]
    if text[end : end + 2] in ("'s", "'S") or not (word.islower() or word.isupper() or word.istitle()):
        return True
    if word.isupper():
        around = f"{text[max(0, start - _BESIDE) : start]} {text[end : end + _BESIDE]}"
        return CHINESE.search(around) is not None or not any(map(str.isupper, re.findall(r"[A-Za-z]{3,}", around)))
    return word[0].isupper() and _SENTENCE_START.search(text, max(0, start - 4), start) is None


_BESIDE = 30
