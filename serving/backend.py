"""How a service is reached and helped, said without saying where it runs."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from typing import Protocol

from serving.batching import Batches, R, T
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

    def batched(
        self, function: Callable[[list[T]], Awaitable[list[R]]], max_batch_size: int, batch_wait_timeout_s: float
    ) -> Callable[[T], Awaitable[R]]:
        """For the service that was built with this Backend: see `serving.batching.Batched`."""
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

    def batched(
        self, function: Callable[[list[T]], Awaitable[list[R]]], max_batch_size: int, batch_wait_timeout_s: float
    ) -> Callable[[T], Awaitable[R]]:
        return Batches(function, max_batch_size, batch_wait_timeout_s)

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
