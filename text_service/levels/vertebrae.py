"""Vertebrae, and the discs between two: T12, L1-L3, L4/5, 胸6、9~12椎体, 第三腰椎. A range is told one by one.

T1 and T2 of magnetic resonance and the stage of a tumour are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from text_service.levels.level import Level
from text_service.levels.ordinals import NTH, SEPARATOR, number_of

_SPINE = re.compile(
    r"椎|脊柱|棘突|横突|骶|骨质|vertebra|spin(?:e|al)|fracture|compression|deformit|wedg|dis[ck]|kyph|lumbar|thoracic"
    r"|cervical|sacr|spondyl|lamina|endplate|foramin|height loss|loss of height"
)
_LETTERS = {"颈": "c", "胸": "t", "腰": "l", "骶": "s"}
_ORGANS = {"c": "cervical_spine", "t": "thoracic_spine", "l": "lumbar_spine", "s": "sacrum"}
_HIGHEST = {"c": 7, "t": 12, "l": 5, "s": 5}
_TO = r"\s*(?:-|~|/|至|到|\bto\b|\bthrough\b|\bthru\b)\s*"
_SIGNAL = (
    r"(?!\.?\d|[a-z]|\s?(?:wi\b|w\b|[*]|加权|稍|略|高|低|等|混杂|信号|长|短|flair|压脂|为|呈"
    r"|hyper|hypo|iso|signal|weighted|图|序列|像|相|mm|cm))"
)
_LATIN_LEVEL = re.compile(
    rf"(?<![a-z\d./长短等稍略])(?P<letter>[ctls])\s?(?P<first>\d{{1,2}}){_SIGNAL}"
    rf"(?:(?P<to>{_TO})(?P<letter2>[ctls])?\s?(?P<last>\d{{1,2}}){_SIGNAL}(?!\s*[x×*]))?"
    r"(?P<more>(?:、\s?\d{1,2}(?![.\d]))+(?=\s*(?:椎|棘|横突|水平|及|和)))?"
)
_NEXT_LEVEL = r"[、,/及和与~\-至]\s*(?:胸|腰|颈|骶)\s?\d"
_LIST = r"\d{1,2}(?:\s*[、,/~\-至及和]\s*\d{1,2})*"
_CHINESE_LEVEL = re.compile(
    rf"(?P<letter>胸|腰|颈|骶)(?:椎第?)?\s?(?P<list>{_LIST})(?=\s*(?:椎|棘|横突|附件|水平|节段|{_NEXT_LEVEL}))"
)
_NTH_LEVEL = re.compile(rf"第\s?(?P<list>{NTH}(?:\s*[、,/~\-至及和]\s*第?{NTH})*)\s*(?P<letter>胸|腰|颈|骶)椎")
_DISC = re.compile(
    r".{0,24}?(?:dis[ck]|椎间盘|椎间隙|间隙|间盘|突出|膨出|interspace|herniat|bulg|protru|foramin|facet|listhesis|滑脱)"
)
_DISC_BEFORE = re.compile(
    r"(?:椎间盘|椎间隙|间盘|dis[ck]s?(?: spaces?)?(?: at)?|[、,]\s*[ctl]?\d{1,2}/[ctls]?\d{1,2}、?)\s*$"
)
_SURE = re.compile(
    r"[^。;]{0,14}?(?:椎|棘突|横突|vertebra|bod(?:y|ies)|fracture|compression|level|水平|spinous|dis[ck]|/)"
)


def find_vertebrae(words: str) -> Iterator[Level]:
    """Cheap when no word of the spine is there."""
    if not _SPINE.search(words):
        return
    for level in _LATIN_LEVEL.finditer(words):
        letter, first = level["letter"], int(level["first"])
        if (letter == "t" and first <= 2 and not _SURE.match(words, level.end())) or (
            letter == "s" and not _SACRUM.search(words)
        ):
            continue
        start, end = level.span()
        if level["last"]:
            second = level["letter2"] or letter
            last = int(level["last"])
            pair = _is_pair(letter, first, second, last)
            if pair and (
                "/" in level["to"] or _DISC.match(words, level.end("last")) or _DISC_BEFORE.search(words, 0, start)
            ):
                yield from _disc(start, level.end("last"), letter, first, second, last)
            elif "/" in level["to"]:
                yield from _single(start, end, letter, first)
                yield from _single(start, end, second, last)
            else:
                yield from _run(start, end, letter, first, second, last)
        else:
            yield from _single(start, end, letter, first)
        for more in re.findall(r"\d+", level["more"] or ""):
            yield from _single(start, end, letter, int(more))
    for pattern in (_CHINESE_LEVEL, _NTH_LEVEL):
        for level in pattern.finditer(words):
            letter = _LETTERS[level["letter"]]
            yield from _listed(words, *level.span(), letter, level["list"])


_SACRUM = re.compile(r"骶|sacr|s\d椎")


def _listed(words: str, start: int, end: int, letter: str, written: str) -> Iterator[Level]:
    """The vertebrae of a Chinese list: 6、9~12 are five, 4/5 is the disc between."""
    parts = SEPARATOR.split(written)
    numbers = [number_of(part) for part in parts[::2]]
    joints = parts[1::2]
    position = 0
    while position < len(numbers):
        number = numbers[position]
        joint = joints[position] if position < len(joints) else ""
        if joint and joint in "~-至/" and position + 1 < len(numbers):
            last = numbers[position + 1]
            disc = joint == "/" or _DISC.match(words, end)
            if _is_pair(letter, number, letter, last) and disc:
                yield from _disc(start, end, letter, number, letter, last)
            else:
                yield from _run(start, end, letter, number, letter, last)
            position += 2
        else:
            yield from _single(start, end, letter, number)
            position += 1


def _single(start: int, end: int, letter: str, number: int) -> Iterator[Level]:
    if 1 <= number <= _HIGHEST[letter]:
        yield Level(start, end, "vertebral_level", f"{letter.upper()}{number}", _ORGANS[letter])


def _disc(start: int, end: int, letter: str, first: int, second: str, last: int) -> Iterator[Level]:
    yield Level(start, end, "vertebral_level", f"{letter.upper()}{first}/{second.upper()}{last}", _ORGANS[letter])


def _run(start: int, end: int, letter: str, first: int, second: str, last: int) -> Iterator[Level]:
    """Every vertebra from the first to the last."""
    order = [(name, number) for name in "ctls" for number in range(1, _HIGHEST[name] + 1)]
    if (letter, first) in order and (second, last) in order:
        for name, number in order[order.index((letter, first)) : order.index((second, last)) + 1]:
            yield from _single(start, end, name, number)


def _is_pair(letter: str, first: int, second: str, last: int) -> bool:
    """Whether two vertebrae lie upon one another."""
    if letter == second:
        return last == first + 1 and last <= _HIGHEST[letter]
    return f"{letter}{second}" in ("ct", "tl", "ls") and first == _HIGHEST[letter] and last == 1
