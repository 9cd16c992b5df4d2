"""A tiny DICOM file in memory from a handful of header keywords: what rule examples hold reports against."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from pydicom import Dataset, FileDataset, FileMetaDataset
from pydicom.datadict import keyword_dict
from pydicom.uid import (
    ComputedRadiographyImageStorage,
    CTImageStorage,
    DigitalMammographyXRayImageStorageForPresentation,
    DigitalXRayImageStorageForPresentation,
    ExplicitVRLittleEndian,
    GrayscaleSoftcopyPresentationStateStorage,
    MRImageStorage,
    SecondaryCaptureImageStorage,
    UltrasoundImageStorage,
)

_SOP_CLASSES = {
    "CR": ComputedRadiographyImageStorage,
    "DX": DigitalXRayImageStorageForPresentation,
    "MG": DigitalMammographyXRayImageStorageForPresentation,
    "CT": CTImageStorage,
    "MR": MRImageStorage,
    "US": UltrasoundImageStorage,
    "PR": GrayscaleSoftcopyPresentationStateStorage,
}
_WITHOUT_PIXELS = {"PR", "SR", "KO", "DOC", "SEG", "REG", "RTSTRUCT"}
_STUDY = "2.25.1000"
_SIDE = 8


def small_dicom(header: Mapping[str, Any], number: int) -> bytes:
    """A DICOM file, explicit little endian, of one 8 x 8 grey ramp, with these elements.

    `header` maps DICOM keywords to values, sequences as lists of such mappings. `number` tells the files of a study
    apart.
    Raises ValueError for a word that is no DICOM keyword.
    """
    modality = str(header.get("Modality", ""))
    sop_class = _SOP_CLASSES.get(modality, SecondaryCaptureImageStorage)
    dataset = FileDataset("", {}, file_meta=FileMetaDataset(), preamble=b"\0" * 128)
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SOPClassUID = sop_class
    dataset.SOPInstanceUID = f"{_STUDY}.{number}.1"
    dataset.StudyInstanceUID = _STUDY
    dataset.SeriesInstanceUID = f"{_STUDY}.{number}"
    if modality not in _WITHOUT_PIXELS:
        _add_pixels(dataset)
    _set_elements(dataset, header)
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    file = BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue()


def _set_elements(dataset: Dataset, header: Mapping[str, Any]) -> None:
    for keyword, value in header.items():
        if keyword not in keyword_dict:
            raise ValueError(f"{keyword} is no DICOM keyword")
        setattr(dataset, keyword, _sequence(value) if _is_sequence(value) else value)


def _is_sequence(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(item, Mapping) for item in value)


def _sequence(items: list[Mapping[str, Any]]) -> list[Dataset]:
    datasets = []
    for item in items:
        dataset = Dataset()
        _set_elements(dataset, item)
        datasets.append(dataset)
    return datasets


def _add_pixels(dataset: Dataset) -> None:
    dataset.Rows = dataset.Columns = _SIDE
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit = 7
    dataset.PixelRepresentation = 0
    dataset.PixelData = bytes(4 * index for index in range(_SIDE * _SIDE))
