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
        part = _reached(left, int(seed[0]), int(seed[1]))
        yield part
        left &= ~part


def hull(part: Mask) -> NDArray[np.float64]:
    """The convex hull of its cells: points (n, 2), x and y as shares of the mask's extent, clockwise as seen.

    Andrew's monotone chain. A hull, not the contour: the map of a network is too coarse for a dent to mean anything.
    """
    rows = np.flatnonzero(part.any(axis=1))
    # Only the outermost cells of a row can be corners of the hull, and of two rows that meet the one further out.
    first = part[rows].argmax(axis=1).tolist()
    last = (part.shape[1] - part[rows, ::-1].argmax(axis=1)).tolist()
    left: dict[int, int] = {}
    right: dict[int, int] = {}
    for row, begin, end in zip(rows.tolist(), first, last, strict=True):
        for y in (row, row + 1):
            left[y], right[y] = min(begin, left.get(y, begin)), max(end, right.get(y, end))
    points = sorted({*((x, y) for y, x in left.items()), *((x, y) for y, x in right.items())})
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


def _reached(mask: Mask, row: int, column: int) -> Mask:
    """The cells of `mask` that are connected with one of them."""
    # One blank column parts the rows of the flat map, and one blank row stands at either end.
    wide = mask.shape[1] + 1
    blank = bytes(wide)
    cells = bytearray(blank + np.pad(mask, ((0, 0), (0, 1))).tobytes() + blank)
    part = bytearray(len(cells))
    start = (row + 1) * wide + column
    waiting = [start]
    cells[start] = 0
    while waiting:
        at = waiting.pop()
        part[at] = 1
        for near in (at - 1, at + 1, at - wide, at + wide):
            if cells[near]:
                cells[near] = 0
                waiting.append(near)
    flat = np.frombuffer(part, np.bool_)[wide:-wide]
    return np.ascontiguousarray(flat.reshape(-1, wide)[:, :-1])


def _half(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """One side of the hull from the first point to the last, without the last."""
    chain: list[tuple[int, int]] = []
    for x, y in points:
        while len(chain) > 1:
            (x0, y0), (x1, y1) = chain[-2:]
            if (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) > 0:
                break
            chain.pop()
        chain.append((x, y))
    return chain[:-1]
