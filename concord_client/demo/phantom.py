"""Radiographs that show nobody: a chest and a knee, drawn from formulas, as complete DICOM objects.

`draw_chest("a", effusion=("right",), PatientID="P1")` gives the same object every time: all UIDs and the grain of the
film follow from the seed. Sides are the patient's; the patient's right is on the viewer's left.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import (
    UID,
    ComputedRadiographyImageStorage,
    DigitalXRayImageStorageForPresentation,
    ExplicitVRLittleEndian,
)

from concord_client.demo import anatomy

_LARGEST = 4095
# Of a 35 cm detector plate.
_PLATE_MM = 350.0


def draw_chest(
    seed: str,
    *,
    effusion: Iterable[str] = (),
    pneumothorax: Iterable[str] = (),
    marker: str = "R",
    size: int = 512,
    **header: Any,
) -> FileDataset:
    """A frontal chest radiograph, `size` pixels square, 12 bits in 16, MONOCHROME2.

    `effusion`, `pneumothorax`: sides ("right", "left") that have one. `marker`: the lead letter on the film, "R" or
    "L", always on its true side. `header`: DICOM keywords that replace or, when None, remove the elements set here;
    dates and age follow from StudyDate and PatientBirthDate. The modality is DX unless the header says CR. Raises
    ValueError for another side or marker.
    """
    film = anatomy.chest(_sides(effusion), _sides(pneumothorax), _marker(marker), size, _generator(seed))
    defaults = {"BodyPartExamined": "CHEST", "ViewPosition": "PA", "ImageLaterality": "U"}
    return _radiograph(seed, film, {**defaults, **header})


def draw_knee(seed: str, *, side: str = "left", marker: str = "", size: int = 512, **header: Any) -> FileDataset:
    """An anteroposterior radiograph of one knee, `side` "right" or "left", which is also its Image Laterality.

    `marker`: the lead letter, of the same side unless given. The rest as in `draw_chest`.
    """
    (side,) = _sides([side])
    letter = side[0].upper()
    film = anatomy.knee(side, _marker(marker or letter), size, _generator(seed))
    defaults = {"BodyPartExamined": "KNEE", "ViewPosition": "AP", "ImageLaterality": letter}
    return _radiograph(seed, film, {**defaults, **header})


def write(dataset: Dataset, path: Path) -> None:
    """`path` is a DICOM file, explicit little endian; missing folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    dataset.save_as(path, enforce_file_format=True)


def _radiograph(seed: str, film: NDArray[np.float64], header: dict[str, Any]) -> FileDataset:
    dataset = FileDataset("", {}, file_meta=FileMetaDataset(), preamble=b"\0" * 128)
    computed = header.get("Modality") == "CR"
    said = {**_EXAMINATION, **header}
    elements = {
        "SpecificCharacterSet": "ISO_IR 192",
        "SOPClassUID": ComputedRadiographyImageStorage if computed else DigitalXRayImageStorageForPresentation,
        **{f"{of}InstanceUID": _uid(seed, of) for of in ("Study", "Series", "SOP")},
        "PatientName": f"Phantom^{seed.capitalize()}",
        "PatientID": f"PHANTOM-{seed}",
        "AccessionNumber": "PH" + hashlib.sha256(seed.encode()).hexdigest()[:6].upper(),
        **_follow(said),
        **_pixel_module(film),
        **said,
    }
    for keyword, value in elements.items():
        if value is not None:
            setattr(dataset, keyword, value)
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    return dataset


# What both drawings say of themselves; a caller replaces what matters to it.
_EXAMINATION: dict[str, Any] = {
    "ImageType": ["ORIGINAL", "PRIMARY"],
    "Modality": "DX",
    "PresentationIntentType": "FOR PRESENTATION",
    "Manufacturer": "Concord",
    "ManufacturerModelName": "Phantom drawn from formulas",
    "InstitutionName": "Concord demonstration",
    "StudyDate": "20260302",
    "StudyTime": "091500",
    "TimezoneOffsetFromUTC": "+0800",
    "ReferringPhysicianName": "",
    "PatientBirthDate": "19650417",
    "PatientSex": "F",
    "IssuerOfPatientID": "CONCORD_DEMO",
    "StudyID": "1",
    "SeriesNumber": 1,
    "InstanceNumber": 1,
    "PatientOrientation": ["L", "F"],
    "KVP": "120",
    "BurnedInAnnotation": "NO",
    "LossyImageCompression": "00",
}


def _follow(said: dict[str, Any]) -> dict[str, Any]:
    """Elements that follow from the ones said: one day and one clock for all, the age on that day."""
    day, clock, born = (said.get(keyword) for keyword in ("StudyDate", "StudyTime", "PatientBirthDate"))
    elements: dict[str, Any] = {f"{of}Date": day for of in ("Series", "Acquisition", "Content")}
    elements |= {f"{of}Time": clock for of in ("Series", "Acquisition", "Content")}
    if day and born:
        # Both are YYYYMMDD, so their difference in ten thousands is the number of full years.
        elements["PatientAge"] = f"{(int(day) - int(born)) // 10000:03d}Y"
    if code := _REGION_CODES.get(str(said.get("BodyPartExamined"))):
        region = Dataset()
        region.CodeValue, region.CodeMeaning = code
        region.CodingSchemeDesignator = "SCT"
        elements["AnatomicRegionSequence"] = [region]
    return elements


# DICOM CID 4031.
_REGION_CODES = {"CHEST": ("816094009", "Chest"), "KNEE": ("72696002", "Knee")}


def _pixel_module(film: NDArray[np.float64]) -> dict[str, Any]:
    """`film`: brightness 0 to 1, (rows, columns)."""
    stored = np.clip(np.rint(film * _LARGEST), 0, _LARGEST).astype("<u2")
    spacing = f"{_PLATE_MM / film.shape[0]:.4f}"
    return {
        "Rows": film.shape[0],
        "Columns": film.shape[1],
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "BitsAllocated": 16,
        "BitsStored": 12,
        "HighBit": 11,
        "PixelRepresentation": 0,
        "PixelIntensityRelationship": "LOG",
        "PixelIntensityRelationshipSign": -1,
        "RescaleIntercept": "0",
        "RescaleSlope": "1",
        "RescaleType": "US",
        "PresentationLUTShape": "IDENTITY",
        "ImagerPixelSpacing": [spacing, spacing],
        "WindowCenter": "2048",
        "WindowWidth": "4096",
        "PixelData": stored.tobytes(),
    }


def _sides(sides: Iterable[str]) -> tuple[str, ...]:
    given = (sides,) if isinstance(sides, str) else tuple(sides)
    if not set(given) <= {"right", "left"}:
        raise ValueError('a side is "right" or "left"')
    return given


def _marker(letter: str) -> str:
    if letter not in ("R", "L", ""):
        raise ValueError('a marker is "R", "L" or nothing')
    return letter


def _uid(seed: str, of: str) -> UID:
    """PS3.5 B.2: a UUID as a decimal under 2.25, here one that follows from the seed."""
    return UID(f"2.25.{uuid.uuid5(uuid.NAMESPACE_OID, f'concord phantom {of} {seed}').int}")


def _generator(seed: str) -> np.random.Generator:
    return np.random.default_rng(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big"))
