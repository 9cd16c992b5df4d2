"""How far pixels are apart, in mm, and at which plane: in the patient, at the detector, on a scanned film.

In a projection radiograph Imager Pixel Spacing holds at the detector, and Pixel Spacing in the patient only if it was
calibrated (PS3.3 10.7.1); both are told apart here, and nobody is believed.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pydicom import Dataset

from facts.fact import Coded, Quantity
from imaging_service.elements import Elements, Found
from imaging_service.numbers import digits, numbers

_KINDS = {
    "PixelSpacing": "pixel_spacing",
    "ImagerPixelSpacing": "imager_pixel_spacing",
    "NominalScannedPixelSpacing": "scanned_pixel_spacing",
}


def spacings(elements: Elements) -> Iterator[tuple[str, Found, Quantity | Coded]]:
    """Concept, where it stands, and a distance in mm: one where rows and columns are equally far apart, else that of
    rows (between centres, downwards) and that of columns. Frames of an enhanced image by their Pixel Measures."""
    for keyword, concept in _KINDS.items():
        yield from _pair(elements, keyword, concept, elements.dataset, None)
    for measures, frame in elements.functional_groups("PixelMeasuresSequence"):
        yield from _pair(elements, "PixelSpacing", "pixel_spacing", measures, frame)
    for found in elements.texts("PixelSpacingCalibrationType"):
        # PS3.3 10.7.1.2
        if found.text in ("GEOMETRY", "FIDUCIAL"):
            yield "pixel_spacing_calibration", found, Coded(found.text)
        else:
            elements.doubt("PixelSpacingCalibrationType", "a calibration that is neither GEOMETRY nor FIDUCIAL")


def _pair(
    elements: Elements, keyword: str, concept: str, within: Dataset, frame: int | None
) -> Iterator[tuple[str, Found, Quantity]]:
    found = elements.together(keyword, within, frame)
    if found is None:
        return
    values = numbers(found.text)
    if values is None or len(values) != 2 or min(values) <= 0:
        elements.doubt(keyword, "not two distances above 0 mm")
        return
    for value in _different(values):
        yield concept, found, Quantity(digits(value), "mm")


def _different(values: list[Decimal]) -> list[Decimal]:
    return values[:1] if values[0] == values[1] else values
