"""One service on a gRPC server: handlers made from its descriptor, calling a Backend.

The handlers pass bytes through: the edge does not read what patients' records say.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import NoReturn, Self, TypeAlias

import grpc
from google.protobuf.descriptor import MethodDescriptor

from serving import identity
from serving.backend import Backend
from serving.call import Call
from serving.errors import ConcordError
from serving.observe import Meter, NoMeter, report_failure
from serving.settings import GatewaySettings
from serving.spec import ServiceSpec
from serving.status import details_of, words_of

_Context: TypeAlias = grpc.aio.ServicerContext


@dataclass(frozen=True)
class Policy:
    """What the edge decides about every call."""

    deadline_s: float
    deadlines_s: Mapping[str, float]
    callers: Mapping[str, tuple[str, ...]]
    meter: Meter = field(default_factory=NoMeter)

    @classmethod
    def of(cls, settings: GatewaySettings, meter: Meter | None = None) -> Self:
        return cls(settings.deadline_s, settings.deadlines_s, settings.callers, NoMeter() if meter is None else meter)

    def timeout_s(self, method: str, asked_s: float | None) -> float | None:
        """The shorter of ours and the caller's; None: no end."""
        ours = self.deadlines_s.get(method, self.deadline_s) or None
        return min((s for s in (ours, asked_s) if s is not None), default=None)


def handlers(spec: ServiceSpec, backend: Backend, policy: Policy) -> grpc.GenericRpcHandler:
    """The service's RPCs, unary and server stream, for a grpc.aio server."""
    descriptor = spec.descriptor()
    edge = _Edge(spec, backend, policy)
    return grpc.method_handlers_generic_handler(
        spec.service, {method.name: _handler(edge, method) for method in descriptor.methods}
    )


def _handler(edge: _Edge, method: MethodDescriptor) -> grpc.RpcMethodHandler[bytes, bytes]:
    if method.client_streaming:
        raise ValueError(f"{method.full_name} streams from the client, which no handler here does")
    if method.server_streaming:
        return grpc.unary_stream_rpc_method_handler(edge.stream(method.name))
    return grpc.unary_unary_rpc_method_handler(edge.unary(method.name))


class _Edge:
    def __init__(self, spec: ServiceSpec, backend: Backend, policy: Policy) -> None:
        self._spec = spec
        self._backend = backend
        self._policy = policy

    def unary(self, method: str) -> Callable[[bytes, _Context], Awaitable[bytes]]:
        async def handle(request: bytes, context: _Context) -> bytes:
            async with _Served(self._spec, method, self._policy, context) as call:
                return await self._backend.call(
                    self._spec.application, method, request, call, retries=int(self._spec.repeatable)
                )

        return handle

    def stream(self, method: str) -> Callable[[bytes, _Context], AsyncIterator[bytes]]:
        async def handle(request: bytes, context: _Context) -> AsyncIterator[bytes]:
            async with _Served(self._spec, method, self._policy, context) as call:
                replies = self._backend.stream(self._spec.application, method, request, call)
                async with aclosing(replies):
                    async for reply in replies:
                        yield reply

        return handle


class _Served:
    """Around one call: its Call inside, its status, trailers and count at the end."""

    def __init__(self, spec: ServiceSpec, method: str, policy: Policy, context: _Context) -> None:
        self._spec = spec
        self._method = method
        self._policy = policy
        self._context = context
        self._started = time.perf_counter()

    async def __aenter__(self) -> Call:
        metadata = dict(self._context.invocation_metadata() or ())
        self._request_id = identity.request_id(metadata.get(identity.REQUEST_ID))
        self._context.set_trailing_metadata(((identity.REQUEST_ID, self._request_id),))
        caller = identity.caller_name(self._context.auth_context())
        if not identity.may_call(caller, self._spec.service, self._policy.callers):
            await self._abort("PERMISSION_DENIED", "this caller may not use this service")
        timeout_s = self._policy.timeout_s(self._method, self._context.time_remaining())
        return Call(self._request_id, timeout_s, caller)

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        match error:
            case None:
                self._count("OK")
            case ConcordError():
                await self._abort(error.status, words_of(error), details_of(error))
            case asyncio.CancelledError() | GeneratorExit():
                self._count("CANCELLED")
            case Exception():
                error_id = report_failure(f"{self._spec.service}/{self._method}", error, self._request_id)
                await self._abort("INTERNAL", f"something went wrong on our side, error {error_id}")

    async def _abort(self, status: str, words: str, details: bytes | None = None) -> NoReturn:
        self._count(status)
        trailers: list[tuple[str, str | bytes]] = [(identity.REQUEST_ID, self._request_id)]
        if details is not None:
            trailers.append(("grpc-status-details-bin", details))
        await self._context.abort(grpc.StatusCode[status], words, tuple(trailers))
        raise AssertionError("abort raises")

    def _count(self, status: str) -> None:
        self._policy.meter.count(self._spec.service, self._method, status, time.perf_counter() - self._started)
