"""Stored values to what they mean, and that to grey from 0 to 1: PS3.3 C.11.1 (modality), C.11.2 (VOI).

Everything here works on arrays of any shape and is asked with a table of all stored values rather than with a picture:
a picture of 16 bits has 65,536 values and millions of pixels.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.multival import MultiValue

from imaging_service.functional_groups import functional_group, items

Values = NDArray[Any]
Grey = NDArray[np.float64]


class VoiFunction(StrEnum):
    """VOI LUT Function (0028,1056)."""

    LINEAR = "LINEAR"
    LINEAR_EXACT = "LINEAR_EXACT"
    SIGMOID = "SIGMOID"


@dataclass(frozen=True, slots=True)
class Window:
    """Window Center (0028,1050) and Window Width (0028,1051) in the unit of the modality values; the width above 0."""

    center: float
    width: float
    function: VoiFunction = VoiFunction.LINEAR

    def grey(self, values: Values) -> Grey:
        """PS3.3 C.11.2.1.2 and C.11.2.1.3, from 0 to 1. A LINEAR window narrower than 1, which the standard forbids and
        files of scaled values have, is taken as LINEAR_EXACT."""
        x = values.astype(np.float64)
        if self.function is VoiFunction.SIGMOID:
            # Beyond 40 widths it is 0 or 1, and exp overflows much later.
            return 1 / (1 + np.exp(np.clip(-4 * (x - self.center) / self.width, -160, 160)))
        center, width = self.center, self.width
        if self.function is VoiFunction.LINEAR and width >= 1:
            center, width = center - 0.5, width - 1
        if width == 0:
            return (x > center).astype(np.float64)
        return np.clip((x - center) / width + 0.5, 0, 1)

    @classmethod
    def between(cls, low: float, high: float) -> Window:
        """Black at `low`, white at `high`."""
        return cls((low + high) / 2, high - low, VoiFunction.LINEAR_EXACT)


@dataclass(frozen=True, slots=True)
class LookupTable:
    """LUT Descriptor (0028,3002) and LUT Data (0028,3006). `first`: the value that is mapped to the first entry."""

    first: int
    bits: int
    entries: NDArray[np.float64]

    def values(self, values: Values) -> Grey:
        """What is below the first or above the last value has the entry of that one."""
        index = np.rint(np.nan_to_num(values.astype(np.float64))) - self.first
        found: Grey = self.entries[np.clip(index, 0, len(self.entries) - 1).astype(np.intp)]
        return found

    def grey(self, values: Values) -> Grey:
        # Tables that go further than their descriptor says are seen.
        top = max(2.0**self.bits - 1, float(self.entries.max()))
        return np.clip(self.values(values) / top, 0, 1)

    @classmethod
    def of(cls, item: Dataset, little_endian: bool = True) -> LookupTable | None:
        """None when the item is incomplete or makes no sense."""
        descriptor = numbers(item, "LUTDescriptor")
        data = item.get("LUTData")
        if len(descriptor) != 3 or data is None or not 1 <= descriptor[2] <= 16:
            return None
        # PS3.3 C.11.1.1: 0 entries are 65,536.
        count = int(descriptor[0]) or 1 << 16
        if isinstance(data, bytes | bytearray):
            # Some write entries of 8 bits one a byte.
            kind = "u1" if len(data) < 2 * count else "<u2" if little_endian else ">u2"
            entries = np.frombuffer(data, kind, len(data) // np.dtype(kind).itemsize)
        else:
            entries = np.atleast_1d(np.asarray(data))
        entries = entries[:count].astype(np.float64)
        return cls(int(descriptor[1]), int(descriptor[2]), entries) if entries.size else None


def modality_table(dataset: Dataset) -> LookupTable | None:
    """The Modality LUT, where there is one that makes sense."""
    tables = (LookupTable.of(item, is_little_endian(dataset)) for item in items(dataset, "ModalityLUTSequence"))
    return next((table for table in tables if table is not None), None)


def rescale(dataset: Dataset, frame: int) -> tuple[float, float]:
    """Rescale Slope (0028,1053) and Intercept (0028,1052) of a frame, from 1; 1 and 0 where they make no sense."""
    for of in (functional_group(dataset, frame, "PixelValueTransformationSequence"), dataset):
        slope, intercept = numbers(of, "RescaleSlope"), numbers(of, "RescaleIntercept")
        if slope and intercept and slope[0] != 0:
            return slope[0], intercept[0]
    return 1.0, 0.0


def modality_values(stored: Values, dataset: Dataset, frame: int) -> Values:
    """Stored values in the unit of the modality (Hounsfield for CT): by the table, else by slope and intercept."""
    table = modality_table(dataset)
    if table is not None:
        return table.values(stored)
    slope, intercept = rescale(dataset, frame)
    return stored if (slope, intercept) == (1, 0) else stored.astype(np.float64) * slope + intercept


def voi(dataset: Dataset, frame: int) -> Iterator[LookupTable | Window]:
    """What the object itself says how its frame is to be seen: the first table, then the first window.

    Incomplete ones, and windows without width, are left out.
    """
    for item in items(dataset, "VOILUTSequence"):
        table = LookupTable.of(item, is_little_endian(dataset))
        if table is not None:
            yield table
            break
    for of in (functional_group(dataset, frame, "FrameVOILUTSequence"), dataset):
        centers, widths = numbers(of, "WindowCenter"), numbers(of, "WindowWidth")
        if centers and widths and widths[0] > 0:
            yield Window(centers[0], widths[0], _function(of))
            return


def numbers(dataset: Dataset, keyword: str) -> list[float]:
    """The finite numbers of an element; none when it is missing, empty or holds anything else."""
    try:
        value = dataset.get(keyword)
        values = [float(one) for one in (value if isinstance(value, MultiValue | list) else [value])]
    except Exception:  # pydicom raises whatever the broken bytes make of it
        return []
    return values if all(map(math.isfinite, values)) else []


def is_little_endian(dataset: Dataset) -> bool:
    """How the words of the object's tables stand in its bytes."""
    meta = getattr(dataset, "file_meta", None)
    syntax = meta.get("TransferSyntaxUID") if meta is not None else None
    return syntax is None or syntax.is_implicit_VR or syntax.is_little_endian


def _function(dataset: Dataset) -> VoiFunction:
    try:
        return VoiFunction(str(dataset.get("VOILUTFunction") or "LINEAR").strip().upper())
    except ValueError:
        return VoiFunction.LINEAR
