"""Readings in the object store, where every replica finds what another has read."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO
from typing import Protocol

from concord.v1.fact_pb2 import FactSet as FactSetMessage
from google.protobuf.proto import parse_length_prefixed, serialize_length_prefixed

from facts import codec
from facts.fact import FactSet, Source
from imaging_service.reader import PRODUCER
from imaging_service.readers.reading import Reading
from imaging_service.readings import Kept, Key, Readings
from serving.errors import NotFound
from serving.observe import logger

_MAX_BYTES = 8 * 1024 * 1024
# A store that is slower than reading anew is of no use.
_PATIENCE_S = 2.0


class Blobs(Protocol):
    """An object store. `get` raises NotFound, Unavailable, and CannotRead for more than `max_bytes`."""

    async def get(self, uri: str, max_bytes: int) -> bytes: ...

    async def put(self, key: str, data: bytes) -> str: ...


class SharedReadings:
    """Those of this process (`own`) before those of the store. Called in a thread other than the loop's; `waiting` is
    entered while the store is waited for. A store that fails, or holds what cannot be read, is passed over."""

    def __init__(
        self,
        own: Kept,
        blobs: Blobs,
        loop: asyncio.AbstractEventLoop,
        waiting: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._own = own
        self._blobs = blobs
        self._loop = loop
        self._waiting = waiting

    def get(self, key: Key) -> Readings | None:
        found = self._own.get(key)
        if found is None and (found := self._fetched(key)) is not None:
            self._own.put(key, found)
        return found

    def put(self, key: Key, readings: Readings) -> None:
        """Returns before it is in the store."""
        self._own.put(key, readings)
        asyncio.run_coroutine_threadsafe(self._write(key, readings), self._loop)

    def _fetched(self, key: Key) -> Readings | None:
        wanted = asyncio.run_coroutine_threadsafe(self._blobs.get(f"blob:{_name(key)}", _MAX_BYTES), self._loop)
        try:
            with self._waiting():
                data = wanted.result(_PATIENCE_S)
            return _unpacked(key, data)
        except NotFound:
            return None
        except Exception as error:  # the store, or what somebody else left there
            wanted.cancel()
            logger.warning("a kept reading cannot be used: %s", type(error).__name__)
            return None

    async def _write(self, key: Key, readings: Readings) -> None:
        try:
            await self._blobs.put(_name(key), _packed(key, readings))
        except Exception as error:
            logger.warning("a reading cannot be kept: %s", type(error).__name__)


def _name(key: Key) -> str:
    return f"readings/{key.name[:2]}/{key.name}"


def _packed(key: Key, readings: Readings) -> bytes:
    """A SHA-256, then one FactSet a reader. Its subject is the key, for whose they are is the caller's to say."""
    written = BytesIO()
    for one in readings:
        fact_set = FactSet(
            subject=key.name,
            source=Source.IMAGE,
            producer=PRODUCER,
            facts=one.facts,
            assessed=one.assessed,
            issues=one.issues,
        )
        serialize_length_prefixed(codec.fact_set_to_proto(fact_set), written)
    content = written.getvalue()
    return hashlib.sha256(content).digest() + content


def _unpacked(key: Key, data: bytes) -> Readings:
    """Raises ValueError, InvalidFact, DecodeError."""
    digest, content = data[:32], data[32:]
    if hashlib.sha256(content).digest() != digest:
        raise ValueError("cut short or changed")
    stream, readings = BytesIO(content), []
    while stream.tell() < len(content):
        message = parse_length_prefixed(FactSetMessage, stream)
        if message is None or message.subject != key.name:
            raise ValueError("not the readings of this key")
        fact_set = codec.fact_set_from_proto(message)
        readings.append(Reading(fact_set.facts, fact_set.assessed, fact_set.issues))
    return tuple(readings)
