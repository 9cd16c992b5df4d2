"""Every real file gives a reading or one clear issue."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from dicom_files import coded, named, read_path
from pydicom.uid import UID

from imaging_service.bundle import Bundle
from imaging_service.dicom import open_object
from imaging_service.elements import Uids
from imaging_service.pixels import decode
from imaging_service.readers import open_readers
from imaging_service.readers.chest_radiograph import ChestRadiograph
from imaging_service.readers.image import Image
from imaging_service.readers.reading import run_alone
from imaging_service.sources import Source
from serving.settings import PROJECT_ROOT

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


@pytest.fixture(scope="module")
def chest_reader() -> ChestRadiograph:
    readers = open_readers(PROJECT_ROOT / "models")
    found = [reader for reader in readers if isinstance(reader, ChestRadiograph)]
    if not found:
        pytest.skip("models/ holds no chest radiograph model")
    return found[0]


def test_of_the_collection_the_model_looks_at_frontal_chest_radiographs_alone(
    shared_data: Path, compiled: Path
) -> None:
    chest_reader, accepted = ChestRadiograph(Bundle.open(compiled)), []
    for row in manifest(shared_data / "dicom"):
        with open_object(Source("x", shared_data / "dicom" / row["file"])) as opened:
            if row["has_pixels"] == "1" and row["walk"] != "0" and chest_reader.accepts(opened.dataset):
                accepted.append(Path(row["file"]).name)
    assert accepted == ["RG1_J2KI"]


def test_a_dog_is_refused_and_people_are_not(shared_data: Path, chest_reader: ChestRadiograph) -> None:
    for row in manifest(shared_data / "dicom" / "chest"):
        _, pixels = read_path(shared_data / "dicom" / "chest" / row["file"], readers=(chest_reader,))
        refused = [issue.code for issue in pixels.issues] == ["out-of-distribution"]
        assert refused == row["note"].startswith("VETERINARY"), row["file"]
        assert bool(pixels.assessed) is not refused


@pytest.mark.parametrize("name", ["CT1_J2KI", "MR1_J2KI"])
def test_the_guard_alone_refuses_what_is_no_chest(shared_data: Path, chest_reader: ChestRadiograph, name: str) -> None:
    """Whatever a header may say."""
    (path,) = (shared_data / "dicom").rglob(name)
    with open_object(Source("x", path)) as opened:
        image = Image(opened.dataset, Uids.of(opened.dataset), decode(opened.dataset), "x")
        assert [issue.code for issue in chest_reader.read(image, run_alone).issues] == ["out-of-distribution"]
