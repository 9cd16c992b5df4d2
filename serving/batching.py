"""What several callers bring, as one call: a network on a GPU takes sixteen pictures in hardly more time than one.

Inside a replica Serve does it (`ServeBackend.batched`), which then shows its own figures of it; `Batches` is the same
without Ray.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Batched(Protocol):
    def __call__(
        self, function: Callable[[list[T]], Awaitable[list[R]]], max_batch_size: int, batch_wait_timeout_s: float
    ) -> Callable[[T], Awaitable[R]]:
        """A function of one thing that answers what `function` answers for it, in a list with others.

        A list has at most `max_batch_size` things; the first waits for others at most `batch_wait_timeout_s`. One list
        at a time is in work. What `function` raises is raised to everybody in the list.
        """


class Batches(Generic[T, R]):
    """See Batched. Belongs to one event loop."""

    def __init__(
        self, function: Callable[[list[T]], Awaitable[list[R]]], max_batch_size: int, batch_wait_timeout_s: float
    ) -> None:
        self._function = function
        self._max_size = max_batch_size
        self._wait_s = batch_wait_timeout_s
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._came = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None

    async def __call__(self, thing: T) -> R:
        answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((thing, answer))
        self._came.set()
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())
        return await answer

    async def _work(self) -> None:
        try:
            while self._waiting:
                await self._gather()
                # Who was cancelled meanwhile is not waited for any more.
                batch = [each for each in self._waiting[: self._max_size] if not each[1].done()]
                del self._waiting[: self._max_size]
                if batch:
                    await self._answer(batch)
        finally:
            self._worker = None

    async def _gather(self) -> None:
        """Ends when the list is full or the first has waited long enough."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._wait_s):
                while len(self._waiting) < self._max_size:
                    self._came.clear()
                    await self._came.wait()

    async def _answer(self, batch: list[tuple[T, asyncio.Future[R]]]) -> None:
        try:
            answers = await self._function([thing for thing, _ in batch])
        except Exception as error:
            for _, answer in batch:
                if not answer.done():
                    answer.set_exception(error)
            return
        for (_, answer), one in zip(batch, answers, strict=True):
            if not answer.done():
                answer.set_result(one)
