"""Levels that no body has: the 14th rib, T13, segment 9 of the liver, a disc between L2 and L4, tooth 19.

Nerve root C8 is one. Whether a variant explains the number is not judged here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from text_service.levels.ordinals import NTH, number_of


@dataclass(frozen=True, slots=True)
class Impossible:
    """A token at [start, end). `kind`: vertebra, disc, rib, liver_segment, lung_segment, ray, tooth. `grave`: the
    sentence speaks of a fracture, the cord or an operation.
    """

    start: int
    end: int
    kind: str
    grave: bool


def find_impossible(match: str) -> list[Impossible]:
    """In order, each place once. Cheap where no number of a level is there."""
    if _HINT.search(match) is None:
        return []
    grave = _GRAVE.search(match) is not None
    found: dict[int, Impossible] = {}
    for start, end, kind in (*_vertebrae(match), *_ribs(match), *_segments(match), *_rays(match), *_teeth(match)):
        found.setdefault(start, Impossible(start, end, kind, grave))
    return [found[start] for start in sorted(found)]


_HINT = re.compile(r"\d|segment [ivx]|第?[一二三四五六七八九十]|teenth|sixth|seventh|eighth|ninth|tenth")
_GRAVE = re.compile(
    r"骨折|脊髓|压迫|压缩|手术|术前|拟行|融合|减压|固定|成形|fractur|cord|compress|surg|operat|fusion|laminectomy|discectomy|decompress"
)
# What makes a letter with a number a vertebra: words of the spine directly around it.
_LATIN = re.compile(
    r"(?<![a-z\d./-])(?P<letter>[ctls])\s?-?(?P<number>\d{1,2})(?!\d|\.\d|[a-z]|\s?(?:mm|cm|%|ml|mg|hu|wi))"
)
_AROUND = re.compile(
    r"椎|棘突|横突|椎间盘|骶骨|vertebra|dis[ck]\b|dis[ck]s\b|spin(?:e|al|ous)|endplate|lamina|pedicle|facet|foramin"
    r"|listhesis|fractur|compress|deformit|wedg|kypho"
    r"|lumbar|thoracic|cervical|sacral|height loss|loss of height|滑脱|膨出|突出"
)
_NERVE = re.compile(r"\s*(?:nerve|root|radicul|dermatome|神经|皮节|/t1|-t1|支配)")
_HIGHEST = {"c": 7, "t": 12, "l": 5, "s": 5}
_LETTERS = {"颈": "c", "胸": "t", "腰": "l", "骶": "s"}
_CHINESE = re.compile(
    rf"(?:第\s?(?P<nth>{NTH})\s?(?P<of>颈|胸|腰|骶)椎|(?P<letter>颈|胸|腰|骶)(?:椎第?)?\s?(?P<number>\d{{1,2}})(?=\s?(?:椎|棘突|横突|水平|节段|/|-|、)))"
)
_PAIR = re.compile(
    r"(?<![a-z\d./])(?P<letter>[ctls])\s?(?P<first>\d{1,2})\s?/\s?(?P<second>[ctls])?\s?(?P<last>\d{1,2})(?!\d|\.\d|[/a-z]|\s?/)"
    r"|(?P<zh>颈|胸|腰|骶)(?P<zh_first>\d{1,2})\s?/\s?(?P<zh_second>颈|胸|腰|骶)?(?P<zh_last>\d{1,2})(?!\d|\.\d|/|\s?/)"
)
_OF_DISC = re.compile(
    r"[^,;。]{0,16}?(?:dis[ck]\b|椎间盘|椎间隙|间盘|突出|膨出|protru|herniat|bulg|extru|interspace|foramin)"
)
_BEFORE_DISC = re.compile(r"(?:dis[ck]s?(?: space)?|椎间盘|椎间隙|间盘|protrusion|herniation|bulge)[^,;。]{0,12}$")
_SIGNAL = re.compile(r"\s?(?:wi\b|w\b|[*]|加权|信号|像|相|高|低|等|flair|signal|weighted|hyper|hypo|image|sequence)")


def _vertebrae(match: str) -> Iterator[tuple[int, int, str]]:
    if not _AROUND.search(match):
        return
    discs = []
    if "/" in match:
        for said in _PAIR.finditer(match):
            part = said.groupdict()
            letter = part["letter"] or _LETTERS[part["zh"]]
            first, last = int(part["first"] or part["zh_first"]), int(part["last"] or part["zh_last"])
            second = part["second"] or _LETTERS.get(part.get("zh_second") or "", letter)
            about_disc = _OF_DISC.match(match, said.end()) or _BEFORE_DISC.search(match, 0, said.start())
            if about_disc and _exists(letter, first) and _exists(second, last):
                discs.append(said.span())
                if not _adjoin(letter, first, second, last):
                    yield *said.span(), "disc"
    for said in _LATIN.finditer(match):
        letter, number = said["letter"], int(said["number"])
        if _exists(letter, number) or any(start <= said.start() < end for start, end in discs):
            continue
        if letter == "c" and number == 8 and (_NERVE.match(match, said.end()) or "神经根" in match or "root" in match):
            continue
        near = match[max(0, said.start() - _NEAR) : said.end() + _NEAR]
        if not _SIGNAL.match(match, said.end()) and _AROUND.search(near) and number <= _PLAUSIBLE_SLIP:
            yield *said.span(), "vertebra"
    for said in _CHINESE.finditer(match):
        letter = _LETTERS[said["of"] or said["letter"]]
        number = number_of(said["nth"]) if said["nth"] else int(said["number"])
        if not _exists(letter, number) and not (letter == "c" and number == 8 and "神经" in match):
            yield *said.span(), "vertebra"


_NEAR = 28
# Above this a number is a code of something else, not a slip.
_PLAUSIBLE_SLIP = 29


def _exists(letter: str, number: int) -> bool:
    return 1 <= number <= _HIGHEST[letter]


def _adjoin(letter: str, first: int, second: str, last: int) -> bool:
    if letter == second:
        return last == first + 1
    return f"{letter}{second}" in ("ct", "tl", "ls") and first == _HIGHEST[letter] and last == 1


_ENGLISH_RIB = re.compile(
    r"(?<![\w.])(?P<number>\d{1,2})(?:st|nd|rd|th)\s(?:(?:right|left|anterior|posterior|lateral)\s){0,3}ribs?\b"
    r"|\brib\s(?:number\s|no\.?\s|#)?(?P<named>\d{1,2})(?!\d|\.\d|\s?(?:mm|cm))"
    r"|\b(?P<word>thirteenth|fourteenth|fifteenth)\s(?:(?:right|left|anterior|posterior|lateral)\s){0,3}ribs?\b"
)
_CHINESE_RIB = re.compile(
    rf"第\s?(?P<list>{NTH}(?:\s*[、,~\-至及和/]\s*第?{NTH})*)\s*(?:前|后|侧|腋|背)?(?:支|段|外侧)?肋(?!间)"
)


def _ribs(match: str) -> Iterator[tuple[int, int, str]]:
    if "rib" in match:
        for said in _ENGLISH_RIB.finditer(match):
            number = int(said["number"] or said["named"] or 13)
            if not 1 <= number <= 12 and number <= _PLAUSIBLE_SLIP:
                yield *said.span(), "rib"
    if "肋" in match:
        for said in _CHINESE_RIB.finditer(match):
            numbers = [number_of(written) for written in re.findall(NTH, said["list"])]
            if any(not 1 <= number <= 12 for number in numbers):
                yield *said.span(), "rib"


_LIVER_SEGMENT = re.compile(
    r"肝[\u4e00-\u9fff]{0,6}?(?:\s?s\s?(?P<zh>\d{1,2})(?!\d|\.\d)段?|\(s\s?(?P<zh_bracket>\d{1,2})段)"
    r"|(?:hepatic|liver) segment (?P<first>\d{1,2}|ix|x|xi|xii)\b|\bsegment (?P<behind>\d{1,2}|ix|x|xi"
    r"|xii) of the liver"
    r"|\bsegment (?P<loose>\d{1,2}|ix|xi|xii)\b(?=[^.]{0,40}\b(?:liver|hepatic)\b)"
)
_LUNG_SEGMENT = re.compile(
    r"肺[\u4e00-\u9fff]{0,4}?(?:\s?s\s?(?P<zh>\d{1,2})(?!\d|\.\d)段?|\(s\s?(?P<zh_bracket>\d{1,2})段)|肺第?(?P<nth>\d{1,2})段"
    r"|(?:lung|bronchopulmonary|pulmonary) segment (?P<first>\d{1,2})\b"
    r"|\bsegment (?P<behind>\d{1,2}) of the (?:right |left )?lung"
)
_ROMAN = {"ix": 9, "x": 10, "xi": 11, "xii": 12}


def _segments(match: str) -> Iterator[tuple[int, int, str]]:
    for pattern, hint, highest, kind in (
        (_LIVER_SEGMENT, ("肝", "liver", "hepatic"), 8, "liver_segment"),
        (_LUNG_SEGMENT, ("肺", "lung", "pulmonary"), 10, "lung_segment"),
    ):
        if any(word in match for word in hint):
            for said in pattern.finditer(match):
                written = next(filter(None, said.groups()))
                number = _ROMAN.get(written) or int(written)
                if not 1 <= number <= highest and number <= _PLAUSIBLE_SLIP:
                    yield *said.span(), kind


_ORDINALS = {"sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10}
_RAY = re.compile(
    rf"第\s?(?P<zh>{NTH})\s?(?:掌骨|跖骨|手指|足趾|指骨|趾骨|指|趾)(?!间)"
    rf"|(?<![\w.])(?:(?P<number>\d{{1,2}})(?:st|nd|rd|th)|(?P<word>{'|'.join(_ORDINALS)}))\s(?:(?:right|left|proximal|middle|distal)\s)?"
    r"(?:metacarpals?|metatarsals?|fingers?|toes?|digits?)\b"
)


def _rays(match: str) -> Iterator[tuple[int, int, str]]:
    for said in _RAY.finditer(match):
        number = number_of(said["zh"]) if said["zh"] else int(said["number"] or _ORDINALS[said["word"]])
        if not 1 <= number <= 5 and number <= _PLAUSIBLE_SLIP:
            yield *said.span(), "ray"


_TOOTH = re.compile(
    r"(?<![\d.])(?P<before>\d{2})(?:号|#)?牙(?!列|槽|位)|牙(?:位)?\s?#?(?P<behind>\d{2})(?!\d|\.\d|\s?(?:mm|cm|岁|颗|枚|年))"
    r"|\b(?:tooth|teeth)\s?(?:number\s|no\.?\s|#\s?)?(?P<english>\d{2})(?!\d|\.\d|\s?(?:mm|cm))"
)
# ISO 3950: quadrants 1 to 4 with eight teeth, 5 to 8 (milk teeth) with five.
_FDI = frozenset(quadrant * 10 + tooth for quadrant in range(1, 9) for tooth in range(1, 9 if quadrant <= 4 else 6))
_UNIVERSAL = 32


def _teeth(match: str) -> Iterator[tuple[int, int, str]]:
    if "牙" not in match and "tooth" not in match and "teeth" not in match:
        return
    for said in _TOOTH.finditer(match):
        number = int(said["before"] or said["behind"] or said["english"])
        if number in _FDI or (said["english"] and number <= _UNIVERSAL):
            continue
        yield *said.span(), "tooth"
