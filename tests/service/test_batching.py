from __future__ import annotations

import asyncio

from concord.v1 import text_service_pb2 as text
from concord.v1 import text_service_pb2_grpc
from conftest import Door


async def test_what_several_calls_bring_is_one_list_with_ray_and_without(fakes: Door) -> None:
    stub = text_service_pb2_grpc.TextServiceStub(fakes.channel)
    request = text.ReadReportRequest(subject="together")
    replies = await asyncio.gather(*(_read(fakes, stub, request) for _ in range(4)))
    assert replies == ["list of 2"] * 4


async def _read(fakes: Door, stub: text_service_pb2_grpc.TextServiceStub, request: text.ReadReportRequest) -> str:
    reply = await stub.ReadReport(request)
    return str(reply.fact_set.subject)
