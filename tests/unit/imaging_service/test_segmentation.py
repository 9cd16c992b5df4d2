"""Regions as DICOM Segmentation: what a viewer reads back is what the reading said."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from dicom_files import header
from highdicom.seg import Segmentation, segread
from pydicom import Dataset
from pydicom.uid import ComputedRadiographyImageStorage, CTImageStorage

from facts.fact import Evidence, EvidenceKind, Fact, Laterality, Polarity, Producer, Source, named
from imaging_service.segmentation import key_of, segmentations
from serving.errors import CannotRead

NOW = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
MODEL = Producer("imaging_service", "2", "chest-radiograph", "0123456789ab")
BOX = (10.0, 5.0, 30.0, 5.0, 30.0, 45.0, 10.0, 45.0)


def radiograph(**elements: Any) -> Dataset:
    said = {
        "SOPClassUID": ComputedRadiographyImageStorage,
        "Modality": "CR",
        "Rows": 64,
        "Columns": 48,
        "BitsAllocated": 16,
    }
    return header(**(said | elements))


def found(code: str = "pneumothorax", *regions: tuple[float, ...], instance: str = "2.25.3", **more: Any) -> Fact:
    places = [Evidence(kind=EvidenceKind.IMAGE_REGION, sop_instance_uid=instance, region=r) for r in regions or [BOX]]
    said = {"producer": MODEL, "probability": 0.93} | more
    return Fact(source=Source.IMAGE, concept=named(code), evidence=tuple(places), **said)


def only(dataset: Dataset, *facts: Fact) -> Segmentation:
    (data,) = segmentations(dataset, facts, NOW).values()
    return segread(BytesIO(data))


def test_without_a_region_there_is_no_segmentation() -> None:
    whole_image = found("pneumothorax", ())
    elsewhere = found(instance="2.25.99")
    assert segmentations(radiograph(), [whole_image, elsewhere], NOW) == {}


def test_what_is_no_finding_of_a_model_has_no_segment() -> None:
    by_hand = found(producer=Producer("imaging_service", "2", "burned-in text"))
    quality = found("image_mirrored")
    assert segmentations(radiograph(), [by_hand, quality], NOW) == {}


@pytest.mark.parametrize(
    "elements",
    [{"SOPInstanceUID": "../../1"}, {"SOPInstanceUID": None}, {"StudyInstanceUID": None}, {"NumberOfFrames": 2}],
)
def test_what_cannot_be_referred_to_has_no_segmentation(elements: dict[str, Any]) -> None:
    dataset = radiograph(**elements)
    with pytest.raises(CannotRead):
        segmentations(dataset, [found(instance=str(dataset.get("SOPInstanceUID", "")))], NOW)


def test_a_slice_that_does_not_say_where_it_lies_has_no_segmentation() -> None:
    with pytest.raises(CannotRead):
        segmentations(radiograph(SOPClassUID=CTImageStorage, Modality="CT"), [found()], NOW)


def test_a_slice_keeps_its_place_in_the_patient() -> None:
    place = {"ImagePositionPatient": [1, 2, 3], "ImageOrientationPatient": [1, 0, 0, 0, 1, 0]}
    measures = {"FrameOfReferenceUID": "2.25.8", "PixelSpacing": [0.5, 0.5], "SliceThickness": 2}
    read = only(radiograph(SOPClassUID=CTImageStorage, Modality="CT", **place, **measures), found())
    assert read.FrameOfReferenceUID == "2.25.8"
    assert read.PerFrameFunctionalGroupsSequence[0].PlanePositionSequence[0].ImagePositionPatient == [1, 2, 3]


def test_a_segment_covers_the_pixels_of_its_region() -> None:
    read = only(radiograph(), found())
    mask = read.pixel_array.reshape(64, 48)
    assert mask[5:45, 10:30].all()
    assert mask.sum() == 40 * 20


def test_it_refers_to_the_image_and_lies_in_its_study() -> None:
    read = only(radiograph(), found())
    assert (read.StudyInstanceUID, read.PatientID, read.Modality) == ("2.25.1", "P1", "SEG")
    (derivation,) = read.PerFrameFunctionalGroupsSequence[0].DerivationImageSequence
    assert derivation.SourceImageSequence[0].ReferencedSOPInstanceUID == "2.25.3"
    assert "FrameOfReferenceUID" not in read


def test_a_segment_says_what_it_is_by_whom_and_on_which_side() -> None:
    read = only(radiograph(), found(laterality=Laterality.RIGHT), found("lung_nodule"))
    effusion, nodule = read.SegmentSequence
    kind = effusion.SegmentedPropertyTypeCodeSequence[0]
    assert (kind.CodeValue, kind.CodingSchemeDesignator) == ("36118008", "SCT")
    assert kind.EquivalentCodeSequence[0].CodeValue == "pneumothorax"
    assert kind.SegmentedPropertyTypeModifierCodeSequence[0].CodeMeaning == "Right"
    assert effusion.SegmentDescription == "present, probability 0.93"
    (algorithm,) = effusion.SegmentationAlgorithmIdentificationSequence
    assert (algorithm.AlgorithmName, algorithm.AlgorithmVersion) == ("chest-radiograph", "2 0123456789ab")
    # Its code of SNOMED CT was not verified.
    kind = nodule.SegmentedPropertyTypeCodeSequence[0]
    assert (kind.CodeValue, kind.CodingSchemeDesignator) == ("lung_nodule", "99CONCORD")
    assert "SegmentedPropertyTypeModifierCodeSequence" not in kind


def test_a_finding_in_two_places_is_one_segment() -> None:
    read = only(radiograph(), found("pleural_effusion", BOX, (32.0, 5.0, 40.0, 5.0, 40.0, 45.0, 32.0, 45.0)))
    assert len(read.SegmentSequence) == 1
    assert read.pixel_array.sum() == 40 * 28


def test_findings_may_overlap() -> None:
    read = only(radiograph(), found(), found("pleural_effusion", polarity=Polarity.POSSIBLE))
    assert read.pixel_array.shape == (2, 64, 48)
    assert (read.pixel_array[0] == read.pixel_array[1]).all()


def test_each_model_has_a_file_of_its_own() -> None:
    other = Producer("imaging_service", "2", "other", "ba9876543210")
    files = segmentations(radiograph(), [found(), found("lung_mass", producer=other)], NOW)
    assert list(files) == [key_of("2.25.3", MODEL.digest), key_of("2.25.3", other.digest)]


def test_the_same_reading_is_the_same_file() -> None:
    assert segmentations(radiograph(), [found()], NOW) == segmentations(radiograph(), [found()], NOW)


def test_a_name_in_another_character_set_is_kept() -> None:
    read = only(radiograph(SpecificCharacterSet="GB18030", PatientName="Wang^XiaoDong=王^小东"), found())
    assert str(read.PatientName) == "Wang^XiaoDong=王^小东"


def test_what_is_malformed_is_left_empty() -> None:
    dataset = radiograph(PatientSex="?", StudyID="x" * 40)
    dataset.add_new("PatientBirthDate", "DA", "unknown")
    read = only(dataset, found())
    assert (read.PatientSex, read.StudyID, read.PatientBirthDate) == ("", "", "")


def test_no_warning_quotes_a_patient(recwarn: pytest.WarningsRecorder, caplog: pytest.LogCaptureFixture) -> None:
    segmentations(radiograph(PatientName="Unlikely", ReferringPhysicianName="Nobody"), [found()], NOW)
    assert not [warning for warning in recwarn if "Unlikely" in str(warning.message) + caplog.text]


def test_a_region_at_the_border_keeps_its_segment() -> None:
    read = only(radiograph(), found("lung_mass", (0.0, 0.0, 48.0, 0.0, 48.0, 64.0, 0.0, 64.0)))
    assert np.all(read.pixel_array == 1)
