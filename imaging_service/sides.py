"""On which side of the patient a finding is: the network is asked again, of each half beside its own mirror image.

Where the heat lies does not tell it: on drawn boxes a third of such sides were wrong. What half of the chest, doubled,
makes the finding more likely than the other half does so by as much as it seldom does in chests without the finding,
was always the side of the box. A finding on both sides, or hardly visible on either, has no side here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from facts.fact import Laterality

Pixels = NDArray[np.float32]


class SideScale(BaseModel):
    """How the difference of the logits, right half doubled minus left half doubled, is spread over images without a
    finding: a heart lies to the left in all of them."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True)

    mean: float
    deviation: float = Field(gt=0)
    least: float = Field(1.5, gt=0)
    """So many deviations from the mean are a side."""

    def side(self, right: float, left: float) -> Laterality | None:
        """By the logits of the two doubled halves."""
        lean = (right - left - self.mean) / self.deviation
        if lean >= self.least:
            return Laterality.RIGHT
        return Laterality.LEFT if lean <= -self.least else None


def doubled(image: Pixels) -> tuple[Pixels, Pixels]:
    """Of an image (..., height, width) with the patient's right on the left: the patient's right half beside its mirror
    image, and the left half. A middle column of an odd width is in both."""
    half = (image.shape[-1] + 1) // 2
    right, left = image[..., :half], image[..., -half:]
    skip = image.shape[-1] % 2
    return (
        np.concatenate([right, right[..., ::-1][..., skip:]], axis=-1),
        np.concatenate([left[..., ::-1][..., : half - skip], left], axis=-1),
    )
