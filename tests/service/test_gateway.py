"""What the one public port promises, whatever the services behind it do."""

from __future__ import annotations

import asyncio
from pathlib import Path

import grpc
import pytest
from concord.v1 import fusion_service_pb2 as fusion
from concord.v1 import fusion_service_pb2_grpc, text_service_pb2_grpc
from concord.v1 import text_service_pb2 as text
from conftest import Door
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from serving.config import Config

SECRET = "Zhang"


def read(deed: str, mark: Path | None = None) -> text.ReadReportRequest:
    request = text.ReadReportRequest(subject=deed)
    if mark is not None:
        request.documents.add(id=str(mark))
    return request


def check(deed: str, mark: Path | None = None) -> fusion.CheckEncounterRequest:
    request = fusion.CheckEncounterRequest()
    request.encounter.id = deed
    if mark is not None:
        request.encounter.documents.add(id=str(mark))
    return request


def texts(door: Door) -> text_service_pb2_grpc.TextServiceStub:
    return text_service_pb2_grpc.TextServiceStub(door.channel)


def fusions(door: Door) -> fusion_service_pb2_grpc.FusionServiceStub:
    return fusion_service_pb2_grpc.FusionServiceStub(door.channel)


async def until(mark: Path, words: str) -> None:
    """Waits until the service has written `words` into the file."""
    async with asyncio.timeout(20):
        while _written(mark) != words:  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.02)


def _written(mark: Path) -> str:
    return mark.read_text(encoding="utf-8") if mark.exists() else ""


def details(error: grpc.aio.AioRpcError, kind: type[Message]) -> list[Message]:
    """The google.rpc details of one kind that came with an error."""
    trailers = dict(error.trailing_metadata() or ())
    status = status_pb2.Status.FromString(trailers["grpc-status-details-bin"])
    found = []
    for packed in status.details:
        message = kind()
        if packed.Unpack(message):
            found.append(message)
    return found


async def test_a_request_comes_back_answered_under_the_callers_number(fakes: Door) -> None:
    call = texts(fakes).ReadReport(read("noop"), metadata=(("x-request-id", "round-7"),))
    reply = await call
    assert reply.fact_set.subject == "round-7", "the service knew the number too"
    assert dict(await call.trailing_metadata())["x-request-id"] == "round-7"


async def test_a_number_that_is_no_plain_word_is_replaced(fakes: Door) -> None:
    call = texts(fakes).ReadReport(read("noop"), metadata=(("x-request-id", "Zhang San, 61"),))
    await call
    assert SECRET not in str(dict(await call.trailing_metadata())["x-request-id"])


async def test_the_words_of_an_unexpected_error_stay_inside(
    fakes: Door, config: Config, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await texts(fakes).ReadReport(read("fail"))
    assert caught.value.code() is grpc.StatusCode.INTERNAL
    assert SECRET not in repr(caught.value)
    assert "error " in (caught.value.details() or ""), "an id by which the operator finds it"
    assert SECRET not in caplog.text


async def test_a_failing_stream_keeps_its_words_too_and_what_came_before(fakes: Door) -> None:
    seen = []
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        async for reply in fusions(fakes).WatchDiscrepancies(fusion.WatchDiscrepanciesRequest(encounter_id="fail")):
            seen.append(reply.discrepancy.id)
    assert seen == ["0", "1", "2"]
    assert caught.value.code() is grpc.StatusCode.INTERNAL
    assert SECRET not in repr(caught.value)


async def test_no_log_of_ray_holds_the_words_of_an_error(serve_fakes: Door, config: Config) -> None:
    with pytest.raises(grpc.aio.AioRpcError):
        await texts(serve_fakes).ReadReport(read("fail"))
    session = (config.cluster.temp_dir / "session_latest").resolve()
    logs = [path for path in (session / "logs").rglob("*") if path.is_file()]
    assert logs
    assert not [path for path in logs if b"Zhang San secret" in path.read_bytes()]


async def test_a_refusal_tells_kind_and_place(fakes: Door) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await texts(fakes).ReadReport(read("refuse"))
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert caught.value.details() == "documents[d1]: has no words"
    [info] = details(caught.value, error_details_pb2.ErrorInfo)
    assert (info.reason, info.metadata["place"]) == ("CannotRead", "documents[d1]")


async def test_bytes_that_are_no_message_are_refused(fakes: Door) -> None:
    raw = fakes.channel.unary_unary("/concord.v1.TextService/ReadReport")
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await raw(b"\xff\xff\xff")
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert caught.value.details() == "the request is not a ReadReportRequest"


async def test_an_unknown_method_is_unimplemented(fakes: Door) -> None:
    for path in ("/concord.v1.TextService/Nothing", "/concord.v1.TextService/check_health", "/no.Service/ReadReport"):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await fakes.channel.unary_unary(path)(b"")
        assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


async def test_too_many_calls_are_refused_and_told_when_to_come_back(fakes: Door) -> None:
    calls = [texts(fakes).ReadReport(read("rest")) for _ in range(100)]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, grpc.aio.AioRpcError)]
    assert {error.code() for error in refused} == {grpc.StatusCode.RESOURCE_EXHAUSTED}
    assert details(refused[0], error_details_pb2.RetryInfo)
    limits = fakes.config.service("fake-text")
    assert len(answers) - len(refused) >= limits.concurrency + limits.max_waiting


async def test_a_client_that_hangs_up_stops_the_work(fakes: Door, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    call = texts(fakes).ReadReport(read("work", mark))
    await until(mark, "working")
    call.cancel()
    await until(mark, "stopped")


async def test_a_client_that_hangs_up_on_a_check_stops_the_reading_behind_it(fakes: Door, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    call = fusions(fakes).CheckEncounter(check("work", mark))
    await until(mark, "working")
    call.cancel()
    await until(mark, "stopped")


async def test_a_client_that_hangs_up_on_a_stream_stops_the_work(fakes: Door, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    stream = fusions(fakes).WatchDiscrepancies(fusion.WatchDiscrepanciesRequest(encounter_id=str(mark)))
    seen = [(await stream.read()).discrepancy.id for _ in range(3)]
    assert seen == ["0", "1", "2"]
    await until(mark, "working")
    stream.cancel()
    await until(mark, "stopped")


async def test_a_deadline_stops_the_work(fakes: Door, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await texts(fakes).ReadReport(read("work", mark), timeout=1)
    assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    await until(mark, "stopped")


async def test_reflection_lists_the_services_and_describes_them(fakes: Door) -> None:
    stub = reflection_pb2_grpc.ServerReflectionStub(fakes.channel)
    stream = stub.ServerReflectionInfo()
    await stream.write(reflection_pb2.ServerReflectionRequest(list_services=""))
    listed = {service.name for service in (await stream.read()).list_services_response.service}
    assert listed >= {"concord.v1.TextService", "concord.v1.FusionService", "grpc.health.v1.Health"}
    await stream.write(reflection_pb2.ServerReflectionRequest(file_containing_symbol="concord.v1.FusionService"))
    assert (await stream.read()).file_descriptor_response.file_descriptor_proto
    await stream.done_writing()


async def test_health_answers_for_each_service_and_for_the_whole(fakes: Door) -> None:
    stub = health_pb2_grpc.HealthStub(fakes.channel)
    for service in ("", "concord.v1.TextService", "concord.v1.FusionService"):
        reply = await stub.Check(health_pb2.HealthCheckRequest(service=service))
        assert reply.status == health_pb2.HealthCheckResponse.SERVING
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await stub.Check(health_pb2.HealthCheckRequest(service="concord.v1.Nothing"))
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND


async def test_a_request_above_the_size_limit_is_refused(fakes: Door) -> None:
    request = text.ReadReportRequest(subject="x" * (33 * 1024 * 1024))
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await texts(fakes).ReadReport(request)
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


async def test_a_large_request_below_the_limit_passes(fakes: Door) -> None:
    """Ray's own limit between processes is 4 MiB unless it is raised."""
    request = read("noop")
    request.documents.add(text="x" * (8 * 1024 * 1024))
    assert (await texts(fakes).ReadReport(request)).fact_set.subject
