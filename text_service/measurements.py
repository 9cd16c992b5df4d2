"""Sizes in a text, and the finding that each belongs to.

One to three axes, ranges, "<" and "up to"; mm, cm and m in Latin and Chinese spelling. A distance ("4 cm above the
carina"), a slice thickness and the size at an earlier examination are no size of the finding.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from facts.fact import Quantity
from text_service.linker import Mention
from text_service.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Size:
    """The largest dimension said at [start, end), in the unit as written (UCUM spelling; empty when there is none)."""

    start: int
    end: int
    quantity: Quantity


def find_sizes(match: str, start: int, end: int) -> list[Size]:
    """Sizes in [start, end) of a folded text, in order. Cheap when there is no digit."""
    if not _DIGIT.search(match, start, end):
        return []
    found: list[Size] = []
    for pattern in (_WITH_UNIT, _WITHOUT_UNIT):
        for size in pattern.finditer(match, start, end):
            if any(other.start < size.end() and size.start() < other.end for other in found):
                continue
            if not _is_other(match, start, size):
                found.append(Size(size.start(), size.end(), _largest(size)))
    return sorted(found, key=lambda size: size.start)


def attach_sizes(sentence: Sentence, mentions: list[Mention], sizes: list[Size]) -> dict[int, Size]:
    """The size of each mention, by its number: the one directly before it ("8 mm nodule"), else the first behind it.

    Of several behind it in one breath the largest counts. Mentions at the same words share it.
    """
    attached: dict[int, Size] = {}
    for size in sizes:
        number = _owner(sentence, mentions, size)
        if number is None:
            continue
        for twin, mention in enumerate(mentions):
            if (mention.start, mention.end) == (mentions[number].start, mentions[number].end):
                known = attached.get(twin)
                if known is None or _millimetres(size) > _millimetres(known):
                    attached[twin] = size
    return attached


def refers_back(sentence: Sentence) -> bool:
    """Whether a sentence without a finding speaks of the one before: "It measures 8 mm.", 大小约8mm。"""
    return _BACK.match(sentence.match, sentence.start) is not None


_BACK = re.compile(
    r"\s*(?:it|this|these|the (?:lesion|largest|larger|former|latter|size)|largest"
    r"|measur|大者|较大者|最大|大小|直径|长径|短径|其|范围|最大者|径)"
)
_NUMBER = r"\d{1,4}(?:\.\d{1,3})?"
_UNIT = r"mm|cm|millimeters?|centimeters?|millimetres?|centimetres?|毫米|厘米|公分|㎜|㎝|m(?![a-z²2/³\^])|米"
_TIMES = r"\s*[x×*✕]\s*|\s+by\s+"
_RANGE = r"\s*(?:-|~|to|至|到)\s*"
_WITH_UNIT = re.compile(
    rf"(?<![\d.a-z/])(?P<less><|>|≤|≥|小于|大于|不足|超过|less than|greater than|more than|under|over)?\s*"
    rf"(?P<sizes>{_NUMBER}\s*(?:{_UNIT})?(?:(?:{_TIMES}"
    rf"|{_RANGE}){_NUMBER}\s*(?:{_UNIT})?){{0,2}})(?<=[a-z米分㎜㎝])(?![a-z²³/])"
)
# A size verb, a number, and no unit at all.
_WITHOUT_UNIT = re.compile(
    rf"(?:measur(?:es|ing)|大小约?为?|直径约?为?|长径约?为?|短径约?为?)\s*(?:about|approximately|up to|约)?\s*"
    rf"(?P<less>)(?P<sizes>{_NUMBER}(?:(?:{_TIMES}){_NUMBER}){{0,2}})(?=\s*(?:[,.;。、)]"
    rf"|$|\s[a-z]))(?![.]\d)(?!\s*(?:{_UNIT}|hu|suv|%|ml|毫升|cc|度))"
)
_DIGIT = re.compile(r"\d")
_AXIS = re.compile(rf"({_NUMBER})\s*({_UNIT})?")
_UNITS = {"毫米": "mm", "㎜": "mm", "厘米": "cm", "公分": "cm", "㎝": "cm", "米": "m"}
_COMPARATORS = {"<": "<", "≤": "<=", "小于": "<", "不足": "<", "less than": "<", "under": "<"} | {
    ">": ">", "≥": ">=", "大于": ">", "超过": ">", "greater than": ">", "more than": ">", "over": ">"
}  # fmt: skip
_IN_MM = {"mm": 1, "cm": 10, "m": 1000, "": 1}
_BEFORE_OTHER = re.compile(
    r"(?:层厚|层距|间隔|层间距|距[\u4e00-\u9fff]{0,6}|slice thickness|thickness of"
    r"|原约|原为|原|前约|previously|prior|formerly|\(was|(?:in|de)creased from|down from"
    r"|up from|grown from|changed from|compared to|compared with|versus|every|within"
    r"|每隔|门齿|深度|长度|距门齿|插入)\s*(?:约|为|measured|measuring|approximately"
    r"|about)?\s*$"
)
_BEHIND_OTHER = re.compile(
    r"\s*(?:above|below|from|distal|proximal|superior to|inferior to|cephalad|caudal"
    r"|deep|away|slice|section|collimation|thick|层厚|以上|以下|上方|下方|处|重建|扫描)"
)
_BEFORE_FINDING = re.compile(
    r"\s*(?:in (?:size|diameter)|diameter)?,?\s*(?!(?:and|with)\b)(?:(?:right|left"
    r"|bilateral|upper|lower|middle|lobe|lung|calcified|noncalcified|non|pulmonary"
    r"|round|rounded|solid|spiculated|irregular|subpleural|pleural|based|well|defined"
    r"|ill|soft|tissue|part|ground|glass|dense|small|large|cystic|hyperdense|hypodense"
    r"|nodular|solitary|renal|hepatic|thyroid|cavitary|enhancing|lobulated|apical|basilar"
    r"|perihilar|hilar|posterior|anterior|lateral|medial|mid|zone|base|apex)\s+){0,6}"
)
_BEFORE_CHINESE = re.compile(
    r"(?:的|大小的?|左右的?|大的?|类圆形|不规则|小|高密度|低密度|软组织|密度|实性|钙化|椭圆形|圆形|分叶状)*"
)
_HAS_SIZE = frozenset({"calcification", "lymphadenopathy"})


def _is_other(match: str, start: int, size: re.Match[str]) -> bool:
    """A distance, a slice thickness, an earlier size."""
    if _BEHIND_OTHER.match(match, size.end()):
        return True
    return _BEFORE_OTHER.search(match, max(start, size.start() - 24), size.start()) is not None


def _largest(size: re.Match[str]) -> Quantity:
    axes = _AXIS.findall(size["sizes"])
    units = [_unit(unit) for _, unit in axes]
    # An axis without a unit takes the next one's: "22 x 18 mm".
    for number in range(len(units) - 2, -1, -1):
        units[number] = units[number] or units[number + 1]
    number, unit = max(
        ((value, unit) for (value, _), unit in zip(axes, units, strict=True)),
        key=lambda axis: Decimal(axis[0]) * _IN_MM[axis[1]],
    )
    return Quantity(number, unit, _COMPARATORS.get(size["less"] or "", ""))


def _unit(written: str) -> str:
    if written in _UNITS:
        return _UNITS[written]
    return {"mil": "mm", "cen": "cm"}.get(written[:3], written)


def _millimetres(size: Size) -> Decimal:
    return size.quantity.number * _IN_MM[size.quantity.unit]


def _owner(sentence: Sentence, mentions: list[Mention], size: Size) -> int | None:
    before_finding = _BEFORE_CHINESE if sentence.chinese else _BEFORE_FINDING
    for number, mention in enumerate(mentions):
        if mention.start >= size.end:
            if _may_have_size(mention) and before_finding.fullmatch(sentence.gap(size.end, mention.start)):
                return number
            break
    for number in range(len(mentions) - 1, -1, -1):
        mention = mentions[number]
        if mention.end <= size.start and _may_have_size(mention):
            return number
    return None


def _may_have_size(mention: Mention) -> bool:
    """States have no size of their own, enlarged lymph nodes do."""
    return not mention.state or mention.concept in _HAS_SIZE
