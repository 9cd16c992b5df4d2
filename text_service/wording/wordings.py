"""Words that the tables hold for wrong, and lexicon phrases with one real word or one look-alike sign in a wrong place.

`lexicon/{en,zh}/corrections.tsv` says where each of its rows holds. Phrases with a wrong word ("plural effusion", "rib
facture") and with a sign of another's shape (末见) are made from the lexicon. All of it is one automaton.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import ahocorasick  # type: ignore[import-not-found]

from text_service.mentions.phrases import FOLDER, LANGUAGES, LATIN, automaton, cells, rows
from text_service.passages.normalize import Folded, fold
from text_service.wording.confidence import probability
from text_service.wording.known_words import (
    chinese_single_signs,
    chinese_targets,
    english,
    is_inflection,
    targets,
    words_fewer,
)
from text_service.wording.suspicion import Suspicion


@dataclass(frozen=True, slots=True)
class Wording:
    """Wrong words and when they are: patterns for what touches them, what stands in the sentence, what must not.

    `exact`: the words as written with their capitals, empty where case does not matter. Of a made phrase `sign` is the
    place of the wrong sign, which must belong to no word, and `word` the stretch of the wrong word, which alone
    is told.
    """

    concept: str
    length: int
    suggestion: str
    probability: float
    exact: str = ""
    before: re.Pattern[str] | None = None
    behind: re.Pattern[str] | None = None
    near: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    sign: int | None = None
    word: tuple[int, int] | None = None


def find_wordings(folded: Folded) -> Iterator[Suspicion]:
    """In no order; several may overlap."""
    match = folded.match
    for end, wordings in _wrong().iter(match):
        for wording in wordings:
            start = end + 1 - wording.length
            if _stands_alone(match, start, end + 1) and _holds(folded, start, end + 1, wording):
                yield _suspicion(start, end + 1, wording)


# What is read in the stead of the words; a term that is only not the standard one is understood as it is.
_READ_CORRECTED = ("misspelling", "homophone", "word_slip")


def _suspicion(start: int, end: int, wording: Wording) -> Suspicion:
    if wording.word is not None:
        start, end = start + wording.word[0], start + wording.word[1]
    suggestion = wording.suggestion
    edits = ((start, end, suggestion.lower()),) if wording.concept in _READ_CORRECTED else ()
    return Suspicion(start, end, wording.concept, suggestion, wording.probability, edits)


def _stands_alone(match: str, start: int, end: int) -> bool:
    if start and match[start] in LATIN and match[start - 1] in LATIN and not match[start].isdigit():
        return match[start - 1].isdigit()  # "10cc"
    return not (end < len(match) and match[end - 1] in LATIN and match[end] in LATIN)


_NEAR = 120
_FULL_STOP = re.compile(r"[.;。；\n\f](?=\s|$|[^\d])")


def _holds(folded: Folded, start: int, end: int, wording: Wording) -> bool:
    match = folded.match
    if wording.exact and folded.text[start:end] != wording.exact:
        return False
    if wording.sign is not None:
        return words_fewer(match, start, end, wording.suggestion) > 0
    if wording.behind is not None and wording.behind.match(folded.text, end) is None:
        return False
    if wording.before is not None and wording.before.search(folded.text[max(0, start - 60) : start]) is None:
        return False
    if wording.near is None and wording.unless is None:
        return True
    sentence = _sentence(folded.text, start, end)
    if wording.near is not None and wording.near.search(sentence) is None:
        return False
    return wording.unless is None or wording.unless.search(sentence) is None


def _sentence(text: str, start: int, end: int) -> str:
    begin, stop = max(0, start - _NEAR), end + _NEAR
    stops = [found.end() for found in _FULL_STOP.finditer(text, begin, start)]
    behind = _FULL_STOP.search(text, end, stop)
    return text[stops[-1] if stops else begin : behind.start() if behind else stop]


@cache
def _wrong() -> ahocorasick.Automaton:
    """Wordings by wrong words, as they look in `Folded.match`."""
    wrong: dict[str, list[Wording]] = {}
    for words, wording in (*_rows(), *_look_alikes(), *_real_words()):
        others = wrong.setdefault(words, [])
        if not others or (wording.sign is None and wording.word is None):
            others.append(wording)
    built = ahocorasick.Automaton()
    for words, wordings in wrong.items():
        built.add_word(words, tuple(wordings))
    built.make_automaton()
    return built


def _rows() -> Iterator[tuple[str, Wording]]:
    """The rows of both tables. Raises ValueError naming file and line for one that cannot be read."""
    for language in LANGUAGES:
        path = FOLDER / language / "corrections.tsv"
        for number, line in rows(path):
            try:
                concept, written, suggestion, sure, *where = line.split("\t")
                yield from _row(concept, written, suggestion, float(sure), where)
            except (ValueError, re.error) as error:
                raise ValueError(f"{language}/{path.name} line {number}: {error}") from None


def _row(concept: str, written: str, suggestion: str, sure: float, where: list[str]) -> Iterator[tuple[str, Wording]]:
    before, behind, near, unless = (*where, "", "", "", "")[:4]
    for words in written.split(" | "):
        yield (
            fold(words).match,
            Wording(
                concept=concept,
                length=len(words),
                suggestion=suggestion,
                probability=sure,
                exact=words if words != words.lower() else "",
                before=_pattern(f"(?:{before})$") if before else None,
                behind=_pattern(behind),
                near=_pattern(near),
                unless=_pattern(unless),
            ),
        )


def _pattern(words: str) -> re.Pattern[str] | None:
    return re.compile(words, re.IGNORECASE) if words else None


def _look_alikes() -> Iterator[tuple[str, Wording]]:
    """Chinese phrases with one sign in another's shape."""
    shapes: dict[str, list[str]] = {}
    for wrong, right in cells(FOLDER / "zh" / "shapes.tsv"):
        shapes.setdefault(right, []).append(wrong)
    for phrase in sorted(chinese_targets()):
        for place, sign in enumerate(phrase):
            for wrong in shapes.get(sign, ()):
                written = phrase[:place] + wrong + phrase[place + 1 :]
                alone = len(phrase) < _LONG and wrong in chinese_single_signs()
                if not alone and written not in chinese_targets():
                    yield (
                        written,
                        Wording("homophone", len(phrase), phrase, probability("look-alike"), sign=place),
                    )


def _real_words() -> Iterator[tuple[str, Wording]]:
    """English phrases of two words and more in which one is another word of the language, a letter away."""
    for phrase in sorted(phrase for phrase in automaton() if " " in phrase and phrase.isascii()):
        words = phrase.split(" ")
        for number, word in enumerate(words):
            for other in _confusable(word) if len(word) >= _SHORTEST and word.isalpha() else ():
                written = " ".join((*words[:number], other, *words[number + 1 :]))
                begin = len(" ".join(words[:number])) + (number > 0)
                stretch = (begin, begin + len(other))
                yield written, Wording("word_slip", len(written), word, probability("real word"), word=stretch)


# A wrong sign outweighs a word of one sign only in a phrase of as many signs.
_LONG = 4
_SHORTEST = 5
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@cache
def _confusable(word: str) -> tuple[str, ...]:
    """The general words one letter away that are no form of the word: a letter left out, put in, changed, swapped."""
    cuts = [(word[:place], word[place:]) for place in range(1, len(word) + 1)]
    near = {left + right[1:] for left, right in cuts if right}
    near |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    near |= {left + letter + right[1:] for left, right in cuts if right for letter in _LETTERS}
    near |= {left + letter + right for left, right in cuts for letter in _LETTERS}
    return tuple(sorted(other for other in near & english() if other not in targets() and not _is_form(other, word)))


def _is_form(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one) or is_inflection(one, other)
