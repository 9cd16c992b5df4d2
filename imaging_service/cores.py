"""How many threads compute at once. More than cores only push each other aside."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Cores:
    """At most `count` threads compute; whoever waits for something else gives its place away meanwhile."""

    def __init__(self, count: int) -> None:
        self._free = threading.BoundedSemaphore(count)

    @contextmanager
    def computing(self) -> Iterator[None]:
        with self._free:
            yield

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Within `computing`: for the store, or for the network to be run with what others bring."""
        self._free.release()
        try:
            yield
        finally:
            self._free.acquire()
