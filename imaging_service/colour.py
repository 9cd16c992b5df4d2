"""Colours of a frame as RGB, and how bright they are."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.pixels.processing import apply_color_lut, convert_color_space

from imaging_service.greyscale import is_little_endian, numbers
from imaging_service.pixels import Frame
from serving.errors import CannotRead

# ITU-R BT.601, the matrix of DICOM's YBR_FULL (PS3.3 C.7.6.3.1.2).
_LUMINANCE = np.array((0.299, 0.587, 0.114), np.float32)


def is_coloured(frame: Frame, dataset: Dataset) -> bool:
    return frame.pixels.ndim == 3 or dataset.get("PhotometricInterpretation") == "PALETTE COLOR"


def rgb(frame: Frame, dataset: Dataset) -> tuple[NDArray[Any], float]:
    """Unsigned (rows, columns, 3), also of a palette, YBR converted; and the value of full brightness.

    Raises CannotRead for a palette that cannot be read, for signed samples, fewer than three, and YBR above 8 bits.
    """
    pixels, photometric = frame.pixels, str(dataset.get("PhotometricInterpretation"))
    if photometric == "PALETTE COLOR":
        pixels = _looked_up(pixels, dataset)
    if pixels.dtype.kind != "u" or pixels.shape[-1] < 3:
        raise CannotRead("colours that are not three unsigned samples")
    if _has_luminance(photometric):
        if pixels.dtype.itemsize > 1:
            raise CannotRead("YBR of more than 8 bits")
        return convert_color_space(pixels, "YBR_FULL", "RGB"), _top(pixels, photometric, dataset)
    return pixels[..., :3], _top(pixels, photometric, dataset)


def luminance(frame: Frame, dataset: Dataset) -> NDArray[np.float32]:
    """float32 (rows, columns), 0 to 1. Raises CannotRead for a palette that cannot be read."""
    pixels, photometric = frame.pixels, str(dataset.get("PhotometricInterpretation"))
    if photometric == "PALETTE COLOR":
        pixels = _looked_up(pixels, dataset)
    if _has_luminance(photometric):
        bright = pixels[..., 0].astype(np.float32)
    else:
        bright = pixels[..., :3].astype(np.float32) @ _LUMINANCE
    return np.clip(bright / np.float32(_top(pixels, photometric, dataset)), 0, 1, dtype=np.float32)


def _top(pixels: NDArray[Any], photometric: str, dataset: Dataset) -> float:
    bits = numbers(dataset, "BitsStored")
    if photometric == "PALETTE COLOR" or not bits:
        return float(np.iinfo(pixels.dtype).max)
    return 2 ** bits[0] - 1


def _has_luminance(photometric: str) -> bool:
    # YBR_ICT and YBR_RCT are RGB again once the JPEG 2000 stream is decoded (PS3.5 8.2.4).
    return photometric.startswith(("YBR_FULL", "YBR_PARTIAL"))


def _looked_up(pixels: NDArray[Any], dataset: Dataset) -> NDArray[Any]:
    """Colours of a palette: uint8 or uint16 (rows, columns, samples)."""
    try:
        colours = apply_color_lut(pixels, dataset)
    except Exception as error:  # pydicom raises whatever the broken tables make of it
        raise CannotRead(f"a colour palette that cannot be read ({type(error).__name__})") from None
    if "RedPaletteColorLookupTableData" in dataset and not is_little_endian(dataset):
        # pydicom 3.0.2 takes the words of a plain table for those of the machine; of a segmented one it does not.
        return colours.byteswap()
    return colours
