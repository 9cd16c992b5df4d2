from __future__ import annotations

import pytest
from grpc_health.v1 import health_pb2

from gateway.health import Health
from gateway.launch import SPECS


class Backend:
    def __init__(self, *healthy: str) -> None:
        self._healthy = frozenset(healthy)

    async def healthy(self) -> frozenset[str]:
        if not self._healthy:
            raise ConnectionError("nobody there")
        return self._healthy


async def serving(backend: Backend) -> set[str]:
    """Names that are SERVING."""
    health = Health(SPECS, backend, "fusion")  # type: ignore[arg-type]
    await health.start()
    names = ["", *(spec.service for spec in SPECS)]
    replies = {name: await health.servicer.Check(health_pb2.HealthCheckRequest(service=name), None) for name in names}
    await health.stop()
    return {name for name, reply in replies.items() if reply.status == health_pb2.HealthCheckResponse.SERVING}


async def test_everything_serves_when_everything_is_healthy() -> None:
    assert await serving(Backend("text", "imaging", "lab", "fusion")) == {"", *(spec.service for spec in SPECS)}


async def test_the_whole_serves_without_one_of_the_readings() -> None:
    assert await serving(Backend("text", "fusion")) == {"", "concord.v1.TextService", "concord.v1.FusionService"}


async def test_the_whole_does_not_serve_without_fusion() -> None:
    assert await serving(Backend("text")) == {"concord.v1.TextService"}


async def test_not_knowing_is_not_serving(caplog: pytest.LogCaptureFixture) -> None:
    assert await serving(Backend()) == set()
    assert "nobody there" not in caplog.text
