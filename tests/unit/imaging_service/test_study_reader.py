"""A folder, a file, the object store: everything that can be read is, and what cannot is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from dicom_files import coded, encoded, header, image, named, no_store, read, read_path
from pydicom.uid import GrayscaleSoftcopyPresentationStateStorage, MediaStorageDirectoryStorage

from facts.fact import FactSet
from imaging_service.reader import read_study
from imaging_service.sources import Sent
from serving.errors import Unavailable


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three good objects of two studies, one broken, and what lies about in such folders."""
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "a.dcm").write_bytes(encoded(image()))
    (tmp_path / "deep" / "IM0002").write_bytes(encoded(image(SOPInstanceUID="2.25.4", PatientID="P2")))
    (tmp_path / "deep" / "er" / "c").write_bytes(encoded(image(StudyInstanceUID="2.25.9")))
    (tmp_path / "broken.dcm").write_bytes(bytes(128) + b"DICM")
    (tmp_path / "DICOMDIR").write_bytes(encoded(header(SOPClassUID=MediaStorageDirectoryStorage)))
    (tmp_path / "._a.dcm").write_bytes(b"Mac")
    (tmp_path / "readme.txt").write_text("not an image")
    (tmp_path / "empty").touch()
    return tmp_path


def issues(fact_set: FactSet) -> list[tuple[str, str]]:
    return [(issue.code, issue.place) for issue in fact_set.issues]


def test_a_folder_is_read_past_what_is_not_dicom(folder: Path) -> None:
    record, pixels = read_path(folder)
    assert issues(record) == [("cannot-read", "sent broken.dcm")]
    assert not pixels.issues
    assert len(named(pixels, "image_decoded")) == 1
    assert named(pixels, "image_decoded")[0].count == 3


def test_a_file_that_calls_itself_dicom_must_be_one(tmp_path: Path) -> None:
    (tmp_path / "empty.dcm").touch()
    record, _ = read_path(tmp_path)
    assert issues(record) == [("cannot-decode", "sent empty.dcm")]


@pytest.mark.parametrize("name", ["readme.txt", "empty", "DICOMDIR"])
def test_a_file_that_was_named_must_be_dicom(folder: Path, name: str) -> None:
    record, pixels = read_path(folder / name)
    assert issues(record) == [("cannot-decode", f"sent {name}")]
    assert not record.assessed and not pixels.assessed


def test_patients_and_studies_that_lie_together_are_kept_apart(folder: Path) -> None:
    record, _ = read_path(folder)
    ids = [(fact.evidence[0].study_instance_uid, fact.value.code) for fact in named(record, "patient_id")]  # type: ignore[union-attr]
    assert ids == [("2.25.1", "P1"), ("2.25.1", "P2"), ("2.25.9", "P1")]


def test_a_value_stands_once_with_the_first_object_that_has_it() -> None:
    record, _ = read(encoded(image()), encoded(image(SOPInstanceUID="2.25.4")))
    (modality,) = named(record, "imaging_modality")
    assert modality.evidence[0].sop_instance_uid == "2.25.3"


def test_a_presentation_state_beside_an_image_gives_its_modality_too() -> None:
    state = header(SOPClassUID=GrayscaleSoftcopyPresentationStateStorage, Modality="PR", SOPInstanceUID="2.25.5")
    record, pixels = read(encoded(image()), encoded(state))
    assert coded(record, "imaging_modality") == ["CT", "PR"]
    assert not pixels.issues


def test_the_same_study_gives_the_same_facts(folder: Path) -> None:
    assert read_path(folder) == read_path(folder)


@pytest.mark.parametrize(
    ("uri", "message"),
    [
        ("", "an instance without uri and content"),
        ("https://pacs/1.dcm", "an address that is neither file://, s3:// nor blob:"),
        ("file://elsewhere/1.dcm", "an address that is neither file://, s3:// nor blob:"),
        ("/no/such/file.dcm", "no such file or folder"),
        ("/dev/null", "neither a file nor a folder"),
        ("a\0b", "a path that cannot be opened"),
    ],
)
def test_a_bad_address_is_one_issue(uri: str, message: str) -> None:
    record, _ = read_study("P1", [Sent("studies[0].instances[0]", uri=uri)], fetch=no_store)
    assert [(issue.place, issue.message) for issue in record.issues] == [("studies[0].instances[0]", message)]


def test_an_empty_folder_is_an_issue(tmp_path: Path) -> None:
    record, _ = read_path(tmp_path)
    assert [issue.message for issue in record.issues] == ["a folder without files"]


def test_a_file_url_is_a_path(tmp_path: Path) -> None:
    path = tmp_path / "with space 王.dcm"
    path.write_bytes(encoded(image()))
    record, _ = read_study("P1", [Sent("x", uri=path.as_uri())], fetch=no_store)
    assert not record.issues and record.facts


def test_nothing_outside_the_allowed_folder_is_read(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "secret.dcm"
    outside.write_bytes(encoded(image(PatientID="SECRET")))
    (folder / "link.dcm").symlink_to(outside)
    for path in (outside, folder / ".." / outside.parent.name / "secret.dcm", outside.parent / "missing.dcm"):
        record, _ = read_path(path, below=folder)
        assert [issue.message for issue in record.issues] == ["a file outside of the folder that may be read"]
    record, _ = read_path(folder, below=folder)
    assert "SECRET" not in coded(record, "patient_id")


def test_a_store_that_fails_costs_its_object_alone() -> None:
    def fetch(uri: str, max_bytes: int) -> bytes:
        if uri == "s3://images/1.dcm":
            return encoded(image())
        raise Unavailable("the store does not answer")

    sent = [Sent("i0", uri="s3://images/0.dcm"), Sent("i1", uri="s3://images/1.dcm")]
    record, pixels = read_study("P1", sent, fetch=fetch)
    assert issues(record) == [("unavailable", "i0")]
    assert named(pixels, "image_decoded")


def test_an_object_of_another_study_than_it_was_sent_with_is_reported() -> None:
    sent = [Sent("x", content=encoded(image()), study_instance_uid="1.2.3")]
    record, _ = read_study("P1", sent, fetch=no_store)
    assert issues(record) == [("bad-value", "x StudyInstanceUID (0020,000D)")]
    assert named(record, "patient_id")


def test_a_stop_is_heeded_between_objects() -> None:
    asked = iter([False, False, True])
    sent = [Sent("0", content=encoded(image())), Sent("1", content=encoded(image(PatientID="P2")))]
    record, _ = read_study("P1", sent, fetch=no_store, stopped=lambda: next(asked))
    assert coded(record, "patient_id") == ["P1"]
