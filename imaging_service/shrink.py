"""A picture in fewer pixels."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray


def within(shape: tuple[int, int], max_side: int) -> tuple[int, int]:
    """Rows and columns in the same proportion, the longer at most `max_side`; never more than there are."""
    longer = max(shape)
    if longer <= max_side:
        return shape
    rows, columns = (max(1, round(side * max_side / longer)) for side in shape)
    return rows, columns


def shrink(pixels: NDArray[Any], shape: tuple[int, int]) -> NDArray[np.float32]:
    """The mean of the area that each new pixel covers, parts of pixels counted by their share.

    `pixels`: (rows, columns) or (rows, columns, samples); `shape`: rows and columns, no more than there are.
    """
    return _along_first(_along_first(pixels, shape[0]).swapaxes(0, 1), shape[1]).swapaxes(0, 1)


def _along_first(pixels: NDArray[Any], wanted: int) -> NDArray[np.float32]:
    there = pixels.shape[0]
    if there == wanted:
        return pixels.astype(np.float32, copy=False)
    flat = np.ascontiguousarray(pixels, np.float32).reshape(there, -1)
    means = np.empty((wanted, flat.shape[1]), np.float32)
    for number, (start, end) in enumerate(pairwise(np.linspace(0, there, wanted + 1))):
        first, last = int(start), min(math.ceil(end), there)
        covered = np.arange(first, last)
        share = np.minimum(covered + 1, end) - np.maximum(covered, start)
        means[number] = (share / share.sum()).astype(np.float32) @ flat[first:last]
    return means.reshape(wanted, *pixels.shape[1:])
