"""What runs inside a Serve replica: the service object behind its endpoint, one method per RPC."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from ray.util.metrics import Counter, Histogram

from serving.call import Call, Refusal
from serving.collector import collect_rarely
from serving.config import Config
from serving.endpoint import Endpoint
from serving.observe import LATENCY_BUCKETS_S, hush
from serving.serve_backend import ServeBackend
from serving.spec import ServiceSpec


class Replica:
    """One copy of a service. Its methods never raise, so that no traceback leaves the process."""

    def __init__(self, spec: ServiceSpec, config: Config) -> None:
        self._service = spec.build(config, ServeBackend())
        collect_rarely()
        self._endpoint = Endpoint(self._service, spec.descriptor(), config.service(spec.application), RayMeter())

    async def check_health(self) -> None:
        """Asked by Serve. A service that can tell that it is broken raises in its own `check_health`."""
        hush(asyncio.get_running_loop())
        check = getattr(self._service, "check_health", None)
        if check is not None:
            await check()


class RayMeter:
    """Counts through Ray, which shows all processes on one port: ray_concord_service_requests_total and _seconds."""

    def __init__(self) -> None:
        self._requests = Counter(
            "concord_service_requests", description="Finished calls.", tag_keys=("service", "method", "code")
        )
        self._seconds = Histogram(
            "concord_service_seconds",
            description="Duration of finished calls.",
            boundaries=list(LATENCY_BUCKETS_S),
            tag_keys=("service", "method"),
        )

    def count(self, service: str, method: str, status: str, seconds: float) -> None:
        self._requests.inc(tags={"service": service, "method": method, "code": status})
        self._seconds.observe(seconds, tags={"service": service, "method": method})


def replica_class(spec: ServiceSpec) -> type[Replica]:
    """A Replica with one method per RPC, so that Serve's own figures name them."""
    methods = {
        method.name: _stream(method.name) if method.server_streaming else _unary(method.name)
        for method in spec.descriptor().methods
    }
    return type(f"{spec.service.rpartition('.')[2]}Replica", (Replica,), methods)


def _unary(name: str) -> Any:
    async def method(self: Replica, request: bytes, call: Call) -> bytes | Refusal:
        return await self._endpoint.answer(name, request, call)

    method.__name__ = name
    return method


def _stream(name: str) -> Any:
    async def method(self: Replica, request: bytes, call: Call) -> AsyncIterator[bytes | Refusal]:
        async for reply in self._endpoint.answers(name, request, call):
            yield reply

    method.__name__ = name
    return method
