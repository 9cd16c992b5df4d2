"""One class, three skins: what the tests of the door do not already show."""

from __future__ import annotations

import grpc
import service_fakes
from concord.v1 import text_service_pb2 as text
from concord.v1 import text_service_pb2_grpc

from serving.backend import LocalBackend
from serving.config import load
from serving.skin import as_servicer


async def test_the_object_as_it_is_answers_messages() -> None:
    config = load()
    service = service_fakes.TEXT.build(config, LocalBackend([], config))
    assert isinstance(service, service_fakes.FakeText)
    assert (await service.ReadReport(text.ReadReportRequest())).fact_set.subject


async def test_a_servicer_answers_on_any_grpc_server() -> None:
    server = grpc.aio.server()
    server.add_generic_rpc_handlers((as_servicer(service_fakes.TEXT, load()),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            reply = await text_service_pb2_grpc.TextServiceStub(channel).ReadReport(text.ReadReportRequest())
    finally:
        await server.stop(0)
    assert reply.fact_set.subject
