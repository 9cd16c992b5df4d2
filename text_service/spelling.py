"""English words that are misspelt, run together or written twice.

A word that neither the general language nor the lexicon knows, and that is nearly one of theirs. What is unknown and
near nothing (a name, a drug, a place) is nobody's misspelling, nor is a capitalised word within a sentence, a word that
the text keeps using, or one that is still being typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from text_service.confidence import probability
from text_service.known_words import english, is_english, targets
from text_service.normalize import Folded
from text_service.suspicion import Suspicion, replacing


def find_misspellings(folded: Folded) -> Iterator[Suspicion]:
    """In no order. Words of four letters and more."""
    match = folded.match
    words = _WORD.findall(match)
    known = english()
    for word in {word for word in words if word not in known}:
        correction = corrected_word(word)
        if correction is None or words.count(word) > _NOT_A_NAME:
            continue
        for found in re.finditer(rf"(?<![a-z0-9]){word}(?![a-z0-9])", match):
            if not _is_name(folded.text, found.start()) and not _is_unfinished(match, found, correction):
                yield _suspicion(found.start(), word, correction)
    yield from _repetitions(match)


@lru_cache(maxsize=50_000)
def corrected_word(word: str) -> str | None:
    """The word that was meant, two words when they were run together, None for what is no misspelling."""
    if len(word) < _SHORTEST or word in english() or is_english(word) or _MASKED.search(word):
        return None
    return _nearest(word) or _parted(word)


_WORD = re.compile(r"(?<![a-z0-9])[a-z]{4,}(?![a-z0-9])")
_SHORTEST = 5
# A word written more often than this in one text is meant.
_NOT_A_NAME = 3
# Redactions eat into words: "comparisXXXX".
_MASKED = re.compile(r"x{2}|(.)\1\1")


def _suspicion(start: int, word: str, correction: str) -> Suspicion:
    end = start + len(word)
    if " " in correction:
        cut = start + correction.index(" ")
        kind = probability("words run together")
        return Suspicion(start, end, "misspelling", correction, kind, ((cut, cut, " "),))
    near = OSA.distance(word, correction) == 1
    return replacing(start, end, "misspelling", correction, probability(f"misspelling {1 if near else 2}"))


def _nearest(word: str) -> str | None:
    """The one target at the least distance: one slip in a word, two in a long one; the first letter is mostly right."""
    best: list[str] = []
    allowed = 2 if len(word) >= _TWO_SLIPS else 1
    for target in {*_by_first().get(word[0], ()), *_by_first().get(word[1], ())}:
        if abs(len(target) - len(word)) > allowed:
            continue
        distance = OSA.distance(word, target, score_cutoff=allowed)
        if distance > allowed or _is_inflection(word, target) or (target[0] != word[0] and distance > 1):
            continue
        if distance < allowed:
            best, allowed = [], distance
        best.append(target)
    if len(best) > 1:  # plural and singular, or two spellings, are one
        best = [target for target in best if not any(target != other and other.startswith(target) for other in best)]
    return best[0] if len(best) == 1 else None


# From this length on two slips are taken for a misspelling.
_TWO_SLIPS = 8
_ENDING = re.compile(
    r"(?:s|es|ies|ed|d|ing|al|ally|ly|ic|ical|ous|oid|ar|ary|y|um|us|i|a|ae|is|e|on|or|er|ers|ion|ions|ive|ia|able|ity|ance|ent|ant)?$"
)


def _is_inflection(word: str, target: str) -> bool:
    """Whether the two differ in their endings alone, and each is an ending of the language: pleural, pleura."""
    common = 0
    for one, other in zip(word, target, strict=False):
        if one != other:
            break
        common += 1
    if common < _LEAST_STEM:
        return False
    return _ENDING.fullmatch(word, common) is not None and _ENDING.fullmatch(target, common) is not None


_LEAST_STEM = 4


@cache
def _by_first() -> dict[str, tuple[str, ...]]:
    grouped: dict[str, list[str]] = {}
    for target in sorted(targets()):
        if len(target) >= _SHORTEST:
            grouped.setdefault(target[0], []).append(target)
    return {letter: tuple(words) for letter, words in grouped.items()}


def _parted(word: str) -> str | None:
    """Two known words, one of them a target: "pleuraleffusion"."""
    cuts = [
        f"{word[:cut]} {word[cut:]}"
        for cut in range(_LEAST_PART, len(word) - _LEAST_PART + 1)
        if word[:cut] in english()
        and word[cut:] in english()
        and (word[:cut] in targets() or word[cut:] in targets())
        and max(cut, len(word) - cut) >= _SHORTEST
    ]
    return cuts[0] if len(cuts) == 1 else None


_LEAST_PART = 4
_SENTENCE_START = re.compile(r"(?:^|[.:;!?\n\f)\]-]|\d)\s*$")


def _is_name(text: str, start: int) -> bool:
    """A capital letter within a sentence whose other letters are small."""
    return (
        text[start].isupper()
        and not text[start : start + 2].isupper()
        and _SENTENCE_START.search(text, max(0, start - 4), start) is None
    )


def _is_unfinished(match: str, found: re.Match[str], correction: str) -> bool:
    return not match[found.end() :].strip() and correction.startswith(found.group()[:-1])


_REPEATED = re.compile(r"(?<![a-z0-9.,-])(?P<word>[a-z]{2,}) (?P=word)(?![a-z0-9'-])")
# Words that grammar may write twice, and marks.
_MAY_REPEAT = frozenset({"had", "that", "is", "xxxx", "very", "do", "no", "out", "in", "on", "xx", "xxx", "bid", "so"})


def _repetitions(match: str) -> Iterator[Suspicion]:
    for found in _REPEATED.finditer(match):
        word = found["word"]
        if word not in _MAY_REPEAT and not word.startswith("xx"):
            yield Suspicion(found.start(), found.end(), "repeated_word", word, probability("repeated word"))
