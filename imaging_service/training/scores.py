"""How good the outputs are: areas under the curve with intervals, drawn by patient."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and the bounds that hold 95 of 100 redraws of the patients."""

    value: float
    low: float
    high: float


def auroc(scores: NDArray[np.floating], truth: NDArray[np.floating]) -> float:
    """The chance that a true picture scores higher than a false one, ties counting half; nan without both kinds."""
    positives = truth > 0.5
    n_true, n_false = int(positives.sum()), int((~positives).sum())
    if not n_true or not n_false:
        return float("nan")
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return float((ranks[positives].sum() - n_true * (n_true + 1) / 2) / (n_true * n_false))


def interval(
    figure: Callable[[NDArray[np.intp]], float], patients: Sequence[str], redraws: int = 1000, seed: int = 0
) -> Interval:
    """`figure` of all rows, and its bounds over redraws of the patients with all their rows."""
    order = np.random.default_rng(seed)
    _, which = np.unique(np.asarray(patients), return_inverse=True)
    rows_of = np.split(np.argsort(which, kind="stable"), np.cumsum(np.bincount(which))[:-1])
    drawn = []
    for _ in range(redraws):
        chosen = order.integers(0, len(rows_of), len(rows_of))
        drawn.append(figure(np.concatenate([rows_of[at] for at in chosen])))
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return Interval(figure(np.arange(len(which))), float(low), float(high))
