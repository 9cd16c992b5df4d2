"""A mask to the outlines of its parts, and an outline to its mask."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


def parts(mask: Mask, weight: NDArray[np.float32]) -> Iterator[Mask]:
    """The connected parts of `mask` (cells that share an edge), that of the greatest weight in one cell first."""
    left = mask.copy()
    while left.any():
        seed = np.unravel_index(np.argmax(np.where(left, weight, -np.inf)), left.shape)
        part = np.zeros_like(left)
        part[seed] = True
        # As many steps as the part is long: it is grown over a map of a few thousand cells.
        while (grown := _grown(part) & left).sum() > part.sum():
            part = grown
        yield part
        left &= ~part


def hull(part: Mask) -> NDArray[np.float64]:
    """The convex hull of its cells: points (n, 2), x and y as shares of the mask's extent, clockwise as seen.

    Andrew's monotone chain. A hull, not the contour: the map of a network is too coarse for a dent to mean anything.
    """
    rows = np.flatnonzero(part.any(axis=1))
    # Only the outermost cells of a row can be corners of the hull.
    first, last = part[rows].argmax(axis=1), part.shape[1] - part[rows, ::-1].argmax(axis=1)
    corners = ((x, y + below) for edge in (first, last) for below in (0, 1) for x, y in zip(edge, rows, strict=True))
    points = sorted({(int(x), int(y)) for x, y in corners})
    chain = [*_half(points), *_half(points[::-1])]
    return np.array(chain, np.float64) / (part.shape[1], part.shape[0])


def filled(polygon: tuple[float, ...], rows: int, columns: int) -> Mask:
    """The pixels whose centre lies in a convex polygon (x and y in turn, in pixels from the top left corner)."""
    points = np.array(polygon, np.float64).reshape(-1, 2)
    y = np.arange(rows) + 0.5
    left, right = np.full(rows, np.inf), np.full(rows, -np.inf)
    for (x0, y0), (x1, y1) in zip(points, np.roll(points, -1, 0), strict=True):
        if y0 == y1:
            continue
        crossed = (y >= min(y0, y1)) & (y <= max(y0, y1))
        x = x0 + (y[crossed] - y0) * (x1 - x0) / (y1 - y0)
        left[crossed] = np.minimum(left[crossed], x)
        right[crossed] = np.maximum(right[crossed], x)
    x = np.arange(columns) + 0.5
    return (x >= left[:, None]) & (x <= right[:, None])


def _grown(part: Mask) -> Mask:
    grown = part.copy()
    grown[1:] |= part[:-1]
    grown[:-1] |= part[1:]
    grown[:, 1:] |= part[:, :-1]
    grown[:, :-1] |= part[:, 1:]
    return grown


def _half(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """One side of the hull from the first point to the last, without the last."""
    chain: list[tuple[int, int]] = []
    for x, y in points:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], (x, y)) <= 0:
            chain.pop()
        chain.append((x, y))
    return chain[:-1]


def _turn(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
