"""grpc.health.v1 for every public service, fed from whoever runs them.

The name "" stands for the whole: it serves while the fusion service does, since a check without one of the readings is
still an answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from grpc_health.v1 import health_pb2
from grpc_health.v1.health import OVERALL_HEALTH, aio

from serving.backend import Backend
from serving.observe import report_failure
from serving.spec import ServiceSpec

_EVERY_S = 1.0
_Status = health_pb2.HealthCheckResponse


class Health:
    """Keeps the servicer's answers true, at most a second or so old."""

    def __init__(self, specs: Sequence[ServiceSpec], backend: Backend, decisive: str) -> None:
        self.servicer = aio.HealthServicer()
        self._specs = specs
        self._backend = backend
        self._decisive = decisive
        self._watch: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Returns with the first answers in place."""
        await self._update()
        self._watch = asyncio.create_task(self._keep_true())

    async def stop(self) -> None:
        """From here on everything is NOT_SERVING, so that load balancers turn away."""
        if self._watch is not None:
            self._watch.cancel()
        await self.servicer.enter_graceful_shutdown()

    async def _keep_true(self) -> None:
        while True:
            await asyncio.sleep(_EVERY_S)
            await self._update()

    async def _update(self) -> None:
        try:
            healthy = await self._backend.healthy()
        except Exception as error:  # not knowing is not being healthy
            report_failure("health", error)
            healthy = frozenset()
        for spec in self._specs:
            await self._set(spec.service, spec.application in healthy)
        await self._set(OVERALL_HEALTH, self._decisive in healthy)

    async def _set(self, service: str, serving: bool) -> None:
        await self.servicer.set(service, _Status.SERVING if serving else _Status.NOT_SERVING)
