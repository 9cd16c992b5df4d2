"""Outlines drawn on a picture."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

# Yellow on a dark rim is seen on bone and on air.
_LINE, _RIM = np.array((255, 212, 0), np.float32), np.zeros(3, np.float32)
# Long edges are drawn piece by piece, so that a slanting one is not looked for in half of the picture.
_PIECE = 32.0


def outline(picture: NDArray[np.uint8], polygons: Iterable[NDArray[np.float64]]) -> None:
    """Draws closed polygons into an RGB picture (rows, columns, 3).

    `polygons`: (points, 2), x and y in pixels from the picture's top left corner. The line is about 1/400 of the
    longer side wide, 2 pixels at least.
    """
    width = max(2.0, max(picture.shape) / 400)
    distance = np.full(picture.shape[:2], np.inf, np.float32)
    for polygon in polygons:
        for start, end in pairwise(np.vstack([polygon, polygon[:1]])):
            # A pixel's index is its centre.
            _near(distance, start - 0.5, end - 0.5, margin=width + 1)
    rows, columns = np.nonzero(np.isfinite(distance))
    near = distance[rows, columns][:, None]
    pixels = picture[rows, columns].astype(np.float32)
    for colour, reach in ((_RIM, width), (_LINE, width / 2)):
        cover = np.clip(reach + 0.5 - near, 0, 1)
        pixels += (colour - pixels) * cover
    picture[rows, columns] = np.rint(pixels).astype(np.uint8)


def _near(distance: NDArray[np.float32], start: NDArray[np.float64], end: NDArray[np.float64], margin: float) -> None:
    """Lowers the distance of every pixel to the nearest line, where this edge is within `margin`."""
    pieces = int(np.ceil(np.hypot(*(end - start)) / _PIECE)) or 1
    for (x0, y0), (x1, y1) in pairwise(np.linspace(start, end, pieces + 1)):
        rows = _slice(min(y0, y1), max(y0, y1), margin, distance.shape[0])
        columns = _slice(min(x0, x1), max(x0, x1), margin, distance.shape[1])
        y, x = np.mgrid[rows, columns].astype(np.float32)
        length = max((x1 - x0) ** 2 + (y1 - y0) ** 2, 1e-9)
        along = np.clip(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length, 0, 1)
        here = np.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0))
        distance[rows, columns] = np.minimum(distance[rows, columns], here)


def _slice(low: float, high: float, margin: float, size: int) -> slice:
    return slice(int(np.clip(low - margin, 0, size)), int(np.clip(high + margin + 1, 0, size)))
