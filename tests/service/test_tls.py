"""Who gets through the door when it is locked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import grpc
import pytest
from certificates import Authority, Pair
from concord.v1 import fusion_service_pb2 as fusion
from concord.v1 import fusion_service_pb2_grpc, text_service_pb2_grpc
from concord.v1 import text_service_pb2 as text
from conftest import FAKES
from grpc_health.v1 import health_pb2, health_pb2_grpc

from gateway.server import Gateway
from serving.backend import LocalBackend
from serving.config import load


@asynccontextmanager
async def door(authority: Authority, *, client_ca: Path | None = None, callers: object = None) -> AsyncIterator[str]:
    server = authority.issue("gateway")
    config = load(
        gateway={
            "port": 0,
            "tls_cert": server.cert,
            "tls_key": server.key,
            "tls_client_ca": client_ca,
            "callers": callers or {},
            "drain_s": 0,
        }
    )
    gateway = Gateway(config.gateway, FAKES, LocalBackend(FAKES, config))
    await gateway.start()
    try:
        yield gateway.address
    finally:
        await gateway.stop()


def channel(address: str, authority: Authority, client: Pair | None = None) -> grpc.aio.Channel:
    credentials = grpc.ssl_channel_credentials(
        root_certificates=authority.root.read_bytes(),
        private_key=client.key.read_bytes() if client else None,
        certificate_chain=client.cert.read_bytes() if client else None,
    )
    return grpc.aio.secure_channel(address, credentials)


async def ask(through: grpc.aio.Channel) -> str:
    reply = await text_service_pb2_grpc.TextServiceStub(through).ReadReport(text.ReadReportRequest(), timeout=10)
    return str(reply.fact_set.subject)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


async def test_a_client_that_knows_the_authority_is_answered(authority: Authority) -> None:
    async with door(authority) as address, channel(address, authority) as through:
        assert await ask(through)


async def test_a_plaintext_client_is_not_answered(authority: Authority) -> None:
    async with door(authority) as address, grpc.aio.insecure_channel(address) as through:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await ask(through)
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE


async def test_a_client_with_a_certificate_of_the_authority_is_answered(authority: Authority) -> None:
    client = authority.issue("his")
    async with door(authority, client_ca=authority.root) as address, channel(address, authority, client) as through:
        assert await ask(through)


async def test_a_client_without_a_certificate_is_turned_away(authority: Authority) -> None:
    async with door(authority, client_ca=authority.root) as address, channel(address, authority) as through:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await ask(through)
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE


async def test_a_client_of_another_authority_is_turned_away(authority: Authority, tmp_path: Path) -> None:
    stranger = Authority(tmp_path, "another authority").issue("stranger")
    async with door(authority, client_ca=authority.root) as address, channel(address, authority, stranger) as through:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await ask(through)
    assert caught.value.code() is grpc.StatusCode.UNAVAILABLE


async def test_a_caller_uses_the_services_it_is_listed_for_and_no_other(authority: Authority) -> None:
    client = authority.issue("console")
    async with (
        door(authority, client_ca=authority.root, callers={"console": ["FusionService"]}) as address,
        channel(address, authority, client) as through,
    ):
        reply = await fusion_service_pb2_grpc.FusionServiceStub(through).CheckEncounter(fusion.CheckEncounterRequest())
        assert not reply.issues
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await ask(through)
        health = await health_pb2_grpc.HealthStub(through).Check(health_pb2.HealthCheckRequest())
    assert caught.value.code() is grpc.StatusCode.PERMISSION_DENIED
    assert health.status == health_pb2.HealthCheckResponse.NOT_SERVING, "no application called fusion runs in this test"
