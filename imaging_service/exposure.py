"""How a radiograph was exposed, as far as its values tell without knowing what it shows. Measures, not judgements."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

# So many lines across are enough for the deviation of a row or column.
_LINES = 512
# Of a larger radiograph so many pixels tell the deviation.
_SAMPLED = 1 << 20
# Values that are converted at a time.
_PIECE = 1 << 16
# A border varies less than this share of the range: it is one value, and noise.
_BLANK = 0.02


@dataclass(frozen=True, slots=True)
class Exposure:
    """`deviation`: standard deviation of the values in percent of their range. `saturated`: percent of the middle half
    of the frame, in each direction, that has the smallest or the largest value, whichever is more frequent there.
    `field`: left, top, right, bottom of what is more than a blank border, in pixels, the last two exclusive.
    `blank`: percent of the frame outside of it."""

    deviation: float
    saturated: float
    field: tuple[int, int, int, int]
    blank: float


def measure(pixels: NDArray[Any], padding: NDArray[np.bool_] | None = None) -> Exposure:
    """Of stored values (rows, columns); those that are `padding` are no values, and a border where they stand in one.

    A frame of one value, or without any, has deviation 0, is saturated and all blank.
    """
    valid = pixels if padding is None else pixels[~padding]
    low, high = (float(valid.min()), float(valid.max())) if valid.size else (0.0, 0.0)
    rows, columns = pixels.shape
    if high == low:
        return Exposure(0.0, 100.0, (0, 0, 0, 0), 100.0)
    middle = (slice(rows // 4, rows - rows // 4), slice(columns // 4, columns - columns // 4))
    seen = pixels[middle] if padding is None else pixels[middle][~padding[middle]]
    at_end = max(_share(seen, end) for end in (low, high)) if seen.size else 1.0
    values = pixels if padding is None else np.where(padding, low, pixels)
    left, right = _lively(values[:: max(1, rows // _LINES)], 0, high - low)
    top, bottom = _lively(values[:, :: max(1, columns // _LINES)], 1, high - low)
    inside = (right - left) * (bottom - top) / (rows * columns)
    deviation = _deviation(valid) / (high - low)
    return Exposure(100 * deviation, 100 * at_end, (left, top, right, bottom), 100 * (1 - inside))


def _share(values: NDArray[Any], end: float) -> float:
    """That has this value, which is one of theirs. As their own kind: a comparison with 64 bits would copy them."""
    return float(np.count_nonzero(values == values.dtype.type(end))) / values.size


def _deviation(values: NDArray[Any]) -> float:
    """Of millions of values, piece by piece: each stays in the processor's cache."""
    if values.dtype.kind not in "iu" or values.dtype.itemsize > 2:
        return float(values.std(dtype=np.float64))
    # A million pixels tell it to a thousandth.
    pieces = values[:: max(1, values.size // _SAMPLED)].reshape(-1)
    middle = np.float32(pieces[:: max(1, pieces.size // 1024)].mean())
    total = square = 0.0
    for at in range(0, pieces.size, _PIECE):
        piece = pieces[at : at + _PIECE].astype(np.float32) - middle
        total += float(piece.sum())
        # A product of numpy's own: that of its library takes threads, and the cores are taken.
        square += float(np.einsum("i,i->", piece, piece))
    return math.sqrt(max(0.0, square / pieces.size - (total / pieces.size) ** 2))


def _lively(values: NDArray[Any], along: int, extent: float) -> tuple[int, int]:
    """First and last but one line that varies along that axis."""
    lines = values.astype(np.float32) if values.dtype.kind in "iu" and values.dtype.itemsize <= 2 else values
    at = np.flatnonzero(lines.std(axis=along, dtype=np.float32) > _BLANK * extent)
    return (int(at[0]), int(at[-1]) + 1) if at.size else (0, 0)
