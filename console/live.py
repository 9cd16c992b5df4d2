"""Tells pages that the list of work has changed: one stream of the gateway for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Any

from console.gateway import CallFailed

# Seconds after which a silent page is heard from, and after which a stream that broke is opened again.
BREATH_S, AGAIN_S = 20.0, 5.0


class Changes:
    """`opened`: a stream with an item for each change; it may raise CallFailed."""

    def __init__(self, opened: Callable[[], AsyncIterator[Any]]) -> None:
        self._opened = opened
        self._listeners: set[asyncio.Event] = set()
        self._task: asyncio.Task[None] | None = None

    async def heard(self) -> AsyncGenerator[bool]:
        """True after something changed, False now and then so that whoever listens can look whether it still may."""
        changed = asyncio.Event()
        self._listeners.add(changed)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._listen())
        try:
            while True:
                try:
                    await asyncio.wait_for(changed.wait(), BREATH_S)
                except TimeoutError:
                    yield False
                    continue
                changed.clear()
                yield True
        finally:
            self._listeners.discard(changed)
            if not self._listeners:
                self.stop()

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _listen(self) -> None:
        while True:
            try:
                async for _ in self._opened():
                    self._tell()
            except CallFailed:
                pass  # the pages themselves say that nobody answers
            await asyncio.sleep(AGAIN_S)
            # Nobody knows what happened in between.
            self._tell()

    def _tell(self) -> None:
        for changed in self._listeners:
            changed.set()
