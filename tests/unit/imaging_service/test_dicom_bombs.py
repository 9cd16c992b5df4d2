"""Small files that ask for much: one clear issue each, and the objects beside them are read."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from dicom_files import RAMP, coded, encoded, header, image, item, named, read
from pydicom import Dataset
from pydicom.encaps import encapsulate, generate_frames
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    RLELossless,
)

from facts.fact import Polarity
from imaging_service import limits
from imaging_service.dicom import open_object
from imaging_service.sources import Source

REQUESTS, DESCRIPTION, SERIES_UID, ROWS, PRIVATE = 0x00400275, 0x0008103E, 0x0020000E, 0x00280010, 0x00291010
EMPTY_ITEM = b"\xfe\xff\x00\xe0\0\0\0\0"


def element(tag: int, representation: bytes, value: bytes, length: int | None = None) -> bytes:
    size = len(value) if length is None else length
    return struct.pack("<HH2sHL", tag >> 16, tag & 0xFFFF, representation, 0, size) + value


def small_elements(count: int) -> bytes:
    """Empty private elements, 8 bytes each."""
    table = np.zeros(count, dtype=[("group", "<u2"), ("element", "<u2"), ("vr", "S2"), ("length", "<u2")])
    number = np.arange(count)
    table["group"], table["element"], table["vr"] = 0x0101 + 2 * (number >> 16), number & 0xFFFF, b"LO"
    return table.tobytes()


def nested(depth: int) -> bytes:
    value = b""
    for _ in range(depth):
        value = element(REQUESTS, b"SQ", b"\xfe\xff\x00\xe0" + struct.pack("<L", len(value)) + value)
    return value


def deflated(added: bytes) -> bytes:
    """A header without pixels and what is added to it, deflated."""
    plain, whole = encoded(header()), encoded(image(syntax=DeflatedExplicitVRLittleEndian))
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return whole[: after_meta(whole)] + squeeze.compress(plain[after_meta(plain) :] + added) + squeeze.flush()


def after_meta(content: bytes) -> int:
    return 144 + struct.unpack("<L", content[140:144])[0]


def with_fragments(dataset: Dataset, before: bytes) -> bytes:
    """`before`: fragments between the offset table and the first frame."""
    dataset.PixelData = dataset.PixelData[:8] + before + dataset.PixelData[8:]
    return encoded(dataset)


def with_offsets(*offsets: int) -> bytes:
    dataset = image(np.stack([RAMP] * 3), syntax=RLELossless)
    (length,) = struct.unpack("<L", dataset.PixelData[4:8])
    table = struct.pack(f"<{len(offsets)}L", *offsets)
    dataset.PixelData = dataset.PixelData[:4] + struct.pack("<L", len(table)) + table + dataset.PixelData[8 + length :]
    return encoded(dataset)


def claiming_rows_and_columns(size: int) -> bytes:
    dataset = image(syntax=JPEG2000Lossless, Rows=64, Columns=48)
    dataset.Rows = dataset.Columns = size
    stream = bytearray(dataset.PixelData)
    at = stream.index(b"\xff\x4f\xff\x51")
    for field in (8, 24):
        struct.pack_into(">LL", stream, at + field, size, size)
    dataset.PixelData = bytes(stream)
    return encoded(dataset)


@pytest.fixture
def small_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is reached in a moment; what happens at it is the same."""
    monkeypatch.setattr(limits, "MAX_READS", 5_000)


def issues(content: bytes) -> list[tuple[str, str]]:
    record, pixels = read(content)
    place = "studies[0].instances[0]"
    return [(issue.code, issue.place.removeprefix(place).strip()) for issue in (*record.issues, *pixels.issues)]


class TestWhatIsNoBomb:
    def test_a_deflated_object_is_inflated_and_keeps_its_syntax(self) -> None:
        with open_object(Source("x", content=deflated(b""))) as opened:
            assert not opened.damage
            assert opened.dataset.file_meta.TransferSyntaxUID == DeflatedExplicitVRLittleEndian
            assert opened.dataset.PatientID == "P1"

    def test_a_long_sequence_is_read(self) -> None:
        many = [item(AccessionNumber=f"A{number}") for number in range(3000)]
        record, _ = read(encoded(header(RequestAttributesSequence=many)))
        assert not record.issues
        assert len(coded(record, "accession_number")) == 3000

    def test_a_chinese_word_in_an_item_of_a_sequence_is_in_the_objects_character_set(self) -> None:
        anatomy = item(CodeValue="X", CodingSchemeDesignator="99LOCAL", CodeMeaning="膝关节")
        record, _ = read(encoded(header(SpecificCharacterSet="GB18030", AnatomicRegionSequence=[anatomy])))
        assert not record.issues
        assert coded(record, "examined_region") == ["膝关节"]

    def test_a_private_element_is_not_read_however_long(self) -> None:
        assert issues(encoded(header()) + element(PRIVATE, b"UN", bytes(1 << 22))) == []

    def test_a_frame_in_many_fragments_is_decoded(self) -> None:
        dataset = image(syntax=JPEG2000Lossless)
        (frame,) = generate_frames(dataset.PixelData, number_of_frames=1)
        dataset.PixelData = encapsulate([frame], fragments_per_frame=20)
        assert issues(encoded(dataset)) == []

    @pytest.mark.parametrize("descriptor", [[0, 0, 16], [65535, 65535, 8], [4, 0, 7]])
    def test_a_palette_that_lies_does_not_matter_to_stored_values(self, descriptor: list[int]) -> None:
        dataset = image(RAMP % 200, PhotometricInterpretation="PALETTE COLOR")
        for colour in ("Red", "Green", "Blue"):
            setattr(dataset, f"{colour}PaletteColorLookupTableDescriptor", descriptor)
            setattr(dataset, f"{colour}PaletteColorLookupTableData", bytes(8))
        assert issues(encoded(dataset)) == []


@pytest.mark.usefixtures("small_budget")
@pytest.mark.parametrize(
    "bomb",
    [
        lambda: encoded(header()) + small_elements(10_000),
        lambda: deflated(small_elements(10_000)),
        lambda: encoded(header()) + element(REQUESTS, b"SQ", b"", 0xFFFFFFFF) + EMPTY_ITEM * 10_000,
        lambda: encoded(header()) + element(REQUESTS, b"SQ", EMPTY_ITEM * 10_000),
    ],
    ids=["elements", "deflated elements", "items", "items of a sequence of stated length"],
)
def test_an_object_of_more_elements_than_any_has_is_not_read(bomb: Callable[[], bytes]) -> None:
    assert issues(bomb()) == [("too-large", "")]


@pytest.mark.usefixtures("small_budget")
def test_items_within_items_are_counted_where_they_are_asked_for() -> None:
    anatomy = element(0x00209071, b"SQ", EMPTY_ITEM * 7_000)
    shared = element(0x52009229, b"SQ", b"\xfe\xff\x00\xe0" + struct.pack("<L", len(anatomy)) + anatomy)
    assert issues(encoded(header()) + shared) == [("too-large", "FrameAnatomySequence (0020,9071)")]


@pytest.mark.parametrize(
    ("tag", "representation"), [(SERIES_UID, b"UN"), (ROWS, b"UN"), (DESCRIPTION, b"UN")], ids=["UID", "number", "text"]
)
def test_a_list_of_millions_of_values_is_left_out(tag: int, representation: bytes) -> None:
    content = encoded(header(SeriesInstanceUID=None)) + element(tag, representation, b"\\" * (1 << 20))
    record, _ = read(content)
    assert [issue.code for issue in record.issues] == ["too-large"]
    assert coded(record, "patient_id") == ["P1"]


def test_a_short_list_of_thousands_of_values_is_cut() -> None:
    record, _ = read(encoded(header(AccessionNumber="\\".join(["A"] * 900))))
    assert len(coded(record, "accession_number")) == 1
    assert "bad-value" in [issue.code for issue in record.issues]


@pytest.mark.parametrize("depth", [50, 3000])
def test_sequences_nested_in_stated_lengths_are_survived(depth: int) -> None:
    assert issues(encoded(header()) + nested(depth)) == []


def test_items_nested_without_end_are_named_as_such() -> None:
    open_items = element(0x00081140, b"SQ", b"\xfe\xff\x00\xe0\xff\xff\xff\xff", 0xFFFFFFFF)
    record, _ = read(encoded(header()) + open_items * 5000)
    assert [issue.message.partition(";")[0] for issue in record.issues] == ["items are nested too deeply"]
    assert coded(record, "patient_id") == ["P1"]


@pytest.mark.parametrize("size", [60_000, 9_000])
def test_a_stream_and_a_header_that_claim_a_giant_are_not_decoded(size: int) -> None:
    assert issues(claiming_rows_and_columns(size)) == [("too-large", "")]


@pytest.mark.parametrize("syntax", [RLELossless, JPEG2000Lossless], ids=lambda syntax: syntax.name)
@pytest.mark.parametrize("frames", [1 << 31, 10**12])
def test_frames_that_are_not_there_are_one_issue(syntax: object, frames: int) -> None:
    dataset = image(syntax=syntax)  # type: ignore[arg-type]
    dataset.NumberOfFrames = frames
    assert issues(encoded(dataset)) == [("cannot-read", "")]


def test_native_frames_that_are_not_there_are_one_issue() -> None:
    assert issues(encoded(image(NumberOfFrames=1 << 31))) == [("cannot-read", "")]


@pytest.mark.parametrize("offsets", [(0, 1 << 31, 5), (3000, 200, 0), (7,), tuple(range(0, 80_000, 4))])
def test_an_offset_table_that_lies_is_one_issue(offsets: tuple[int, ...]) -> None:
    assert issues(with_offsets(*offsets)) == [("cannot-read", "")]


def test_fragments_without_end_are_survived() -> None:
    record, pixels = read(with_fragments(image(syntax=RLELossless), EMPTY_ITEM * 50_000), encoded(image()))
    assert named(record, "patient_id")
    assert Polarity.PRESENT in [fact.polarity for fact in named(pixels, "image_decoded")]


def test_a_progressive_stream_and_one_of_many_scans_are_not_decoded() -> None:
    baseline = image(RAMP.astype(np.uint8), syntax=JPEGBaseline8Bit)
    assert issues(encoded(baseline)) == []
    stream = baseline.PixelData
    for changed in (stream.replace(b"\xff\xc0", b"\xff\xc2"), stream[:-10] + b"\xff\xda" * 40 + stream[-10:]):
        baseline.PixelData = changed
        assert issues(encoded(baseline)) == [("cannot-read", "")]
