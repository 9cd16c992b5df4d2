"""What is read out of pixels: one file and one line below for each kind of reading.

A reader looks at one object at a time and says three things: which objects it *accepts*, which concepts it *assessed*
in this one (so that its silence about one of those means something), and the facts. It says nothing about a concept
that it has no grounds for: no model, no finding, no probability.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Protocol

from pydicom import Dataset

from facts.fact import Fact
from imaging_service.bundle import Bundle, EngineName, is_bundle
from imaging_service.readers.burned_in_text import BurnedInText
from imaging_service.readers.chest_radiograph import ChestRadiograph
from imaging_service.readers.exposure import Exposure
from imaging_service.readers.image import Image
from imaging_service.readers.image_quality import ImageQuality
from imaging_service.readers.pixel_sanity import PixelSanity
from imaging_service.readers.reading import Forward, Reading
from serving.errors import CannotRead


class Reader(Protocol):
    """Made once for a process, used by several threads at once."""

    def accepts(self, dataset: Dataset) -> bool:
        """Asked by the header alone, before anything is decoded. The object has pixels."""

    def read(self, image: Image, forward: Forward) -> Reading:
        """The facts of one object, source IMAGE, evidence IMAGE_REGION. A network is run by `forward`.

        Raises ConcordError for an object that cannot be read; it becomes an issue, and other readers still look.
        """

    def sum_up(self, facts: list[Fact]) -> Iterable[Fact]:
        """What is said of a series, given all that `read` said of its objects: a thousand slices need not repeat it."""


READERS: tuple[Reader, ...] = (PixelSanity(), Exposure(), BurnedInText())
"""Those that need no bundle."""

BUNDLE_READERS: Mapping[str, Callable[[Bundle], Reader]] = {
    "chest_radiograph": ChestRadiograph,
    "image_quality": ImageQuality,
}
"""Those that do, by the `reader` that a bundle names in its configs/heads.json."""


def has_network(reader: Reader) -> bool:
    """Whether it says what an image shows; the others say what is wrong with it as a picture."""
    return hasattr(reader, "bundle")


def open_readers(folder: Path | None, engine: EngineName = "auto", threads: int = 1) -> tuple[Reader, ...]:
    """All readers: those without a bundle, and one for each bundle in `folder`, or for `folder` when it is one itself.

    Folders in it that are no bundles are passed over. Raises CannotRead, one line with file and place, for a bundle
    that does not open or names a reader that there is not, and for a folder that is not there.
    """
    if folder is None:
        return READERS
    if not folder.is_dir():
        raise CannotRead("no such folder of bundles", str(folder))
    paths = [folder] if is_bundle(folder) else sorted(filter(is_bundle, folder.iterdir()))
    return (*READERS, *(_reader(Bundle.open(path, engine, threads)) for path in paths))


def _reader(bundle: Bundle) -> Reader:
    make = BUNDLE_READERS.get(bundle.heads.reader)
    if make is None:
        message = f"reader: {bundle.heads.reader} is none of {', '.join(sorted(BUNDLE_READERS))}"
        raise CannotRead(message, str(bundle.path / "configs" / "heads.json"))
    return make(bundle)
