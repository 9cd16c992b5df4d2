"""How much one replica takes on: a few calls at a time, a bounded row of waiting ones, and a plain no to the rest.

Serve has such limits too, but at its own limit the router polls with growing pauses: in a measurement 11 of 80 calls a
second were left. So Serve's limit is set high and this one decides.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from serving.errors import Busy


class Admission:
    """At most `concurrency` calls inside, `max_waiting` before the door. Belongs to one event loop."""

    def __init__(self, concurrency: int, max_waiting: int) -> None:
        self._turns = asyncio.Semaphore(concurrency) if concurrency else None
        self._max_waiting = max_waiting
        self._waiting = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Waits for a turn and holds it. Raises Busy when the row is full; a cancelled wait leaves the row."""
        if self._turns is None or (self._turns.locked() and self._waiting >= self._max_waiting):
            raise Busy("too many calls at once, try again later")
        self._waiting += 1
        try:
            await self._turns.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._turns.release()
