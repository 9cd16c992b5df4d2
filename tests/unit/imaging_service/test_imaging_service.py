"""ReadStudy on the wire's messages."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from bundles import picture
from concord.v1 import fact_pb2
from concord.v1.encounter_pb2 import Instance, Study
from concord.v1.imaging_service_pb2 import ReadStudyRequest
from dicom_files import encoded, image
from pydicom.uid import ComputedRadiographyImageStorage

from facts import codec
from imaging_service.bundle import Bundle
from imaging_service.passes import Passes
from imaging_service.readers import ChestRadiograph, open_readers
from imaging_service.readings import Latest
from imaging_service.service import ImagingService
from serving.batching import Batches
from serving.blobs import LocalBlobs
from serving.errors import NotFound, Unavailable


class Store:
    """Objects by URI."""

    def __init__(self, **objects: bytes) -> None:
        self._objects = objects
        self.asked: list[tuple[str, int]] = []

    async def get(self, uri: str, max_bytes: int) -> bytes:
        self.asked.append((uri, max_bytes))
        await asyncio.sleep(0)
        if uri.removeprefix("blob:") not in self._objects:
            raise NotFound("no such blob")
        return self._objects[uri.removeprefix("blob:")]


async def test_all_ways_to_send_an_object_meet_in_one_answer(tmp_path: Path) -> None:
    (tmp_path / "a.dcm").write_bytes(encoded(image(SOPInstanceUID="2.25.10")))
    store = Store(b=encoded(image(SOPInstanceUID="2.25.11")))
    instances = [
        Instance(uri=(tmp_path / "a.dcm").as_uri()),
        Instance(uri="blob:b"),
        Instance(uri="blob:missing"),
        Instance(content=encoded(image(SOPInstanceUID="2.25.12"))),
    ]
    reply = await ImagingService(store).ReadStudy(ReadStudyRequest(subject="P1", studies=[Study(instances=instances)]))
    assert (reply.record.subject, reply.record.source) == ("P1", fact_pb2.Fact.RECORD)
    assert (reply.image.subject, reply.image.source) == ("P1", fact_pb2.Fact.IMAGE)
    assert [(issue.code, issue.place) for issue in reply.record.issues] == [("cannot-read", "studies[0].instances[2]")]
    decoded = [fact for fact in codec.fact_set_from_proto(reply.image).facts if fact.concept.code == "image_decoded"]
    assert [fact.count for fact in decoded] == [3]
    assert store.asked[0][1] > 0


async def test_no_studies_are_no_facts_and_nothing_assessed() -> None:
    reply = await ImagingService().ReadStudy(ReadStudyRequest(subject="P1"))
    assert not reply.record.facts and not reply.image.facts
    assert not reply.record.assessed and not reply.image.assessed


async def test_without_a_store_its_addresses_are_issues() -> None:
    study = Study(instances=[Instance(uri="s3://images/1.dcm")])
    reply = await ImagingService().ReadStudy(ReadStudyRequest(studies=[study]))
    assert [issue.message for issue in reply.record.issues] == ["no object store is configured"]


async def test_a_model_reads_beside_the_rest_and_says_when_it_does_not(compiled: Path) -> None:
    chest = image(Modality="DX", BodyPartExamined="CHEST", SOPInstanceUID="2.25.20")
    service = ImagingService(readers=open_readers(compiled))
    instances = [Instance(content=encoded(chest)), Instance(content=encoded(image(SOPInstanceUID="2.25.21")))]
    reply = await service.ReadStudy(ReadStudyRequest(subject="P1", studies=[Study(instances=instances)]))
    facts = codec.fact_set_from_proto(reply.image).facts
    assert {"pneumonia", "image_decoded"} <= set(reply.image.assessed)
    about = {fact.evidence[0].sop_instance_uid for fact in facts if fact.concept.code == "pneumonia"}
    assert about == {"2.25.20"}
    reply = await service.ReadStudy(ReadStudyRequest(studies=[Study(instances=instances[1:])]))
    assert "pneumonia" not in reply.image.assessed and "image_decoded" in reply.image.assessed


async def test_a_cancelled_call_reads_no_further() -> None:
    first, second = asyncio.Event(), threading.Event()

    class Slow:
        async def get(self, uri: str, max_bytes: int) -> bytes:
            if uri == "blob:1":
                second.set()
                return b""
            first.set()
            await asyncio.sleep(0.05)
            return encoded(image())

    study = Study(instances=[Instance(uri="blob:0"), Instance(uri="blob:1")])
    call = asyncio.create_task(ImagingService(Slow()).ReadStudy(ReadStudyRequest(studies=[study])))
    await first.wait()
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)
    await asyncio.sleep(0.2)
    assert call.cancelled() and not second.is_set()


async def test_a_call_that_waits_for_the_store_leaves_the_core_to_another() -> None:
    asked, go = asyncio.Event(), asyncio.Event()

    class Slow(Store):
        async def get(self, uri: str, max_bytes: int) -> bytes:
            asked.set()
            await go.wait()
            return await super().get(uri, max_bytes)

    service = ImagingService(Slow(b=encoded(image())), workers=1)
    slow = asyncio.create_task(service.ReadStudy(request(Instance(uri="blob:b"))))
    await asked.wait()
    reply = await asyncio.wait_for(service.ReadStudy(request(Instance(content=encoded(image())))), 10)
    assert reply.image.facts and not slow.done()
    go.set()
    assert (await slow).image.facts


async def test_networks_are_run_on_what_several_calls_bring(compiled: Path) -> None:
    sizes: list[int] = []

    def batched(function, max_batch_size: int, batch_wait_timeout_s: float):  # type: ignore[no-untyped-def]
        async def counted(images):  # type: ignore[no-untyped-def]
            sizes.append(len(images))
            return await function(images)

        return Batches(counted, max_batch_size, batch_wait_timeout_s)

    readers = (ChestRadiograph(Bundle.open(compiled)),)
    service = ImagingService(readers=readers, calls=4, workers=1, passes=Passes(batched, 2, 30.0))
    alone = ImagingService(readers=readers)
    sent = [request(Instance(content=radiograph(seed))) for seed in range(4)]
    replies = await asyncio.gather(*map(service.ReadStudy, sent))
    assert sizes == [2, 2]
    for one, reply in zip(sent, replies, strict=True):
        expected = await alone.ReadStudy(one)
        assert [fact.concept.code for fact in reply.image.facts] == [fact.concept.code for fact in expected.image.facts]
        for fact, other in zip(reply.image.facts, expected.image.facts, strict=True):
            assert abs(fact.probability - other.probability) < 1e-4


async def test_a_reading_that_is_not_of_its_key_or_damaged_is_made_anew(tmp_path: Path) -> None:
    blobs = Noticed(tmp_path)
    sent = request(Instance(content=encoded(image())))
    expected = await sharing(blobs).ReadStudy(sent)
    await blobs.kept.acquire()
    (file,) = blobs.files()
    await sharing(blobs).ReadStudy(request(Instance(content=encoded(image(SOPInstanceUID="2.25.77")))))
    await blobs.kept.acquire()
    (another,) = blobs.files() - {file}
    for wrong in (b"", b"\xff\xff", another.read_bytes(), file.read_bytes()[:-3]):
        file.write_bytes(wrong)
        assert await sharing(blobs).ReadStudy(sent) == expected
        await blobs.kept.acquire()


async def test_a_store_that_fails_costs_nothing_but_the_sharing() -> None:
    class Broken(Store):
        async def put(self, key: str, data: bytes) -> str:
            raise Unavailable("down")

        async def get(self, uri: str, max_bytes: int) -> bytes:
            raise Unavailable("down")

    reply = await sharing(Broken()).ReadStudy(request(Instance(content=encoded(image()))))
    assert reply.image.facts and not reply.image.issues


async def test_what_one_replica_has_read_another_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = request(Instance(content=encoded(image())))
    blobs = Noticed(tmp_path)
    expected = await sharing(blobs).ReadStudy(sent)
    await blobs.kept.acquire()
    monkeypatch.setattr("imaging_service.reader.decode", None)
    assert await sharing(blobs).ReadStudy(sent) == expected


def request(*instances: Instance) -> ReadStudyRequest:
    return ReadStudyRequest(subject="P1", studies=[Study(instances=instances)])


def radiograph(seed: int) -> bytes:
    pixels = (picture(64, 48, seed) * 4095).astype("uint16")
    return encoded(image(pixels, SOPClassUID=ComputedRadiographyImageStorage, Modality="CR", BodyPartExamined="CHEST"))


def sharing(blobs: Store | LocalBlobs) -> ImagingService:
    return ImagingService(blobs, kept=Latest(8), shared=True)


class Noticed(LocalBlobs):
    """Tells when something was put: a reading does not wait until it is kept."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder
        self.kept = asyncio.Semaphore(0)

    async def put(self, key: str, data: bytes) -> str:
        uri = await super().put(key, data)
        self.kept.release()
        return uri

    def files(self) -> set[Path]:
        return set(self.folder.rglob("readings/*/*"))
