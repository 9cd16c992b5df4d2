"""RenderFrame: the picture, where it lies, and what is refused."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from concord.v1.encounter_pb2 import Instance
from concord.v1.imaging_service_pb2 import FrameRegion, RenderFrameRequest, RenderFrameResponse, VoiWindow
from dicom_files import RAMP, encoded, header, image, item, no_store
from pydicom import Dataset
from pydicom.uid import BasicTextSRStorage

from imaging_service import service
from imaging_service.reader import Settings
from imaging_service.render import Wanted, render
from imaging_service.service import ImagingService
from imaging_service.sources import Sent
from serving.errors import BadRequest, CannotDecode, CannotRead, ConcordError, NotFound

FULL = {"WindowCenter": 2047.5, "WindowWidth": 4095, "VOILUTFunction": "LINEAR_EXACT"}
SQUARE = FrameRegion(points=(10, 10, 30, 10, 30, 30, 10, 30))


async def rendered(dataset: Dataset | None = None, **request: Any) -> tuple[RenderFrameResponse, np.ndarray]:
    sent = encoded(image(**FULL) if dataset is None else dataset)
    reply = await ImagingService().RenderFrame(RenderFrameRequest(instance=Instance(content=sent), **request))
    pixels = imagecodecs.png_decode(reply.png)
    assert pixels.shape[:2] == (reply.rows, reply.columns)
    assert (8 * pixels.dtype.itemsize, pixels.size) == (reply.bits, reply.rows * reply.columns * reply.samples)
    return reply, pixels


@pytest.mark.parametrize(
    ("request_", "kind", "words"),
    [
        ({"frame": 2}, BadRequest, "frame 2 of an image of 1"),
        ({"frame": -1}, BadRequest, "frame -1"),
        ({"format": 9}, BadRequest, "format"),
        ({"max_side": -5}, BadRequest, "max_side"),
        ({"window": VoiWindow(center=10)}, BadRequest, "window"),
        ({"window": VoiWindow(center=float("nan"), width=3)}, BadRequest, "window"),
        ({"window": VoiWindow(center=1, width=3, function=9)}, BadRequest, "function"),  # type: ignore[arg-type]
        ({"format": RenderFrameRequest.LOSSLESS, "max_side": 5}, BadRequest, "lossless"),
        ({"regions": [FrameRegion(points=(1, 2, 3))]}, BadRequest, "region"),
        ({"regions": [FrameRegion(points=(1, 2, 3, 4, 49, 5))]}, BadRequest, "out of the frame"),
        ({"regions": [FrameRegion(points=(1, 2) * 1001)]}, BadRequest, "points"),
        ({"sop_instance_uid": "2.25.9"}, NotFound, "sop_instance_uid"),
        ({"instance": Instance()}, CannotRead, "uri and content"),
        ({"instance": Instance(uri="s3://images/1.dcm")}, CannotRead, "object store"),
        ({"instance": Instance(content=b"no image at all")}, CannotDecode, "not a DICOM file"),
        ({"instance": Instance(content=encoded(header(SOPClassUID=BasicTextSRStorage)))}, CannotRead, "pixel data"),
        ({"instance": Instance(content=encoded(image(Rows=60000, Columns=60000)))}, CannotRead, "MiB"),
    ],
)
async def test_what_cannot_be_rendered_is_refused_with_its_reason(
    request_: dict[str, Any], kind: type[ConcordError], words: str
) -> None:
    request = RenderFrameRequest(**{"instance": Instance(content=encoded(image())), **request_})
    with pytest.raises(kind, match=words):
        await ImagingService().RenderFrame(request)


async def test_a_file_outside_of_the_folder_is_not_rendered(tmp_path: Path) -> None:
    (tmp_path / "a.dcm").write_bytes(encoded(image()))
    service_ = ImagingService(settings=Settings(below=tmp_path / "images"))
    with pytest.raises(CannotRead, match="outside") as caught:
        await service_.RenderFrame(RenderFrameRequest(instance=Instance(uri=str(tmp_path / "a.dcm"))))
    assert caught.value.place == "instance"


async def test_what_the_header_does_not_say_is_not_said() -> None:
    reply, _ = await rendered()
    assert (reply.left, reply.right, reply.top, reply.bottom) == ("", "", "", "")
    assert not reply.pixel_spacing_mm and not reply.flipped and not reply.inverted
    assert (reply.rescale_slope, reply.rescale_intercept) == (0, 0)


async def test_an_animal_has_no_side_of_a_person() -> None:
    reply, _ = await rendered(image(PatientOrientation=["CR", "V"], **FULL))
    assert (reply.left, reply.right) == ("", "")


async def test_a_windowed_picture_has_eight_bits() -> None:
    reply, pixels = await rendered()
    assert np.array_equal(pixels, np.rint(RAMP / 4095 * 255))
    assert (reply.rows, reply.columns, reply.bits, reply.samples, reply.number_of_frames) == (64, 48, 8, 1, 1)
    assert (reply.window.center, reply.window.width, reply.window.function) == (2047.5, 4095, VoiWindow.LINEAR_EXACT)
    assert reply.sop_instance_uid == "2.25.3"


async def test_the_window_that_is_asked_for_is_used() -> None:
    reply, pixels = await rendered(window=VoiWindow(center=1000.5, width=1))
    assert np.array_equal(pixels > 0, RAMP > 1000)
    assert (reply.window.center, reply.window.function) == (1000.5, VoiWindow.LINEAR)


async def test_monochrome1_is_turned_and_said() -> None:
    reply, pixels = await rendered(image(PhotometricInterpretation="MONOCHROME1", **FULL))
    assert reply.inverted and pixels[0, 0] == 255 and pixels[0, 0] > pixels[-1, -1]


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        (RAMP, {}),
        (RAMP.astype(np.int16) - 1024, {"PixelRepresentation": 1, "BitsStored": 16, "HighBit": 15}),
        (RAMP.astype(np.uint8), {"BitsAllocated": 8, "BitsStored": 8, "HighBit": 7}),
        (RAMP.astype(np.int32) * -3, {"PixelRepresentation": 1, "BitsAllocated": 32, "BitsStored": 32, "HighBit": 31}),
    ],
    ids=["12 bits", "signed", "8 bits", "32 bits"],
)
async def test_a_lossless_picture_gives_every_modality_value_back(stored: np.ndarray, said: dict[str, Any]) -> None:
    dataset = image(stored, RescaleSlope=2, RescaleIntercept=-7, **said)
    dataset.PixelData = stored.tobytes()
    reply, pixels = await rendered(dataset, format=RenderFrameRequest.LOSSLESS)
    assert reply.bits == 16 and not reply.HasField("window")
    assert np.array_equal(reply.rescale_slope * pixels + reply.rescale_intercept, 2 * stored.astype(int) - 7)


async def test_behind_a_modality_table_a_lossless_picture_has_its_values() -> None:
    table = item(LUTDescriptor=[4, 0, 16])
    table.add_new("LUTData", "US", [5, 50, 500, 5000])
    reply, pixels = await rendered(image(ModalityLUTSequence=[table]), format=RenderFrameRequest.LOSSLESS)
    assert pixels[0, :6].tolist() == [5, 50, 500, 5000, 5000, 5000]
    assert (reply.rescale_slope, reply.rescale_intercept) == (1, 0)


async def test_fractions_and_far_values_are_not_called_lossless() -> None:
    floats = image(PixelData=None, BitsStored=None, HighBit=None, BitsAllocated=32)
    floats.FloatPixelData = np.linspace(0, 1, RAMP.size, dtype="<f4").tobytes()
    wide = image(BitsAllocated=32, BitsStored=32, HighBit=31)
    wide.PixelData = (RAMP.astype("<u4") * 1000).tobytes()
    for dataset in (floats, wide):
        with pytest.raises(CannotRead, match="16 bits"):
            await rendered(dataset, format=RenderFrameRequest.LOSSLESS)
        await rendered(dataset)


async def test_the_frame_that_is_asked_for_is_rendered() -> None:
    stack = np.stack([np.roll(RAMP, number, axis=0) for number in range(40)])
    reply, pixels = await rendered(image(stack, **FULL), frame=23)
    assert reply.number_of_frames == 40
    assert np.array_equal(pixels, np.rint(stack[22] / 4095 * 255))


async def test_of_a_folder_the_named_object_is_rendered(tmp_path: Path) -> None:
    (tmp_path / "1.dcm").write_bytes(b"no image")
    for number in (2, 3):
        (tmp_path / f"{number}.dcm").write_bytes(encoded(image(SOPInstanceUID=f"2.25.1{number}", **FULL)))
    folder = Instance(uri=tmp_path.as_uri())
    with pytest.raises(BadRequest, match="sop_instance_uid"):
        await ImagingService().RenderFrame(RenderFrameRequest(instance=folder))
    reply = await ImagingService().RenderFrame(RenderFrameRequest(instance=folder, sop_instance_uid="2.25.13"))
    assert reply.sop_instance_uid == "2.25.13"


async def test_a_smaller_picture_is_the_mean_of_what_each_pixel_covers() -> None:
    stored = np.zeros((6, 4), np.uint16)
    stored[:3] = 4000
    stored[3] = 2000
    dataset = image(
        stored, WindowCenter=2000, WindowWidth=4000, VOILUTFunction="LINEAR_EXACT", PixelSpacing=[0.5, 0.25]
    )
    # Rows 0, 1.5, 3, 4.5, 6 are the borders of four: 1, 1, (2000 + 0.5 * 0) / 1.5 rows, 0.
    reply, pixels = await rendered(dataset, max_side=4)
    assert (reply.stored_rows, reply.stored_columns) == (6, 4)
    assert pixels.shape == (4, 3)
    assert pixels[:, 0].tolist() == [255, 255, 85, 0]
    assert reply.pixel_spacing_mm[:] == pytest.approx([0.75, 0.25 * 4 / 3])
    assert reply.pixel_spacing_element == "PixelSpacing (0028,0030)"


async def test_a_picture_is_never_enlarged() -> None:
    reply, _ = await rendered(max_side=5000)
    assert (reply.rows, reply.columns) == (64, 48)


async def test_sides_and_regions_follow_a_turned_chest() -> None:
    dataset = image(Modality="DX", PatientOrientation=["R", "F"], ImagerPixelSpacing=[0.1, 0.1], **FULL)
    region = FrameRegion(points=(0, 0, 12, 0, 12, 8))
    reply, pixels = await rendered(dataset, regions=[region], max_side=32)
    assert reply.flipped
    assert (reply.left, reply.right, reply.top, reply.bottom) == ("R", "L", "H", "F")
    # 48 columns, half of them shown: x becomes (48 - x) / 2.
    assert reply.regions[0].points[:] == [24, 0, 18, 0, 18, 4]
    assert reply.pixel_spacing_element == "ImagerPixelSpacing (0018,1164)"
    assert pixels[0, 0] > pixels[0, -1]
    plain, _ = await rendered(
        dataset, format=RenderFrameRequest.LOSSLESS, regions=[FrameRegion(points=(0, 0, 12, 0, 12, 8))]
    )
    assert (plain.left, plain.right, plain.flipped) == ("L", "R", False)
    assert plain.regions[0].points[:] == [0, 0, 12, 0, 12, 8]


async def test_sides_of_a_slice_come_from_its_cosines() -> None:
    reply, _ = await rendered(image(ImageOrientationPatient=[1, 0, 0, 0, 1, 0], **FULL))
    assert (reply.left, reply.right, reply.top, reply.bottom) == ("R", "L", "A", "P")
    tilted = [0, 0.9, 0.436, 0, -0.436, 0.9]
    group = item(PlaneOrientationSequence=[item(ImageOrientationPatient=tilted)])
    reply, _ = await rendered(image(PerFrameFunctionalGroupsSequence=[group], **FULL))
    assert (reply.left, reply.right, reply.top, reply.bottom) == ("AF", "PH", "FP", "HA")


async def test_regions_are_drawn_along_their_outline_alone() -> None:
    _, plain = await rendered(regions=[SQUARE])
    reply, pixels = await rendered(regions=[SQUARE], draw_regions=True)
    assert (plain.ndim, pixels.shape, reply.samples) == (2, (64, 48, 3), 3)
    # An edge at 10 lies between the pixels 9 and 10.
    assert pixels[20, 9].tolist() == pixels[20, 10].tolist() == [255, 212, 0]
    assert pixels[29, 20].tolist() == [255, 212, 0]
    unlike = (pixels != plain[:, :, None]).any(axis=2)
    assert not unlike[15:25, 15:25].any() and not unlike[40:].any() and not unlike[:, 40:].any()


async def test_colours_stay_colours() -> None:
    stored = np.zeros((4, 6, 3), np.uint8)
    stored[..., 0], stored[2:, :, 2] = 200, 100
    bits = {"BitsAllocated": 8, "BitsStored": 8, "HighBit": 7}
    colour = {"SamplesPerPixel": 3, "PlanarConfiguration": 0, "PhotometricInterpretation": "RGB"}
    dataset = image(stored[..., 0], **bits, **colour)
    dataset.PixelData = stored.tobytes()
    for format_ in (RenderFrameRequest.WINDOWED, RenderFrameRequest.LOSSLESS):
        reply, pixels = await rendered(dataset, format=format_)
        assert np.array_equal(pixels, stored)
        assert not reply.HasField("window") and not reply.inverted


async def test_a_picture_too_large_to_send_says_what_to_ask_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imaging_service.render._MAX_PNG_BYTES", 100)
    with pytest.raises(CannotRead, match="max_side"):
        await rendered()


async def test_the_loop_is_free_while_a_frame_is_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []

    def noticed(*arguments: Any, **how: Any) -> Any:
        threads.append(threading.current_thread())
        return render(*arguments, **how)

    monkeypatch.setattr(service, "render", noticed)
    await rendered()
    assert threads and threads[0] is not threading.main_thread()


def test_every_frame_of_the_collection_is_rendered_or_refused(shared_data: Path) -> None:
    refused = set()
    for path in sorted((shared_data / "dicom").rglob("*.dcm")):
        try:
            picture = render(Sent("x", uri=str(path)), Wanted(max_side=256), fetch=no_store, settings=Settings())
        except ConcordError as error:
            refused.add(error.message)
        else:
            assert picture.png() and max(picture.pixels.shape) <= 256
    assert all("decode" in why or "pixel data" in why for why in refused), refused
