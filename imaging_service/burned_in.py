"""Letters written into the pixels: where they are, not what they say.

A program that writes into a picture gives every stroke one value, the smallest or largest that the picture has, and an
edge one pixel wide. X-rays do neither: the edge of a lead letter or a metal clip is blurred, and its values differ.
So one looks for short runs of an extreme value between steep edges, several side by side, on several rows below each
other. That finds a line of three characters or more of seven rows or more. It does not find one letter alone, nor
letters written askew, in grey, or on a ground as bright as they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

SMALLEST_SIDE = 256
"""On a smaller picture letters are as thin as its noise, and nothing is found."""

# Widest stroke, as a share of the shorter side; 16 pixels of 1024.
_STROKE_SHARE = 1 / 64
# A stroke differs from what is two pixels beside it by this share of the range of the picture.
_CONTRAST = 0.15
# Lossy compression blurs what was one value, and not every header tells of it.
_TOLERANCE = 0.04
# More strokes than this share of the pixels are noise, or a pattern.
_MOST_STROKES = 1 / 32
# At least so many rows, strokes on each of them in the mean, and share of strokes that go on from the row above.
_ROWS, _STROKES_A_ROW, _STRAIGHT = 6, 3.0, 0.5


@dataclass(frozen=True, slots=True)
class Marks:
    """A box around characters, give or take a stroke, in stored pixels from the top left corner, right and bottom
    exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def polygon(self) -> tuple[float, ...]:
        return (self.left, self.top, self.right, self.top, self.right, self.bottom, self.left, self.bottom)


def find_marks(pixels: NDArray[Any]) -> list[Marks]:
    """Where characters stand in stored values (rows, columns), from the top."""
    low, high = float(pixels.min()), float(pixels.max())
    extent = high - low
    if min(pixels.shape) < SMALLEST_SIDE or not extent > 0:
        return []
    tolerance = _TOLERANCE * extent
    found = []
    # A bound of the pixels' own kind is compared with them as they are; any other one, with a copy of 64 bits each.
    above, below = (high - tolerance, low + tolerance)
    if pixels.dtype.kind in "iu":
        above, below = pixels.dtype.type(math.ceil(above)), pixels.dtype.type(math.floor(below))
    for extreme, same in ((high, pixels >= above), (low, pixels <= below)):
        strokes = _strokes(pixels, same, extreme, extent)
        found += [marks for group in _groups(strokes, _widest(pixels)) if (marks := _as_marks(group)) is not None]
    return _joined(sorted(found, key=lambda marks: (marks.top, marks.left)))


def _widest(pixels: NDArray[Any]) -> int:
    return max(3, int(min(pixels.shape) * _STROKE_SHARE))


def _strokes(pixels: NDArray[Any], same: NDArray[np.bool_], extreme: float, extent: float) -> NDArray[np.int64]:
    """Short horizontal runs of the extreme between steep edges: (n, 3), row, first column, column after the last."""
    columns = pixels.shape[1]
    begins, finishes = _runs(same.ravel())
    rows, starts = np.divmod(begins, columns)
    ends = finishes - rows * columns
    # Runs that touch the edge of the picture are none, and those that go on in the next row do.
    fits = (ends - starts <= _widest(pixels)) & (starts >= 2) & (ends < columns - 1)
    rows, starts, ends = rows[fits], starts[fits], ends[fits]
    if len(rows) > _MOST_STROKES * pixels.size:
        return np.empty((0, 3), np.int64)
    before, after = (pixels[rows, at].astype(np.float64) for at in (starts - 2, ends + 1))
    steep = np.minimum(np.abs(before - extreme), np.abs(after - extreme)) >= _CONTRAST * extent
    return np.stack([rows[steep], starts[steep], ends[steep]], 1)


def _runs(same: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where runs of True begin, and where they are over."""
    changes = np.flatnonzero(same[1:] != same[:-1]) + 1
    ends = [np.array([at], changes.dtype) for at, there in ((0, same[0]), (same.size, same[-1])) if there]
    changes = np.sort(np.concatenate([changes, *ends])) if ends else changes
    return changes[::2], changes[1::2]


def _groups(strokes: NDArray[np.int64], widest: int) -> list[NDArray[np.int64]]:
    """Strokes parted where no neighbouring cell has any. Cells are wider than high: a blank does not part words."""
    if not len(strokes):
        return []
    cells = np.stack([strokes[:, 0], (strokes[:, 1] + strokes[:, 2]) // 2], 1) // [2 * widest, 4 * widest]
    which, cell_of = np.unique(cells, axis=0, return_inverse=True)
    group_of = _connected([(row, column) for row, column in which.tolist()])[cell_of.ravel()]
    order = np.argsort(group_of, kind="stable")
    return np.split(strokes[order], np.cumsum(np.bincount(group_of))[:-1])


def _connected(cells: list[tuple[int, int]]) -> NDArray[np.int64]:
    """For each cell the number of its group: cells that touch, corners too, are in one."""
    groups: dict[tuple[int, int], int] = {}
    left, number = set(cells), -1
    while left:
        number += 1
        reached = [left.pop()]
        while reached:
            row, column = reached.pop()
            groups[row, column] = number
            near = {(row + down, column + right) for down in (-1, 0, 1) for right in (-1, 0, 1)} & left
            left -= near
            reached += near
    return np.array([groups[cell] for cell in cells])


def _as_marks(group: NDArray[np.int64]) -> Marks | None:
    """The box of a group that looks like characters: enough strokes side by side, on rows enough, upright."""
    rows, each = np.unique(group[:, 0], return_counts=True)
    if len(rows) < _ROWS or each.mean() < _STROKES_A_ROW or _straight(group) < _STRAIGHT:
        return None
    return Marks(int(group[:, 1].min()), int(rows[0]), int(group[:, 2].max()), int(rows[-1]) + 1)


def _joined(found: list[Marks]) -> list[Marks]:
    """Boxes that overlap as one: what is between bright strokes are dark ones."""
    joined: list[Marks] = []
    for marks in found:
        while (other := next((one for one in joined if _overlap(one, marks)), None)) is not None:
            joined.remove(other)
            marks = Marks(
                min(marks.left, other.left),
                min(marks.top, other.top),
                max(marks.right, other.right),
                max(marks.bottom, other.bottom),
            )
        joined.append(marks)
    return joined


def _overlap(one: Marks, other: Marks) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


def _straight(group: NDArray[np.int64]) -> float:
    """Share of strokes that begin or end in the column in which one of the row above does."""
    places = group[:, :1] * (group[:, 2].max() + 1) + group[:, 1:]
    row = group[:, 2].max() + 1
    begins, ends = (np.isin(places[:, at] - row, places[:, at]) for at in (0, 1))
    return float((begins | ends).mean())
