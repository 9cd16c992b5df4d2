"""What a probability is taken for."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from facts.fact import Polarity
from imaging_service.heads import CodedHead, FindingHead, QuantityHead


def finding(specific: float, sensitive: float, **fields: Any) -> FindingHead:
    points = [{"specificity": 0.95, "threshold": specific}, {"sensitivity": 0.95, "threshold": sensitive}]
    return FindingHead(kind="finding", name="x", concept="pneumonia", operating_points=points, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("probability", "polarity"),
    [
        (0.0, Polarity.ABSENT),
        (0.29, Polarity.ABSENT),
        (0.3, Polarity.POSSIBLE),
        (0.59, Polarity.POSSIBLE),
        (0.6, Polarity.PRESENT),
    ],
)
def test_possible_lies_between_the_two_points(probability: float, polarity: Polarity) -> None:
    assert finding(0.6, 0.3).polarity(probability) is polarity


@pytest.mark.parametrize(("specific", "sensitive", "threshold"), [(0.01, 0.97, 0.5), (0.01, 0.2, 0.2), (0.7, 0.9, 0.7)])
def test_a_head_that_is_never_in_doubt_has_one_threshold(specific: float, sensitive: float, threshold: float) -> None:
    head = finding(specific, sensitive)
    assert head.polarity(threshold - 0.001) is Polarity.ABSENT
    assert head.polarity(threshold) is Polarity.PRESENT


def test_the_operating_points_are_told_for_people() -> None:
    told = "present from 0.6 (specificity 0.95), absent below 0.3 (sensitivity 0.95)"
    assert finding(0.6, 0.3).operating() == told


def test_a_stricter_point_can_be_asked_for_and_must_be_there() -> None:
    with pytest.raises(ValidationError, match=r"0\.99"):
        finding(0.6, 0.3, present_at=0.99)
    assert finding(0.6, 0.3, present_at=0.99, assessed=False).assessed is False


def test_calibration_moves_the_logit() -> None:
    assert finding(0.6, 0.3).probability(0.0) == 0.5
    cold = finding(0.6, 0.3, calibration={"slope": 2, "intercept": -2})
    assert cold.probability(1.0) == 0.5
    assert cold.probability(-1e9) < 1e-20 and cold.probability(1e9) <= 1


def test_an_age_is_never_below_zero() -> None:
    head = QuantityHead(kind="quantity", name="age", concept="patient_age", unit="a", mean=46, std=17, error=15)
    assert head.value(1.0) == 63
    assert head.value(-5) == 0


def test_an_operating_point_is_for_one_of_the_two() -> None:
    for wrong in ({"threshold": 0.5}, {"threshold": 0.5, "specificity": 0.9, "sensitivity": 0.9}):
        with pytest.raises(ValidationError, match="either"):
            CodedHead(
                kind="coded",
                name="x",
                concept="patient_sex",
                code="MALE",
                other_code="FEMALE",
                operating_points=[wrong],
            )  # type: ignore[list-item]
