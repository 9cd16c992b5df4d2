"""How a radiograph was exposed: measures of its values, for rules to judge."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydicom import Dataset

from facts.fact import Fact, Producer, Quantity, Source, named
from imaging_service import VERSION
from imaging_service.display import padding
from imaging_service.exposure import measure
from imaging_service.readers.image import Image
from imaging_service.readers.reading import Forward, Reading

_ASSESSED = frozenset({"pixel_deviation", "pixel_saturation", "blank_border"})
_PRODUCER = Producer("imaging_service", VERSION, "exposure")
_PROJECTION = frozenset({"CR", "DX", "RG", "MG"})


class Exposure:
    """Of single-frame radiographs in grey, each in percent: `pixel_deviation` (standard deviation of the stored values,
    of their range), `pixel_saturation` (of the middle of the frame that has the smallest or the largest value) and
    `blank_border` (of the frame; the region is what lies inside of it)."""

    def accepts(self, dataset: Dataset) -> bool:
        grey = str(dataset.get("PhotometricInterpretation", "")).startswith("MONOCHROME")
        return dataset.get("Modality") in _PROJECTION and grey

    def read(self, image: Image, forward: Forward) -> Reading:
        return Reading.of(_facts(image), _ASSESSED) if len(image.frames) == 1 else Reading()

    def sum_up(self, facts: list[Fact]) -> list[Fact]:
        """All: a series of radiographs has few objects."""
        return facts


def _facts(image: Image) -> Iterator[Fact]:
    stored = image.frames[0].pixels
    missing = padding(stored, image.dataset)
    exposure = measure(stored, missing if np.any(missing) else None)
    left, top, right, bottom = exposure.field
    yield _fact("pixel_deviation", image, exposure.deviation)
    yield _fact("pixel_saturation", image, exposure.saturated)
    yield _fact("blank_border", image, exposure.blank, (left, top, right, top, right, bottom, left, bottom))


def _fact(code: str, image: Image, percent: float, region: tuple[float, ...] = ()) -> Fact:
    return Fact(
        source=Source.IMAGE,
        concept=named(code),
        value=Quantity(f"{percent:.2f}", "%"),
        evidence=(image.evidence(region=region),),
        producer=_PRODUCER,
    )
