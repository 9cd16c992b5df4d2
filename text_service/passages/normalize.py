"""The words of a report in one spelling, with the way back to the original offsets.

Full-width forms, traditional signs, tabs, Chinese brackets and typographic dashes have one-to-one counterparts. Only
when there are characters to drop (byte order marks, zero-width ones, the CR of CRLF, tags), escapes or runs of blanks
to fold, or words to replace by longer or shorter ones, does a table of offsets come into being.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from text_service.passages.script import simplified


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

    def replaced(self, edits: Iterable[tuple[int, int, str]]) -> Folded:
        """The same with other words at [start, end) of each edit, lower-case ones, in order and apart from each other.

        A replaced word leads back to the whole of the word as written, its first letter keeps its case.
        """
        texts: list[str] = []
        matches: list[str] = []
        ways: list[Iterable[int]] = []
        way = range(len(self.text) + 1) if self.origin is None else self.origin
        position, even = 0, self.origin is None
        for start, end, words in edits:
            written = self.text[start:end]
            texts += (self.text[position:start], words.capitalize() if written[:1].isupper() else words)
            matches += (self.match[position:start], words)
            ways += (way[position:start], _way_back(way, start, end, len(words)))
            even = even and len(words) == end - start
            position = end
        text = "".join((*texts, self.text[position:]))
        match = "".join((*matches, self.match[position:]))
        if even:
            return Folded(text, match, None)
        return Folded(text, match, tuple(place for piece in (*ways, way[position:]) for place in piece))


def _way_back(way: range | tuple[int, ...], start: int, end: int, length: int) -> list[int]:
    """Where each of `length` signs that stand for [start, end) leads: the ends to the ends, the others in between."""
    last = end - start - 1
    return [way[start + min(last, place) if place < length - 1 else end - 1] for place in range(length)]


def fold(original: str) -> Folded:
    """Never fails, whatever the string."""
    text = original.translate(_ONE_TO_ONE)
    origin = None
    if _UNEVEN.search(text):
        text, origin = _collapse(text)
    match = _HYPHEN.sub(" ", text.translate(_LOWER))
    return Folded(text, match, origin)


# U+FF01 to U+FF5E are the full-width forms of ASCII.
_ONE_TO_ONE: dict[int, int | str] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
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
_ONE_TO_ONE |= simplified()
_ONE_TO_ONE |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # half of a surrogate pair is no character
_LOWER = {
    code: chr(code).lower() for code in range(0x250) if len(chr(code).lower()) == 1 and chr(code).lower() != chr(code)
} | {
    ord("\n"): " ",
    ord("\f"): " ",
}
_DROPPED = "\u200b\u200c\u200d\u2060\ufeff\u00ad\x00"
_UNEVEN = re.compile(rf"[{_DROPPED}\r\f\\~]|\s\s|_[xX]000|<[/A-Za-z]|&[a-z#]")
# How line ends arrive in a text: escaped by HL7 v2 (2.7.3, 2.7.6) or a spreadsheet export, as a repetition of OBX-5, as
# HTML. A tilde is one only where a sentence ends: "2~5 mm" is a range.
_LINE_END = (
    r"\\\.(?:br|sp|in|ti|sk|ce|fi|nf)[+-]?\d*\\|\\[xX](?:0[aAdD])+\\|\\U00[0-9A-F]{2}|_[xX]000[0-9A-Fa-f]_"
    r"|<[bB][rR]\s*/?>|</(?:p|div|li|tr|h[1-6]|ul|ol|table|P|DIV|LI|TR|H[1-6]|UL|OL|TABLE)>"
    r"|(?<=[.:;。!?)\s])~+(?=\s*[A-Za-z\u4e00-\u9fff])|(?<=[a-z,])~(?=[A-Z][a-z])"
)
_TAG = (
    r"</?(?:p|div|li|tr|td|th|h[1-6]|ul|ol|table|tbody|span|b|i|u|em|strong|font|pre|html|head|body|meta)"
    r"(?:\s[^<>]{0,200})?/?>|\\[HN]\\"
)
_SPELLED = {
    "&nbsp;": " ", "&#160;": " ", "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#39;": "'",
    "\\F\\": "|", "\\S\\": "^", "\\T\\": "&", "\\R\\": "~", "\\E\\": "\\",
}  # fmt: skip
_RUN = re.compile(
    rf"(?P<blank>(?:\s|{_LINE_END})+)|(?P<dropped>[{_DROPPED}]+|{_TAG})"
    rf"|(?P<spelled>{'|'.join(re.escape(word) for word in _SPELLED)})"
)
_ENDS_LINE = re.compile(rf"\r\n|[\r\n]|{_LINE_END}")
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
        blank = _stands_for(run)
        if blank:
            pieces.append(blank)
            origin.append(start)
    pieces.append(text[position:])
    origin.extend(range(position, len(text) + 1))
    return "".join(pieces), tuple(origin)


def _stands_for(run: re.Match[str]) -> str:
    """One sign or none: a blank, a line end, a blank line, the sign that was spelled out."""
    if run["dropped"] is not None:
        return ""
    if run["spelled"] is not None:
        return _SPELLED[run["spelled"]]
    lines = len(_ENDS_LINE.findall(run.string, run.start(), run.end()))
    if lines > 1 or "\f" in run["blank"]:
        return "\f"
    return "\n" if lines else " "
