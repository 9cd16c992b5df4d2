"""Whether there is a picture at all: it decodes, it is not one flat value. Says nothing about what it shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.uid import SegmentationStorage

from facts.fact import Fact, Polarity, Producer, Quantity, Source, named
from imaging_service import VERSION
from imaging_service.readers.image import Image
from imaging_service.readers.reading import Forward, Reading

_ASSESSED = frozenset({"image_decoded", "image_constant", "pixel_range"})
_PRODUCER = Producer("imaging_service", VERSION, "pixel sanity")
# Pictures that somebody drew. The second is Label Map Segmentation Storage, younger than pydicom's dictionary.
MASKS = (SegmentationStorage, "1.2.840.10008.5.1.4.1.1.66.7")


class PixelSanity:
    """`image_decoded`, `image_constant`, and `pixel_range`: the distance from smallest to largest stored value, its
    upper reference the largest that the stored bits allow."""

    def accepts(self, dataset: Dataset) -> bool:
        """All but segmentations, which are masks that somebody drew and may well be empty."""
        return dataset.get("SOPClassUID") not in MASKS

    def read(self, image: Image, forward: Forward) -> Reading:
        return Reading.of(self._facts(image), _ASSESSED)

    def _facts(self, image: Image) -> Iterator[Fact]:
        if not image.frames:
            yield _fact("image_decoded", image, Polarity.ABSENT)
            return
        yield _fact("image_decoded", image)
        ranges = [_range(frame.pixels) for frame in image.frames]
        constant = all(low == high for low, high in ranges)
        yield _fact("image_constant", image, Polarity.PRESENT if constant else Polarity.ABSENT)
        low, high = min(low for low, _ in ranges), max(high for _, high in ranges)
        width = Quantity(_digits(high - low), "1", reference_high=_widest(image))
        yield _fact("pixel_range", image, value=width, text=f"{_digits(low)} to {_digits(high)}")

    def sum_up(self, facts: list[Fact]) -> Iterator[Fact]:
        """Everything that is wrong stays; of what is well, the first object and how many; the narrowest range."""
        yield from (fact for fact in facts if _is_wrong(fact))
        for code in ("image_decoded", "image_constant"):
            yield from _counted([fact for fact in facts if fact.concept.code == code and not _is_wrong(fact)])
        ranges = [fact for fact in facts if fact.concept.code == "pixel_range"]
        yield from _counted(sorted(ranges, key=_width))


def _fact(
    code: str, image: Image, polarity: Polarity = Polarity.PRESENT, value: Quantity | None = None, text: str = ""
) -> Fact:
    return Fact(
        source=Source.IMAGE,
        concept=named(code),
        polarity=polarity,
        value=value,
        evidence=(image.evidence(text=text),),
        producer=_PRODUCER,
    )


def _range(pixels: NDArray[Any]) -> tuple[Decimal, Decimal]:
    """Smallest and largest value that is a number; parametric maps mark missing ones as NaN."""
    finite = pixels[np.isfinite(pixels)] if pixels.dtype.kind == "f" else pixels
    if finite.size == 0:
        return Decimal(0), Decimal(0)
    # item(): Python's numbers, whose difference does not overflow.
    return Decimal(str(finite.min().item())), Decimal(str(finite.max().item()))


def _widest(image: Image) -> str:
    bits = image.dataset.get("BitsStored")
    return str(2**bits - 1) if isinstance(bits, int) and 0 < bits <= 64 else ""


def _digits(number: Decimal) -> str:
    return format(number, "f")


def _is_wrong(fact: Fact) -> bool:
    bad = {"image_decoded": Polarity.ABSENT, "image_constant": Polarity.PRESENT}
    return bad.get(fact.concept.code) is fact.polarity


def _width(fact: Fact) -> Decimal:
    return fact.value.number if isinstance(fact.value, Quantity) else Decimal(0)


def _counted(facts: list[Fact]) -> Iterable[Fact]:
    """The first one, and how many objects it stands for."""
    return [replace(facts[0], count=len(facts))] if facts else []
