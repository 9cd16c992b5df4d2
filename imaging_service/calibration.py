"""From logits and labels of a validation split to what `configs/heads.json` holds: calibration and operating points."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from imaging_service.heads import Calibration, OperatingPoint


def fit_platt(logits: NDArray[Any], labels: NDArray[Any]) -> Calibration:
    """Slope and intercept of most likelihood, with the softened labels that keep few positives from overfitting.

    `logits` (N,), `labels` (N,) of 0 and 1, both values among them; else ValueError. Source: J. Platt, "Probabilistic
    outputs for support vector machines" (1999); Newton's method after Lin, Lin and Weng (2007).
    """
    positives, negatives = _counts(labels)
    target = np.where(labels > 0.5, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    # Standardised, so that one ridge and one bound of the step fit all networks.
    centre, spread = float(np.mean(logits)), float(np.std(logits)) or 1.0
    design = np.stack([(logits - centre) / spread, np.ones(len(logits))], axis=1).astype(np.float64)
    weights = _newton(design, target)
    slope = max(float(weights[0]) / spread, 1e-3)
    return Calibration(slope=slope, intercept=float(weights[1]) - slope * centre)


def fit_temperature(logits: NDArray[Any], labels: NDArray[Any]) -> Calibration:
    """One number alone, slope 1/T, for heads whose share of positives is the same in use and in validation."""
    _counts(labels)
    spread = float(np.std(logits)) or 1.0
    weights = _newton((np.asarray(logits, dtype=np.float64) / spread)[:, None], np.asarray(labels, dtype=np.float64))
    return Calibration(slope=max(float(weights[0]) / spread, 1e-3))


def probabilities(calibration: Calibration, logits: NDArray[Any]) -> NDArray[np.float64]:
    score = np.clip(calibration.slope * np.asarray(logits, dtype=np.float64) + calibration.intercept, -60, 60)
    return 1 / (1 + np.exp(-score))


def operating_points(
    probability: NDArray[Any],
    labels: NDArray[Any],
    specificities: tuple[float, ...] = (0.95, 0.99),
    sensitivities: tuple[float, ...] = (0.95,),
) -> tuple[OperatingPoint, ...]:
    """Thresholds t of "positive when probability >= t": for each specificity the lowest t that keeps it, for each
    sensitivity the highest. ValueError without positives or negatives."""
    _counts(labels)
    positive, negative = np.sort(probability[labels > 0.5]), np.sort(probability[labels <= 0.5])
    points = []
    for specificity in specificities:
        # So many negatives must lie below t; just above the last of them is low enough.
        below = int(np.ceil(specificity * len(negative) - 1e-9))
        threshold = np.nextafter(negative[below - 1], 2.0) if below else 0.0
        points.append(OperatingPoint(specificity=specificity, threshold=min(float(threshold), 1.0)))
    for sensitivity in sensitivities:
        missed = int(np.floor((1 - sensitivity) * len(positive) + 1e-9))
        points.append(OperatingPoint(sensitivity=sensitivity, threshold=float(positive[missed])))
    return tuple(points)


def expected_calibration_error(probability: NDArray[Any], labels: NDArray[Any], bins: int = 15) -> float:
    """Mean distance between said and seen frequency over bins of equal width, each by its share of the sample."""
    place = np.minimum((np.asarray(probability) * bins).astype(int), bins - 1)
    said = np.bincount(place, probability, bins)
    seen = np.bincount(place, labels, bins)
    return float(np.abs(said - seen).sum() / len(probability))


def _newton(design: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logistic regression with a ridge that only keeps separable samples finite."""
    weights = np.zeros(design.shape[1])
    ridge = 1e-4 * np.eye(design.shape[1])
    for _ in range(100):
        probability = 1 / (1 + np.exp(-np.clip(design @ weights, -60, 60)))
        gradient = design.T @ (probability - target) + ridge @ weights
        hessian = (design * (probability * (1 - probability))[:, None]).T @ design + ridge
        step = np.linalg.solve(hessian, gradient)
        # Far from the optimum the curvature is nearly none and a whole step would leap past it.
        step *= min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        weights = weights - step
        if float(np.abs(step).max()) < 1e-9:
            break
    return weights


def _counts(labels: NDArray[Any]) -> tuple[int, int]:
    positives = int(np.sum(np.asarray(labels) > 0.5))
    negatives = len(labels) - positives
    if not positives or not negatives:
        raise ValueError("both positives and negatives are needed")
    return positives, negatives
