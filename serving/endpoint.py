"""The edge of one service: bytes in, bytes or a Refusal out, whatever happens inside.

bytes -> BadRequest (not this message) -> Busy (no room) -> method -> Late (too slow)
                                                                   -> any ConcordError, in its own safe words
                                                                   -> anything else: INTERNAL and an error id
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, contextmanager
from typing import Any

from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message import DecodeError, Message
from google.protobuf.message_factory import GetMessageClass

from serving import call as calls
from serving.admission import Admission
from serving.call import Call, Refusal
from serving.errors import BadRequest, ConcordError, Late
from serving.observe import Meter, NoMeter, report_failure
from serving.settings import ServiceSettings


class Endpoint:
    """A plain service object behind deadline, admission, error mapping and metrics.

    `service` has one async method (or async generator, for a server stream) per RPC of `descriptor`, named like it.
    """

    def __init__(
        self, service: object, descriptor: ServiceDescriptor, settings: ServiceSettings, meter: Meter | None = None
    ) -> None:
        self._service = service
        self._name = descriptor.full_name
        self._methods = {method.name: method for method in descriptor.methods}
        self._calls = Admission(settings.concurrency, settings.max_waiting)
        self._streams = Admission(settings.max_streams, 0)
        self._meter = NoMeter() if meter is None else meter

    async def answer(self, method: str, request: bytes, call: Call) -> bytes | Refusal:
        """Answers a unary call. A cancelled call cancels the method and is not answered."""
        with self._watched(method, call) as outcome:
            async with asyncio.timeout(call.timeout_s):
                message = _parsed(self._methods[method], request)
                async with self._calls.turn():
                    reply = await getattr(self._service, method)(message)
            return _serialized(reply)
        return outcome.refusal

    async def answers(self, method: str, request: bytes, call: Call) -> AsyncIterator[bytes | Refusal]:
        """Answers a server stream; a Refusal is its last item."""
        with self._watched(method, call) as outcome:
            message = _parsed(self._methods[method], request)
            async with self._streams.turn(), aclosing(getattr(self._service, method)(message)) as replies:
                async for reply in _until(call.timeout_s, replies):
                    yield _serialized(reply)
            return
        yield outcome.refusal

    @contextmanager
    def _watched(self, method: str, call: Call) -> Iterator[_Outcome]:
        """Counts and times the block; an error in it ends the block early and leaves a refusal in the outcome."""
        outcome = _Outcome()
        status, started = "OK", time.perf_counter()
        token = calls.enter(call)
        try:
            yield outcome
        except ConcordError as error:
            outcome.refusal, status = Refusal.of(error), error.status
        except TimeoutError as error:
            late = Late("no answer in time") if _is_deadline(error) else self._internal(method, error, call)
            outcome.refusal, status = Refusal.of(late), late.status
        except (asyncio.CancelledError, GeneratorExit):
            status = "CANCELLED"
            raise
        except Exception as error:
            internal = self._internal(method, error, call)
            outcome.refusal, status = Refusal.of(internal), internal.status
        finally:
            calls.leave(token)
            self._meter.count(self._name, method, status, time.perf_counter() - started)

    def _internal(self, method: str, error: Exception, call: Call) -> ConcordError:
        error_id = report_failure(f"{self._name}/{method}", error, call.request_id)
        return ConcordError(f"something went wrong on our side, error {error_id}")


class _Outcome:
    refusal = Refusal("ConcordError", "no answer")


def _parsed(method: MethodDescriptor, request: bytes) -> Message:
    try:
        return GetMessageClass(method.input_type).FromString(request)
    except DecodeError:
        raise BadRequest(f"the request is not a {method.input_type.name}") from None


def _serialized(reply: Any) -> bytes:
    return reply.SerializeToString()  # type: ignore[no-any-return]


async def _until(timeout_s: float | None, replies: AsyncGenerator[Any, None]) -> AsyncIterator[Any]:
    """The replies that come in time, then TimeoutError. No time-out is open while the consumer has the word."""
    end = None if timeout_s is None else asyncio.get_running_loop().time() + timeout_s
    while True:
        try:
            async with asyncio.timeout_at(end):
                reply = await anext(replies)
        except StopAsyncIteration:
            return
        yield reply


def _is_deadline(error: TimeoutError) -> bool:
    """asyncio raises TimeoutError from the CancelledError that it sent; a socket's TimeoutError has no such cause."""
    return isinstance(error.__cause__, asyncio.CancelledError)
