"""Probabilities that mean what they say, and thresholds that keep what they promise."""

from __future__ import annotations

import numpy as np
import pytest

from imaging_service.calibration import (
    expected_calibration_error,
    fit_platt,
    fit_temperature,
    operating_points,
    probabilities,
)

RNG = np.random.default_rng(5)


def drawn(slope: float, intercept: float, count: int = 20_000) -> tuple[np.ndarray, np.ndarray]:
    """Logits of a network, and labels that are true with probability sigmoid(slope x logit + intercept)."""
    logits = RNG.normal(0, 3, count)
    return logits, (RNG.random(count) < 1 / (1 + np.exp(-(slope * logits + intercept)))).astype(float)


def test_platt_finds_the_line_that_made_the_labels() -> None:
    for slope, intercept in ((0.5, -2.0), (2.0, 1.0), (1.0, 0.0)):
        found = fit_platt(*drawn(slope, intercept))
        assert found.slope == pytest.approx(slope, rel=0.08)
        assert found.intercept == pytest.approx(intercept, abs=0.15)


def test_an_overconfident_network_is_cooled() -> None:
    logits, labels = drawn(0.3, 0.0)
    before = expected_calibration_error(1 / (1 + np.exp(-logits)), labels)
    after = expected_calibration_error(probabilities(fit_temperature(logits, labels), logits), labels)
    assert before > 0.1 > 0.02 > after
    assert fit_temperature(logits, labels).intercept == 0


def test_two_positives_among_many_do_not_make_certainty() -> None:
    logits, labels = RNG.normal(size=500), np.zeros(500)
    logits[:2], labels[:2] = 9, 1
    assert probabilities(fit_platt(logits, labels), logits).max() < 0.999


def test_a_network_that_is_wrong_never_has_its_order_turned_round() -> None:
    logits, labels = drawn(-1.0, 0.0)
    assert fit_platt(logits, labels).slope > 0


@pytest.mark.parametrize("labels", [np.zeros(9), np.ones(9)])
def test_one_kind_of_label_alone_is_no_ground(labels: np.ndarray) -> None:
    for fit in (fit_platt, fit_temperature):
        with pytest.raises(ValueError, match="both"):
            fit(np.arange(9.0), labels)
    with pytest.raises(ValueError, match="both"):
        operating_points(np.linspace(0, 1, 9), labels)


def test_each_threshold_keeps_its_promise_and_is_the_best_that_does() -> None:
    probability = RNG.random(1000)
    labels = (RNG.random(1000) < probability).astype(float)
    at = {(point.specificity, point.sensitivity): point.threshold for point in operating_points(probability, labels)}
    for specificity in (0.95, 0.99):
        negatives = probability[labels == 0]
        assert np.mean(negatives < at[specificity, None]) >= specificity
        lower = negatives[negatives < at[specificity, None]].max()
        assert np.mean(negatives < lower) < specificity
    positives = probability[labels == 1]
    assert np.mean(positives >= at[None, 0.95]) >= 0.95
    assert np.mean(positives > at[None, 0.95]) < 0.95


def test_thresholds_of_a_tie_keep_their_promise_too() -> None:
    probability, labels = np.full(40, 0.2), np.repeat([0.0, 1.0], 20)
    specific, _, sensitive = operating_points(probability, labels)
    assert np.mean(probability[:20] < specific.threshold) == 1
    assert np.mean(probability[20:] >= sensitive.threshold) == 1


def test_calibration_error_is_the_distance_between_said_and_seen() -> None:
    assert expected_calibration_error(np.array([0.0, 0.0, 1.0]), np.array([0.0, 0.0, 1.0])) == 0
    assert expected_calibration_error(np.full(10, 0.9), np.repeat([1.0, 0.0], 5)) == pytest.approx(0.4)
