"""A study as files: a grey ramp again and again, large enough that reading it takes a while."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pydicom import FileDataset, FileMetaDataset
from pydicom.uid import DigitalXRayImageStorageForPresentation, ExplicitVRLittleEndian

STUDY = "2.25.4711"


def draw_study(folder: Path, instances: int, side: int = 1024) -> str:
    """Writes objects of `side` x `side` pixels below a new folder; its file:// address."""
    folder.mkdir(parents=True)
    ramp = np.linspace(0, 4095, side * side, dtype=np.uint16).reshape(side, side)
    for number in range(1, instances + 1):
        dataset = FileDataset("", {}, file_meta=FileMetaDataset(), preamble=b"\0" * 128)
        dataset.SOPClassUID = DigitalXRayImageStorageForPresentation
        dataset.StudyInstanceUID, dataset.SeriesInstanceUID = STUDY, f"{STUDY}.1"
        dataset.SOPInstanceUID = f"{STUDY}.1.{number}"
        dataset.PatientID, dataset.PatientSex, dataset.Modality = "P1", "F", "DX"
        dataset.StudyDate, dataset.AccessionNumber = "20260102", "A1"
        dataset.BodyPartExamined, dataset.ViewPosition = "CHEST", "PA"
        dataset.Rows = dataset.Columns = side
        dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
        dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 16, 12, 11, 0
        dataset.PixelData = ramp.tobytes()
        dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
        dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
        dataset.save_as(folder / f"{number:04}.dcm", enforce_file_format=True)
    return folder.as_uri()
