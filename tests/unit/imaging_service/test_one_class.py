"""What the guard lets through, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from imaging_service.one_class import OneClass, fit, threshold
from serving.errors import CannotRead

RNG = np.random.default_rng(3)
# Correlated channels of very different scale, as the stages of a network have.
MIXING = (RNG.normal(size=(12, 12)) + 2 * np.eye(12)) * np.geomspace(100, 0.01, 12)[:, None]


def sample(count: int) -> np.ndarray:
    return RNG.normal(size=(count, 12)) @ MIXING.T + 5


@pytest.mark.parametrize("components", [None, 8])
def test_another_sample_of_the_class_is_let_through(components: int | None) -> None:
    guard = fit(sample(2000), components)
    limit = threshold(guard.distance(sample(2000)), 0.99)
    assert np.mean(guard.distance(sample(2000)) > limit) < 0.03
    assert 0.8 < np.median(guard.distance(sample(2000))) < 1.2


def test_a_far_point_is_refused_in_whichever_direction() -> None:
    guard = fit(sample(2000))
    limit = threshold(guard.distance(sample(2000)), 0.99)
    centre = guard.mean.astype(np.float64)
    for axis in np.eye(12):
        # Thirty standard deviations along one of the directions that the class varies in.
        far = centre + 30 * np.linalg.pinv(guard.whitening.astype(np.float64)) @ axis
        assert guard.distance(far[None])[0] > limit


def test_a_step_that_the_class_never_makes_is_far_though_it_is_small() -> None:
    flat = sample(2000)
    flat[:, 0] = flat[:, 1]
    guard = fit(flat)
    step = np.zeros(12)
    step[0] = np.std(flat[:, 0])
    assert guard.distance((guard.mean + step)[None])[0] > threshold(guard.distance(flat), 0.999)


def test_fewer_examples_than_directions_still_make_a_guard() -> None:
    few = RNG.normal(size=(20, 64))
    guard = fit(few)
    assert np.all(np.isfinite(guard.distance(RNG.normal(size=(50, 64)))))
    assert np.all(guard.distance(RNG.normal(size=(50, 64)) * 20) > guard.distance(few).max())


def test_examples_that_are_all_alike_are_no_reason_to_fail() -> None:
    guard = fit(np.ones((10, 3)))
    assert guard.distance(np.ones((1, 3)))[0] == 0
    assert guard.distance(np.zeros((1, 3)))[0] > 100


def test_it_is_the_same_after_it_was_kept(tmp_path: Path) -> None:
    guard = fit(sample(500))
    guard.save(tmp_path / "g.safetensors")
    points = sample(5)
    np.testing.assert_allclose(OneClass.load(tmp_path / "g.safetensors").distance(points), guard.distance(points))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match=r"g\.safetensors"):
        OneClass.load(tmp_path / "g.safetensors")


def test_an_embedding_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="embedding"):
        fit(sample(50)).distance(np.zeros((1, 3)))
