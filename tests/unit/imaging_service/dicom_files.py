"""DICOM objects made in memory, whole and broken, for the tests of the imaging service."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
from pydicom import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    UID,
    CTImageStorage,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

from facts.fact import Fact, FactSet
from imaging_service.reader import Settings, read_study
from imaging_service.readers import READERS, Reader
from imaging_service.sources import Sent

PLAIN = (ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian)
COMPRESSED = (RLELossless, JPEG2000Lossless, JPEGLSLossless)
# pydicom does not write these; the last two are lossless.
JPEG = (JPEGBaseline8Bit, JPEGExtended12Bit, JPEGLossless, JPEGLosslessSV1)
RAMP = np.arange(64 * 48, dtype=np.uint16).reshape(64, 48)


def image(pixels: np.ndarray = RAMP, syntax: UID = ExplicitVRLittleEndian, **elements: Any) -> Dataset:
    """A CT slice of 12 bits in the transfer syntax; `elements` replace or, when None, remove what is set here."""
    dataset = header(**(_pixel_module(pixels, big=syntax == ExplicitVRBigEndian) | elements))
    if syntax in JPEG:
        bits = {"BitsAllocated": 8, "BitsStored": 8, "HighBit": 7} if pixels.dtype == np.uint8 else {}
        for keyword, value in bits.items():
            setattr(dataset, keyword, value)
        frame = imagecodecs.jpeg8_encode(
            pixels, level=95, bitspersample=dataset.BitsStored, lossless=syntax in JPEG[2:]
        )
        dataset.PixelData = encapsulate([frame])
        dataset["PixelData"].is_undefined_length = True
        dataset.file_meta.TransferSyntaxUID = syntax
    elif syntax in COMPRESSED:
        dataset.compress(syntax, generate_instance_uid=False)
    else:
        dataset.file_meta.TransferSyntaxUID = syntax
    return dataset


def header(**elements: Any) -> Dataset:
    """The same without pixels."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    said = {
        "SOPClassUID": CTImageStorage,
        "SOPInstanceUID": "2.25.3",
        "SeriesInstanceUID": "2.25.2",
        "StudyInstanceUID": "2.25.1",
        "Modality": "CT",
        "PatientID": "P1",
        **elements,
    }
    for keyword, value in said.items():
        if value is not None:
            setattr(dataset, keyword, value)
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = dataset.get("SOPClassUID", CTImageStorage)
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.get("SOPInstanceUID", "2.25.3")
    return dataset


def item(**elements: Any) -> Dataset:
    dataset = Dataset()
    for keyword, value in elements.items():
        setattr(dataset, keyword, value)
    return dataset


def code(value: str, scheme: str, meaning: str) -> Dataset:
    return item(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)


def encoded(dataset: Dataset) -> bytes:
    file = BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue()


def without_preamble(dataset: Dataset) -> bytes:
    """Neither preamble nor meta header: what a socket would carry."""
    file = BytesIO()
    syntax = dataset.file_meta.TransferSyntaxUID
    del dataset.file_meta
    dataset.save_as(file, implicit_vr=syntax.is_implicit_VR, little_endian=syntax.is_little_endian)
    return file.getvalue()


def read(*contents: bytes, readers: Sequence[Reader] = READERS, **settings: Any) -> tuple[FactSet, FactSet]:
    """The reading of objects sent inline: record and image."""
    sent = [Sent(f"studies[0].instances[{number}]", content=content) for number, content in enumerate(contents)]
    return read_study("P1", sent, fetch=no_store, settings=Settings(**settings), readers=readers)


def read_path(path: Path, readers: Sequence[Reader] = READERS, **settings: Any) -> tuple[FactSet, FactSet]:
    sent = [Sent("sent", uri=str(path))]
    return read_study("P1", sent, fetch=no_store, settings=Settings(**settings), readers=readers)


def no_store(uri: str, max_bytes: int) -> bytes:
    raise AssertionError("nothing was to be fetched")


def named(fact_set: FactSet, concept: str) -> list[Fact]:
    return [fact for fact in fact_set.facts if fact.concept.code == concept]


def coded(fact_set: FactSet, concept: str) -> list[str]:
    return [fact.value.code for fact in named(fact_set, concept)]  # type: ignore[union-attr]


def _pixel_module(pixels: np.ndarray, big: bool) -> dict[str, Any]:
    frames = {"NumberOfFrames": pixels.shape[0]} if pixels.ndim == 3 else {}
    return {
        **frames,
        "Rows": pixels.shape[-2],
        "Columns": pixels.shape[-1],
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "BitsAllocated": 16,
        "BitsStored": 12,
        "HighBit": 11,
        "PixelRepresentation": 0,
        "PixelData": pixels.astype(">u2" if big else "<u2").tobytes(),
    }
