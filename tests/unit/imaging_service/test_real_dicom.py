"""Every real file gives a reading or one clear issue."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from dicom_files import coded, named, read_path
from pydicom.uid import UID

from imaging_service.dicom import open_object
from imaging_service.sources import Source

# Dates of the first two were shifted to hide the patient, and the age was not; the pixels of the last are 0 mm apart.
WRONG = {
    "CT0012": "not the age that birth date and study date make",
    "MR-SIEMENS-DICOM-WithOverlays": "not the age that birth date and study date make",
    "J2KI/RG1_J2KI": "not two distances above 0 mm",
}


def manifest(folder: Path) -> list[dict[str, str]]:
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_file_of_the_collection_is_read(shared_data: Path) -> None:
    folder = shared_data / "dicom"
    for row in manifest(folder):
        record, pixels = read_path(folder / row["file"])
        assert record.assessed, row["file"]
        # Zero elements when it was walked through: the one file whose bytes end too early.
        if row["walk"] == "0":
            assert [issue.code for issue in record.issues] == ["cannot-read"], row["file"]
            continue
        wrong = next((wrong for name, wrong in WRONG.items() if name in row["file"]), None)
        assert [issue.message for issue in record.issues] == ([wrong] if wrong else []), row["file"]
        assert not pixels.issues, row["file"]
        assert coded(record, "imaging_modality") == [row["Modality"]] * bool(row["Modality"]), row["file"]
        is_image = row["has_pixels"] == "1" and "Segmentation" not in row["sop_class"]
        assert [str(fact.polarity) for fact in named(pixels, "image_decoded")] == ["present"] * is_image, row["file"]


def test_sizes_and_syntax_agree_with_the_manifest(shared_data: Path) -> None:
    folder = shared_data / "dicom"
    for row in manifest(folder):
        with open_object(Source("x", folder / row["file"])) as opened:
            syntax = opened.dataset.file_meta.TransferSyntaxUID
            assert not row["ts_uid"] or syntax == UID(row["ts_uid"]), row["file"]
            if row["walk"] != "0":
                size = opened.dataset.get("Rows", ""), opened.dataset.get("Columns", "")
                assert tuple(map(str, size)) == (row["Rows"], row["Columns"]), row["file"]


@pytest.mark.parametrize(
    ("name", "ids", "modality", "sex"),
    [
        ("udacity_test1.dcm", ["2"], ["DX"], ["MALE"]),
        ("txrv_siim_6904.dcm", ["16d7f894-55d7-4d95-8957-d18987f0e981"], ["CR"], ["MALE"]),
        ("fodicom_CR-MONO1-10-chest.dcm", [], ["CR"], []),
        ("highdicom_dx_image.dcm", ["123456"], ["DX"], ["FEMALE"]),
    ],
)
def test_chest_radiographs(shared_data: Path, name: str, ids: list[str], modality: list[str], sex: list[str]) -> None:
    record, pixels = read_path(shared_data / "dicom" / "chest" / name)
    assert (coded(record, "patient_id"), coded(record, "imaging_modality"), coded(record, "patient_sex")) == (
        ids,
        modality,
        sex,
    )
    assert [fact.body_site.code for fact in named(record, "examined_region") if fact.body_site] == ["chest_region"]
    assert [str(fact.polarity) for fact in named(pixels, "image_constant")] == ["absent"]
