"""Segmentations go to the object store when the operator wants them, and a store that fails costs nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

import pydicom
import pytest
from concord.v1.encounter_pb2 import Instance, Study
from concord.v1.imaging_service_pb2 import ReadStudyRequest
from dicom_files import encoded, image
from pydicom import Dataset
from pydicom.uid import ComputedRadiographyImageStorage

from facts.fact import Fact, Producer, Source, named
from imaging_service.reader import Settings
from imaging_service.readers.image import Image
from imaging_service.readers.reading import Forward, Reading
from imaging_service.segmentation import key_of
from imaging_service.service import ImagingService
from serving.errors import NotFound, Unavailable

MODEL = Producer("imaging_service", "2", "chest-radiograph", "0123456789ab")
KEY = key_of("2.25.3", MODEL.digest)
REQUEST = ReadStudyRequest(
    subject="P1",
    studies=[
        Study(instances=[Instance(content=encoded(image(SOPClassUID=ComputedRadiographyImageStorage, Modality="CR")))])
    ],
)


class SeesOne:
    """Sees a nodule in every object."""

    def accepts(self, dataset: Dataset) -> bool:
        return True

    def read(self, image: Image, forward: Forward) -> Reading:
        place = image.evidence(region=(10.0, 5.0, 30.0, 5.0, 30.0, 45.0))
        fact = Fact(source=Source.IMAGE, concept=named("lung_nodule"), evidence=(place,), producer=MODEL)
        return Reading.of([fact], frozenset({"lung_nodule"}))

    def sum_up(self, facts: list[Fact]) -> Iterable[Fact]:
        return facts


class Store:
    def __init__(self, *, works: bool = True) -> None:
        self.kept: dict[str, bytes] = {}
        self.works = works

    async def get(self, uri: str, max_bytes: int) -> bytes:
        raise NotFound("no such blob")

    async def put(self, key: str, data: bytes) -> str:
        if not self.works:
            raise Unavailable("the store does not answer")
        self.kept[key] = data
        return f"blob:{key}"


@pytest.mark.parametrize("wanted", [False, True])
async def test_they_are_kept_only_when_wanted(wanted: bool) -> None:
    store = Store()
    await ImagingService(store, Settings(segmentations=wanted), [SeesOne()]).ReadStudy(REQUEST)
    assert list(store.kept) == [KEY] * wanted


async def test_what_is_kept_is_a_segmentation_of_the_object() -> None:
    store = Store()
    await ImagingService(store, Settings(segmentations=True), [SeesOne()]).ReadStudy(REQUEST)
    kept = pydicom.dcmread(BytesIO(store.kept[KEY]))
    assert (kept.Modality, kept.Rows, kept.Columns) == ("SEG", 64, 48)
    assert kept.SourceImageSequence[0].ReferencedSOPInstanceUID == "2.25.3"


async def test_a_store_that_fails_is_an_issue_and_the_facts_stay() -> None:
    reply = await ImagingService(Store(works=False), Settings(segmentations=True), [SeesOne()]).ReadStudy(REQUEST)
    assert [fact.concept.code for fact in reply.image.facts] == ["lung_nodule"]
    (issue,) = reply.image.issues
    assert (issue.code, issue.place) == ("unavailable", "studies[0].instances[0] segmentation")
