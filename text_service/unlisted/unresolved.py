"""Whether a sentence holds words that neither lexicon nor plain speech accounts for: what the text model may see."""

from __future__ import annotations

import re
from functools import cache

import ahocorasick  # type: ignore[import-not-found]

from text_service.mentions.ner import Token
from text_service.mentions.phrases import plain_phrases


def is_unresolved(words: str, text: str, tokens: list[Token]) -> bool:
    """`words` as `Folded.match` has them, `text` in its own case, `tokens` of the lexicon in them.

    True for a Latin word of four letters and more, or capitals between small letters, that is in no list, and for two
    Chinese signs in a row that are in none.
    """
    rest = _without(words, tokens)
    for word in _LATIN_WORD.finditer(rest):
        if _is_unknown(word.group(), text[word.start() : word.end()], text):
            return True
    return any(_has_unknown_signs(run.group()) for run in _CHINESE_RUN.finditer(rest))


def is_plain(words: str) -> bool:
    """Whether the words, as `Folded.match` has them, are plain ones alone, or too short to be any."""
    if _CHINESE.search(words):
        return words in _plain_signs()
    return len(words) < _SHORTEST or all(word in _plain_words() for word in _LATIN_WORD.findall(words))


_CHINESE = re.compile("[\u4e00-\u9fff]")
_SHORTEST = 3
_LATIN_WORD = re.compile(r"(?<![a-z0-9'])[a-z]{2,}(?![a-z0-9'])")
_CHINESE_RUN = re.compile("[\u4e00-\u9fff]{2,}")
_CAPITALS = re.compile("[A-Z]{2,5}")
_SMALL_LETTER = re.compile("[a-z]")
_REDACTED = re.compile("x+")
_ENDINGS = re.compile(r"(?:s|es|ed|d|ing|ly|er|est)$")


def _without(words: str, tokens: list[Token]) -> str:
    """The words with the tokens blanked."""
    pieces = []
    position = 0
    for token in tokens:
        if token.end > position:
            begin = max(token.start, position)
            pieces += [words[position:begin], "\0" * (token.end - begin)]
            position = token.end
    pieces.append(words[position:])
    return "".join(pieces)


def _is_unknown(word: str, written: str, text: str) -> bool:
    known = _plain_words()
    if word in known or _REDACTED.fullmatch(word):
        return False
    if len(word) >= 4:
        stem = _ENDINGS.sub("", word)
        return stem not in known and stem + "e" not in known
    return _CAPITALS.fullmatch(written) is not None and _SMALL_LETTER.search(text) is not None


def _has_unknown_signs(run: str) -> bool:
    position = 0
    for last, length in _plain_signs().iter_long(run):
        if last - length + 1 - position >= 2:
            return True
        position = last + 1
    return len(run) - position >= 2


@cache
def _plain_words() -> frozenset[str]:
    return frozenset(word for phrase in plain_phrases("en") for word in _LATIN_WORD.findall(phrase))


@cache
def _plain_signs() -> ahocorasick.Automaton:
    built = ahocorasick.Automaton()
    for phrase in plain_phrases("zh"):
        built.add_word(phrase, len(phrase))
    built.make_automaton()
    return built
