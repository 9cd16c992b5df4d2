"""The imaging service: ReadStudy and RenderFrame, as a plain async class."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol, TypeVar

from concord.v1.imaging_service_pb2 import (
    ReadStudyRequest,
    ReadStudyResponse,
    RenderFrameRequest,
    RenderFrameResponse,
)

from facts import codec
from imaging_service.frame_messages import response_of, wanted_of
from imaging_service.reader import Settings, read_study
from imaging_service.readers import READERS, Reader
from imaging_service.render import Wanted, render
from imaging_service.sources import Sent
from serving.errors import CannotRead

_Result = TypeVar("_Result")


class Blobs(Protocol):
    """An object store. `get` raises NotFound, and CannotRead for more than `max_bytes`; both raise Unavailable."""

    async def get(self, uri: str, max_bytes: int) -> bytes: ...

    async def put(self, key: str, data: bytes) -> str: ...


class ImagingService:
    """Without `blobs`, s3:// and blob: addresses are issues; everything else is read."""

    def __init__(
        self, blobs: Blobs | None = None, settings: Settings = Settings(), readers: Sequence[Reader] = READERS
    ) -> None:
        self._blobs = blobs
        self._settings = settings
        self._readers = readers

    async def ReadStudy(self, request: ReadStudyRequest) -> ReadStudyResponse:
        """Reads in a thread, so that the loop stays free; a cancelled call stops before the next object."""
        loop = asyncio.get_running_loop()

        def keep(key: str, data: bytes) -> None:
            if self._blobs is None:
                raise CannotRead("no object store is configured")
            asyncio.run_coroutine_threadsafe(self._blobs.put(key, data), loop).result()

        read = partial(read_study, readers=self._readers, keep=keep)
        record, image = await self._in_thread(read, request.subject, _instances(request))
        return ReadStudyResponse(record=codec.fact_set_to_proto(record), image=codec.fact_set_to_proto(image))

    async def RenderFrame(self, request: RenderFrameRequest) -> RenderFrameResponse:
        """The same for a picture. Raises BadRequest, CannotDecode, CannotRead, NotFound, Unavailable."""
        sent, wanted = wanted_of(request)
        return await self._in_thread(_response, sent, wanted)

    async def _in_thread(self, work: Callable[..., _Result], *arguments: object) -> _Result:
        """`work` with `fetch`, `settings` and `stopped`, which is true once this call is cancelled."""
        loop = asyncio.get_running_loop()
        cancelled = threading.Event()

        def fetch(uri: str, max_bytes: int) -> bytes:
            if self._blobs is None:
                raise CannotRead("no object store is configured")
            return asyncio.run_coroutine_threadsafe(self._blobs.get(uri, max_bytes), loop).result()

        try:
            return await asyncio.to_thread(
                work, *arguments, fetch=fetch, settings=self._settings, stopped=cancelled.is_set
            )
        except asyncio.CancelledError:
            cancelled.set()
            raise


def _response(sent: Sent, wanted: Wanted, **how: Any) -> RenderFrameResponse:
    return response_of(render(sent, wanted, **how))


def _instances(request: ReadStudyRequest) -> list[Sent]:
    return [
        Sent(f"studies[{at}].instances[{number}]", instance.uri, instance.content, study.study_instance_uid)
        for at, study in enumerate(request.studies)
        for number, instance in enumerate(study.instances)
    ]
