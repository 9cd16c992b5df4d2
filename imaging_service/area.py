"""The first step of most preprocessing, as fast as memory allows."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float32]


def area_mean(picture: Pixels, shape: tuple[int, int]) -> Pixels:
    """(rows, columns) to `shape`, each pixel of the result the mean of those that it covers wholly or in part.

    The adaptive average pooling of torch, which is what "area" means there: pixel i of m covers those from
    floor(i n/m) to below ceil((i+1) n/m). Sums of some rows at a time stay in the processor's cache, where a product
    with a matrix of weights does a hundred times the arithmetic.
    """
    fewer = np.ascontiguousarray(_along_first(picture, shape[0]).T)
    return np.ascontiguousarray(_along_first(fewer, shape[1]).T)


def _along_first(values: Pixels, wanted: int) -> Pixels:
    there = len(values)
    means = np.empty((wanted, values.shape[1]), np.float32)
    for number, mean in enumerate(means):
        first, last = number * there // wanted, -(-(number + 1) * there // wanted)
        np.add.reduce(values[first:last], axis=0, out=mean)
        mean /= last - first
    return means


def first_size(config: Path) -> tuple[int, int] | None:
    """Rows and columns to which the preprocessing of `configs/inference.json` resizes by area before all else; None
    where it does something else, or cannot be read."""
    try:
        preprocessing = json.loads(config.read_bytes())["preprocessing"]
        first = preprocessing["transforms"][0] if preprocessing["_target_"] == "Compose" else preprocessing
        if first["_target_"] != "Resize" or not first.keys() <= {"_target_", "spatial_size", "mode"}:
            return None
        rows, columns = first["spatial_size"]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return (rows, columns) if first.get("mode") == "area" and min(rows, columns) > 0 else None
