"""The words of a report in one spelling, with the way back to the original offsets.

Full-width forms, tabs, Chinese brackets and typographic dashes have one-to-one counterparts. Only when there are
characters to drop (byte order marks, zero-width ones, the CR of CRLF) or runs of blanks to fold does a table of offsets
come into being.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` keeps the case; `match`, of the same length, is lower-case, with in-word hyphens and line ends as blanks.

    In `text` a line end is "\\n" and a blank line "\\f". `original(start, end)` gives the half-open span in code points
    of the string that was folded.
    """

    text: str
    match: str
    origin: tuple[int, ...] | None

    def original(self, start: int, end: int) -> tuple[int, int]:
        if self.origin is None:
            return start, end
        return self.origin[start], self.origin[end - 1] + 1 if end > start else self.origin[start]


def fold(original: str) -> Folded:
    """Never fails, whatever the string."""
    text = original.translate(_ONE_TO_ONE)
    origin = None
    if _UNEVEN.search(text):
        text, origin = _collapse(text)
    match = _HYPHEN.sub(" ", text.translate(_LOWER))
    return Folded(text, match, origin)


# U+FF01 to U+FF5E are the full-width forms of ASCII.
_ONE_TO_ONE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord(character): replacement
    for characters, replacement in (
        ("\u3000\u00a0\t\x0b\x1f\x1c\x1d\x1e\u2002\u2003\u2009\u202f", " "),
        ("\x85\u2028\u2029", "\n"),
        ("【〔「『", "["),
        ("】〕」』", "]"),
        ("‐‑‒–—―−", "-"),
        ("“”", '"'),
        ("‘’", "'"),
        ("∕⁄", "/"),
    )
    for character in characters
}
_LOWER = {
    code: chr(code).lower() for code in range(0x250) if len(chr(code).lower()) == 1 and chr(code).lower() != chr(code)
} | {
    ord("\n"): " ",
    ord("\f"): " ",
}
_DROPPED = "\u200b\u200c\u200d\u2060\ufeff\u00ad\x00"
_UNEVEN = re.compile(rf"[{_DROPPED}\r\f]|\s\s|_[xX]000[0-9A-Fa-f]_")
_RUN = re.compile(rf"[{_DROPPED}]+|\s+|_[xX]000[0-9A-Fa-f]_")
_HYPHEN = re.compile(r"(?<=[a-z])-(?=[a-z])")


def _collapse(text: str) -> tuple[str, tuple[int, ...]]:
    pieces: list[str] = []
    origin: list[int] = []
    position = 0
    for run in _RUN.finditer(text):
        start, end = run.span()
        pieces.append(text[position:start])
        origin.extend(range(position, start))
        position = end
        blank = _blank_for(run.group())
        if blank:
            pieces.append(blank)
            origin.append(start)
    pieces.append(text[position:])
    origin.extend(range(position, len(text) + 1))
    return "".join(pieces), tuple(origin)


def _blank_for(run: str) -> str:
    """What stands for a run: nothing, a blank, a line end, or a blank line."""
    if run[0] in _DROPPED:
        return ""
    if run[0] == "_":  # how spreadsheet exports spell a control character
        return "\n"
    lines = run.replace("\r\n", "\n").replace("\r", "\n").count("\n")
    if "\f" in run or lines > 1:
        return "\f"
    return "\n" if lines else " "
