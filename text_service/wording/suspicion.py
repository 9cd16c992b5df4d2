"""What a step that looks for wrong words tells: where, what is wrong, what stands for it, how likely it is wrong."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Words at [start, end) that are probably wrong. `probability`: that they are, as measured on real reports.

    `concept`: misspelling, homophone, word_slip, repeated_word, nonstandard_term, dangerous_abbreviation.
    `gain`: how many words fewer the text has with the suggestion, which decides between two.
    `edits` make the suggestion of the words, for the steps behind, where it is likely enough; empty where they are to
    read the words as they are.
    """

    start: int
    end: int
    concept: str
    suggestion: str
    probability: float
    edits: tuple[tuple[int, int, str], ...] = ()
    gain: int = 0


def replacing(start: int, end: int, concept: str, suggestion: str, probability: float, gain: int = 0) -> Suspicion:
    """Words that the steps behind shall read as the suggestion, where it is likely enough."""
    return Suspicion(start, end, concept, suggestion, probability, ((start, end, suggestion),), gain)
