"""Precision, recall and F1 from counts by document, with 95 % intervals by resampling whole documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_RESAMPLINGS, _SEED = 1000, 2026


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one document: found and right, found and wrong, missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0


def f1(documents: Sequence[Counts]) -> dict[str, object]:
    """Over all documents: precision, recall, f1 with its interval, and support (how many there are to be found)."""
    counts = np.array([(one.right, one.wrong, one.missed) for one in documents], dtype=float).reshape(-1, 3)
    right, wrong, missed = counts.sum(axis=0)
    drawn = _resampled(counts)
    return {
        "precision": _ratio(right, right + wrong),
        "recall": _ratio(right, right + missed),
        "f1": _ratio(2 * right, 2 * right + wrong + missed),
        "interval": _interval(2 * drawn[:, 0], 2 * drawn[:, 0] + drawn[:, 1] + drawn[:, 2]),
        "support": int(right + missed),
        "right": int(right),
        "wrong": int(wrong),
        "missed": int(missed),
    }


def share(documents: Sequence[tuple[int, int]]) -> dict[str, object]:
    """Over all documents, each (right, asked): the share that is right, with its interval."""
    counts = np.array(documents, dtype=float).reshape(-1, 2)
    right, asked = counts.sum(axis=0)
    drawn = _resampled(counts)
    return {
        "share": _ratio(right, asked),
        "interval": _interval(drawn[:, 0], drawn[:, 1]),
        "right": int(right),
        "support": int(asked),
    }


def _resampled(counts: np.ndarray) -> np.ndarray:
    """Sums over as many documents drawn with replacement, once a resampling."""
    number = len(counts)
    if not number:
        return np.zeros((1, counts.shape[1]))
    times = np.random.default_rng(_SEED).multinomial(number, np.full(number, 1 / number), size=_RESAMPLINGS)
    return np.asarray(times @ counts)


def _ratio(part: float, whole: float) -> float | None:
    return round(float(part / whole), 4) if whole else None


def _interval(part: np.ndarray, whole: np.ndarray) -> list[float] | None:
    kept = whole > 0
    if not kept.any():
        return None
    low, high = np.percentile(part[kept] / whole[kept], [2.5, 97.5])
    return [round(float(low), 4), round(float(high), 4)]
