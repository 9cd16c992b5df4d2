"""Template marks that were left in a text: brackets, blanks, crosses, unresolved choices.

The patterns and their guards are those of the catalogue's rule report/template-placeholder. Each mark tells its kind,
so that a rule can choose: `redaction` is what de-identified collections mask a name or number with: a word of exactly
four capital X, five stars and more, fewer within Chinese words where no unit follows (***教授, **医院).
"""

from __future__ import annotations

import re
from collections.abc import Iterator


def find_placeholders(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """(start, end, kind) within [start, end), in order. `text`: case kept, full-width forms folded.

    Kinds: redaction, bracket, blank, braces, angle, field, stars, crosses, hashes, questions, word, date,
    empty_parentheses, somebody, choice.
    """
    if not _ANY.search(text, start, end):
        return
    for mark in _MARK.finditer(text, start, end):
        kind = str(mark.lastgroup)
        if _is_legitimate(text, mark, kind):
            continue
        yield mark.start(), mark.end(), "redaction" if _is_mask(text, mark, kind) else kind


_ANY = re.compile(
    r"[\[\]_{<*X#×某@…]|\(\s*\)|[A-Za-z左右有无是]/|yyyy|YYYY|\s年\s|\?\?\?|\.\.\.|TBD|tbd|TODO|(?i:lorem|insert)|待填|请[选输填]|xx"
)
# A unit, or the second of two sizes.
_UNIT = r"(?=\s?(?:(?i:mm|cm|ml|hu)|毫米|厘米|毫升|[×xX*]\s?\d))"
_MARK = re.compile(
    rf"""
    (?=[\[_.…{{<@*Xx×\#?TtLlIi待请DdMmYy\s年(某RrPp左右有无是])(?:
      (?P<bracket>\[[^\[\]\n]{{0,40}}\])
    | (?P<blank>_{{3,}}|(?:\.{{3,}}|…+){_UNIT})
    | (?P<braces>\{{\{{.*?\}}\}}|\{{[^{{}}"':;\n]{{0,40}}\}})
    | (?P<angle><[A-Z_ ]{{2,30}}>|<<[^<>\n]{{1,40}}>>
        |<(?i:insert|enter|fill|select|choose|describe|specify|name|date|side|size|level|findings?|measurements?|location|site)
         (?:\s[^<>\n]{{0,30}})?>)
    | (?P<field>(?<!\S)@[A-Z]{{2,20}}@)
    | (?P<stars>\*{{3,}}|(?<!\*)\*\*{_UNIT})
    | (?P<crosses>(?<![A-Za-z0-9])X{{3,}}(?![A-Za-z0-9])|×{{2,}}
        |(?<![A-Za-z0-9])(?:XX|xx)(?=\s?(?:mm|cm|岁|侧|级|毫米|厘米)))
    | (?P<hashes>\#{{2,}})
    | (?P<questions>(?<![\w?\u4e00-\u9fff])\?{{3,}})
    | (?P<word>\b(?:TBD|tbd|TODO|(?i:lorem|insert\s(?:text|findings?|name|date|side|size|level|measurements?|here)))\b
        |待填|请(?:选择|输入|填写)(?!性))
    | (?P<date>\b(?i:dd/mm/yyyy|mm/dd/yyyy|yyyy[-/]mm[-/]dd)\b|(?<![\d.])\s年\s月\s日)
    | (?P<empty_parentheses>\(\s*\))
    | (?P<somebody>某某)
    | (?P<choice>(?<![A-Za-z/])(?i:left/right|right/left|yes/no|present/absent|mild/moderate/severe)(?![A-Za-z/])
        |左/右|右/左|有/无|无/有|是/否)
    )""",
    re.VERBOSE,
)
# A name or number masked sign by sign is longer than what anybody types for "to be filled in".
_MASK = 5
_CHINESE = re.compile("[\u4e00-\u9fff]")
_BEFORE_UNIT = re.compile(_UNIT)


def _is_mask(text: str, mark: re.Match[str], kind: str) -> bool:
    if kind != "stars":
        return mark.group() in ("XXXX", "<XXXX>")
    if len(mark.group()) >= _MASK:
        return True
    beside = text[max(0, mark.start() - 2) : mark.start()] + text[mark.end() : mark.end() + 2]
    return _CHINESE.search(beside) is not None and _BEFORE_UNIT.match(text, mark.end()) is None


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
