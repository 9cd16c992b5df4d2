"""What a person would see of a frame, against values worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from dicom_files import item
from pydicom import Dataset, FileMetaDataset
from pydicom.pixels import apply_windowing
from pydicom.uid import UID, ExplicitVRBigEndian, ExplicitVRLittleEndian

from imaging_service.display import Picture, show
from imaging_service.greyscale import VoiFunction, Window
from imaging_service.pixels import Frame
from serving.errors import CannotRead

# 12 bits, two rows.
STORED = np.array([[0, 1000, 2000], [3000, 4000, 4095]], np.uint16)


def picture(stored: np.ndarray = STORED, window: Window | None = None, number: int = 1, **elements: Any) -> Picture:
    bits = {"BitsAllocated": 8 * stored.dtype.itemsize, "BitsStored": 12 if stored.dtype.itemsize == 2 else 8}
    said = {"Modality": "DX", "PhotometricInterpretation": "MONOCHROME2", **bits, **elements}
    return show(Frame(number, stored), item(**said), window)


def lut(first: int, bits: int, entries: list[int]) -> Dataset:
    return item(LUTDescriptor=[len(entries), first, bits], LUTData=entries)


def near(shown: Picture, expected: list[list[float]]) -> None:
    assert shown.pixels.dtype == np.float32 and shown.pixels.flags.c_contiguous
    np.testing.assert_allclose(shown.pixels, expected, atol=1e-6)


@pytest.mark.parametrize(
    "elements",
    [
        {"PatientOrientation": ["L", "F"]},
        {"PatientOrientation": ["P", "F"]},
        {"PatientOrientation": ["R", "H"]},
        {"PatientOrientation": ["R"]},
        {"PatientOrientation": ["R", "F"], "BodyPartExamined": "HAND"},
        {"PatientOrientation": ["R", "F"], "Modality": "MG"},
        {},
    ],
)
def test_a_picture_is_not_turned_unless_it_is_a_frontal_chest_from_behind(elements: dict[str, Any]) -> None:
    assert not picture(**elements).flipped


@pytest.mark.parametrize(
    "broken",
    [
        {"WindowCenter": 2000, "WindowWidth": 0},
        {"WindowCenter": 2000},
        {"WindowCenter": 30000, "WindowWidth": 100},
        {"WindowCenter": 2000, "WindowWidth": 4096, "PresentationIntentType": "FOR PROCESSING"},
        {"VOILUTSequence": [item(LUTDescriptor=[2, 0, 8])]},
        {"VOILUTSequence": [lut(0, 16, [10, 20, 30])]},
        {"RescaleSlope": 0, "RescaleIntercept": 0},
    ],
)
def test_what_makes_no_picture_does_not_hide_the_patient(broken: dict[str, Any]) -> None:
    shown = picture(**broken)
    assert shown.pixels[0, 0] == 0 and shown.pixels[1, 2] == 1
    assert 0.2 < shown.pixels[0, 1] < shown.pixels[0, 2] < shown.pixels[1, 0] < 0.8


def test_one_value_everywhere_is_black_and_does_not_fail() -> None:
    assert not picture(np.full((4, 4), 700, np.uint16)).pixels.any()
    assert not picture(np.full((4, 4), 7, np.uint16), PixelPaddingValue=7).pixels.any()


def test_a_linear_window() -> None:
    # C.11.2.1.2.1: ((x - (c - 0.5)) / (w - 1) + 0.5), here (x - 1999.5) / 2000 + 0.5.
    shown = picture(WindowCenter=2000, WindowWidth=2001)
    near(shown, [[0, 0.00025, 0.50025], [1, 1, 1]])
    assert shown.window == Window(2000, 2001) and not shown.inverted and not shown.flipped


def test_a_linear_exact_window() -> None:
    shown = picture(WindowCenter=2000, WindowWidth=4000, VOILUTFunction="LINEAR_EXACT")
    near(shown, [[0, 0.25, 0.5], [0.75, 1, 1]])


def test_a_sigmoid_window() -> None:
    # C.11.2.1.3.1: 1 / (1 + exp(-4 (x - c) / w)).
    shown = picture(WindowCenter=2000, WindowWidth=4000, VOILUTFunction="SIGMOID")
    near(shown, [[1 / (1 + np.e**2), 1 / (1 + np.e), 0.5], [np.e / (1 + np.e), 0.880797, 0.890416]])


def test_of_several_windows_the_first_counts() -> None:
    assert picture(WindowCenter=[2000, 40], WindowWidth=[2001, 80]).window == Window(2000, 2001)


@pytest.mark.parametrize("function", VoiFunction)
def test_windows_agree_with_pydicom(function: VoiFunction) -> None:
    told = item(WindowCenter=1234, WindowWidth=777, VOILUTFunction=function.value, BitsStored=12)
    told.PhotometricInterpretation, told.PixelRepresentation = "MONOCHROME2", 0
    ramp = np.arange(4096)
    expected = apply_windowing(ramp, told) / 4095
    np.testing.assert_allclose(Window(1234, 777, function).grey(ramp), expected, atol=1e-9)


def test_a_narrow_window_of_scaled_values_is_taken_as_exact() -> None:
    # 0.4095 at most after rescaling.
    shown = picture(WindowCenter=0.2, WindowWidth=0.4, RescaleSlope=0.0001, RescaleIntercept=0)
    near(shown, [[0, 0.25, 0.5], [0.75, 1, 1]])


def test_a_window_of_hounsfield_units_follows_slope_and_intercept_and_sign() -> None:
    stored = np.array([[-1000, -160], [40, 239]], np.int16)
    shown = picture(stored, RescaleSlope=1, RescaleIntercept=0, WindowCenter=40, WindowWidth=401)
    near(shown, [[0, 0.00125], [0.50125, 0.99875]])
    near(picture(stored + 1024, RescaleSlope=1, RescaleIntercept=-1024, WindowCenter=40, WindowWidth=401), shown.pixels)  # type: ignore[arg-type]


def test_a_negative_slope_turns_the_picture() -> None:
    shown = picture(
        RescaleSlope=-1, RescaleIntercept=4095, WindowCenter=2047.5, WindowWidth=4095, VOILUTFunction="LINEAR_EXACT"
    )
    near(shown, (1 - STORED / 4095).tolist())


def test_a_modality_lookup_table_comes_before_the_window() -> None:
    stored = np.array([[9, 10], [11, 12]], np.uint16)
    table = lut(10, 12, [0, 2000, 4000])
    shown = picture(
        stored, ModalityLUTSequence=[table], WindowCenter=2000, WindowWidth=4000, VOILUTFunction="LINEAR_EXACT"
    )
    near(shown, [[0, 0], [0.5, 1]])


@pytest.mark.parametrize("data", [[0, 128, 255], b"\x00\x80\xff", b"\x00\x00\x80\x00\xff\x00"])
def test_a_voi_lookup_table_wins_over_a_window(data: Any) -> None:
    stored = np.array([[9, 10], [11, 40]], np.uint16)
    table = item(LUTDescriptor=[3, 9, 8])
    table.add_new("LUTData", "OW" if isinstance(data, bytes) else "US", data)
    shown = picture(stored, VOILUTSequence=[table], WindowCenter=10, WindowWidth=2)
    near(shown, [[0, 128 / 255], [1, 1]])
    assert shown.window is None


def test_a_window_that_is_asked_for_wins_over_all() -> None:
    window = Window(2000, 4000, VoiFunction.LINEAR_EXACT)
    shown = picture(window=window, VOILUTSequence=[lut(0, 8, [0, 255])], PresentationIntentType="FOR PROCESSING")
    near(shown, [[0, 0.25, 0.5], [0.75, 1, 1]])
    assert shown.window == window


@pytest.mark.parametrize("window", [{}, {"WindowCenter": 2048, "WindowWidth": 4096}, {"PixelPaddingValue": 0}])
def test_monochrome1_is_the_picture_of_its_inverse(window: dict[str, Any]) -> None:
    stored = np.random.default_rng(7).integers(1, 4095, (40, 30)).astype(np.uint16)
    inverse = dict(window)
    if "WindowCenter" in window:
        # The mirrored window: black and white change places.
        inverse["WindowCenter"] = 4095 - 2048 + 1
    if "PixelPaddingValue" in window:
        stored[:5] = 0
        inverse["PixelPaddingValue"] = 4095
    plain = picture(stored, **window)
    turned = picture((4095 - stored).astype(np.uint16), PhotometricInterpretation="MONOCHROME1", **inverse)
    near(turned, plain.pixels.tolist())
    assert turned.inverted and not plain.inverted


def test_monochrome1_and_shape_inverse_are_one_inversion() -> None:
    window = {"WindowCenter": 2000, "WindowWidth": 4000, "VOILUTFunction": "LINEAR_EXACT"}
    for said in ({"PhotometricInterpretation": "MONOCHROME1"}, {"PresentationLUTShape": "INVERSE"}):
        near(picture(**window, **said), [[1, 0.75, 0.5], [0.25, 0, 0]])
    both = {"PhotometricInterpretation": "MONOCHROME1", "PresentationLUTShape": "INVERSE"}
    near(picture(**window, **both), [[1, 0.75, 0.5], [0.25, 0, 0]])


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (np.int16, {"PixelPaddingValue": -2000}),
        (np.int16, {"PixelPaddingValue": 63536}),
        (np.int16, {"PixelPaddingValue": -2000, "PixelPaddingRangeLimit": -1990}),
        (np.int16, {"PixelPaddingValue": -1990, "PixelPaddingRangeLimit": -2000}),
        (np.float32, {"FloatPixelPaddingValue": -2000.0}),
        (np.float64, {"DoubleFloatPixelPaddingValue": -2000.0, "DoubleFloatPixelPaddingRangeLimit": -1999.0}),
    ],
)
@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_padding_is_black_and_does_not_stretch_the_range(kind: type, said: dict[str, Any], photometric: str) -> None:
    stored = np.full((20, 20), -2000, kind)
    stored[:, 10:] = np.linspace(0, 100, 10)
    shown = picture(stored, PhotometricInterpretation=photometric, **said).pixels
    assert not shown[:, :10].any()
    assert np.ptp(shown[:, 10:]) == 1


def test_missing_values_are_black() -> None:
    stored = np.array([[np.nan, 1.0], [2.0, np.inf]], np.float32)
    shown = picture(stored, WindowCenter=1.5, WindowWidth=1, VOILUTFunction="LINEAR_EXACT")
    near(shown, [[0, 0], [1, 0]])


def test_a_dead_pixel_does_not_decide_the_range() -> None:
    stored = np.linspace(1000, 2000, 10000).reshape(100, 100).astype(np.uint16)
    stored[0, 0] = 65535
    shown = picture(stored)
    assert shown.window is not None and abs(shown.window.width - 990) < 5


def test_eight_bits_without_a_window_were_windowed_before() -> None:
    stored = np.array([[20, 100], [130, 200]], np.uint8)
    near(picture(stored), (stored / 255).tolist())
    near(picture(stored.astype(np.uint16), BitsStored=8), (stored / 255).tolist())
    near(picture((stored.astype(np.int16) - 128).astype(np.int8)), (stored / 255).tolist())


def test_twelve_bits_in_thirty_two() -> None:
    near(picture(STORED.astype(np.uint32), WindowCenter=2000, WindowWidth=2001), [[0, 0.00025, 0.50025], [1, 1, 1]])


def test_big_endian_samples() -> None:
    near(picture(STORED.astype(">u2"), WindowCenter=2000, WindowWidth=2001), [[0, 0.00025, 0.50025], [1, 1, 1]])


def test_frames_of_an_enhanced_image_have_their_own_transformations() -> None:
    def group(slope: float, center: float) -> Dataset:
        return item(
            PixelValueTransformationSequence=[item(RescaleSlope=slope, RescaleIntercept=0)],
            FrameVOILUTSequence=[item(WindowCenter=center, WindowWidth=4000, VOILUTFunction="LINEAR_EXACT")],
        )

    groups = {"PerFrameFunctionalGroupsSequence": [group(1, 2000), group(2, 4000)]}
    near(picture(number=1, **groups), [[0, 0.25, 0.5], [0.75, 1, 1]])
    near(picture(number=2, **groups), [[0, 0, 0.5], [1, 1, 1]])
    near(picture(number=2, SharedFunctionalGroupsSequence=[group(1, 2000)]), [[0, 0.25, 0.5], [0.75, 1, 1]])


@pytest.mark.parametrize("part", [{}, {"BodyPartExamined": "CHEST"}])
def test_a_chest_from_behind_is_turned_and_points_go_back(part: dict[str, Any]) -> None:
    plain = picture(WindowCenter=2000, WindowWidth=2001)
    turned = picture(WindowCenter=2000, WindowWidth=2001, PatientOrientation=["R", "F"], **part)
    assert turned.flipped
    near(turned, plain.pixels[:, ::-1].tolist())
    # Three columns: the centre of the first one shown is the centre of the last one stored.
    points = np.array([[0.5, 0.5], [3, 2]])
    assert turned.to_stored(points).tolist() == [[2.5, 0.5], [0, 2]]
    assert turned.from_stored(turned.to_stored(points)).tolist() == points.tolist()
    assert plain.to_stored(points).tolist() == points.tolist()


def test_colours_become_their_luminance() -> None:
    stored = np.array([[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [255, 255, 255]]], np.uint8)
    near(picture(stored, PhotometricInterpretation="RGB"), [[0.299, 0.587], [0.114, 1]])
    near(picture(stored, PhotometricInterpretation="YBR_FULL_422"), [[1, 0], [0, 1]])


@pytest.mark.parametrize(("syntax", "words"), [(ExplicitVRLittleEndian, "<u2"), (ExplicitVRBigEndian, ">u2")])
def test_a_palette_is_looked_up_in_its_byte_order(syntax: UID, words: str) -> None:
    told = item(PhotometricInterpretation="PALETTE COLOR", SamplesPerPixel=1)
    for colour in ("Red", "Green", "Blue"):
        setattr(told, f"{colour}PaletteColorLookupTableDescriptor", [2, 0, 16])
        setattr(told, f"{colour}PaletteColorLookupTableData", np.array([0, 0x8000], words).tobytes())
    told.file_meta = FileMetaDataset()
    told.file_meta.TransferSyntaxUID = syntax
    near(show(Frame(1, np.array([[0, 1]], np.uint8)), told), [[0, 0x8000 / 0xFFFF]])


def test_a_palette_without_colours_is_said() -> None:
    with pytest.raises(CannotRead, match="palette"):
        picture(np.zeros((2, 2), np.uint8), PhotometricInterpretation="PALETTE COLOR")
