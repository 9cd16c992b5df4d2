"""Bytes to a pydicom Dataset: preamble or none, deflated, cut off, odd. Pixels stay on disk until asked for."""

from __future__ import annotations

import hashlib
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
from pydicom.datadict import dictionary_has_tag, dictionary_VR
from pydicom.dataelem import RawDataElement
from pydicom.filereader import read_partial
from pydicom.tag import BaseTag
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    MediaStorageDirectoryStorage,
)

from imaging_service.limits import MAX_BYTES, MAX_SEQUENCE_BYTES, MIB, ReadBudget, TooLarge
from imaging_service.sequences import unpack
from imaging_service.sources import Source
from serving.errors import CannotDecode, CannotRead

# Larger elements are left on disk until they are asked for.
_DEFER_BYTES = 64 * 1024
# Kinds of element that may be larger. The others are lists of short values: a few MiB of one would be GiB of objects.
_MAY_BE_LONG = frozenset(("OB", "OW", "OD", "OF", "OL", "OV", "UN", "UT"))
# At least one of these stands in whatever is worth reading.
_TELLING = ("SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "Modality", "Rows")

# pydicom quotes the values that it doubts, in warnings and in its log. They are a patient's: what matters becomes an
# issue that names the element alone.
pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
logging.getLogger("pydicom").setLevel(logging.CRITICAL + 1)
warnings.filterwarnings("ignore", module=r"pydicom\b")


@dataclass(frozen=True, slots=True)
class Opened:
    """A readable object. `damage`: why `dataset` ends early, with what stands before; empty for a whole one.

    `left_out`: tags of elements too long to be looked at: sequences of more than 32 MiB, and of more than 64 KiB what
    by its value representation is a list of short values. `stream`, `size`: the bytes it came as.
    """

    dataset: Dataset
    stream: BinaryIO
    size: int
    damage: str = ""
    left_out: tuple[int, ...] = ()

    def digest(self) -> str:
        """SHA-256 of the object as it came, hexadecimal. As long as the object is open."""
        self.stream.seek(0)
        return hashlib.file_digest(self.stream, "sha256").hexdigest()  # type: ignore[arg-type]

    @property
    def cut(self) -> bool:
        return bool(self.damage)


@contextmanager
def open_object(source: Source, max_bytes: int = MAX_BYTES) -> Iterator[Opened]:
    """The object as a Dataset, for as long as the block lasts: deferred elements are read from the open file.

    Accepts a missing preamble when the first element is clearly DICOM. Raises TooLarge before reading more than
    `max_bytes`, also of what a deflated object would become, and for more elements than any object needs; CannotDecode
    when it is not DICOM; CannotRead when it is and nothing of it can be read. Messages name no value.
    """
    with _bytes_of(source) as (stream, size):
        if size > max_bytes:
            raise TooLarge(f"{size / MIB:,.0f} MiB, and {max_bytes / MIB:,.0f} MiB are read at most")
        file = _File(stream, size)
        if not _looks_like_dicom(file.read(min(132, size))):
            raise CannotDecode("an empty file" if size == 0 else "not a DICOM file")
        try:
            dataset = _parse(file)
        except _Deflated:
            file = _inflated(stream, file.tell(), max_bytes)
            dataset = _parse(file)
            dataset.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
        _mend_meta(dataset)
        if dataset.file_meta.get("MediaStorageSOPClassUID") == MediaStorageDirectoryStorage:
            raise CannotDecode("a DICOMDIR, the index of a medium; name the folder that it lies in")
        if not any(keyword in dataset for keyword in _TELLING):
            raise CannotRead("a DICOM file without a single element that says what it is")
        yield Opened(dataset, stream, size, file.damage, _leave_out(dataset, file))


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


class _Deflated(Exception):
    """What follows the meta header is one deflated stream, which begins where the file stands."""


class _File:
    """A file that notices when more is read of it than it has, and ends an object of more elements than any has."""

    def __init__(self, stream: BinaryIO, size: int, damage: str = "") -> None:
        self.damage = damage
        self._stream = stream
        self._size = size
        self._budget = ReadBudget()

    def read(self, count: int = -1) -> bytes:
        if count < 0:
            # pydicom reads a file to its end in one piece when it is deflated, and for no other reason.
            raise _Deflated
        self._budget.spend()
        at = self._stream.tell()
        # Between two elements pydicom asks for the 8 bytes of the next one: none left is how a whole file ends.
        if at + count > self._size and not (count == 8 and at == self._size):
            self.damage = _CUT
        return self._stream.read(min(count, max(self._size - at, 0)))

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        at = self._stream.seek(offset, whence)
        if at > self._size:
            self.damage = _CUT
        return at

    def tell(self) -> int:
        return self._stream.tell()


_CUT = "the file ends too early; what stands before the gap was read"
_DEEP = "items are nested too deeply; what stands before them was read"


def _inflated(stream: BinaryIO, start: int, max_bytes: int) -> _File:
    """The object as the explicit little endian that it is once inflated, its meta header saying so.

    pydicom would inflate whatever comes, and read it out of our sight.
    """
    stream.seek(0)
    whole = io.BytesIO()
    # The same length, and a UID is padded with zeros (PS3.5 9.1).
    whole.write(stream.read(start).replace(DeflatedExplicitVRLittleEndian.encode(), _INFLATED_SYNTAX))
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while not inflate.eof and (packed := inflate.unconsumed_tail or stream.read(MIB)):
            whole.write(inflate.decompress(packed, MIB))
            if whole.tell() > max_bytes:
                raise TooLarge(f"deflated, and more than {max_bytes / MIB:,.0f} MiB when inflated")
    except zlib.error:
        damage = "the deflated stream is damaged; what stands before was read"
    else:
        damage = "" if inflate.eof else _CUT
    size = whole.tell()
    whole.seek(0)
    return _File(whole, size, damage)


_INFLATED_SYNTAX = ExplicitVRLittleEndian.encode().ljust(len(DeflatedExplicitVRLittleEndian), b"\0")


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
    except (TooLarge, _Deflated):
        raise
    except Exception as error:  # pydicom raises whatever the broken bytes make of it
        if len(tags) < 2:
            raise CannotRead(f"damaged: no element can be read ({type(error).__name__})") from None
        dataset = None
        file.damage = _DEEP if isinstance(error, RecursionError) else _CUT
    # An end within nested items makes pydicom give up all elements, not only the last one.
    if dataset is not None and (len(dataset) > 0 or not tags):
        return dataset
    file.damage = file.damage or _CUT
    try:
        return _read(file, [], stop_at=tags[-1])
    except TooLarge:
        raise
    except Exception as error:
        raise CannotRead(f"damaged: no element can be read ({type(error).__name__})") from None


def _read(file: _File, tags: list[int], stop_at: int | None) -> Dataset:
    def stop(tag: BaseTag, vr: str | None, length: int) -> bool:
        tags.append(int(tag))
        return int(tag) == stop_at

    file.seek(0)
    return read_partial(file, stop_when=stop, defer_size=_DEFER_BYTES, force=True)  # type: ignore[arg-type]


def _mend_meta(dataset: Dataset) -> None:
    """The meta header without what cannot be read of it, and with the transfer syntax that the object was read in when
    it names none: the pixel decoders want to be told."""
    for tag in list(dataset.file_meta.keys()):
        try:
            single = isinstance(dataset.file_meta[tag].value, str | bytes | int)
        except Exception:  # pydicom raises whatever the broken bytes make of it
            single = False
        if not single:
            del dataset.file_meta[tag]
    if "TransferSyntaxUID" in dataset.file_meta:
        return
    implicit, little = dataset.original_encoding
    if implicit:
        dataset.file_meta.TransferSyntaxUID = ImplicitVRLittleEndian
    else:
        dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian if little else ExplicitVRBigEndian


def _leave_out(dataset: Dataset, file: _File) -> tuple[int, ...]:
    """Takes out of `dataset` what nobody may ask for by accident, a number of rows of 100 MiB; reads long sequences."""
    left_out: list[int] = []
    for tag in list(dataset.keys()):
        raw = dataset.get_item(tag, keep_deferred=True)
        if not isinstance(raw, RawDataElement) or raw.value is not None or not raw.length:
            continue
        kinds = _kinds(raw)
        if "SQ" in kinds and raw.length <= MAX_SEQUENCE_BYTES:
            _read_sequence(dataset, raw, file)
        elif "SQ" in kinds or _MAY_BE_LONG.isdisjoint(kinds):
            left_out.append(int(tag))
            del dataset[tag]
    return tuple(left_out)


def _read_sequence(dataset: Dataset, raw: RawDataElement, file: _File) -> None:
    file.seek(raw.value_tell)
    dataset[raw.tag] = raw._replace(value=file.read(raw.length))
    try:
        unpack(dataset, raw.tag)
    except TooLarge:
        raise
    except Exception:  # it stays as bytes, and whoever asks for it finds that out
        return


def _kinds(raw: RawDataElement) -> list[str]:
    """The value representation as written or, of implicit and unknown ones, as pydicom will take it: the dictionary's,
    which may allow two ("OB or OW")."""
    written = raw.VR or "UN"
    known = written == "UN" and dictionary_has_tag(raw.tag)
    return (dictionary_VR(raw.tag) if known else written).split(" or ")
