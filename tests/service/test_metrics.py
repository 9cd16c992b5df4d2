"""What Prometheus reads."""

from __future__ import annotations

import asyncio
import socket
import urllib.request

import grpc
import pytest
from concord.v1 import text_service_pb2 as text
from concord.v1 import text_service_pb2_grpc
from conftest import FAKES

from gateway.launch import running
from serving.config import load
from serving.errors import Unavailable


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def scraped(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as reply:
        return str(reply.read().decode())


async def test_calls_are_counted_by_method_and_code_and_no_patient_is_named() -> None:
    port = free_port()
    config = load(gateway={"port": 0, "metrics_port": port, "drain_s": 0})
    async with running(config, with_ray=False, specs=FAKES) as concord:
        async with grpc.aio.insecure_channel(concord.address) as channel:
            stub = text_service_pb2_grpc.TextServiceStub(channel)
            await stub.ReadReport(text.ReadReportRequest(subject="Zhang San"))
            with pytest.raises(grpc.aio.AioRpcError):
                await stub.ReadReport(text.ReadReportRequest(subject="fail"))
        page = await asyncio.to_thread(scraped, port)
    labels = 'method="ReadReport",service="concord.v1.TextService"'
    for edge in ("gateway", "service"):
        assert f'concord_{edge}_requests_total{{code="OK",{labels}}} 1.0' in page
        assert f'concord_{edge}_requests_total{{code="INTERNAL",{labels}}} 1.0' in page
    assert "Zhang" not in page


async def test_a_metrics_port_that_is_taken_stops_the_start() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        config = load(gateway={"port": 0, "metrics_port": taken.getsockname()[1]})
        with pytest.raises(Unavailable, match="metrics port"):
            async with running(config, with_ray=False, specs=FAKES):
                pass
