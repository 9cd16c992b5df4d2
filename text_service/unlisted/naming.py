"""What the text model names in the sentences that the lexicon leaves unresolved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from text_service.mentions.ner import Token, find_tokens
from text_service.mentions.phrases import Kind, Term
from text_service.passages.sentences import Sentence, of_tokens
from text_service.unlisted.near_misses import concept_near
from text_service.unlisted.unresolved import is_plain

if TYPE_CHECKING:
    from text_service.unlisted.tagger import Tagged, Tagger

UNLISTED = "unlisted_finding"
"""What a name becomes that is near to no phrase of the lexicon."""


@dataclass(frozen=True, slots=True)
class Named:
    """A finding at [start, end) of the sentence. `code` as the lexicon has it: with its side, or the head of a
    composition. `probability`: how likely the words name one, by the model of this name and digest."""

    start: int
    end: int
    code: str
    probability: float
    model: str
    digest: str


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A sentence for the model to see: as `Folded.match` has it, as `Folded.text` has it, the lexicon's words in it."""

    match: str
    text: str
    tokens: list[Token]


def find_names(tagger: Tagger, sentences: list[Unresolved]) -> dict[str, tuple[Named, ...]]:
    """Names by the words of the sentence, as `Folded.match` has them, for all sentences of a document in one go."""
    tagged = tagger.tag([sentence.text for sentence in sentences])
    named = {each.match: _named(each, names, tagger) for each, names in zip(sentences, tagged, strict=True)}
    return {match: names for match, names in named.items() if names}


def with_names(words: str, names: tuple[Named, ...]) -> Sentence:
    """The sentence with the names among its tokens, in place of the organs that they hold."""
    tokens = [
        token
        for token in find_tokens(words)
        if not any(name.start < token.end and token.start < name.end for name in names)
    ]
    tokens += [Token(name.start, name.end, _term(name.code)) for name in names]
    return of_tokens(words, sorted(tokens, key=lambda token: token.start))


def _named(sentence: Unresolved, names: tuple[Tagged, ...], tagger: Tagger) -> tuple[Named, ...]:
    found = []
    for name in names:
        if name.probability < tagger.threshold or name.kind not in ("FINDING", "SYMPTOM", "DEVICE"):
            continue
        span = _head(sentence.match, name, sentence.tokens)
        if span is None:
            continue
        start, end = span
        code = concept_near(sentence.match[start:end])
        if code or name.kind == "FINDING":
            probability = round(name.probability, 3)
            found.append(Named(start, end, code or UNLISTED, probability, tagger.name, tagger.digest))
    return tuple(found)


# Words of the lexicon that may stand in a name without reading it: 肝 in 脂肪肝. A name that holds another is read.
_MAY_STAND_IN = (Kind.ORGAN, Kind.SIDE, Kind.DEGREE, Kind.SUBJECT, Kind.EXAMINATION)


def _head(words: str, name: Tagged, tokens: list[Token]) -> tuple[int, int] | None:
    """The name without the place and the degree it begins with; None when the lexicon reads it, or nothing is left."""
    inside = [token for token in tokens if token.start < name.end and name.start < token.end]
    if any(token.term.kind not in _MAY_STAND_IN for token in inside):
        return None
    start = name.start
    for token in inside:
        if token.start <= start < token.end:
            start = token.end
            while start < name.end and words[start] == " ":
                start += 1
    return (start, name.end) if not is_plain(words[start : name.end]) else None


def _term(code: str) -> Term:
    code, _, side = code.partition("@")
    return Term(Kind.FINDING, code, side)
