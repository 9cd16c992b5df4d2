"""The drawn radiographs are what their headers say, on the side they say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from dicom_files import coded, named, read_path

from concord_client.demo.phantom import draw_chest, draw_knee, write
from facts.fact import Laterality


def halves(first: object, second: object) -> tuple[float, float]:
    """Mean difference on the viewer's left (the patient's right) and on the viewer's right."""
    change = np.abs(first.pixel_array.astype(int) - second.pixel_array.astype(int))  # type: ignore[attr-defined]
    middle = change.shape[1] // 2
    return float(change[:, :middle].mean()), float(change[:, middle:].mean())


def test_a_phantom_is_read_without_an_issue(tmp_path: Path) -> None:
    write(draw_chest("a", size=128, PatientID="P1", AccessionNumber="A1"), tmp_path / "new" / "a.dcm")
    record, pixels = read_path(tmp_path)
    assert not record.issues and not pixels.issues
    assert coded(record, "patient_id") == ["P1^^^CONCORD_DEMO"]
    assert coded(record, "accession_number") == ["A1"]
    assert coded(record, "examination_date") == ["2026-03-02"]
    assert coded(record, "view_position") == ["PA"]
    assert [fact.body_site.code for fact in named(record, "examined_region") if fact.body_site] == ["chest_region"]


def test_the_same_seed_draws_the_same_object() -> None:
    assert draw_chest("a", size=96) == draw_chest("a", size=96)


def test_another_seed_draws_another_object() -> None:
    first, second = draw_chest("a", size=96), draw_chest("b", size=96)
    assert first.SOPInstanceUID != second.SOPInstanceUID and first.StudyInstanceUID != second.StudyInstanceUID
    assert first.PixelData != second.PixelData


@pytest.mark.parametrize("finding", ["effusion", "pneumothorax"])
@pytest.mark.parametrize(("side", "brighter_half"), [("right", 0), ("left", 1)])
def test_a_finding_lies_on_its_side_of_the_patient(finding: str, side: str, brighter_half: int) -> None:
    changed = halves(draw_chest("a", size=128), draw_chest("a", size=128, **{finding: (side,)}))
    assert changed[brighter_half] > 5 * changed[1 - brighter_half]


@pytest.mark.parametrize(("side", "letter"), [("left", "L"), ("right", "R")])
def test_a_knee_has_a_side(tmp_path: Path, side: str, letter: str) -> None:
    knee = draw_knee("k", side=side, size=96)
    assert knee.ImageLaterality == letter
    write(knee, tmp_path / "k.dcm")
    record, _ = read_path(tmp_path / "k.dcm")
    (fact,) = named(record, "examination_side")
    assert fact.laterality is Laterality(side) and fact.body_site and fact.body_site.code == "knee"


def test_twelve_bits_are_used_and_not_more() -> None:
    chest = draw_chest("a", size=128)
    assert 3000 < chest.pixel_array.max() <= 4095
    assert (chest.BitsStored, chest.PhotometricInterpretation) == (12, "MONOCHROME2")


def test_dates_and_age_follow_from_what_is_said() -> None:
    chest = draw_chest("a", size=96, StudyDate="20200101", PatientBirthDate="19500203", PatientAge=None)
    assert (chest.AcquisitionDate, "PatientAge" in chest) == ("20200101", False)
    assert draw_chest("a", size=96, StudyDate="20200101", PatientBirthDate="19500203").PatientAge == "069Y"


def test_an_element_that_contradicts_the_picture_can_be_set() -> None:
    knee = draw_knee("k", side="left", size=96, ImageLaterality="R", BodyPartExamined="HAND")
    assert knee.ImageLaterality == "R" and "AnatomicRegionSequence" not in knee


@pytest.mark.parametrize("wrong", [{"effusion": ["middle"]}, {"marker": "X"}])
def test_a_side_must_be_one(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"right|marker"):
        draw_chest("a", size=96, **wrong)  # type: ignore[arg-type]
