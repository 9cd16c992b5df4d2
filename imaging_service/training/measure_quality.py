"""What the image quality network is worth: calibration and operating points from some patients, figures from others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imaging_service.calibration import (
    expected_calibration_error,
    fit_platt,
    operating_points,
    probabilities,
)
from imaging_service.heads import Calibration, OperatingPoint
from imaging_service.training.scores import Interval, auroc, interval

Column = NDArray[np.floating[Any]]

PRIOR = 0.02
"""Share of radiographs that are taken to be spoiled in one way. In training it is much larger, so that there is enough
to learn from; a probability that took it for the truth would cry wolf. Project default."""
SPECIFICITY, SENSITIVITY = 0.99, 0.95
WEAK_SENSITIVITY = 0.75
"""Of an output that is not good enough for both: else every fourth picture would be possibly spoiled."""
_REDRAWS = 300


@dataclass(frozen=True, slots=True)
class Sample:
    """Logits and truth of one output, (N,), truth without NaN, and whose picture each is."""

    logits: Column
    truth: Column
    patients: Sequence[str]

    @classmethod
    def of(cls, logits: Column, truth: Column, patients: Sequence[str]) -> Sample:
        """Without the rows in which neither yes nor no is true."""
        known = ~np.isnan(truth)
        return cls(
            logits[known], truth[known], [who for who, is_known in zip(patients, known, strict=True) if is_known]
        )


@dataclass(frozen=True, slots=True)
class Head:
    calibration: Calibration
    points: tuple[OperatingPoint, ...]


def calibrated(sample: Sample, sensitivity: float = SENSITIVITY) -> Head:
    """Platt scaling, its intercept moved from the share of the sample to PRIOR; operating points on what results."""
    fitted = fit_platt(sample.logits, sample.truth)
    share = float(sample.truth.mean())
    moved = fitted.intercept + _log_odds(PRIOR) - _log_odds(share)
    calibration = Calibration(slope=fitted.slope, intercept=moved)
    points = operating_points(probabilities(calibration, sample.logits), sample.truth, (SPECIFICITY,), (sensitivity,))
    return Head(calibration, points)


def figures(sample: Sample, calibration: Calibration, threshold: float) -> dict[str, Any]:
    """Area under the curve; sensitivity and specificity at the threshold; calibration error at the prior. Intervals
    over redraws of the patients."""
    probability = probabilities(calibration, sample.logits)
    truth = sample.truth > 0.5
    said = probability >= threshold
    weight = np.where(truth, PRIOR / truth.mean(), (1 - PRIOR) / (1 - truth.mean()))
    return {
        "pictures": len(truth),
        "spoiled": int(truth.sum()),
        "auroc": told(interval(lambda rows: auroc(sample.logits[rows], sample.truth[rows]), sample.patients, _REDRAWS)),
        "sensitivity": told(interval(lambda rows: _share(said[rows], truth[rows]), sample.patients, _REDRAWS)),
        "specificity": told(interval(lambda rows: _share(~said[rows], ~truth[rows]), sample.patients, _REDRAWS)),
        "calibration_error": round(_weighted_calibration_error(probability, truth, weight), 4),
    }


def angle_figures(said: Column, true: Column, patients: Sequence[str]) -> dict[str, Any]:
    """Mean error in degrees of angles given as cosine and sine, (N, 2), by how far a picture was turned."""
    told_degrees, degrees = (np.degrees(np.arctan2(both[:, 1], both[:, 0])) for both in (said, true))
    error = np.abs((told_degrees - degrees + 180) % 360 - 180)
    turned = np.abs(degrees)
    groups = {"up to 15": turned <= 15, "15 to 45": (turned > 15) & (turned <= 45), "more": turned > 45}
    return {name: told(interval(_MeanOf(error, chosen), patients, _REDRAWS)) for name, chosen in groups.items()}


@dataclass(frozen=True, slots=True)
class _MeanOf:
    values: Column
    chosen: NDArray[np.bool_]

    def __call__(self, rows: NDArray[np.intp]) -> float:
        values = self.values[rows][self.chosen[rows]]
        return float(values.mean()) if values.size else float("nan")


def told(found: Interval) -> dict[str, float]:
    return {"value": round(found.value, 4), "low": round(found.low, 4), "high": round(found.high, 4)}


def _weighted_calibration_error(probability: Column, truth: NDArray[np.bool_], weight: Column) -> float:
    """As `expected_calibration_error`, each row counting by its weight: rows are repeated in that proportion."""
    drawn = np.random.default_rng(0).choice(len(truth), 20_000, p=weight / weight.sum())
    return expected_calibration_error(probability[drawn], truth[drawn].astype(float))


def _share(said: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
    return float(said[among].mean()) if among.any() else float("nan")


def _log_odds(probability: float) -> float:
    return float(np.log(probability / (1 - probability)))
