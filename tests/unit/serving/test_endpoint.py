from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator

import pytest
from concord.v1 import fusion_service_pb2 as fusion
from concord.v1 import text_service_pb2 as text

from serving.call import Call, Refusal, current_call
from serving.endpoint import Endpoint
from serving.errors import CannotDecode, ConcordError, NotFound
from serving.settings import ServiceSettings

CALL = Call("r1", timeout_s=5)


class Text:
    """Does what the subject says."""

    def __init__(self) -> None:
        self.seen: list[Call | None] = []

    async def ReadReport(self, request: text.ReadReportRequest) -> text.ReadReportResponse:
        self.seen.append(current_call())
        match request.subject:
            case "fail":
                raise ValueError("Zhang San secret")
            case "refuse":
                raise NotFound("is not there", "d1")
            case "sleep":
                await asyncio.sleep(60)
            case "socket":
                raise TimeoutError("Zhang San secret")
        return text.ReadReportResponse()


class Fusion:
    def __init__(self) -> None:
        self.closed = False

    async def WatchDiscrepancies(
        self, request: fusion.WatchDiscrepanciesRequest
    ) -> AsyncGenerator[fusion.WatchDiscrepanciesResponse, None]:
        try:
            yield fusion.WatchDiscrepanciesResponse()
            if request.encounter_id == "fail":
                raise CannotDecode("nothing")
            if request.encounter_id == "sleep":
                await asyncio.sleep(60)
            yield fusion.WatchDiscrepanciesResponse()
        finally:
            self.closed = True


class Counts(list[tuple[str, str]]):
    def count(self, service: str, method: str, status: str, seconds: float) -> None:
        self.append((method, status))


def texts(service: Text, counts: Counts | None = None) -> Endpoint:
    settings = ServiceSettings(concurrency=1, max_waiting=0)
    return Endpoint(service, text.DESCRIPTOR.services_by_name["TextService"], settings, counts)


def fusions(service: Fusion, max_streams: int = 1) -> Endpoint:
    settings = ServiceSettings(max_streams=max_streams)
    return Endpoint(service, fusion.DESCRIPTOR.services_by_name["FusionService"], settings)


def asking(subject: str) -> bytes:
    return text.ReadReportRequest(subject=subject).SerializeToString()


async def answer(subject: str, call: Call = CALL) -> bytes | Refusal:
    return await texts(Text()).answer("ReadReport", asking(subject), call)


async def test_an_answer_is_the_serialized_message() -> None:
    assert await answer("") == text.ReadReportResponse().SerializeToString()


async def test_the_service_can_ask_which_call_it_serves() -> None:
    service = Text()
    await texts(service).answer("ReadReport", asking(""), CALL)
    [seen] = service.seen
    assert seen is not None and seen.request_id == "r1"
    assert seen.timeout_s is not None and 0 < seen.timeout_s <= 5
    assert current_call() is None


async def test_a_concord_error_comes_back_as_a_refusal_that_becomes_it_again() -> None:
    refusal = await answer("refuse")
    assert refusal == Refusal("NotFound", "is not there", "d1")
    assert isinstance(refusal.error(), NotFound)


@pytest.mark.parametrize("deed", ["fail", "socket"])
async def test_any_other_error_keeps_its_words_to_itself(deed: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        refusal = await answer(deed)
    assert isinstance(refusal, Refusal)
    assert type(refusal.error()) is ConcordError
    assert "Zhang" not in refusal.message + caplog.text
    assert refusal.message.rpartition(" ")[2] in caplog.text, "the log names the id that the caller was given"
    assert "serving/test_endpoint.py:" in caplog.text


async def test_what_is_no_message_is_refused() -> None:
    refusal = await texts(Text()).answer("ReadReport", b"\xff\xff", CALL)
    assert refusal == Refusal("BadRequest", "the request is not a ReadReportRequest")


async def test_a_late_method_is_stopped_and_refused() -> None:
    refusal = await answer("sleep", Call("r1", timeout_s=0.01))
    assert isinstance(refusal, Refusal) and refusal.kind == "Late"


async def test_the_time_to_wait_for_a_turn_counts_too() -> None:
    endpoint = Endpoint(
        Text(), text.DESCRIPTOR.services_by_name["TextService"], ServiceSettings(concurrency=1, max_waiting=1)
    )
    first = asyncio.create_task(endpoint.answer("ReadReport", asking("sleep"), CALL))
    await asyncio.sleep(0)
    refusal = await endpoint.answer("ReadReport", asking(""), Call("r2", timeout_s=0.01))
    assert isinstance(refusal, Refusal) and refusal.kind == "Late"
    first.cancel()


async def test_a_cancelled_call_is_cancelled_inside_and_counted() -> None:
    counts = Counts()
    endpoint = texts(Text(), counts)
    task = asyncio.create_task(endpoint.answer("ReadReport", asking("sleep"), CALL))
    await asyncio.sleep(0)
    refusal = await endpoint.answer("ReadReport", asking(""), CALL)
    assert isinstance(refusal, Refusal) and refusal.kind == "Busy"
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert isinstance(await endpoint.answer("ReadReport", asking(""), CALL), bytes), "its turn is free again"
    assert counts == [
        ("ReadReport", "RESOURCE_EXHAUSTED"),
        ("ReadReport", "CANCELLED"),
        ("ReadReport", "OK"),
    ]


async def replies(endpoint: Endpoint, encounter_id: str, call: Call = CALL) -> list[bytes | Refusal]:
    request = fusion.WatchDiscrepanciesRequest(encounter_id=encounter_id).SerializeToString()
    return [reply async for reply in endpoint.answers("WatchDiscrepancies", request, call)]


async def test_a_stream_ends_when_the_service_ends_it() -> None:
    assert len(await replies(fusions(Fusion()), "")) == 2


async def test_a_refusal_is_the_last_item_of_a_stream() -> None:
    seen = await replies(fusions(Fusion()), "fail")
    assert seen[1:] == [Refusal("CannotDecode", "nothing")]


async def test_a_late_stream_keeps_what_came_in_time() -> None:
    service = Fusion()
    seen = await replies(fusions(service), "sleep", Call("r1", timeout_s=0.01))
    assert isinstance(seen[0], bytes)
    assert isinstance(seen[1], Refusal) and seen[1].kind == "Late"
    assert service.closed


async def test_a_stream_that_is_left_closes_the_services_generator_and_frees_its_place() -> None:
    service = Fusion()
    endpoint = fusions(service)
    stream = endpoint.answers("WatchDiscrepancies", b"", CALL)
    await anext(stream)
    [refused] = await replies(endpoint, "")
    assert isinstance(refused, Refusal) and refused.kind == "Busy"
    await stream.aclose()  # type: ignore[attr-defined]
    assert service.closed
    assert len(await replies(endpoint, "")) == 2
