"""Exposure and burned-in text as facts, from objects as they are sent."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from dicom_files import encoded, image, named, read
from letters import mask, write
from pydicom.uid import RLELossless, SegmentationStorage

from facts.fact import Polarity, Quantity

NOISE = np.random.default_rng(0).integers(200, 3000, (300, 320)).astype(np.uint16)
CR = {"Modality": "CR"}


def number(fact_set: object, concept: str) -> Decimal:
    (fact,) = named(fact_set, concept)  # type: ignore[arg-type]
    assert isinstance(fact.value, Quantity) and fact.value.unit == "%"
    return fact.value.number


@pytest.mark.parametrize("elements", [{"Modality": "CT"}, {"Modality": "US"}, {"Modality": "CR", "NumberOfFrames": 2}])
def test_only_single_radiographs_are_measured(elements: dict[str, object]) -> None:
    pixels = np.stack([NOISE, NOISE]) if "NumberOfFrames" in elements else NOISE
    _, facts = read(encoded(image(pixels, **elements)))
    assert not named(facts, "pixel_deviation") and "pixel_deviation" not in facts.assessed


def test_a_radiograph_is_measured() -> None:
    picture = np.pad(NOISE, ((0, 0), (0, 80)))
    _, facts = read(encoded(image(picture, **CR)))
    assert {"pixel_deviation", "pixel_saturation", "blank_border"} <= facts.assessed
    assert 20 < number(facts, "pixel_deviation") < 40
    assert number(facts, "blank_border") == 20
    assert named(facts, "blank_border")[0].evidence[0].region == (0, 0, 320, 0, 320, 300, 0, 300)


def test_padding_is_not_measured() -> None:
    picture = np.pad(NOISE, ((0, 0), (0, 80)), constant_values=4095)
    _, facts = read(encoded(image(picture, **CR, PixelPaddingValue=4095)))
    assert number(facts, "pixel_saturation") < 1


def test_a_picture_without_letters_has_none() -> None:
    _, facts = read(encoded(image(NOISE)))
    assert [fact.polarity for fact in named(facts, "burned_in_text")] == [Polarity.ABSENT]


def test_of_a_small_picture_nothing_is_said_about_letters() -> None:
    _, facts = read(encoded(image(NOISE[:200])))
    assert "burned_in_text" not in facts.assessed and not named(facts, "burned_in_text")


def test_nor_of_a_mask() -> None:
    _, facts = read(encoded(image(NOISE, SOPClassUID=SegmentationStorage, Modality="SEG")))
    assert "burned_in_text" not in facts.assessed


@pytest.mark.parametrize("modality", ["CR", "CT", "US"])
def test_letters_are_found_in_any_modality(modality: str) -> None:
    written = write(NOISE // 2, "HANNO 12", 20, 30, 4095, 2)
    _, facts = read(encoded(image(written, RLELossless, Modality=modality)))
    (fact,) = named(facts, "burned_in_text")
    assert fact.polarity is Polarity.PRESENT and fact.probability is None
    left, top, right, *_ = fact.evidence[0].region
    assert abs(left - 30) <= 4 and abs(top - 20) <= 4 and abs(right - 30 - mask("HANNO 12", 2).shape[1]) <= 4


def test_letters_of_a_later_frame_are_told_with_its_number() -> None:
    frames = np.stack([NOISE, write(NOISE // 2, "HANNO 12", 20, 30, 4095, 2)])
    _, facts = read(encoded(image(frames)))
    (fact,) = named(facts, "burned_in_text")
    assert fact.evidence[0].frame == 2


def test_a_series_tells_it_once() -> None:
    objects = [
        encoded(image(write(NOISE // 2, "HANNO 12", 20, 30, 4095, 2) if at else NOISE, SOPInstanceUID=f"2.25.{at + 5}"))
        for at in range(3)
    ]
    _, facts = read(*objects)
    told = {(fact.polarity, fact.count) for fact in named(facts, "burned_in_text")}
    assert told == {(Polarity.PRESENT, 2), (Polarity.ABSENT, 1)}
