"""The regions of a reading as a DICOM Segmentation (PS3.3 A.51), for any viewer to lay over the image.

Binary, pixel for pixel on the image that it refers to: heat is no probability that a pixel belongs to a finding, and is
not written as one. A slice has a place in the patient, which is copied. A radiograph has none, and its spacing holds at
the detector, not in the patient: the Derivation Image functional group alone says where the segments lie.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime
from io import BytesIO

import numpy as np
from highdicom import AlgorithmIdentificationSequence
from highdicom.seg import Segmentation, SegmentationTypeValues, SegmentDescription
from highdicom.sr import CodedConcept
from numpy.typing import NDArray
from pydicom import Dataset
from pydicom.sr.codedict import codes
from pydicom.uid import UID

from facts import vocabulary
from facts.fact import Fact, Laterality, Producer
from imaging_service.outline import filled
from imaging_service.times import parse_date, parse_time
from serving.errors import CannotRead

# A private coding scheme begins with 99 (PS3.16 8.2).
_SCHEME = "99CONCORD"
# PS3.16 CID 244.
_SIDES = {
    Laterality.RIGHT: codes.SCT.Right,
    Laterality.LEFT: codes.SCT.Left,
    Laterality.BILATERAL: codes.SCT.RightAndLeft,
}
_COPIED_UIDS = ("SOPClassUID", "SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID")
# With the longest value that the value representation allows (PS3.5 6.2).
_COPIED_TEXTS = {
    "PatientID": 64,
    "PatientName": 324,
    "AccessionNumber": 16,
    "StudyID": 16,
    "ReferringPhysicianName": 324,
    "Modality": 16,
}
# All of them, or none.
_GEOMETRY = ("FrameOfReferenceUID", "ImagePositionPatient", "ImageOrientationPatient", "PixelSpacing", "SliceThickness")
_COPIED_NUMBERS = ("Rows", "Columns", "BitsAllocated")
_UTF8 = "ISO_IR 192"


def key_of(sop_instance_uid: str, digest: str) -> str:
    """Where the Segmentation of an image by one model lies in the object store, also for who only has the facts."""
    return f"segmentations/{sop_instance_uid}/{digest}.dcm"


def segmentations(dataset: Dataset, facts: Sequence[Fact], now: datetime) -> dict[str, bytes]:
    """Segmentation files by `key_of`, one for each model that gave this image's `facts` with a region; often none.

    One segment a finding; where letters stand in the pixels, and the like, is no segment. The same facts give the same
    UIDs. `now` has a zone. Raises CannotRead for an image of several frames, without the identifiers that another
    object can refer to it by, or of a kind that has a place in the patient and does not say it.
    """
    instance = str(dataset.get("SOPInstanceUID", ""))
    drawn = [fact for fact in facts if _is_of_a_model(fact) and _polygons(fact, instance)]
    producers = dict.fromkeys(fact.producer for fact in drawn)
    if not producers:
        return {}
    source = _source(dataset)
    files = {}
    for producer in producers:
        own = [fact for fact in drawn if fact.producer == producer]
        try:
            files[key_of(instance, producer.digest)] = _encoded(source, own, producer, now)
        except (
            AttributeError,
            TypeError,
            ValueError,
        ) as error:  # what highdicom says of an image that it does not take
            raise CannotRead(f"an image of which no segmentation can be made ({type(error).__name__})") from None
    return files


def _is_of_a_model(fact: Fact) -> bool:
    entry = vocabulary.find(fact.concept.code)
    return bool(fact.producer.digest) and (entry is None or entry.category == "finding")


def _polygons(fact: Fact, instance: str) -> list[tuple[float, ...]]:
    return [place.region for place in fact.evidence if place.sop_instance_uid == instance and place.region]


def _source(dataset: Dataset) -> Dataset:
    """What a Segmentation takes over of its image, and nothing else. What is malformed is left empty, not guessed."""
    source = Dataset()
    for keyword in _COPIED_UIDS:
        value = UID(str(dataset.get(keyword, "")))
        if not value.is_valid:
            raise CannotRead(f"an image without a valid {keyword} cannot be referred to")
        setattr(source, keyword, value)
    try:
        frames = int(dataset.get("NumberOfFrames") or 1)
        for keyword in _COPIED_NUMBERS:
            setattr(source, keyword, int(dataset[keyword].value))
    except (KeyError, TypeError, ValueError):
        raise CannotRead("rows, columns or bits of the image are missing or no numbers") from None
    if frames != 1:
        raise CannotRead("an image of several frames has no segmentation")
    if all(dataset.get(keyword) for keyword in _GEOMETRY):
        for keyword in _GEOMETRY:
            setattr(source, keyword, dataset[keyword].value)
    for keyword, longest in _COPIED_TEXTS.items():
        text = _text(dataset, keyword)
        setattr(source, keyword, text if len(text) <= longest else "")
    sex, day, clock = (_text(dataset, keyword) for keyword in ("PatientSex", "StudyDate", "StudyTime"))
    source.PatientSex = sex if sex in ("F", "M", "O") else ""
    born, studied, at = parse_date(_text(dataset, "PatientBirthDate")), parse_date(day), parse_time(clock)
    source.PatientBirthDate = f"{born:%Y%m%d}" if born else ""
    source.StudyDate = f"{studied:%Y%m%d}" if studied else ""
    source.StudyTime = f"{at:%H%M%S}" if at else ""
    source.SpecificCharacterSet = _UTF8
    return source


def _text(dataset: Dataset, keyword: str) -> str:
    """One value without control characters, decoded; else nothing."""
    try:
        text = str(dataset.get(keyword) or "").strip()
    except Exception:  # pydicom decodes an element when it is first asked for, and fails in many ways
        return ""
    return text if text.isprintable() and "\\" not in text else ""


def _encoded(source: Dataset, facts: list[Fact], producer: Producer, now: datetime) -> bytes:
    identity = [source.SOPInstanceUID, producer.service, producer.version, producer.model, producer.digest]
    algorithm = AlgorithmIdentificationSequence(
        name=producer.model or producer.service,
        family=codes.DCM.ArtificialIntelligence,
        version=f"{producer.version} {producer.digest}".strip(),
    )
    nameless = deepcopy(source)
    nameless.PatientName = ""
    segmentation = Segmentation(
        source_images=[nameless],
        pixel_array=np.stack([_mask(source, fact) for fact in facts], axis=-1)[None],
        segmentation_type=SegmentationTypeValues.BINARY,
        segment_descriptions=[_description(number, fact, algorithm) for number, fact in enumerate(facts, 1)],
        series_instance_uid=_uid(source.SeriesInstanceUID, *identity[1:]),
        # Far from the numbers that modalities use.
        series_number=9001,
        sop_instance_uid=_uid(*identity, *(fact.id for fact in facts)),
        instance_number=1,
        manufacturer="Concord",
        manufacturer_model_name=producer.service,
        software_versions=producer.version,
        device_serial_number=producer.digest or "none",
        content_description="Where the model looked",
        # A segment whose polygon covers no pixel centre would be left out, and its fact with it.
        omit_empty_frames=False,
        specific_character_set=_UTF8,
        content_date=now.date(),
        content_time=now.time(),
    )
    segmentation.TimezoneOffsetFromUTC = f"{now:%z}"
    # highdicom warns of a name that it finds unlikely, and quotes it.
    segmentation.PatientName = source.PatientName
    _make_repeatable(segmentation, now)
    file = BytesIO()
    segmentation.save_as(file, enforce_file_format=True)
    return file.getvalue()


def _make_repeatable(segmentation: Dataset, now: datetime) -> None:
    """highdicom asks the clock, and makes one UID by chance."""
    segmentation.InstanceCreationDate, segmentation.InstanceCreationTime = f"{now:%Y%m%d}", f"{now:%H%M%S}"
    for item in segmentation.ContributingEquipmentSequence:
        item.ContributionDateTime = f"{now:%Y%m%d%H%M%S%z}"
    for item in (*segmentation.DimensionOrganizationSequence, *segmentation.DimensionIndexSequence):
        item.DimensionOrganizationUID = _uid(segmentation.SOPInstanceUID, "dimensions")


def _mask(source: Dataset, fact: Fact) -> NDArray[np.uint8]:
    shape = source.Rows, source.Columns
    parts = [filled(polygon, *shape) for polygon in _polygons(fact, source.SOPInstanceUID)]
    mask: NDArray[np.uint8] = np.any(parts, axis=0).astype(np.uint8)
    return mask


def _description(number: int, fact: Fact, algorithm: AlgorithmIdentificationSequence) -> SegmentDescription:
    label = fact.concept.display or fact.concept.code
    description = SegmentDescription(
        segment_number=number,
        segment_label=label[:64],
        segmented_property_category=codes.SCT.MorphologicallyAbnormalStructure,
        segmented_property_type=_coded(fact.concept.code, label[:64]),
        algorithm_type="AUTOMATIC",
        algorithm_identification=algorithm,
        tracking_uid=_uid(fact.id),
        tracking_id=fact.id,
    )
    if fact.probability is not None:
        description.SegmentDescription = f"{fact.polarity}, probability {fact.probability:.2f}"
    side = _SIDES.get(fact.laterality) if fact.laterality else None
    if side is not None:
        modifier = CodedConcept(side.value, side.scheme_designator, side.meaning)
        description.SegmentedPropertyTypeCodeSequence[0].SegmentedPropertyTypeModifierCodeSequence = [modifier]
    return description


def _coded(concept: str, meaning: str) -> CodedConcept:
    """The code of SNOMED CT where it was verified, with ours as its equivalent; else ours alone."""
    ours = CodedConcept(concept, _SCHEME, meaning)
    entry = vocabulary.find(concept)
    if entry is None or entry.codes_status.get("SNOMED-CT") != "verified":
        return ours
    snomed = CodedConcept(entry.codes["SNOMED-CT"], "SCT", meaning)
    snomed.EquivalentCodeSequence = [ours]
    return snomed


def _uid(*parts: str) -> UID:
    """A UID by hash (PS3.5 B.2): the same for the same parts."""
    digest = hashlib.sha256("\0".join(parts).encode()).digest()
    return UID(f"2.25.{int.from_bytes(digest[:16], 'big')}")
