"""Letters written into the pixels: that there are some, and where. Whose name they spell, nobody reads here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset

from facts.fact import Evidence, Fact, Polarity, Producer, Source, named
from imaging_service import VERSION
from imaging_service.burned_in import SMALLEST_SIDE, find_marks
from imaging_service.pixels import Frame
from imaging_service.readers.image import Image
from imaging_service.readers.pixel_sanity import MASKS
from imaging_service.readers.reading import Forward, Reading

_PRODUCER = Producer("imaging_service", VERSION, "burned-in text")
# Where to look is told of so many places; a screenshot has hundreds.
_PLACES = 16


class BurnedInText:
    """`burned_in_text`, with a box around each line. Present is sure, absent is not: see `imaging_service.burned_in`
    for what is not found. Without probability, as nothing is known of how often pictures have text."""

    def accepts(self, dataset: Dataset) -> bool:
        return dataset.get("SOPClassUID") not in MASKS

    def read(self, image: Image, forward: Forward) -> Reading:
        if not image.frames or min(image.frames[0].pixels.shape[:2]) < SMALLEST_SIDE:
            return Reading()
        places = _places(image)
        fact = Fact(
            source=Source.IMAGE,
            concept=named("burned_in_text"),
            polarity=Polarity.PRESENT if places else Polarity.ABSENT,
            evidence=places or (image.evidence(),),
            producer=_PRODUCER,
        )
        return Reading.of([fact], frozenset({"burned_in_text"}))

    def sum_up(self, facts: list[Fact]) -> Iterator[Fact]:
        """The first object with text and the first without, and how many each stands for."""
        for polarity in (Polarity.PRESENT, Polarity.ABSENT):
            same = [fact for fact in facts if fact.polarity is polarity]
            if same:
                yield replace(same[0], count=len(same))


def _places(image: Image) -> tuple[Evidence, ...]:
    """In the first frame that has any: what a program writes, it writes into all."""
    for frame in image.frames:
        marks = find_marks(_grey(frame, image.dataset))[:_PLACES]
        if marks:
            return tuple(image.evidence(frame=frame.number, region=mark.polygon) for mark in marks)
    return ()


def _grey(frame: Frame, dataset: Dataset) -> NDArray[Any]:
    """(rows, columns); of colours the mean, or the luminance where that is what they are coded with."""
    if frame.pixels.ndim == 2:
        return frame.pixels
    if str(dataset.get("PhotometricInterpretation", "")).startswith("YBR"):
        return frame.pixels[..., 0]
    return frame.pixels.mean(axis=2, dtype=np.float32)
