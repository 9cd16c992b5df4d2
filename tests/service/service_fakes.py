"""Services that do on request what real ones must never do. A request's subject says what."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncGenerator
from pathlib import Path

from concord.v1 import fact_pb2, fusion_service_pb2, text_service_pb2

from serving.backend import Backend
from serving.call import Call, current_call
from serving.config import Config
from serving.errors import CannotRead, Unavailable
from serving.spec import ServiceSpec

TEXT = ServiceSpec(
    application="fake-text",
    service="concord.v1.TextService",
    messages="concord.v1.text_service_pb2",
    factory="service_fakes:build_text",
    repeatable=True,
)
FUSION = ServiceSpec(
    application="fake-fusion",
    service="concord.v1.FusionService",
    messages="concord.v1.fusion_service_pb2",
    factory="service_fakes:build_fusion",
)


class FakeText:
    def __init__(self, peers: Backend) -> None:
        self._together = peers.batched(_sizes, max_batch_size=2, batch_wait_timeout_s=30)

    async def ReadReport(self, request: text_service_pb2.ReadReportRequest) -> text_service_pb2.ReadReportResponse:
        """The subject is the deed, the first document's id its argument: a file that shows what happened."""
        mark = Path(request.documents[0].id) if request.documents else Path(os.devnull)
        match request.subject:
            case "fail":
                raise Exception("Zhang San secret")
            case "refuse":
                raise CannotRead("has no words", "documents[d1]")
            case "work":
                await _work(mark)
            case "together":
                size = await self._together("one")
                return text_service_pb2.ReadReportResponse(fact_set=fact_pb2.FactSet(subject=f"list of {size}"))
            case "rest":
                await asyncio.sleep(0.05)
            case "die":
                os.kill(os.getpid(), signal.SIGKILL)
            case "die once" if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        call = current_call()
        words = call.request_id if call else ""
        return text_service_pb2.ReadReportResponse(fact_set=fact_pb2.FactSet(subject=words or str(os.getpid())))


class FakeFusion:
    def __init__(self, peers: Backend) -> None:
        self._peers = peers

    async def CheckEncounter(
        self, request: fusion_service_pb2.CheckEncounterRequest
    ) -> fusion_service_pb2.CheckEncounterResponse:
        """Lets the text service do the deed that the encounter's id names, and tells what came of it."""
        reading = text_service_pb2.ReadReportRequest(subject=request.encounter.id)
        for document in request.encounter.documents:
            reading.documents.append(document)
        call = current_call() or Call("none")
        try:
            await self._peers.call("fake-text", "ReadReport", reading.SerializeToString(), call)
        except Unavailable as error:
            return fusion_service_pb2.CheckEncounterResponse(
                issues=[fact_pb2.Issue(code="unavailable", message=error.message)]
            )
        return fusion_service_pb2.CheckEncounterResponse(id=request.encounter.id)

    async def WatchDiscrepancies(
        self, request: fusion_service_pb2.WatchDiscrepanciesRequest
    ) -> AsyncGenerator[fusion_service_pb2.WatchDiscrepanciesResponse, None]:
        """Three at once, then nothing for long; the encounter's id is the file that tells of the end."""
        for number in range(3):
            reply = fusion_service_pb2.WatchDiscrepanciesResponse()
            reply.discrepancy.id = str(number)
            yield reply
        if request.encounter_id == "fail":
            raise Exception("Zhang San secret")
        if request.encounter_id:
            await _work(Path(request.encounter_id))


async def _sizes(things: list[str]) -> list[int]:
    return [len(things)] * len(things)


async def _work(mark: Path) -> None:
    _write(mark, "working")
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        _write(mark, "stopped")
        raise


def _write(mark: Path, words: str) -> None:
    mark.write_text(words, encoding="utf-8")


def build_text(config: Config, peers: Backend) -> FakeText:
    return FakeText(peers)


def build_fusion(config: Config, peers: Backend) -> FakeFusion:
    return FakeFusion(peers)
