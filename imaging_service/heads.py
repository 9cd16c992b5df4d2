"""What the output channels of a bundle mean: `configs/heads.json`, checked when it is read.

A channel is a *finding* (a probability that a concept is present), a *coded* value (one of two codes) or a *quantity*.
Calibration and operating points are the bundle's, so that a better network brings its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from facts import vocabulary
from facts.fact import Polarity
from imaging_service.explain import Look
from imaging_service.sides import SideScale
from serving.errors import CannotRead


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True)


class Calibration(_Part):
    """Platt scaling: probability = sigmoid(slope x logit + intercept). Temperature T: slope 1/T, intercept 0."""

    slope: float = Field(1, gt=0)
    intercept: float = 0

    def probability(self, logit: float) -> float:
        score = self.slope * logit + self.intercept
        # Beyond this the exponential overflows and nothing is left to tell apart.
        return 1 / (1 + math.exp(-min(max(score, -60), 60)))


class OperatingPoint(_Part):
    """A threshold on the calibrated probability, and what it was chosen for on the validation split: one of the two."""

    threshold: float = Field(ge=0, le=1)
    specificity: float | None = Field(None, ge=0, le=1)
    sensitivity: float | None = Field(None, ge=0, le=1)

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.specificity is None) == (self.sensitivity is None):
            raise ValueError("needs either specificity or sensitivity")
        return self


class _Head(_Part):
    name: str
    """The channel as its training data call it."""
    concept: str
    """Code of the vocabulary."""
    assessed: bool = True
    """False: nothing is said of it, because the network is not good enough at it."""

    @model_validator(mode="after")
    def _known_concept(self) -> Self:
        if vocabulary.find(self.concept) is None:
            raise ValueError(f"{self.concept} is no concept of the vocabulary")
        return self


class _Probable(_Head):
    calibration: Calibration = Calibration()
    operating_points: tuple[OperatingPoint, ...] = ()
    present_at: float = 0.95
    """Specificity of the operating point at and above which the concept is present."""
    absent_below: float = 0.95
    """Sensitivity of the operating point below which it is absent; possible lies between."""

    @model_validator(mode="after")
    def _points_are_there(self) -> Self:
        if self.assessed:
            self._thresholds()
        return self

    def probability(self, logit: float) -> float:
        return self.calibration.probability(logit)

    def polarity(self, probability: float) -> Polarity:
        absent_below, present_at = self._thresholds()
        if probability >= present_at:
            return Polarity.PRESENT
        return Polarity.ABSENT if probability < absent_below else Polarity.POSSIBLE

    def operating(self) -> str:
        """ "present from 0.31 (specificity 0.95), absent below 0.12 (sensitivity 0.95)"."""
        absent_below, present_at = self._thresholds()
        present = f"present from {present_at:.2g} (specificity {self.present_at:g})"
        return f"{present}, absent below {absent_below:.2g} (sensitivity {self.absent_below:g})"

    def _thresholds(self) -> tuple[float, float]:
        specific = [point.threshold for point in self.operating_points if point.specificity == self.present_at]
        sensitive = [point.threshold for point in self.operating_points if point.sensitivity == self.absent_below]
        if not specific or not sensitive:
            raise ValueError(f"no operating point of specificity {self.present_at} or sensitivity {self.absent_below}")
        low, high = sensitive[0], specific[0]
        if low > high:
            # Every threshold between the two fulfils both: nothing is left to be merely possible.
            low = high = min(max(0.5, high), low)
        return low, high


class FindingHead(_Probable):
    """A logit for a concept that is present or not."""

    kind: Literal["finding"]
    side: SideScale | None = None
    """By which the patient's side is said (`imaging_service.sides`); None: it is not."""

    @model_validator(mode="after")
    def _may_have_a_side(self) -> Self:
        if self.side and not vocabulary.may_have_side(self.concept):
            raise ValueError(f"{self.concept} has no side")
        return self


class CodedHead(_Probable):
    """A logit for one of two codes: `code` when it is high, `other_code` when it is low."""

    kind: Literal["coded"]
    code: str
    other_code: str

    def said(self, logit: float) -> tuple[str, float, Polarity]:
        """The code that is said, its probability, and whether it is present or merely possible."""
        probability = self.probability(logit)
        polarity = self.polarity(probability)
        high = probability >= 0.5 if polarity is Polarity.POSSIBLE else polarity is Polarity.PRESENT
        surely = Polarity.POSSIBLE if polarity is Polarity.POSSIBLE else Polarity.PRESENT
        return (self.code, probability, surely) if high else (self.other_code, 1 - probability, surely)


class QuantityHead(_Head):
    """A standardised number: value = mean + std x output."""

    kind: Literal["quantity"]
    unit: str
    """UCUM."""
    mean: float
    std: float = Field(gt=0)
    error: float = Field(gt=0)
    """Half the width of the interval that holds 95 % of the true values on the validation split, in `unit`."""
    low: float = 0
    """Smallest value that is said."""

    def value(self, output: float) -> float:
        return max(self.mean + self.std * output, self.low)


Head = FindingHead | CodedHead | QuantityHead


class Maps(_Part):
    """Where the last maps before global average pooling come from, and the linear layer that follows it."""

    layer: str
    """Name of the module whose output they are, e.g. "layer4"."""
    weights: str
    """Name of the tensor (outputs, channels) in the weights file, e.g. "fc.weight"."""
    ordinary: bool = False
    """`models/ordinary.safetensors` holds `maps` (channels, h, w), the mean over many images without a finding: heat is
    then what an image adds to it."""
    region: float = Field(0.7, gt=0, lt=1)
    most: int = Field(3, ge=1)
    least: float = Field(0.1, ge=0, le=1)
    """These three: how heat becomes regions, see `imaging_service.explain.Look`."""

    @property
    def look(self) -> Look:
        return Look(self.region, self.most, self.least)


class OneClass(_Part):
    """The guard against what the network was not made for; its numbers are in `models/one_class.safetensors`."""

    threshold: float = Field(gt=0)
    """Distance of an embedding above which nothing is said."""


class Heads(_Part):
    """The content of `configs/heads.json`."""

    reader: str
    """Which of `imaging_service.readers.BUNDLE_READERS` turns the outputs into facts."""
    outputs: tuple[Annotated[Head, Field(discriminator="kind")], ...] = Field(min_length=1)
    """One for each channel of `logits`, in order."""
    maps: Maps | None = None
    embedding: tuple[str, ...] = ()
    """Names of the modules whose outputs, averaged over the picture and put together, are the embedding."""
    one_class: OneClass | None = None

    @model_validator(mode="after")
    def _has_what_the_guard_looks_at(self) -> Self:
        if self.one_class and not self.embedding:
            raise ValueError("one_class needs embedding")
        return self

    @property
    def assessed(self) -> frozenset[str]:
        return frozenset(head.concept for head in self.outputs if head.assessed)

    def channels(self) -> Iterator[tuple[int, Head]]:
        """Number and head of the channels that something is said of."""
        return ((number, head) for number, head in enumerate(self.outputs) if head.assessed)


def read_heads(file: Path) -> Heads:
    """Raises CannotRead naming the file and the first wrong place in it."""
    try:
        return Heads.model_validate_json(file.read_bytes())
    except OSError as error:
        raise CannotRead(error.strerror or "cannot be read", str(file)) from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise CannotRead(f"{where}: {first['msg']}" if where else first["msg"], str(file)) from None
