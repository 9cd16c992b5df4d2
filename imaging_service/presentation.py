"""How the stored pixels are meant to be seen: grey or colour, window, orientation, flip, burned-in text."""

from __future__ import annotations

from collections.abc import Iterator

from pydicom import Dataset

from facts.fact import Coded, Polarity, Quantity
from imaging_service.elements import Elements, Found
from imaging_service.numbers import digits, numbers
from imaging_service.pixels import has_pixels

# PS3.3 C.7.6.3.1.2, retired ones too.
_PHOTOMETRIC = frozenset(
    (
        *("MONOCHROME1", "MONOCHROME2", "PALETTE COLOR", "RGB", "HSV", "ARGB", "CMYK", "XYB"),
        *("YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_422", "YBR_PARTIAL_420", "YBR_ICT", "YBR_RCT"),
    )
)
# PS3.3 C.11.6; the third is of printing.
_SHAPES = frozenset(("IDENTITY", "INVERSE", "LIN OD"))
# PS3.3 C.8.11.3.1: of a digital X-ray image each goes with one shape.
_SHAPE_OF = {"MONOCHROME1": "INVERSE", "MONOCHROME2": "IDENTITY"}
# PS3.3 C.7.6.1.1.1: the axis of each letter, of bipeds.
_AXES = {"R": 0, "L": 0, "A": 1, "P": 1, "H": 2, "F": 2}


def presentation(elements: Elements) -> Iterator[tuple[str, Found, Coded | Quantity | Polarity]]:
    """Concept, where it stands, and a value, or present and absent for what an element answers with YES and NO."""
    yield from _words(elements, "PhotometricInterpretation", "photometric_interpretation", _PHOTOMETRIC)
    yield from _words(elements, "PresentationLUTShape", "presentation_lut_shape", _SHAPES)
    shape, photometric = elements.first("PresentationLUTShape"), elements.first("PhotometricInterpretation")
    if has_pixels(elements.dataset) and shape in _SHAPES and _SHAPE_OF.get(photometric, shape) != shape:
        elements.doubt("PresentationLUTShape", "not the shape of this photometric interpretation", "contradiction")
    yield from _window(elements, elements.dataset, None)
    for window, frame in elements.functional_groups("FrameVOILUTSequence"):
        yield from _window(elements, window, frame)
    yield from _answer(elements, "BurnedInAnnotation", "burned_in_annotation")
    yield from _answer(elements, "FieldOfViewHorizontalFlip", "field_of_view_flip")
    yield from _orientation(elements)


def _words(elements: Elements, keyword: str, concept: str, known: frozenset[str]) -> Iterator[tuple[str, Found, Coded]]:
    for found in elements.texts(keyword):
        if found.text in known:
            yield concept, found, Coded(found.text)
        else:
            elements.doubt(keyword, "a word that the standard does not have", code="unknown-code")


def _window(elements: Elements, within: Dataset, frame: int | None) -> Iterator[tuple[str, Found, Quantity]]:
    """Centres and widths in the unit of the modality transformation, as many of one as of the other."""
    center = elements.together("WindowCenter", within, frame)
    width = elements.together("WindowWidth", within, frame)
    if center is None and width is None:
        return
    centers, widths = numbers(center.text) if center else None, numbers(width.text) if width else None
    if center is None or width is None or centers is None or widths is None or len(centers) != len(widths):
        elements.doubt("WindowCenter", "not as many numbers as Window Width (0028,1051) has")
    elif min(widths) <= 0:
        elements.doubt("WindowWidth", "not a width above 0")
    else:
        for one in dict.fromkeys(map(digits, centers)):
            yield "window_center", center, Quantity(one)
        for one in dict.fromkeys(map(digits, widths)):
            yield "window_width", width, Quantity(one)


def _answer(elements: Elements, keyword: str, concept: str) -> Iterator[tuple[str, Found, Polarity]]:
    for found in elements.texts(keyword):
        if found.text in ("YES", "NO"):
            yield concept, found, Polarity.PRESENT if found.text == "YES" else Polarity.ABSENT
        else:
            elements.doubt(keyword, "neither YES nor NO")


def _orientation(elements: Elements) -> Iterator[tuple[str, Found, Coded]]:
    """Where rows and columns run to, such as "L\\\\F": to the patient's left, to the feet."""
    found = elements.together("PatientOrientation")
    if found is None:
        return
    # The first letter of each direction is the one that it mostly follows.
    axes = [_AXES.get(direction.strip()[:1]) for direction in found.text.split("\\")]
    letters = set(found.text) - set("\\ ")
    if len(axes) == 2 and None not in axes and axes[0] != axes[1] and letters <= set(_AXES):
        yield "patient_orientation", found, Coded(found.text)
    else:
        elements.doubt("PatientOrientation", "not two directions that stand at right angles")
