"""Wrong words of a text: what was probably meant, and the text as the steps behind shall read it.

The words as signed are never changed: a correction points at them, and every offset leads back to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from text_service.passages.normalize import Folded
from text_service.wording.confidence import probability
from text_service.wording.homophones import find_homophones
from text_service.wording.known_words import CHINESE
from text_service.wording.out_of_place import find_out_of_place
from text_service.wording.repetitions import find_repetitions
from text_service.wording.spelling import find_misspellings
from text_service.wording.suspicion import Suspicion
from text_service.wording.value_slips import find_value_slips
from text_service.wording.wordings import find_wordings


@dataclass(frozen=True, slots=True)
class Correction:
    """Words at [start, end) of the corrected text that were probably meant to be the suggestion."""

    start: int
    end: int
    concept: str
    suggestion: str
    probability: float


@dataclass(frozen=True, slots=True)
class Corrected(Folded):
    """A folded text that reads as meant and leads back to the words as written, with what was or may be wrong in it."""

    corrections: tuple[Correction, ...] = ()


def correct(folded: Folded) -> Corrected:
    """The text with what is surely wrong read as it was meant, and all that is wrong or may be, in order."""
    suspicions = [*_suspicions(folded)]
    if len(suspicions) > 1:
        suspicions = _apart(suspicions, len(folded.match))
    edits = [edit for suspicion in suspicions for edit in _sure(suspicion)]
    read = folded.replaced(edits) if edits else folded
    return Corrected(read.text, read.match, read.origin, tuple(_moved(suspicions)) if suspicions else ())


def _suspicions(folded: Folded) -> Iterator[Suspicion]:
    yield from find_wordings(folded)
    yield from find_misspellings(folded)
    yield from find_out_of_place(folded)
    yield from find_repetitions(folded)
    yield from find_value_slips(folded.match)
    if CHINESE.search(folded.match):
        yield from find_homophones(folded.match)


def _apart(suspicions: list[Suspicion], length: int) -> list[Suspicion]:
    """In order and without overlaps: the longest counts, of two as long the likelier, then the better fit."""
    kept: list[Suspicion] = []
    taken = bytearray(length)
    for one in sorted(suspicions, key=lambda each: (each.start - each.end, -each.probability, -each.gain, each.start)):
        if not any(taken[one.start : one.end]):
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
            kept.append(one)
    return sorted(kept, key=lambda each: each.start)


def _sure(one: Suspicion) -> tuple[tuple[int, int, str], ...]:
    """The edits of what is likely enough to be read as corrected."""
    return one.edits if one.probability >= probability("read as corrected") else ()


def _moved(suspicions: list[Suspicion]) -> Iterator[Correction]:
    """Each where its words stand in the corrected text."""
    moved = 0
    for one in suspicions:
        start = one.start + moved
        moved += sum(len(words) - (end - begin) for begin, end, words in _sure(one))
        yield Correction(start, one.end + moved, one.concept, one.suggestion, one.probability)
