"""A frontal chest radiograph by a bundle: findings, projection, sex, age, whether it is mirrored.

What is no frontal chest radiograph by its header is not looked at; what is none by its pixels, whatever the header
says, is refused by the bundle's guard: nothing is then assessed, and an issue says so.
"""

from __future__ import annotations

from collections.abc import Iterable

from pydicom import Dataset

from facts import body_parts
from facts.fact import Fact
from imaging_service.bundle import Bundle
from imaging_service.elements import Elements
from imaging_service.readers.answers import reading_of
from imaging_service.readers.image import Image
from imaging_service.readers.reading import Forward, Reading
from imaging_service.regions import Region, regions_and_sides
from imaging_service.views import view_positions

_RADIOGRAPHS = ("CR", "DX", "RG")
# Radiographs that were scanned or converted: only when somebody wrote down that they show a chest.
_OTHERS = ("OT", "SC")
_CHEST = frozenset({"chest_region", "lung"})


class ChestRadiograph:
    """Reads objects of one frame whose modality is CR, DX or RG, or OT or SC where the chest is named; whose body part,
    if any is named, is the chest and no other; and whose view, if any is named, is AP or PA."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle

    def accepts(self, dataset: Dataset) -> bool:
        elements = Elements(dataset, "")
        modality = elements.first("Modality").upper()
        if modality not in (*_RADIOGRAPHS, *_OTHERS) or elements.first("NumberOfFrames") not in ("", "1"):
            return False
        regions = regions_and_sides(elements)[0]
        if not (all(map(_is_chest, regions)) and (regions or modality in _RADIOGRAPHS)):
            return False
        # "AP SUPINE" and "PA ERECT" are views that people write.
        return all(view.upper().startswith(("AP", "PA")) for _, view in view_positions(elements))

    def read(self, image: Image, forward: Forward) -> Reading:
        return reading_of(self.bundle, image, forward)

    def sum_up(self, facts: list[Fact]) -> Iterable[Fact]:
        """All of it: a series of radiographs has a few objects."""
        return facts


def _is_chest(region: Region) -> bool:
    """By what it is, or by the words that it is called where those are no entry of their own: "CHEST 2 VIEWS"."""
    parts = {region.concept} if region.concept else set(body_parts.named_in(region.raw))
    return bool(parts) and parts <= _CHEST
