"""Where a network's square input lies on the stored image, and back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Placement:
    """A stored image of `rows` by `columns` pixels, padded evenly to a square before it was made small.

    `flipped`: the picture was turned left for right to be looked at, because its columns run to the patient's right.
    Positions on the picture are shares of its extent, (0, 0) its top left corner as it is looked at.
    """

    rows: int
    columns: int
    flipped: bool = False

    def on_picture(self, heat: NDArray[np.float32], longest: int) -> NDArray[np.float32]:
        """A map over the square, (h, w), as it lies over the picture alone: `longest` cells along its longer side.

        Values are interpolated linearly between the centres of cells and held constant beyond the outermost.
        """
        side = max(self.rows, self.columns)
        down, across = (_share(length, side, max(1, round(longest * length / side))) for length in self._extent)
        return _along(_along(heat, down, 0), across, 1)

    def stored(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Points (n, 2), x and y as shares of the picture, in pixels from the top left corner of the stored image."""
        x, y = points[:, 0], points[:, 1]
        return np.stack([(1 - x if self.flipped else x) * self.columns, y * self.rows], axis=1)

    @property
    def _extent(self) -> tuple[int, int]:
        return self.rows, self.columns


def _share(length: int, side: int, cells: int) -> NDArray[np.float64]:
    """Centres of `cells` cells over a length that lies in the middle of a side, as shares of the side."""
    return ((np.arange(cells) + 0.5) / cells * length + (side - length) / 2) / side


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
