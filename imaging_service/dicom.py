"""Bytes to a pydicom Dataset: preamble or none, deflated, cut off, odd. Pixels stay on disk until asked for."""

from __future__ import annotations

import io
import logging
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

import pydicom
from pydicom import Dataset
from pydicom.filereader import read_partial
from pydicom.tag import BaseTag
from pydicom.uid import (
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    MediaStorageDirectoryStorage,
)

from imaging_service.sources import Source
from serving.errors import CannotDecode, CannotRead

MIB = 1 << 20
MAX_BYTES = 512 * MIB
# Larger elements are left on disk until they are asked for.
_DEFER_BYTES = 64 * 1024
# At least one of these stands in whatever is worth reading.
_TELLING = ("SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "Modality", "Rows")

# pydicom quotes the values that it doubts, in warnings and in its log. They are a patient's: what matters becomes an
# issue that names the element alone.
pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
logging.getLogger("pydicom").setLevel(logging.CRITICAL + 1)
warnings.filterwarnings("ignore", module=r"pydicom\b")


class TooLarge(CannotRead):
    """More bytes than we are willing to hold."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A readable object. `cut`: the bytes end within an element; `dataset` has what stands before it."""

    dataset: Dataset
    cut: bool


@contextmanager
def open_object(source: Source, max_bytes: int = MAX_BYTES) -> Iterator[Opened]:
    """The object as a Dataset, for as long as the block lasts: deferred elements are read from the open file.

    Accepts a missing preamble when the first element is clearly DICOM. Raises TooLarge before reading more than
    `max_bytes`, also of what a deflated object would become; CannotDecode when it is not DICOM; CannotRead when it is
    and nothing of it can be read. Messages name no value.
    """
    with _bytes_of(source) as (stream, size):
        if size > max_bytes:
            raise TooLarge(f"{size / MIB:,.0f} MiB, and {max_bytes / MIB:,.0f} MiB are read at most")
        file = _File(stream, size, max_bytes)
        if not _looks_like_dicom(file.read(min(132, size))):
            raise CannotDecode("an empty file" if size == 0 else "not a DICOM file")
        dataset = _parse(file)
        _complete_syntax(dataset)
        if dataset.file_meta.get("MediaStorageSOPClassUID") == MediaStorageDirectoryStorage:
            raise CannotDecode("a DICOMDIR, the index of a medium; name the folder that it lies in")
        if not any(keyword in dataset for keyword in _TELLING):
            raise CannotRead("a DICOM file without a single element that says what it is")
        yield Opened(dataset, file.cut)


@contextmanager
def _bytes_of(source: Source) -> Iterator[tuple[BinaryIO, int]]:
    if source.path is None:
        yield io.BytesIO(source.content), len(source.content)
        return
    try:
        size = source.path.stat().st_size
        stream = source.path.open("rb")
    except OSError:
        raise CannotRead("a file that cannot be opened") from None
    with stream:
        yield stream, size


class _File:
    """A file that notices when more is read of it than it has, and inflates no bomb."""

    def __init__(self, stream: BinaryIO, size: int, max_bytes: int) -> None:
        self.cut = False
        self._stream = stream
        self._size = size
        self._max_bytes = max_bytes

    def read(self, count: int = -1) -> bytes:
        if count < 0:
            # pydicom reads a file to its end in one piece when it is deflated, and for no other reason.
            return self._deflated_rest()
        at = self._stream.tell()
        # Between two elements pydicom asks for the 8 bytes of the next one: none left is how a whole file ends.
        if at + count > self._size and not (count == 8 and at == self._size):
            self.cut = True
        return self._stream.read(min(count, max(self._size - at, 0)))

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        at = self._stream.seek(offset, whence)
        if at > self._size:
            self.cut = True
        return at

    def tell(self) -> int:
        return self._stream.tell()

    def _deflated_rest(self) -> bytes:
        packed = self._stream.read()
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        if len(inflate.decompress(packed, self._max_bytes + 1)) > self._max_bytes:
            raise TooLarge(f"deflated, and more than {self._max_bytes / MIB:,.0f} MiB when inflated")
        return packed


def _looks_like_dicom(head: bytes) -> bool:
    """The prefix stands at byte 128, or the first element is one of groups 0002 or 0008 in any of the encodings."""
    if head[128:132] == b"DICM":
        return True
    if len(head) < 8:
        return False
    for order in "<>":
        group, element, length = struct.unpack(f"{order}HHL", head[:8])
        explicit = head[4:6] in (b"UL", b"OB", b"UI", b"CS", b"SH", b"DA", b"TM", b"LO")
        implicit = order == "<" and length <= 256
        if group in (0x0002, 0x0008) and element <= 0x0100 and (explicit or implicit):
            return True
    return False


def _parse(file: _File) -> Dataset:
    """All elements, or those that stand before the first one that cannot be read."""
    tags: list[int] = []
    try:
        dataset = _read(file, tags, stop_at=None)
    except TooLarge:
        raise
    except Exception as error:  # pydicom raises whatever the broken bytes make of it
        if len(tags) < 2:
            raise CannotRead(f"damaged: no element can be read ({type(error).__name__})") from None
        dataset = None
    # An end within nested items makes pydicom give up all elements, not only the last one.
    if dataset is not None and (len(dataset) > 0 or not tags):
        return dataset
    file.cut = True
    try:
        return _read(file, [], stop_at=tags[-1])
    except Exception as error:
        raise CannotRead(f"damaged: no element can be read ({type(error).__name__})") from None


def _read(file: _File, tags: list[int], stop_at: int | None) -> Dataset:
    def stop(tag: BaseTag, vr: str | None, length: int) -> bool:
        tags.append(int(tag))
        return int(tag) == stop_at

    file.seek(0)
    return read_partial(file, stop_when=stop, defer_size=_DEFER_BYTES, force=True)  # type: ignore[arg-type]


def _complete_syntax(dataset: Dataset) -> None:
    """A file without a meta header was read by a guess; the pixel decoders want to be told which."""
    if "TransferSyntaxUID" in dataset.file_meta:
        return
    implicit, little = dataset.original_encoding
    if implicit:
        dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    else:
        dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian if little else ExplicitVRBigEndian
