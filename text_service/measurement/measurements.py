"""What a sentence measures, and the finding that each measurement belongs to."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from facts import vocabulary
from text_service.measurement.amounts import find_amounts
from text_service.measurement.dimensions import find_dimensions
from text_service.measurement.quantities import Measurement, in_mm
from text_service.mentions.linker import Mention
from text_service.mentions.locations import PREMODIFIER_BREAK
from text_service.passages.sentences import Sentence


def find_measurements(match: str, start: int, end: int) -> list[Measurement]:
    """Every measurement in [start, end) of a folded text, in order. Cheap when there is no digit."""
    if not _DIGIT.search(match, start, end):
        return []
    found = [*find_dimensions(match, start, end), *find_amounts(match, start, end)]
    return sorted(found, key=lambda measurement: measurement.start)


def owners(
    sentence: Sentence, mentions: list[Mention], denied: AbstractSet[int], measurements: list[Measurement]
) -> list[tuple[int, ...]]:
    """For each measurement the numbers of the mentions it belongs to: one, those at the same words, or none.

    A size belongs to the finding directly before which it stands ("8 mm nodule"), else to one before it. An amount
    belongs to what the size before it belongs to. `denied`: the mentions that are said to be absent.
    """
    found: list[tuple[int, ...]] = []
    sized: int | None = None
    for measurement in measurements:
        number = _owner(sentence, mentions, denied, measurement)
        if measurement.is_size:
            sized = number
        elif sized is not None and number is not None and not _is_lesion(mentions[number]):
            number = sized
        found.append(_twins(mentions, number))
    for position in range(len(found) - 2, -1, -1):  # "increased from 6 to 8 mm": what was belongs to what is
        if not found[position] and measurements[position].earlier:
            found[position] = found[position + 1]
    return found


def sizes_of(measurements: list[Measurement], owned: list[tuple[int, ...]]) -> dict[int, Measurement]:
    """The largest present size of each mention, by its number."""
    sizes: dict[int, Measurement] = {}
    for measurement, numbers in zip(measurements, owned, strict=True):
        if measurement.is_size and not measurement.earlier:
            for number in numbers:
                known = sizes.get(number)
                if known is None or in_mm(measurement.quantity) > in_mm(known.quantity):
                    sizes[number] = measurement
    return sizes


def refers_back(sentence: Sentence) -> bool:
    """Whether a sentence without a finding speaks of the one before: "It measures 8 mm.", 大小约8mm。"""
    return _BACK.match(sentence.match, sentence.start) is not None


_DIGIT = re.compile(r"\d")
_BACK = re.compile(
    r"\s*(?:[-*•·]|\(?\d{1,2}[.、)])?\s*(?:it|this|these|the (?:lesion|largest|larger|former|latter|size)|largest"
    r"|measur|大者|较大者|最大|大小|直径|长径|短径|其|范围|最大者|径|ct值|平扫|suv)"
)
_BEFORE_FINDING = re.compile(r"\s*(?:in (?:size|diameter)|diameter)?,?\s*")
_BRACKET = re.compile(r"\([^()]*\)")
_ENDS_NOUN_PHRASE = re.compile(rf"{PREMODIFIER_BREAK.pattern}|\band\b|[().]")
_BEFORE_CHINESE = re.compile(
    r"(?:的|大小的?|左右的?|以下的?|大的?|类圆形|不规则|小|微小|高密度|低密度|软组织|密度|实性|钙化|椭圆形|圆形|分叶状)*"
)
_HAS_SIZE = frozenset({"calcification", "lymphadenopathy"})
_LESIONS = (
    "mass", "nodule", "lung_lesion", "lesion", "lung_opacity", "lymphadenopathy", "malignancy", "cyst", "metastasis",
)  # fmt: skip
# 与肺门增大淋巴结粘连: what a lesion borders on is not what is measured.
_BORDERS_ON = re.compile(r"[与和同][^,]*$")
_BORDER = re.compile(r"[^,]*(?:分界|相连|相贴|粘连|关系|融合|接触)")
# 头皮血肿4cm×5cm,右侧瞳孔4.5mm: a pupil is as wide as it is, whatever was found before it.
_OF_PUPIL = re.compile(r"瞳孔[^,。;]{0,8}$|\bpupils?\b[^,.;]{0,24}$")
_MEASURED = frozenset({"finding", "diagnosis", "device"})


def _owner(
    sentence: Sentence, mentions: list[Mention], denied: AbstractSet[int], measurement: Measurement
) -> int | None:
    if _OF_PUPIL.search(sentence.match, sentence.start, measurement.start):
        return None
    before_finding = _BEFORE_CHINESE if sentence.chinese else _BEFORE_FINDING
    for number, mention in enumerate(mentions):
        if mention.start >= measurement.end:
            gap = sentence.gap(measurement.end, mention.start)
            if _may_have_size(mention) and (before_finding.fullmatch(gap) or _is_noun_phrase(sentence, gap)):
                return number
            break
    before = [
        number
        for number in range(len(mentions) - 1, -1, -1)
        if mentions[number].end <= measurement.start and _may_have_size(mentions[number])
    ]
    if not before:
        return None
    if not sentence.chinese or sentence.segment(mentions[before[0]].start) == sentence.segment(measurement.start):
        return before[0]
    # Behind a comma a Chinese size is that of the lesion described: 右肺结节,邻近胸膜增厚,未见钙化,大小约8mm.
    told = [number for number in before if number not in denied and not _is_neighbour(sentence, mentions[number])]
    lesions = [number for number in told if _is_lesion(mentions[number])]
    return next(iter(lesions or told), before[0])


def _is_neighbour(sentence: Sentence, mention: Mention) -> bool:
    start = sentence.segment_start(mention.start)
    return (
        _BORDERS_ON.search(sentence.match, start, mention.start) is not None
        and _BORDER.match(sentence.match, mention.end) is not None
    )


def _twins(mentions: list[Mention], number: int | None) -> tuple[int, ...]:
    """The mentions at the same words as one of them, itself included."""
    if number is None:
        return ()
    words = (mentions[number].start, mentions[number].end)
    return tuple(twin for twin, other in enumerate(mentions) if (other.start, other.end) == words)


def _is_noun_phrase(sentence: Sentence, gap: str) -> bool:
    """Whether the words between a size and a finding only describe it: "5 mm stable right apical granuloma"."""
    return not sentence.chinese and len(gap) <= 60 and not _ENDS_NOUN_PHRASE.search(_BRACKET.sub("", gap))


def _may_have_size(mention: Mention) -> bool:
    """States have no size of their own, enlarged lymph nodes do."""
    if mention.state and mention.concept not in _HAS_SIZE:
        return False
    entry = vocabulary.find(mention.concept)
    return entry is None or entry.category in _MEASURED


def _is_lesion(mention: Mention) -> bool:
    return any(vocabulary.is_a(mention.concept, lesion) for lesion in _LESIONS)
