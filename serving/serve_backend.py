"""The services behind Ray Serve's handles. Belongs to the event loop that it is first used in.

Our replicas answer refusals as values and never raise, so whatever a handle raises is a failure of the way there.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any, cast

from ray import serve
from ray.serve.exceptions import BackPressureError, RayServeException

from serving.backend import accepted
from serving.batching import R, T
from serving.call import Call
from serving.errors import Busy, ConcordError, Late, Unavailable
from serving.observe import logger

# The replica keeps the deadline itself; this much later we stop waiting for one that cannot.
_GRACE_S = 1.0


class ServeBackend:
    """Calls Serve applications by name."""

    def __init__(self) -> None:
        self._handle = cache(_handle)

    async def call(self, application: str, method: str, request: bytes, call: Call, *, retries: int = 0) -> bytes:
        """Raises Unavailable when the replica died with the call, Busy when Serve's queue is full."""
        end = None if call.timeout_s is None else time.monotonic() + call.timeout_s
        while True:
            left = None if end is None else max(0.0, end - time.monotonic())
            try:
                return await self._once(application, method, request, replace(call, timeout_s=left))
            except _Died:
                if not retries:
                    raise
            retries -= 1
            logger.warning("%s/%s is asked again, request %s", application, method, call.request_id)

    async def _once(self, application: str, method: str, request: bytes, call: Call) -> bytes:
        with _translating(application):
            async with asyncio.timeout(None if call.timeout_s is None else call.timeout_s + _GRACE_S):
                response = self._handle(application, method, False).remote(request, call)
                with _cancelling(response):
                    return accepted(await response)

    async def stream(self, application: str, method: str, request: bytes, call: Call) -> AsyncGenerator[bytes, None]:
        with _translating(application):
            responses = self._handle(application, method, True).remote(request, call)
            with _cancelling(responses):
                async for reply in responses:
                    yield accepted(reply)

    async def healthy(self) -> frozenset[str]:
        status = await asyncio.to_thread(serve.status)
        return frozenset(
            name
            for name, application in status.applications.items()
            if application.deployments
            and all(deployment.replica_states.get("RUNNING", 0) for deployment in application.deployments.values())
        )

    def batched(
        self, function: Callable[[list[T]], Awaitable[list[R]]], max_batch_size: int, batch_wait_timeout_s: float
    ) -> Callable[[T], Awaitable[R]]:
        # Serve wants a function that is written with `async def`.
        async def together(things: list[T]) -> list[R]:
            return await function(things)

        decorate = serve.batch(max_batch_size=max_batch_size, batch_wait_timeout_s=batch_wait_timeout_s)
        return cast(Callable[[T], Awaitable[R]], decorate(together))


class _Died(Unavailable):
    """The replica is gone; whether the call was carried out is not known."""


def _handle(application: str, method: str, stream: bool) -> Any:
    handle = serve.get_app_handle(application)
    options = {"request_serialization": "pickle", "response_serialization": "pickle"}
    return getattr(handle.options(stream=stream, **options), method)


@contextmanager
def _cancelling(response: Any) -> Iterator[None]:
    """Whoever stops waiting stops the work."""
    try:
        yield
    except BaseException:
        response.cancel()
        raise


@contextmanager
def _translating(application: str) -> Iterator[None]:
    """Errors of the way there become ours; refusals pass."""
    try:
        yield
    except ConcordError:
        raise
    except TimeoutError:
        raise Late("no answer in time") from None
    except BackPressureError:
        raise Busy("too many calls at once, try again later") from None
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        # Nobody cancelled us: a replica that shuts down cancels what it has, and Ray raises that here.
        raise _Died(f"the {application} service stopped during the call") from None
    except Exception as error:
        logger.warning("call of %s failed on the way: %s", application, type(error).__name__)
        if isinstance(error, RayServeException):
            raise Unavailable(f"the {application} service cannot be reached") from None
        raise _Died(f"the {application} service stopped during the call") from None
