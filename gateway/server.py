"""The only door: one grpc.aio server for every public service, with health, reflection, TLS and limits."""

from __future__ import annotations

from collections.abc import Sequence

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from gateway.credentials import server_credentials
from gateway.health import Health
from serving.backend import Backend
from serving.errors import Unavailable
from serving.observe import Meter
from serving.servicer import Policy, handlers
from serving.settings import GatewaySettings
from serving.spec import ServiceSpec

_MIB = 1024 * 1024


class Gateway:
    """Answers on `address` between `start` and `stop`."""

    def __init__(
        self,
        settings: GatewaySettings,
        specs: Sequence[ServiceSpec],
        backend: Backend,
        meter: Meter | None = None,
        decisive: str = "fusion",
    ) -> None:
        self._settings = settings
        self._specs = specs
        self._policy = Policy.of(settings, meter)
        self._backend = backend
        self._health = Health(specs, backend, decisive)
        self.address = ""

    async def start(self) -> None:
        """Returns when the port is open and health is known. Raises CannotRead for a TLS file, Unavailable for a port
        that is taken."""
        self._server = grpc.aio.server(
            options=_options(self._settings), maximum_concurrent_rpcs=self._settings.max_concurrent_calls
        )
        self._server.add_generic_rpc_handlers(
            tuple(handlers(spec, self._backend, self._policy) for spec in self._specs)
        )
        health_pb2_grpc.add_HealthServicer_to_server(self._health.servicer, self._server)
        names = [spec.service for spec in self._specs] + [health_pb2.DESCRIPTOR.services_by_name["Health"].full_name]
        if self._settings.reflection:
            reflection.enable_server_reflection([*names, reflection.SERVICE_NAME], self._server)
        self.address = self._listen()
        await self._health.start()
        await self._server.start()

    async def stop(self) -> None:
        """Turns health off, takes no new calls, and lets the open ones finish for `drain_s`."""
        await self._health.stop()
        await self._server.stop(self._settings.drain_s)

    def _listen(self) -> str:
        host = f"[{self._settings.host}]" if ":" in self._settings.host else self._settings.host
        wanted = f"{host}:{self._settings.port}"
        credentials = server_credentials(self._settings)
        try:
            if credentials is None:
                port = self._server.add_insecure_port(wanted)
            else:
                port = self._server.add_secure_port(wanted, credentials)
        except RuntimeError as error:
            raise Unavailable("the port is taken or not allowed", wanted) from error
        return f"{host}:{port}"


def _options(settings: GatewaySettings) -> list[tuple[str, int]]:
    return [
        ("grpc.max_receive_message_length", settings.max_message_mb * _MIB),
        ("grpc.max_send_message_length", settings.max_message_mb * _MIB),
        # A watcher whose machine is gone says nothing; without an answer to a ping its stream is closed.
        ("grpc.keepalive_time_ms", 60_000),
        ("grpc.keepalive_timeout_ms", 20_000),
        # Clients behind a proxy ping more often than gRPC finds polite.
        ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
        # Two servers on one port would share its calls unseen.
        ("grpc.so_reuseport", 0),
    ]
