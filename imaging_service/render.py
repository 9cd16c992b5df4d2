"""One frame of one object as a PNG: as a person sees it, or with all its values."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset

from imaging_service.colour import is_coloured, rgb
from imaging_service.dicom import open_object
from imaging_service.display import Picture, is_inverse, show
from imaging_service.elements import Uids
from imaging_service.geometry import Edges, Spacing, edges, spacing
from imaging_service.greyscale import Window
from imaging_service.limits import MIB, TooLarge
from imaging_service.lossless import lossless, lossless_colours
from imaging_service.overlay import outline
from imaging_service.pixels import Frame, decode_one
from imaging_service.reader import Settings
from imaging_service.shrink import shrink, within
from imaging_service.sources import Fetch, Sent, Source, find
from serving.errors import BadRequest, CannotDecode, CannotRead, ConcordError, NotFound

Polygon = tuple[float, ...]
"""x and y in turn."""

MAX_POINTS = 1000
# A mammogram has 50 MiB; whole slides come in tiles.
_MAX_FRAME_BYTES = 128 * MIB
# Below what the gateway lets through.
_MAX_PNG_BYTES = 30 * MIB
# Twice as fast as the default, and 3 % larger.
_PNG_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """`frame` from 1; `window` instead of the object's own; `max_side` of the picture; `regions` in stored pixels."""

    frame: int = 1
    sop_instance_uid: str = ""
    is_lossless: bool = False
    window: Window | None = None
    max_side: int | None = None
    regions: tuple[Polygon, ...] = ()
    draws_regions: bool = False

    def __post_init__(self) -> None:
        """Raises BadRequest for what contradicts itself."""
        if self.is_lossless and (self.window or self.max_side is not None or self.draws_regions):
            raise BadRequest("a lossless frame takes no window, is not scaled and not drawn on")
        if self.max_side is not None and self.max_side < 1:
            raise BadRequest("max_side below 1")
        if self.window and not (math.isfinite(self.window.center) and 0 < self.window.width < math.inf):
            raise BadRequest("a window without width or centre")
        if sum(map(len, self.regions)) > 2 * MAX_POINTS:
            raise BadRequest(f"more than {MAX_POINTS} points")
        if any(len(region) % 2 or len(region) < 6 or not all(map(math.isfinite, region)) for region in self.regions):
            raise BadRequest("a region needs x and y of three points")


@dataclass(frozen=True, slots=True)
class Rendered:
    """`pixels`: uint8 or uint16, (rows, columns) or (rows, columns, 3). Spacing, edges and regions are the picture's.

    `rescale`: slope and intercept by which a pixel of a lossless grey picture becomes a modality value; else None.
    """

    pixels: NDArray[Any]
    stored: tuple[int, int]
    number_of_frames: int
    sop_instance_uid: str
    window: Window | None
    rescale: tuple[float, float] | None
    inverted: bool
    flipped: bool
    spacing: Spacing | None
    edges: Edges
    regions: tuple[Polygon, ...]

    def png(self) -> bytes:
        """Raises TooLarge when it is more than may be sent."""
        encoded = bytes(imagecodecs.png_encode(np.ascontiguousarray(self.pixels), level=_PNG_LEVEL))
        if len(encoded) > _MAX_PNG_BYTES:
            raise TooLarge(f"a PNG of {len(encoded) / MIB:,.0f} MiB; ask for a smaller max_side")
        return encoded


def render(
    sent: Sent, wanted: Wanted, *, fetch: Fetch, settings: Settings, stopped: Callable[[], bool] = lambda: False
) -> Rendered:
    """The picture. `stopped` is asked between the objects of a folder.

    Raises BadRequest, CannotDecode, CannotRead, NotFound, Unavailable with the place of the object and no value of it.
    """
    try:
        with _the_object(sent, wanted.sop_instance_uid, fetch, settings, stopped) as dataset:
            return _rendered(dataset, wanted)
    except ConcordError as error:
        raise type(error)(error.message, error.place or sent.place) from None
    except Exception as error:  # pydicom converts an element when it is first asked for, and fails in many ways
        message = f"damaged: an element cannot be read ({type(error).__name__})"
        raise CannotRead(message, sent.place) from None


@contextmanager
def _the_object(
    sent: Sent, uid: str, fetch: Fetch, settings: Settings, stopped: Callable[[], bool]
) -> Iterator[Dataset]:
    sources = find(sent, fetch=fetch, max_bytes=settings.max_bytes, below=settings.below)
    if not uid:
        several = list(islice(sources, 2))
        if len(several) != 1:
            raise BadRequest("a folder needs the sop_instance_uid of an object in it")
        with open_object(several[0], settings.max_bytes) as opened:
            yield opened.dataset
        return
    for source in sources:
        if stopped():
            break
        if _is(source, uid, settings):
            with open_object(source, settings.max_bytes) as opened:
                yield opened.dataset
            return
    raise NotFound("no object with this sop_instance_uid")


def _is(source: Source, uid: str, settings: Settings) -> bool:
    try:
        with open_object(source, settings.max_bytes) as opened:
            return Uids.of(opened.dataset).instance == uid
    except (CannotDecode, CannotRead):
        # It lies beside the one that is meant.
        return False


def _rendered(dataset: Dataset, wanted: Wanted) -> Rendered:
    frame, number_of_frames = decode_one(dataset, wanted.frame, max_bytes=_MAX_FRAME_BYTES)
    rows, columns = frame.pixels.shape[:2]
    _check_regions(wanted.regions, rows, columns)
    whole = Rendered(
        frame.pixels,
        (rows, columns),
        number_of_frames,
        Uids.of(dataset).instance or "",
        window=None,
        rescale=None,
        inverted=is_inverse(dataset) and not is_coloured(frame, dataset),
        flipped=False,
        spacing=spacing(dataset, frame.number),
        edges=edges(dataset, frame.number),
        regions=wanted.regions,
    )
    if not wanted.is_lossless:
        return _windowed(whole, frame, dataset, wanted)
    if is_coloured(frame, dataset):
        return replace(whole, pixels=lossless_colours(frame, dataset))
    pixels, slope, intercept = lossless(frame, dataset)
    return replace(whole, pixels=pixels, rescale=(slope, intercept))


def _check_regions(regions: tuple[Polygon, ...], rows: int, columns: int) -> None:
    for region in regions:
        if min(region) < 0 or max(region[::2]) > columns or max(region[1::2]) > rows:
            raise BadRequest("a region that reaches out of the frame")


def _windowed(whole: Rendered, frame: Frame, dataset: Dataset, wanted: Wanted) -> Rendered:
    picture = show(frame, dataset, wanted.window)
    pixels = _colours(frame, dataset, picture) if is_coloured(frame, dataset) else picture.pixels
    shape = within(whole.stored, wanted.max_side or max(whole.stored))
    shown = np.rint(shrink(pixels, shape) * 255).astype(np.uint8)
    # x and y.
    scale = np.array(shape[::-1]) / whole.stored[::-1]
    polygons = [picture.from_stored(np.reshape(region, (-1, 2))) * scale for region in wanted.regions]
    if wanted.draws_regions and polygons:
        shown = np.ascontiguousarray(shown if shown.ndim == 3 else np.repeat(shown[:, :, None], 3, axis=2))
        outline(shown, polygons)
    return replace(
        whole,
        pixels=shown,
        window=picture.window,
        flipped=picture.flipped,
        spacing=whole.spacing and whole.spacing.of_pixels(larger_by=(1 / scale[1], 1 / scale[0])),
        edges=whole.edges.flipped() if picture.flipped else whole.edges,
        regions=tuple(tuple(polygon.ravel().tolist()) for polygon in polygons),
    )


def _colours(frame: Frame, dataset: Dataset, picture: Picture) -> NDArray[np.float32]:
    pixels, top = rgb(frame, dataset)
    shown = np.clip(pixels.astype(np.float32) / np.float32(top), 0, 1)
    return shown[:, ::-1] if picture.flipped else shown
