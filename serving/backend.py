"""How a service is reached, said without saying where it runs."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from typing import Protocol

from serving.call import Call, Refusal
from serving.config import Config
from serving.endpoint import Endpoint
from serving.errors import Unavailable
from serving.observe import Meter
from serving.spec import ServiceSpec


class Backend(Protocol):
    """The services by application name. Requests and answers are serialized messages.

    A refused call raises the ConcordError it was refused with; cancelling the awaiting task stops the work.
    """

    async def call(self, application: str, method: str, request: bytes, call: Call, *, retries: int = 0) -> bytes:
        """`retries`: how often the call is made again when the process that served it died."""
        ...

    def stream(self, application: str, method: str, request: bytes, call: Call) -> AsyncGenerator[bytes, None]: ...

    async def healthy(self) -> frozenset[str]:
        """Applications that can answer now."""
        ...


class LocalBackend:
    """All services in this process: one box, no Ray."""

    def __init__(self, specs: Iterable[ServiceSpec], config: Config, meter: Meter | None = None) -> None:
        self._endpoints = {
            spec.application: Endpoint(
                spec.build(config, self), spec.descriptor(), config.service(spec.application), meter
            )
            for spec in specs
        }

    async def call(self, application: str, method: str, request: bytes, call: Call, *, retries: int = 0) -> bytes:
        return accepted(await self._endpoint(application).answer(method, request, call))

    async def stream(self, application: str, method: str, request: bytes, call: Call) -> AsyncGenerator[bytes, None]:
        async for reply in self._endpoint(application).answers(method, request, call):
            yield accepted(reply)

    async def healthy(self) -> frozenset[str]:
        return frozenset(self._endpoints)

    def _endpoint(self, application: str) -> Endpoint:
        try:
            return self._endpoints[application]
        except KeyError:
            raise Unavailable(f"the {application} service does not run here") from None


def accepted(reply: bytes | Refusal) -> bytes:
    """The answer, or the error that stands in its place, raised."""
    if isinstance(reply, Refusal):
        raise reply.error()
    return reply
