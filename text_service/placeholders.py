"""Template marks that were left in a text: brackets, blanks, crosses, unresolved choices.

The patterns and their guards are those of the catalogue's rule report/template-placeholder. Each mark tells its kind,
so that a rule can choose: `redaction` is a word of exactly four capital X, or a run of five stars and more, with which
de-identified collections mask a name or number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator


def find_placeholders(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """(start, end, kind) within [start, end), in order. `text`: case kept, full-width forms folded.

    Kinds: redaction, bracket, blank, braces, angle, stars, crosses, hashes, word, empty_parentheses, somebody, choice.
    """
    if not _ANY.search(text, start, end):
        return
    for mark in _MARK.finditer(text, start, end):
        kind = str(mark.lastgroup)
        if _is_legitimate(text, mark, kind):
            continue
        masked = mark.group() in ("XXXX", "<XXXX>") or (kind == "stars" and len(mark.group()) >= _MASK)
        yield mark.start(), mark.end(), "redaction" if masked else kind


# A name or number masked sign by sign is longer than what anybody types for "to be filled in".
_MASK = 5
_ANY = re.compile(r"[\[\]_{<*X#×某(]|TBD|tbd|lorem|待填|请选择|/")
_MARK = re.compile(
    r"""
      (?P<bracket>\[[^\[\]\n]{0,40}\])
    | (?P<blank>_{3,})
    | (?P<braces>\{\{.*?\}\})
    | (?P<angle><[A-Z_ ]{2,30}>)
    | (?P<stars>\*{3,})
    | (?P<crosses>(?<![A-Za-z0-9])X{3,}(?![A-Za-z0-9])|×{2,})
    | (?P<hashes>\#{2,})
    | (?P<word>\b(?:TBD|tbd|lorem|Lorem)\b|待填|请选择)
    | (?P<empty_parentheses>\(\s*\))
    | (?P<somebody>某某)
    | (?P<choice>(?<![A-Za-z/])(?i:left/right|right/left)(?![A-Za-z/])|左/右|右/左|有/无|无/有)
    """,
    re.VERBOSE,
)
# References, image and series numbers, isotopes, measurements, a ticked box.
_LEGITIMATE_BRACKET = re.compile(
    r"\[\s*(?:[xX√✓]|.*\d.*|(?:see|ref|fig|image|series|sic|im|se)\b.*|sic)\s*\]", re.IGNORECASE
)
_UNFILLED = re.compile(r"_{2,}|X{2,}|×{2,}|\?{2,}|\.{3,}|\*{2,}")
_HEADING = re.compile(r"\[[\u4e00-\u9fffA-Za-z ]{2,20}\]")


def _is_legitimate(text: str, mark: re.Match[str], kind: str) -> bool:
    if kind == "bracket":
        inside = mark.group()
        if _UNFILLED.search(inside):
            return False
        # 【影像所见】 folded to [影像所见]: a heading, at the start of a line or before its words.
        starts_line = text[: mark.start()].rstrip(" ")[-1:] in ("", "\n", "\f", "。", ".", ";")
        heading = (
            starts_line
            and _HEADING.fullmatch(inside) is not None
            and any(word in inside for word in ("所见", "诊断", "印象", "结论", "意见", "方法", "表现"))
        )
        return heading or _LEGITIMATE_BRACKET.fullmatch(inside) is not None
    if kind in ("stars", "hashes", "blank"):
        # A line of nothing else is a ruler; marks at the head of a line are a heading.
        line_start = max(text.rfind("\n", 0, mark.start()), text.rfind("\f", 0, mark.start())) + 1
        before = text[line_start : mark.start()].strip()
        behind = re.split(r"[\n\f]", text[mark.end() :], maxsplit=1)[0].strip()
        return not before and (not behind or (kind == "hashes" and behind[:1] not in "#"))
    if kind == "crosses" and mark.group()[0] == "×":
        return text[mark.end() : mark.end() + 2].strip()[:1].isdigit() and text[: mark.start()].rstrip()[-1:].isdigit()
    if kind == "choice":
        return text[mark.end() : mark.end() + 1] == "/"
    return False
