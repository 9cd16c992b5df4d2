"""ReadStudy on the wire's messages."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

from concord.v1 import fact_pb2
from concord.v1.encounter_pb2 import Instance, Study
from concord.v1.imaging_service_pb2 import ReadStudyRequest
from dicom_files import encoded, image

from facts import codec
from imaging_service.readers import open_readers
from imaging_service.service import ImagingService
from serving.errors import NotFound


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
