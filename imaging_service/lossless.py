"""All values of a frame in 16 bits, and what they mean."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset

from imaging_service.colour import rgb
from imaging_service.greyscale import modality_table, rescale
from imaging_service.pixels import Frame
from serving.errors import CannotRead


def lossless_colours(frame: Frame, dataset: Dataset) -> NDArray[Any]:
    """RGB, uint8 or uint16 (rows, columns, 3). Raises CannotRead for more bits, and as `rgb`."""
    pixels, _ = rgb(frame, dataset)
    if pixels.dtype.itemsize > 2:
        raise CannotRead("colours of more than 16 bits")
    return pixels


def lossless(frame: Frame, dataset: Dataset) -> tuple[NDArray[np.uint16], float, float]:
    """uint16 (rows, columns) with slope and intercept: modality value = slope * pixel + intercept.

    Stored values, moved up where they are signed; behind a Modality LUT, which no line describes, the modality values.
    Raises CannotRead for numbers with a fraction and for those of 32 bits that lie further apart than 16 bits reach.
    """
    table = modality_table(dataset)
    if table is not None:
        return table.values(frame.pixels).astype(np.uint16), 1.0, 0.0
    slope, intercept = rescale(dataset, frame.number)
    lowest = _lowest(frame)
    wide = np.int32 if frame.pixels.dtype.itemsize <= 2 else np.int64
    return (frame.pixels.astype(wide) - lowest).astype(np.uint16), slope, slope * lowest + intercept


def _lowest(frame: Frame) -> int:
    kind = frame.pixels.dtype
    if kind.kind not in "iu":
        raise CannotRead("floating point values are not lossless in 16 bits")
    if kind.itemsize <= 2:
        return int(np.iinfo(kind).min)
    low, high = int(frame.pixels.min()), int(frame.pixels.max())
    if high - low > np.iinfo(np.uint16).max:
        raise CannotRead("values that lie further apart than 16 bits reach")
    return low
