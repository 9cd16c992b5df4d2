"""What is said about pixels, and what is not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from dicom_files import COMPRESSED, JPEG, PLAIN, RAMP, encoded, header, image, named, read, read_path
from pydicom.encaps import encapsulate, generate_frames
from pydicom.uid import (
    UID,
    BasicTextSRStorage,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    RLELossless,
    SegmentationStorage,
)

from facts import vocabulary
from facts.fact import Polarity, Quantity
from imaging_service.dicom import open_object
from imaging_service.pixels import decode
from imaging_service.sources import Source


def test_without_a_model_no_finding_is_asserted_or_assessed() -> None:
    _, pixels = read(encoded(image()))
    assert {vocabulary.entries()[code].category for code in pixels.assessed} == {"image_quality"}
    assert pixels.assessed == {"image_decoded", "image_constant", "pixel_range"}
    assert all(fact.probability is None for fact in pixels.facts)


def test_a_report_without_pixels_is_not_a_broken_image() -> None:
    record, pixels = read(encoded(header(SOPClassUID=BasicTextSRStorage, Modality="SR")))
    assert not pixels.facts and not pixels.issues and not pixels.assessed
    assert named(record, "imaging_modality")


def test_a_mask_is_not_judged_as_an_image() -> None:
    _, pixels = read(encoded(image(np.zeros_like(RAMP), SOPClassUID=SegmentationStorage, Modality="SEG")))
    assert not pixels.facts and not pixels.assessed


@pytest.mark.parametrize("syntax", [*PLAIN, *COMPRESSED], ids=lambda syntax: syntax.name)
def test_every_transfer_syntax_gives_the_same_pixels(syntax: object) -> None:
    content = encoded(image(syntax=syntax))  # type: ignore[arg-type]
    with open_object(Source("x", content=content)) as opened:
        assert np.array_equal(decode(opened.dataset)[0].pixels, RAMP)
    record, pixels = read(content)
    assert not record.issues and not pixels.issues


@pytest.mark.parametrize("syntax", JPEG[2:], ids=lambda syntax: syntax.name)
def test_lossless_jpeg_gives_the_same_pixels(syntax: UID) -> None:
    with open_object(Source("x", content=encoded(image(syntax=syntax)))) as opened:
        assert np.array_equal(decode(opened.dataset)[0].pixels, RAMP)


@pytest.mark.parametrize(("syntax", "kind"), [(JPEG[0], np.uint8), (JPEG[1], np.uint16)], ids=["8 bits", "12 bits"])
def test_lossy_jpeg_gives_nearly_the_same_pixels(syntax: UID, kind: type[np.generic]) -> None:
    smooth = (np.add.outer(np.arange(64), np.arange(48)) * (2 if kind is np.uint8 else 36)).astype(kind)
    with open_object(Source("x", content=encoded(image(smooth, syntax=syntax)))) as opened:
        decoded = decode(opened.dataset)[0].pixels
    assert np.abs(decoded.astype(int) - smooth).max() <= 8


@pytest.mark.parametrize("syntax", [*COMPRESSED, *JPEG], ids=lambda syntax: syntax.name)
def test_a_damaged_stream_costs_its_object_alone(syntax: UID) -> None:
    pixels = RAMP.astype(np.uint8) if syntax == JPEG[0] else RAMP
    whole = encoded(image(pixels, syntax=syntax))
    start = whole.index(b"\xe0\x7f\x10\x00") + 30
    generator = np.random.default_rng(7)
    for _ in range(60):
        damaged = bytearray(whole)
        for at in generator.integers(start, len(whole) - 8, 5):
            damaged[at] = generator.integers(256)
        record, result = read(bytes(damaged), whole)
        assert named(record, "patient_id")
        assert [fact.polarity for fact in named(result, "image_decoded")][-1] is Polarity.PRESENT


@pytest.mark.parametrize("syntax", [*COMPRESSED, *JPEG], ids=lambda syntax: syntax.name)
def test_a_stream_of_another_size_than_the_header_says_is_not_decoded(syntax: UID) -> None:
    dataset = image(RAMP.astype(np.uint8) if syntax == JPEG[0] else RAMP, syntax=syntax)
    dataset.Rows = 63
    _, pixels = read(encoded(dataset))
    assert [issue.code for issue in pixels.issues] == ["cannot-read"]


@pytest.mark.parametrize("syntax", [*COMPRESSED[1:], *JPEG], ids=lambda syntax: syntax.name)
def test_a_stream_without_its_end_is_not_filled_up_with_grey(syntax: UID) -> None:
    dataset = image(RAMP.astype(np.uint8) if syntax == JPEG[0] else RAMP, syntax=syntax)
    (frame,) = generate_frames(dataset.PixelData, number_of_frames=1)
    dataset.PixelData = encapsulate([frame[: len(frame) * 3 // 4]])
    _, pixels = read(encoded(dataset))
    assert [issue.code for issue in pixels.issues] == ["cannot-read"]
    assert [fact.polarity for fact in named(pixels, "image_decoded")] == [Polarity.ABSENT]


def test_the_range_is_the_distance_of_stored_values() -> None:
    _, pixels = read(encoded(image(RAMP[:2] + 100)))
    (fact,) = named(pixels, "pixel_range")
    assert fact.value == Quantity("95", "1", reference_high="4095")
    assert fact.evidence[0].text == "100 to 195"
    assert fact.evidence[0].sop_instance_uid == "2.25.3"


def test_an_image_with_some_contrast_is_not_constant() -> None:
    flat = np.full_like(RAMP, 700)
    flat[3, 3] = 701
    _, pixels = read(encoded(image(flat)))
    assert [fact.polarity for fact in named(pixels, "image_constant")] == [Polarity.ABSENT]


def test_one_blank_frame_among_others_is_not_a_constant_image() -> None:
    _, pixels = read(encoded(image(np.stack([np.zeros_like(RAMP), RAMP]))))
    assert [fact.polarity for fact in named(pixels, "image_constant")] == [Polarity.ABSENT]


def test_a_flat_image_is_constant() -> None:
    _, pixels = read(encoded(image(np.full_like(RAMP, 700), syntax=RLELossless)))
    assert [fact.polarity for fact in named(pixels, "image_constant")] == [Polarity.PRESENT]
    assert named(pixels, "pixel_range")[0].value == Quantity("0", "1", reference_high="4095")


def test_an_image_without_pixel_data_is_not_decoded() -> None:
    record, pixels = read(encoded(image(PixelData=None)))
    assert [issue.message for issue in pixels.issues] == ["an image without pixel data"]
    assert [fact.polarity for fact in named(pixels, "image_decoded")] == [Polarity.ABSENT]
    assert not named(pixels, "image_constant")
    assert named(record, "patient_id")


@pytest.mark.parametrize("broken", [{"Rows": None}, {"Columns": 0}, {"BitsAllocated": 7}, {"PixelData": b"\0\0"}])
def test_pixels_that_contradict_the_header_are_an_issue(broken: dict[str, object]) -> None:
    _, pixels = read(encoded(image(**broken)))
    assert [issue.code for issue in pixels.issues] == ["cannot-read"]
    assert [fact.polarity for fact in named(pixels, "image_decoded")] == [Polarity.ABSENT]


def test_garbage_instead_of_a_codestream_is_an_issue() -> None:
    dataset = image(syntax=JPEG2000Lossless)
    dataset.PixelData = dataset.PixelData[:40] + bytes(len(dataset.PixelData) - 48) + dataset.PixelData[-8:]
    _, pixels = read(encoded(dataset))
    assert [issue.code for issue in pixels.issues] == ["cannot-read"]


def test_a_transfer_syntax_that_nobody_decodes_is_named() -> None:
    dataset = image()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    content = encoded(dataset).replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.9\0")
    _, pixels = read(content)
    assert [issue.message for issue in pixels.issues] == ["no decoder for transfer syntax 1.2.840.10008.1.2.9"]


def test_a_frame_beyond_the_limit_is_not_decoded() -> None:
    _, pixels = read(encoded(image(Rows=60000, Columns=60000)))
    (issue,) = pixels.issues
    assert issue.code == "too-large" and "MiB" in issue.message


def test_of_many_frames_a_few_are_decoded_first_and_last_among_them() -> None:
    stack = np.stack([np.full((8, 8), number, np.uint16) for number in range(40)])
    with open_object(Source("x", content=encoded(image(stack)))) as opened:
        frames = decode(opened.dataset, max_frames=5)
        assert [frame.number for frame in frames] == [1, 11, 21, 30, 40]
        assert all((frame.pixels == frame.number - 1).all() for frame in frames)
        assert len(decode(opened.dataset, max_bytes=8 * 8 * 2 * 3)) == 3


def test_missing_values_of_a_parametric_map_are_left_out() -> None:
    values = np.linspace(0, 1, 64, dtype="<f4").reshape(8, 8)
    values[0, 0] = np.nan
    dataset = image(RAMP[:8, :8], PixelData=None, BitsStored=None, HighBit=None, BitsAllocated=32)
    dataset.FloatPixelData = values.tobytes()
    _, pixels = read(encoded(dataset))
    assert not pixels.issues
    assert named(pixels, "pixel_range")[0].evidence[0].text.endswith("to 1.0")


def test_a_series_is_summed_up_and_its_broken_image_stays(tmp_path: Path) -> None:
    for number in range(5):
        content = encoded(image(RAMP[: 3 + number], SOPInstanceUID=f"2.25.{number + 10}"))
        (tmp_path / f"{number}.dcm").write_bytes(content)
    (tmp_path / "5.dcm").write_bytes(encoded(image(SOPInstanceUID="2.25.99", PixelData=None)))
    _, pixels = read_path(tmp_path)
    said = [(fact.concept.code, str(fact.polarity), fact.count) for fact in pixels.facts]
    assert said == [
        ("image_decoded", "absent", None),
        ("image_decoded", "present", 5),
        ("image_constant", "absent", 5),
        ("pixel_range", "present", 5),
    ]
    assert pixels.facts[0].evidence[0].sop_instance_uid == "2.25.99"
    assert pixels.facts[3].evidence[0].sop_instance_uid == "2.25.10"
