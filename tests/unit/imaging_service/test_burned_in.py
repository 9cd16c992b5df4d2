"""Letters that a program wrote are found where they are; what X-rays drew is not taken for letters."""

from __future__ import annotations

import imagecodecs
import numpy as np
import pytest
from letters import mask, write

from imaging_service.burned_in import Marks, find_marks


def chest(size: int = 512, seed: int = 0) -> np.ndarray:
    """12 bits: a bright body with dark lungs before black air, and noise."""
    y, x = np.mgrid[:size, :size] / size - 0.5
    body = 2600 * (np.abs(x) < 0.42) - 1500 * (((np.abs(x) - 0.2) / 0.12) ** 2 + (y / 0.3) ** 2 < 1)
    noise = np.random.default_rng(seed).normal(0, 25, (size, size))
    return np.clip(body + 300 + noise, 0, 3500).astype(np.uint16)


def blurred(picture: np.ndarray, times: int) -> np.ndarray:
    soft = picture.astype(float)
    for _ in range(times):
        soft = sum(np.roll(soft, shift, axis) for axis in (0, 1) for shift in (-1, 0, 1)) / 6
    return soft


def test_a_radiograph_without_letters_has_none() -> None:
    for seed in range(5):
        assert find_marks(chest(seed=seed)) == []


def test_saturated_noise_is_no_text() -> None:
    noise = np.random.default_rng(0).normal(3000, 1500, (512, 512))
    assert find_marks(np.clip(noise, 0, 4095).astype(np.uint16)) == []


def test_a_lead_letter_is_no_text() -> None:
    picture = chest()
    lead = np.zeros(picture.shape)
    lead[40:110, 30:200] = np.pad(mask("LAND", 7), ((10, 11), (0, 9)))[:70, :170]
    cast = picture + blurred(lead, 4) * (3400.0 - picture) + np.random.default_rng(1).normal(0, 15, picture.shape)
    assert find_marks(np.clip(cast, 0, 4095).astype(np.uint16)) == []


def test_metal_that_crosses_is_no_text() -> None:
    picture = chest()
    for at in range(8):
        rows = np.arange(30)
        picture[200 + rows, 240 + (rows + 9 * at) % 30] = 4095
    assert find_marks(picture) == []


def test_a_grid_of_straight_lines_is_no_text() -> None:
    picture = chest()
    picture[:, ::128] = 4095
    assert find_marks(picture) == []


def test_one_letter_is_a_side_and_no_text() -> None:
    assert find_marks(write(chest(), "L", 40, 30, 4095, scale=5)) == []


def test_on_a_small_picture_nothing_is_said() -> None:
    assert find_marks(write(chest(128), "ADELE 12", 20, 10, 4095)) == []


def test_one_value_has_no_letters() -> None:
    assert find_marks(np.full((300, 300), 7)) == []


@pytest.mark.parametrize("scale", [1, 2, 3])
@pytest.mark.parametrize("value", [4095, 3600])
def test_white_letters_are_found_where_they_are(scale: int, value: int) -> None:
    (marks,) = find_marks(write(chest(), "ADELE 12", 30, 40, value, scale))
    height, width = mask("ADELE 12", scale).shape
    assert abs(marks.left - 40) <= scale and abs(marks.top - 30) <= scale
    assert abs(marks.right - (40 + width)) <= 2 * scale and abs(marks.bottom - (30 + height)) <= scale


def test_black_letters_on_the_body_are_found() -> None:
    body = np.maximum(chest(), 400)
    (marks,) = find_marks(write(body, "HANNO 21", 470, 200, 0, 2))
    assert 195 <= marks.left <= 205 and 468 <= marks.top <= 472


def test_two_lines_far_apart_are_two_marks() -> None:
    picture = write(write(chest(), "HANNO", 20, 10, 4095, 2), "ADELE", 400, 430, 4095, 2)
    assert [marks.top < 256 for marks in find_marks(picture)] == [True, False]


def test_letters_outlast_lossy_compression() -> None:
    picture = (write(chest(), "ADELE 12-11", 30, 40, 4095, 3) / 16).astype(np.uint8)
    decoded = imagecodecs.jpeg8_decode(imagecodecs.jpeg8_encode(picture, level=85))
    assert len(find_marks(decoded)) == 1


def test_a_box_is_told_as_a_polygon() -> None:
    assert Marks(1, 2, 5, 4).polygon == (1, 2, 5, 2, 5, 4, 1, 4)
