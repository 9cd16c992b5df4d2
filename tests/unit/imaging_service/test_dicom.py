"""Bytes become a Dataset, or one clear error."""

from __future__ import annotations

import logging
import struct
import zlib
from pathlib import Path

import pytest
from dicom_files import PLAIN, RAMP, encoded, header, image, item, read, read_path, without_preamble
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    MediaStorageDirectoryStorage,
)

from imaging_service.dicom import open_object
from imaging_service.limits import TooLarge
from imaging_service.sources import Source
from serving.errors import CannotDecode, CannotRead


def opens(content: bytes, max_bytes: int = 1 << 24) -> tuple[bool, str]:
    with open_object(Source("x", content=content), max_bytes) as opened:
        return opened.cut, opened.dataset.get("PatientID", "")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        b"%PDF-1.7 and so on",
        b"\x89PNG\r\n\x1a\n" + bytes(200),
        b'{"id": "e1"}',
        bytes(4096),
        b"\x08\x00" * 300,
    ],
)
def test_what_is_not_dicom_is_refused(content: bytes) -> None:
    with pytest.raises(CannotDecode):
        opens(content)


def test_a_preamble_before_noise_is_refused() -> None:
    with pytest.raises(CannotRead):
        opens(bytes(128) + b"DICM" + b"\xff\x13 no element at all, whatever it may be " * 20)


def test_a_medias_index_is_refused() -> None:
    index = header(SOPClassUID=MediaStorageDirectoryStorage)
    with pytest.raises(CannotDecode, match="DICOMDIR"):
        opens(encoded(index))


def test_a_whole_object_is_not_called_cut() -> None:
    for syntax in (*PLAIN, JPEG2000Lossless):
        assert opens(encoded(image(syntax=syntax))) == (False, "P1"), syntax.name


@pytest.mark.parametrize("syntax", PLAIN[:3], ids=lambda syntax: syntax.name)
def test_the_preamble_may_be_missing(syntax: object) -> None:
    record, pixels = read(without_preamble(image(syntax=syntax)))  # type: ignore[arg-type]
    assert not record.issues and not pixels.issues and pixels.facts


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, JPEG2000Lossless], ids=lambda syntax: syntax.name)
def test_a_cut_object_is_read_up_to_the_cut(syntax: object) -> None:
    content = encoded(image(syntax=syntax))  # type: ignore[arg-type]
    record, pixels = read(content[: len(content) - 100])
    assert [issue.code for issue in record.issues] == ["cannot-read"]
    assert "too early" in record.issues[0].message
    assert {fact.concept.code for fact in record.facts} >= {"patient_id", "imaging_modality"}
    assert [(fact.concept.code, fact.polarity) for fact in pixels.facts] == [("image_decoded", "absent")]


def test_every_cut_is_survived_and_seen_in_the_pixels() -> None:
    whole = encoded(image(RAMP[:3], AnatomicRegionSequence=[item(CodeValue="72696002", CodingSchemeDesignator="SCT")]))
    pixels_start = len(whole) - 3 * 48 * 2
    for length in range(len(whole)):
        # Between two elements of the header nobody can tell a cut from an end.
        record, _ = read(whole[:length])
        assert record.issues or length < pixels_start, length


def test_a_cut_within_nested_items_keeps_what_stands_before() -> None:
    whole = encoded(header(ViewCodeSequence=[item(CodeValue="272479007", CodeMeaning="postero-anterior")]))
    assert opens(whole[:-5]) == (True, "P1")


def test_an_object_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.dcm"
    with huge.open("wb") as file:
        file.truncate(2 << 30)
    record, pixels = read_path(huge)
    (issue,) = record.issues
    assert (issue.code, issue.place) == ("too-large", "sent huge.dcm")
    assert "2,048 MiB" in issue.message
    assert not record.assessed and not pixels.assessed


def test_a_deflated_bomb_is_not_inflated() -> None:
    bomb = image(syntax=DeflatedExplicitVRLittleEndian)
    whole = encoded(bomb)
    start = whole.index(b"1.2.840.10008.1.2.1.99")
    meta_end = 144 + struct.unpack("<L", whole[140:144])[0]
    assert start < meta_end
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = squeeze.compress(bytes(1 << 23)) + squeeze.flush()
    with pytest.raises(TooLarge, match="inflated"):
        opens(whole[:meta_end] + packed, max_bytes=1 << 20)


def test_a_patients_words_do_not_reach_the_log(
    caplog: pytest.LogCaptureFixture, recwarn: pytest.WarningsRecorder
) -> None:
    broken = encoded(header(PatientAge="061Y", PatientName="Secret^Name")).replace(b"061Y", b"\xc3Sec")
    with caplog.at_level(logging.DEBUG):
        record, _ = read(broken, b"Secret")
    assert "Sec" not in caplog.text
    assert not any("Sec" in str(warning.message) for warning in recwarn)
    assert not any("Sec" in f"{issue.place} {issue.message}" for issue in record.issues)
