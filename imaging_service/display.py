"""A decoded frame as a person would see it.

Stored values become modality values, those become grey, and the grey is turned so that dense is bright and the
patient's right is on the viewer's left. `docs/imaging.md` says which part of the header decides what.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset

from facts import body_parts
from imaging_service.colour import is_coloured, luminance
from imaging_service.greyscale import Grey, LookupTable, Values, Window, modality_values, numbers, voi
from imaging_service.pixels import Frame

# A frame without a usable window is shown between these percentiles: a lead letter or a dead pixel does not decide.
_PERCENTILES = (0.5, 99.5)
# A rendering whose greys, between the same percentiles, lie closer together than this shows nothing.
_FLAT = 0.1
# So many pixels tell the percentiles; all of a large radiograph would take longer than everything else here.
_SAMPLED = 1 << 16
# Pixels that are looked up at a time.
_PIECE = 1 << 15


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """What a person would see of one frame.

    `pixels`: float32 (rows, columns), C-contiguous, 0 is black and 1 white, MONOCHROME2: what absorbs more is brighter.
    Of a frontal chest radiograph the patient's right is on the viewer's left, if the header says how it is stored.
    `window`: in modality values; None for a lookup table, and for colours. `inverted`: white was the smallest value.
    `flipped`: columns run the other way than they are stored.
    """

    pixels: NDArray[np.float32]
    window: Window | None = None
    inverted: bool = False
    flipped: bool = False

    def to_stored(self, points: NDArray[Any]) -> NDArray[np.float64]:
        """Points (n, 2), x and y in pixels from the top left corner of the picture, in the stored frame.

        The corner of the first pixel is (0, 0), its centre (0.5, 0.5), as in PS3.3 C.10.5.1.2.
        """
        mapped = np.array(points, np.float64)
        if self.flipped:
            mapped[:, 0] = self.pixels.shape[1] - mapped[:, 0]
        return mapped

    def from_stored(self, points: NDArray[Any]) -> NDArray[np.float64]:
        """The way back."""
        return self.to_stored(points)


def show(frame: Frame, dataset: Dataset, window: Window | None = None) -> Picture:
    """The picture of a frame under its own VOI transformation, or under `window` (not for colours).

    Where the object has no window, one that leaves a flat picture, or is FOR PROCESSING, it is shown between
    percentiles of what is not padding. Padding and missing values are black. Raises CannotRead for a palette that
    cannot be read.
    """
    flipped = _runs_to_the_right(dataset)
    if is_coloured(frame, dataset):
        pixels, used, inverted = luminance(frame, dataset), None, False
    else:
        inverted = is_inverse(dataset)
        pixels, used = _monochrome(frame, dataset, window, inverted)
    return Picture(np.ascontiguousarray(pixels[:, ::-1] if flipped else pixels), used, inverted, flipped)


def padding(stored: Values, dataset: Dataset) -> NDArray[np.bool_]:
    """Where stored values are padding (PS3.3 C.7.5.1.1.2) or no numbers."""
    if stored.dtype.kind == "f":
        kind = "FloatPixelPadding" if stored.dtype.itemsize == 4 else "DoubleFloatPixelPadding"
        missing = ~np.isfinite(stored)
    else:
        kind, missing = "PixelPadding", np.zeros(stored.shape, bool)
    ends = [*numbers(dataset, f"{kind}Value")[:1], *numbers(dataset, f"{kind}RangeLimit")[:1]]
    if not numbers(dataset, f"{kind}Value"):
        return missing
    if stored.dtype.kind == "i":
        # Written as unsigned by mistake or by an ambiguous value representation.
        bits = 8 * stored.dtype.itemsize
        ends = [end - 2**bits if end >= 2 ** (bits - 1) else end for end in ends]
    return missing | ((stored >= min(ends)) & (stored <= max(ends)))


def is_inverse(dataset: Dataset) -> bool:
    """MONOCHROME1, or Presentation LUT Shape INVERSE; DX images say both, and mean it once (PS3.3 C.8.11.3.1.2)."""
    shape = str(dataset.get("PresentationLUTShape") or "").strip().upper()
    return dataset.get("PhotometricInterpretation") == "MONOCHROME1" or shape == "INVERSE"


def _monochrome(
    frame: Frame, dataset: Dataset, window: Window | None, inverted: bool
) -> tuple[NDArray[np.float32], Window | None]:
    stored = frame.pixels.astype(frame.pixels.dtype.newbyteorder("="), copy=False)
    rendering = window or _rendering(frame, dataset, stored)

    def grey(values: Values) -> NDArray[np.float32]:
        shown = _grey(rendering, modality_values(values, dataset, frame.number))
        if inverted:
            shown = 1 - shown
        shown[padding(values, dataset)] = 0
        return shown.astype(np.float32)

    used = rendering if isinstance(rendering, Window) else None
    if stored.dtype.kind not in "iu" or stored.dtype.itemsize > 2:
        return grey(stored), used
    # Every value that can be stored once, in the order of its bits, instead of every pixel.
    codes = np.dtype(f"u{stored.dtype.itemsize}")
    table = grey(np.arange(1 << 8 * codes.itemsize, dtype=codes).view(stored.dtype))
    return _taken(table, np.ascontiguousarray(stored).view(codes)), used


def _taken(table: NDArray[np.float32], codes: Values) -> NDArray[np.float32]:
    """`table[codes]` in half the time: numpy wants indices of 64 bits, and a piece of them stays in the cache."""
    flat, taken = codes.reshape(-1), np.empty(codes.shape, np.float32)
    out = taken.reshape(-1)
    for at in range(0, flat.size, _PIECE):
        piece = flat[at : at + _PIECE].astype(np.intp)
        np.take(table, piece, out=out[at : at + _PIECE], mode="clip")
    return taken


def _grey(rendering: LookupTable | Window, values: Values) -> Grey:
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(rendering.grey(values))


def _rendering(frame: Frame, dataset: Dataset, stored: Values) -> LookupTable | Window:
    step = max(1, int(np.sqrt(stored.size / _SAMPLED)))
    sample = stored[::step, ::step]
    told = sample[~padding(sample, dataset)]
    values = modality_values(told if told.size else np.zeros(1, stored.dtype), dataset, frame.number)
    for rendering in () if _is_for_processing(dataset) else (*voi(dataset, frame.number), *_as_it_is(dataset, frame)):
        low, high = np.percentile(_grey(rendering, values), _PERCENTILES)
        if high - low >= _FLAT:
            return rendering
    low, high = np.percentile(values, _PERCENTILES)
    if low == high:
        low, high = values.min(), values.max()
    # One value everywhere is black, whatever the window.
    return Window.between(float(low), float(high)) if high > low else Window.between(float(low), float(low) + 1)


def _as_it_is(dataset: Dataset, frame: Frame) -> tuple[Window, ...]:
    """The full range of pixels of 8 bits and less: somebody has chosen a window before they were stored."""
    bits = numbers(dataset, "BitsStored")
    if not bits or not 1 < bits[0] <= 8 or frame.pixels.dtype.kind not in "iu":
        return ()
    lowest = -(2 ** (bits[0] - 1)) if frame.pixels.dtype.kind == "i" else 0
    ends = modality_values(np.array((lowest, lowest + 2 ** bits[0] - 1)), dataset, frame.number)
    return (Window.between(float(ends.min()), float(ends.max())),) if ends.max() > ends.min() else ()


def _is_for_processing(dataset: Dataset) -> bool:
    return str(dataset.get("PresentationIntentType") or "").strip().upper() == "FOR PROCESSING"


def _runs_to_the_right(dataset: Dataset) -> bool:
    """A frontal chest radiograph whose rows run to the patient's right and columns to the feet (PS3.3 C.7.6.1.1.1)."""
    if dataset.get("Modality") not in ("CR", "DX", "RG"):
        return False
    try:
        rows, columns = (str(one).strip().upper() for one in dataset.get("PatientOrientation") or ())
    except ValueError:
        return False
    part = str(dataset.get("BodyPartExamined") or "").strip()
    is_chest = not part or "chest_region" in (body_parts.from_text(part) or ())
    return is_chest and rows.startswith("R") and columns.startswith("F")
