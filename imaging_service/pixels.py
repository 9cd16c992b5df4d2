"""A Dataset to decoded frames: a few of many, each within a limit, in the values that are stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.pixels.decoders.base import get_decoder
from pydicom.uid import UID

from imaging_service.decoders import choose_decoders
from imaging_service.limits import MIB, TooLarge
from serving.errors import BadRequest, CannotRead

MAX_FRAMES = 16
MAX_DECODED_BYTES = 512 * MIB
# Of compressed frames. 8192 x 8192 samples of 16 bits, twice a large mammogram: some seconds of JPEG 2000, which cannot
# be stopped, and four times as much memory.
MAX_DECOMPRESSED_BYTES = 128 * MIB

_PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")

choose_decoders()


@dataclass(frozen=True, slots=True)
class Frame:
    """`pixels`: stored values (rows, columns) or (rows, columns, samples), before any modality or VOI transformation,
    colours as they are coded. `number`: from 1."""

    number: int
    pixels: NDArray[Any]


def has_pixels(dataset: Dataset) -> bool:
    return any(keyword in dataset for keyword in _PIXELS)


def decode(dataset: Dataset, *, max_frames: int = MAX_FRAMES, max_bytes: int = MAX_DECODED_BYTES) -> tuple[Frame, ...]:
    """The decoded frames: all, or at most `max_frames` spread evenly, and no more than fit in `max_bytes`; compressed
    ones must fit in MAX_DECOMPRESSED_BYTES, too.

    Raises TooLarge when one frame alone does not fit, CannotRead when the pixels are missing or do not decode. Messages
    name the transfer syntax and no value.
    """
    number_of_frames, fitting = _extent(dataset, max_bytes)
    return _decoded(dataset, _spread(number_of_frames, min(max_frames, fitting)))


def decode_one(dataset: Dataset, number: int, *, max_bytes: int = MAX_DECODED_BYTES) -> tuple[Frame, int]:
    """Frame `number`, from 1, and how many there are. Raises as `decode`, and BadRequest without such a frame."""
    number_of_frames, _ = _extent(dataset, max_bytes)
    if not 1 <= number <= number_of_frames:
        raise BadRequest(f"frame {number} of an image of {number_of_frames}")
    return _decoded(dataset, [number - 1])[0], number_of_frames


def _extent(dataset: Dataset, max_bytes: int) -> tuple[int, int]:
    """How many frames there are, and how many of them fit."""
    if not has_pixels(dataset):
        raise CannotRead("an image without pixel data")
    syntax = UID(dataset.file_meta.TransferSyntaxUID)
    try:
        number_of_frames = max(1, int(dataset.get("NumberOfFrames") or 1))
        frame_bytes = _frame_bytes(dataset)
    except Exception:  # an element is converted when it is asked for, and that fails in many ways
        raise CannotRead("rows, columns or bits of the image are missing or no numbers") from None
    if syntax.is_transfer_syntax and syntax.is_compressed:
        max_bytes = min(max_bytes, MAX_DECOMPRESSED_BYTES)
    if frame_bytes > max_bytes:
        raise TooLarge(f"a frame of {frame_bytes / MIB:,.0f} MiB, and {max_bytes / MIB:,.0f} MiB are decoded at most")
    return number_of_frames, max_bytes // max(frame_bytes, 1)


def _decoded(dataset: Dataset, indices: list[int]) -> tuple[Frame, ...]:
    syntax = UID(dataset.file_meta.TransferSyntaxUID)
    try:
        # With explicit indices pydicom hands out writable arrays; without, signed JPEG-LS of 15 bits fails in 3.0.2.
        arrays = get_decoder(syntax).iter_array(dataset, indices=indices, raw=True)
        return tuple(Frame(index + 1, array) for index, (array, _) in zip(indices, arrays, strict=True))
    except NotImplementedError:
        raise CannotRead(f"no decoder for transfer syntax {syntax.name}") from None
    except Exception as error:  # decoders raise whatever the broken bytes make of them
        raise CannotRead(f"pixel data that does not decode ({syntax.name}, {type(error).__name__})") from None


def _frame_bytes(dataset: Dataset) -> int:
    floats = {"FloatPixelData": 32, "DoubleFloatPixelData": 64}
    bits = next((bits for keyword, bits in floats.items() if keyword in dataset), None) or int(dataset.BitsAllocated)
    samples = int(dataset.get("SamplesPerPixel") or 1)
    size = int(dataset.Rows) * int(dataset.Columns) * samples * ((bits + 7) // 8)
    if size <= 0:
        raise ValueError("an image without extent")
    return size


def _spread(total: int, wanted: int) -> list[int]:
    """`wanted` of `total` indices, first and last among them when there are two or more."""
    if total <= wanted:
        return list(range(total))
    return sorted({round(index) for index in np.linspace(0, total - 1, wanted)})
