"""What is read out of pixels: one file and one line in READERS for each kind of reading.

A reader looks at one object at a time and says three things: which objects it *accepts*, which concepts it *assesses*
in them (so that its silence about one of those means something), and the facts. It says nothing about a concept that
it has no grounds for: no model, no finding, no probability.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from pydicom import Dataset

from facts.fact import Fact
from imaging_service.readers.image import Image
from imaging_service.readers.pixel_sanity import PixelSanity


class Reader(Protocol):
    """Made once for a process, used by several threads at once."""

    @property
    def assesses(self) -> frozenset[str]:
        """Concept codes that `read` could assert of an object it accepts."""

    def accepts(self, dataset: Dataset) -> bool:
        """Asked by the header alone, before anything is decoded. The object has pixels."""

    def read(self, image: Image) -> Iterable[Fact]:
        """The facts of one object, source IMAGE, evidence IMAGE_REGION."""

    def sum_up(self, facts: list[Fact]) -> Iterable[Fact]:
        """What is said of a series, given all that `read` said of its objects: a thousand slices need not repeat it."""


READERS: tuple[Reader, ...] = (PixelSanity(),)
