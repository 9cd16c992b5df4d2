"""The side of a finding: none in doubt, and the patient's, who looks at us from the picture."""

from __future__ import annotations

import numpy as np
import pytest

from facts.fact import Laterality
from imaging_service.heads import FindingHead
from imaging_service.sides import SideScale, doubled

SCALE = SideScale(mean=-0.5, deviation=0.4)


@pytest.mark.parametrize("right", [-0.5, 0.09, -1.09, float("nan")])
def test_a_difference_that_chests_without_the_finding_have_too_is_no_side(right: float) -> None:
    assert SCALE.side(right, 0) is None


def test_a_finding_as_likely_on_either_half_has_no_side() -> None:
    assert SideScale(mean=0, deviation=0.1).side(4, 4) is None


def test_the_half_that_makes_it_likelier_is_the_side() -> None:
    assert SCALE.side(0.2, 0) is Laterality.RIGHT
    assert SCALE.side(0, 1.2) is Laterality.LEFT


def test_a_head_for_what_has_no_side_is_refused_one() -> None:
    with pytest.raises(ValueError, match="has no side"):
        FindingHead(kind="finding", name="heart", concept="cardiomegaly", assessed=False, side=SCALE)


@pytest.mark.parametrize("width", [6, 7])
def test_halves_are_doubled_with_the_right_of_the_patient_on_the_left_of_the_viewer(width: int) -> None:
    image = np.arange(width, dtype=np.float32)[None, None].repeat(2, 1)
    right, left = doubled(image)
    assert right.shape == left.shape == image.shape
    assert (right == right[..., ::-1]).all() and (left == left[..., ::-1]).all()
    half = (width + 1) // 2
    assert (right[..., :half] == image[..., :half]).all()
    assert (left[..., -half:] == image[..., -half:]).all()
