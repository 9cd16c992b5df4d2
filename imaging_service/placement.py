"""A map over a network's input, as it lies over the picture that was made into that input."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def on_picture(heat: NDArray[np.float32], shape: tuple[int, int], longest: int) -> NDArray[np.float32]:
    """`heat` (h, w) over the picture: `longest` cells along its longer side, as many as fit along the other.

    The whole picture of `shape` (rows, columns) was resized to the input, each side by its own factor. Values are
    interpolated linearly between the centres of cells and held constant beyond the outermost.
    """
    side = max(shape)
    down, across = (_centres(max(1, round(longest * length / side))) for length in shape)
    return _along(_along(heat, down, 0), across, 1)


def _centres(cells: int) -> NDArray[np.float64]:
    """Of so many cells along a side, as shares of it."""
    return (np.arange(cells) + 0.5) / cells


def _along(values: NDArray[np.float32], at: NDArray[np.float64], axis: int) -> NDArray[np.float32]:
    cells = values.shape[axis]
    position = np.clip(at * cells - 0.5, 0, cells - 1)
    low = np.floor(position).astype(int)
    high = np.minimum(low + 1, cells - 1)
    part = (position - low).astype(np.float32)
    if axis == 0:
        part = part[:, None]
    mixed: NDArray[np.float32] = np.take(values, low, axis) * (1 - part) + np.take(values, high, axis) * part
    return mixed
