"""What values say of an exposure, on pictures whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from imaging_service.exposure import measure


def noise(rows: int = 100, columns: int = 200, low: int = 500, high: int = 3500) -> np.ndarray:
    return np.random.default_rng(0).integers(low, high, (rows, columns)).astype(np.uint16)


def test_an_ordinary_picture_is_neither_flat_nor_saturated_nor_bordered() -> None:
    exposure = measure(noise())
    # The deviation of equally frequent values is their range by the root of 12.
    assert exposure.deviation == pytest.approx(100 / 12**0.5, abs=0.5)
    assert exposure.saturated < 0.3
    assert (exposure.field, exposure.blank) == ((0, 0, 200, 100), 0)


def test_a_bright_background_outside_of_the_middle_is_not_saturation() -> None:
    picture = noise()
    picture[:, :40] = 4095
    assert measure(picture).saturated < 0.3


def test_values_that_do_not_fit_into_half_of_their_type_are_measured() -> None:
    assert measure(noise(high=65535)).deviation == pytest.approx(100 / 12**0.5, abs=0.5)
    signed = noise().astype(np.int16) - 2000
    assert measure(signed).deviation == pytest.approx(100 / 12**0.5, abs=0.5)


def test_the_share_at_one_end_of_the_range_is_counted() -> None:
    picture = noise(100, 100)
    picture[25:50, 25:75] = 4095
    assert measure(picture).saturated == pytest.approx(50)
    picture[25:75, 25:75] = 0
    assert measure(picture).saturated == pytest.approx(100)


def test_a_blank_with_one_bright_pixel_has_hardly_a_deviation() -> None:
    picture = np.full((100, 100), 100, np.uint16)
    picture[50, 50] = 4095
    assert measure(picture).deviation == pytest.approx(1.0, abs=0.01)


def test_a_blank_border_is_not_of_the_field() -> None:
    picture = np.zeros((100, 200), np.uint16)
    picture[10:90, 50:150] = noise(80, 100)
    exposure = measure(picture)
    assert exposure.field == (50, 10, 150, 90)
    assert exposure.blank == pytest.approx(60)


def test_a_border_may_have_noise() -> None:
    picture = np.random.default_rng(1).normal(20, 5, (100, 200)).clip(0)
    picture[10:90, 50:150] = noise(80, 100)
    assert measure(picture).field == (50, 10, 150, 90)


def test_padding_is_no_value_and_a_border() -> None:
    picture = noise()
    picture[:, 150:] = 65535
    padding = picture == 65535
    exposure = measure(picture, padding)
    assert exposure.field == (0, 0, 150, 100)
    assert exposure.deviation == pytest.approx(100 / 12**0.5, abs=0.5)
    assert exposure.saturated < 0.3


@pytest.mark.parametrize("padded", [False, True])
def test_one_value_or_none_is_blank(padded: bool) -> None:
    exposure = measure(np.full((10, 10), 5), np.full((10, 10), padded))
    assert (exposure.deviation, exposure.blank) == (0, 100)
