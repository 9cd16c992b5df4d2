"""Which part and side of the body an object shows, for all of it or frame by frame."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydicom import Dataset

from facts import body_parts, vocabulary
from facts.fact import Laterality
from imaging_service.elements import Elements, Found, label

_SIDES: Mapping[str, Laterality] = {
    **dict.fromkeys(("R", "RIGHT", "RT", "右", "右侧"), Laterality.RIGHT),
    **dict.fromkeys(("L", "LEFT", "LT", "左", "左侧"), Laterality.LEFT),
    **dict.fromkeys(("B", "BOTH", "BILATERAL", "双", "双侧"), Laterality.BILATERAL),
    **dict.fromkeys(("U", "UNPAIRED"), Laterality.UNPAIRED),
}
# DICOM CID 244, in SNOMED CT and in the SNOMED RT identifiers of older objects. No other scheme has such values.
_CODED_SIDES: Mapping[str, Laterality] = {
    **dict.fromkeys(("24028007", "G-A100"), Laterality.RIGHT),
    **dict.fromkeys(("7771000", "G-A101"), Laterality.LEFT),
    **dict.fromkeys(("51440002", "G-A102"), Laterality.BILATERAL),
}


@dataclass(frozen=True, slots=True)
class Region:
    """`raw`: the word or the meaning of the code as sent; `concept`: ours, empty when there is none for it."""

    found: Found
    raw: str
    concept: str


@dataclass(frozen=True, slots=True)
class Side:
    """`concept`: the organ it is a side of; empty when that is not known, or is unpaired and so cannot have one."""

    found: Found
    laterality: Laterality
    concept: str


def regions_and_sides(elements: Elements) -> tuple[list[Region], list[Side]]:
    """Of the object by BodyPartExamined, AnatomicRegionSequence, ImageLaterality and Laterality; of its frames by the
    Frame Anatomy Sequence (PS3.3 C.7.6.16.2.8). A word or code that nobody knows is an issue and a region without a
    concept."""
    everywhere = [*_by_word(elements), *_by_code(elements, elements.dataset, None)]
    regions = list(everywhere)
    # PS3.3 C.7.3.1: Laterality stands for a series that has no ImageLaterality.
    sides = list(_sides(elements, elements.dataset, ("ImageLaterality", "Laterality"), None, everywhere))
    if not sides:
        sides = list(_by_description(elements, everywhere))
    for anatomy, frame in elements.functional_groups("FrameAnatomySequence"):
        here = list(_by_code(elements, anatomy, frame))
        regions += here
        sides += _sides(elements, anatomy, ("FrameLaterality",), frame, here or everywhere)
    return regions, sides


def side_of(word: str) -> Laterality | None:
    """By a word or letter for a side, in any case; None for everything else."""
    return _SIDES.get(word.upper())


# The name of a series, "RT HAND" or 左膝: whole words, and none of a view ("left lateral") or a chamber of the heart.
_SIDE_IN_NAME = re.compile(
    r"(?<![A-Za-z])(?:(?P<left>LT|LEFT)|(?P<right>RT|RIGHT))(?![A-Za-z])"
    r"(?!\s+(?:LATERAL|LAT|ANTERIOR|POSTERIOR|DECUB|OBLIQUE|OBL|VENTRIC|ATRI|HEART))"
    r"|(?P<left_zh>左)(?![心房室位斜]|侧[位卧])|(?P<right_zh>右)(?![心房室位斜]|侧[位卧])|(?P<both>BOTH|BILATERAL|双|两侧)",
    re.IGNORECASE,
)


def _by_description(elements: Elements, regions: list[Region]) -> Iterator[Side]:
    """The one side that the name of the series speaks of, of the part with sides that the header names."""
    with_sides = {region.concept for region in regions if region.concept and vocabulary.may_have_side(region.concept)}
    if len(with_sides) != 1:
        return
    for found in elements.texts("SeriesDescription"):
        named = {str(said.lastgroup).partition("_")[0] for said in _SIDE_IN_NAME.finditer(found.text)}
        if len(named) == 1 and "both" not in named:
            yield Side(found, Laterality(named.pop()), with_sides.copy().pop())


def _by_word(elements: Elements) -> Iterator[Region]:
    for found in elements.texts("BodyPartExamined"):
        yield from _regions(elements, "BodyPartExamined", found, found.text, body_parts.from_text(found.text))


def _by_code(elements: Elements, within: Dataset, frame: int | None) -> Iterator[Region]:
    for item in elements.items("AnatomicRegionSequence", within):
        code = elements.code(item)
        if not code.value and not code.meaning:
            continue
        concepts = body_parts.from_code(code.value, code.scheme)
        if concepts is None:
            concepts = body_parts.from_text(code.meaning)
        text = f"({code.value}, {code.scheme}, {code.meaning})"
        found = Found(text, label("AnatomicRegionSequence"), frame)
        yield from _regions(elements, "AnatomicRegionSequence", found, code.meaning or code.value, concepts)


def _regions(
    elements: Elements, keyword: str, found: Found, raw: str, concepts: tuple[str, ...] | None
) -> Iterator[Region]:
    if concepts is None:
        elements.doubt(keyword, "a part of the body that is not in the table", code="unknown-code")
    for concept in concepts or ("",):
        yield Region(found, raw, concept)


def _sides(
    elements: Elements, within: Dataset, keywords: tuple[str, ...], frame: int | None, regions: list[Region]
) -> Iterator[Side]:
    with_sides = {region.concept for region in regions if region.concept and vocabulary.may_have_side(region.concept)}
    concept = with_sides.pop() if len(with_sides) == 1 else ""
    for keyword in keywords:
        for found in elements.texts(keyword, within, frame):
            side = side_of(found.text)
            if side is None:
                elements.doubt(keyword, "a side that is none of L, R, B, U")
            else:
                yield Side(found, side, concept)
    for region in elements.items("AnatomicRegionSequence", within):
        for modifier in elements.items("AnatomicRegionModifierSequence", region):
            code = elements.code(modifier)
            # Other modifiers are no sides: upper, proximal.
            if side := _CODED_SIDES.get(code.value):
                text = f"({code.value}, {code.scheme}, {code.meaning})"
                yield Side(Found(text, label("AnatomicRegionModifierSequence"), frame), side, concept)
