"""The words around a span, wrapped to a width in terminal cells, with the marked words known line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

_WIDE_END = "。；！？"
_END = ".;!?"
_NEVER_FIRST = "，。；：、！？）》」』”’…"
_SPACE = re.compile(r"\s")


Span = tuple[int, int]
"""Code points from the first to one past the last."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an excerpt and the spans of it that are marked."""

    text: str
    marks: tuple[Span, ...]

    @property
    def carets(self) -> str:
        """Spaces and carets that stand under the marked words, two for a wide character; empty when none is marked."""
        under, at = "", 0
        for start, end in self.marks:
            under += " " * cell_len(self.text[at:start]) + "^" * cell_len(self.text[start:end])
            at = end
        return under


def excerpt(text: str, spans: Sequence[Span], width: int) -> list[Line]:
    """The sentence around the spans in lines of `width` cells, cut with "…" where it is much longer than a line.

    Offsets are code points; ones outside the text are brought inside. Spans that overlap are marked as one.
    """
    marks = _joined((min(max(start, 0), len(text)), min(max(end, 0), len(text))) for start, end in spans)
    start, end = (marks[0][0], marks[-1][1]) if marks else (0, 0)
    shown_end = min(end, start + 4 * width)
    left, left_cut = _begin(text, start, width)
    right, right_cut = (shown_end, True) if shown_end < end else _finish(text, end, width)
    head, tail = "…" if left_cut else "", "…" if right_cut else ""
    shown = _SPACE.sub(" ", text[left:right])
    words = head + (shown.rstrip() + tail if tail else shown)
    shift = len(head) - left
    return list(_lines(words, [(one + shift, min(other, right) + shift) for one, other in marks if one < right], width))


def in_one_sentence(text: str, first: Span, second: Span) -> bool:
    """Whether nothing between the two ends a sentence, so that one excerpt can show both."""
    between = range(min(first[1], second[1]), max(first[0], second[0]))
    return not any(_ends_sentence(text, at) for at in between)


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, max(start, end)))
    return joined


def _begin(text: str, start: int, room: int) -> tuple[int, bool]:
    """Where the sentence begins, and whether it was cut there because `room` cells were full."""
    at = start
    while at > 0 and not _ends_sentence(text, at - 1):
        room -= cell_len(text[at - 1])
        if room < 0:
            # Not in the middle of a word.
            while at < start and text[at - 1].isalnum() and text[at - 1].isascii():
                at += 1
            return at, True
        at -= 1
    while at < start and text[at].isspace():
        at += 1
    return at, False


def _finish(text: str, end: int, room: int) -> tuple[int, bool]:
    """Where the sentence ends, and whether it was cut there."""
    at = end
    while at < len(text) and text[at] != "\n" and not (at > 0 and at >= end and _ends_sentence(text, at - 1)):
        room -= cell_len(text[at])
        if room < 0:
            while at > end and text[at - 1].isalnum() and text[at - 1].isascii():
                at -= 1
            return at, True
        at += 1
    return at, False


def _ends_sentence(text: str, at: int) -> bool:
    if text[at] in _END:
        # A point inside "1.5" or "No.3" ends nothing.
        return at + 1 == len(text) or text[at + 1].isspace()
    return text[at] in _WIDE_END or text[at] == "\n"


def _lines(words: str, marks: Sequence[Span], width: int) -> Iterator[Line]:
    at = 0
    while at < len(words):
        stop = _line_end(words, at, width)
        text = words[at:stop].rstrip()
        inside = ((max(start - at, 0), min(end - at, len(text))) for start, end in marks)
        yield Line(text, tuple((start, end) for start, end in inside if start < end))
        at = stop


def _line_end(words: str, at: int, width: int) -> int:
    """Where the line from `at` on ends: after the last blank or wide character that fits, or where it is full."""
    used, last_break = 0, at
    for index in range(at, len(words)):
        cells = cell_len(words[index])
        used += cells
        if used > width and index > at:
            return last_break if last_break > at else index
        if (words[index] == " " or cells == 2) and words[index + 1 : index + 2] not in tuple(_NEVER_FIRST):
            last_break = index + 1
    return len(words)
