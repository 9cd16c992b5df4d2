"""Where the words of the lexicon stand in a text: one pass of the automaton, the longest phrase wins."""

from __future__ import annotations

import re
from dataclasses import dataclass

from text_service.mentions.phrases import LATIN, Entry, Kind, Term, automaton


@dataclass(slots=True)
class Token:
    """A phrase of the lexicon at [start, end) of `Folded.match`, in one of its meanings."""

    start: int
    end: int
    term: Term


def find_tokens(match: str) -> list[Token]:
    """All meanings of the leftmost longest phrases, in order; words that start statements or name modalities lie over
    them. `match` as `normalize.fold` makes it."""
    found = [
        (end - entry.length + 1, -entry.length, entry)
        for end, entry in automaton().iter(match)
        if _stands_alone(match, end - entry.length + 1, end + 1, entry)
    ]
    found.sort(key=_position)
    tokens: list[Token] = []
    beside: list[Token] = []
    covered = covered_beside = 0
    for start, length, entry in found:
        end = start - length
        if entry.overlays and start >= covered_beside:
            covered_beside = end
            beside += [Token(start, end, term) for term in entry.overlays]
        if start >= covered and entry.terms:
            covered = end
            tokens += [Token(start, end, term) for term in entry.terms]
    if "附件" in match:
        tokens = [_of_vertebra(match, token) for token in tokens]
    tokens = [token for token in _without_loose_sides(match, tokens) if token.term.kind is not Kind.NOTHING]
    return sorted(tokens + beside, key=_start) if beside else tokens


# One sign before or after which a single-character side of Chinese counts as one.
_PLACE_SIGNS = frozenset("上下中前后内外侧叶半旁缘")
_AFTER_SIDE = (Kind.ORGAN, Kind.SUBJECT, Kind.FINDING, Kind.STATE, Kind.REMOVAL)


def _position(candidate: tuple[int, int, Entry]) -> tuple[int, int]:
    return candidate[:2]


def _start(token: Token) -> int:
    return token.start


def _stands_alone(match: str, start: int, end: int, entry: Entry) -> bool:
    """Latin phrases only as whole words; Chinese has no word boundaries."""
    if entry.latin_start and start and match[start - 1] in LATIN:
        return False
    return not (entry.latin_end and end < len(match) and match[end] in LATIN)


_VERTEBRA_BEFORE = re.compile(
    r"(?:[ctls]\d{1,2}|[胸腰颈骶](?:椎第?)?\d{1,2}|[胸腰颈骶]椎|椎体)(?:椎体?|及其?|、|和|的|部分|双侧|[左右]侧)*$"
)


def _of_vertebra(match: str, token: Token) -> Token:
    """附件 behind a vertebra are its posterior elements and not the uterine adnexa: L1右侧附件."""
    if token.term.code != "adnexa" or not _VERTEBRA_BEFORE.search(match, max(0, token.start - 12), token.start):
        return token
    return Token(token.start, token.end, Term(Kind.ORGAN, "vertebral_arch", token.term.side))


def _without_loose_sides(match: str, tokens: list[Token]) -> list[Token]:
    """Drops the sides that count only directly before an organ or finding and do not stand there ("rt", 左, 双)."""
    kept = []
    for index, token in enumerate(tokens):
        if token.term.adjacent:
            following = tokens[index + 1] if index + 1 < len(tokens) else None
            gap = 1 if match[token.end : token.end + 1] == " " else 0
            beside = following is not None and following.start <= token.end + gap and following.term.kind in _AFTER_SIDE
            if not beside and match[token.end : token.end + 1] not in _PLACE_SIGNS:
                continue
        kept.append(token)
    return kept
