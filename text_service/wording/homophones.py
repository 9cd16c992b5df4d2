"""Chinese signs written for others of the same sound (胸腔积夜) or shape (末见): what a keyboard or a glance confuses.

A stretch of text that sounds like a phrase of the lexicon and is not it, where the sign that differs belongs to no word
as it stands. The text's sounds are searched once.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import ahocorasick  # type: ignore[import-not-found]

from text_service.wording.confidence import probability
from text_service.wording.known_words import (
    chinese_affixes,
    chinese_single_signs,
    chinese_targets,
    is_lexicon_word,
    medical_signs,
    words_fewer,
)
from text_service.wording.sounds import sounds_of, syllables
from text_service.wording.suspicion import Suspicion, replacing


def find_homophones(match: str) -> Iterator[Suspicion]:
    """In no order; several may overlap."""
    known = chinese_targets()
    for end, (length, phrases) in _by_sound().iter(match.translate(syllables())):
        start = end - length + 1
        written = match[start : end + 1]
        if written not in known:
            for phrase in phrases:
                suspicion = _suspicion(match, start, written, phrase)
                if suspicion is not None:
                    yield suspicion


def _suspicion(match: str, start: int, written: str, phrase: str) -> Suspicion | None:
    length = len(phrase)
    places = [place for place, sign in enumerate(written) if sign != phrase[place]]
    if not places or len(places) * 2 > length:
        return None
    if all(written[place] in chinese_affixes() and phrase[place] in chinese_affixes() for place in places):
        return None  # 末段, 末端: either is a word
    if any(_in_a_phrase(written, place) for place in places):
        return None
    doubtful = [place for place in places if _may_be_right(written, place)]
    if any(written[place] in chinese_affixes() for place in doubtful):
        return None
    gain = words_fewer(match, start, start + length, phrase)
    if gain < (_SURE if doubtful else 1):
        return None
    sure = probability(_kind(written, places, length))
    return replacing(start, start + length, "homophone", phrase, sure, gain)


def _kind(written: str, places: list[int], length: int) -> str:
    """Of two signs one that records write with elsewhere may stand in a word that no list holds (截石)."""
    if length > 2:
        return "homophone 3"
    return "homophone 2, familiar" if written[places[0]] in medical_signs() else "homophone 2"


# A sign that may be a word of its own is none where the text falls into so many words fewer without it.
_SURE = 2
# Within a phrase of as many signs one that may be a word is none; at its ends it may be the next one (甲状腺下动脉).
_LONG = 4


def _may_be_right(written: str, place: int) -> bool:
    """Whether the sign is a word of its own there, or qualifies the rest as well as the right one (深静脉, 肾静脉)."""
    length = len(written)
    if 0 < place < length - 1:
        return length < _LONG and written[place] in chinese_single_signs()
    rest = written[1:] if place == 0 else written[:-1]
    if written[place] in chinese_single_signs():
        return True
    composed = rest in chinese_affixes() if length == 2 else is_lexicon_word(rest)
    return composed and written[place] in medical_signs()


def _in_a_phrase(written: str, place: int) -> bool:
    """Whether a shorter phrase of the lexicon holds the sign as it stands (结核 in 结核病史)."""
    spans = ((start, stop) for start in range(place + 1) for stop in range(place + 1, len(written) + 1))
    return any(stop - start > 1 and is_lexicon_word(written[start:stop]) for start, stop in spans)


@cache
def _by_sound() -> ahocorasick.Automaton:
    phrases: dict[str, list[str]] = {}
    for phrase in sorted(chinese_targets()):
        for sound in sounds_of(phrase):
            if phrase not in phrases.setdefault(sound, []):
                phrases[sound].append(phrase)
    built = ahocorasick.Automaton()
    for sound, same in phrases.items():
        built.add_word(sound, (len(sound), tuple(same)))
    built.make_automaton()
    return built
