"""Where a frame lies in the patient, and how large its pixels are, by the header alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydicom import Dataset

from imaging_service.elements import label
from imaging_service.functional_groups import functional_group
from imaging_service.greyscale import numbers

_OPPOSITE = {"L": "R", "R": "L", "A": "P", "P": "A", "H": "F", "F": "H"}
# A second letter is said of a direction that is turned by some 20 degrees and more.
_TURNED = 0.35
# The first is calibrated in the patient; the others are measured at the detector or the scanner, and so enlarged.
_SPACINGS = ("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing")


@dataclass(frozen=True, slots=True)
class Edges:
    """The patient's side at each edge of the frame: L, R, A, P, H, F, or two of them; empty where it is not known."""

    left: str = ""
    right: str = ""
    top: str = ""
    bottom: str = ""

    def flipped(self) -> Edges:
        return Edges(self.right, self.left, self.top, self.bottom)


@dataclass(frozen=True, slots=True)
class Spacing:
    """Distance of the centres of neighbouring rows and of columns, mm. `element` says where it was measured."""

    rows_mm: float
    columns_mm: float
    element: str

    def of_pixels(self, larger_by: tuple[float, float]) -> Spacing:
        """Of pixels so many times as high and as wide."""
        return Spacing(self.rows_mm * larger_by[0], self.columns_mm * larger_by[1], self.element)


def edges(dataset: Dataset, frame: int) -> Edges:
    """Of the frame as stored: by Patient Orientation (0020,0020), else by Image Orientation (Patient) (0020,0037)."""
    right, bottom = _told(dataset) or _measured(dataset, frame) or ("", "")
    return Edges(_opposite(right), right, _opposite(bottom), bottom)


def spacing(dataset: Dataset, frame: int) -> Spacing | None:
    for keyword in _SPACINGS:
        for of in (functional_group(dataset, frame, "PixelMeasuresSequence"), dataset):
            values = numbers(of, keyword)
            if len(values) == 2 and min(values) > 0:
                return Spacing(values[0], values[1], label(keyword))
    return None


def _told(dataset: Dataset) -> tuple[str, str] | None:
    try:
        right, bottom = (str(one).strip().upper() for one in dataset.get("PatientOrientation") or ())
    except ValueError:
        return None
    return (right, bottom) if _opposite(right) and _opposite(bottom) else None


def _opposite(letters: str) -> str:
    """Empty for anything that is no direction of a person (an animal has others)."""
    known = all(letter in _OPPOSITE for letter in letters)
    return "".join(_OPPOSITE[letter] for letter in letters) if known else ""


def _measured(dataset: Dataset, frame: int) -> tuple[str, str] | None:
    for of in (functional_group(dataset, frame, "PlaneOrientationSequence"), dataset):
        cosines = numbers(of, "ImageOrientationPatient")
        if len(cosines) == 6:
            return _letters(cosines[:3]), _letters(cosines[3:])
    return None


def _letters(cosines: Sequence[float]) -> str:
    """PS3.3 C.7.6.2.1.1: x grows to the left, y to the back, z to the head. The main direction first."""
    named = sorted(zip(cosines, ("LR", "PA", "HF"), strict=True), key=lambda one: -abs(one[0]))
    return "".join(ends[cosine < 0] for cosine, ends in named[:2] if abs(cosine) >= _TURNED)
