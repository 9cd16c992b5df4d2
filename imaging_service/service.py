"""The imaging service: ReadStudy, as a plain async class."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from typing import Protocol

from concord.v1.imaging_service_pb2 import ReadStudyRequest, ReadStudyResponse

from facts import codec
from imaging_service.reader import Settings, read_study
from imaging_service.readers import READERS, Reader
from imaging_service.sources import Sent
from serving.errors import CannotRead


class Blobs(Protocol):
    """An object store. `get` raises NotFound, Unavailable, and CannotRead for more than `max_bytes`."""

    async def get(self, uri: str, max_bytes: int) -> bytes: ...


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
        cancelled = threading.Event()

        def fetch(uri: str, max_bytes: int) -> bytes:
            if self._blobs is None:
                raise CannotRead("no object store is configured")
            return asyncio.run_coroutine_threadsafe(self._blobs.get(uri, max_bytes), loop).result()

        try:
            record, image = await asyncio.to_thread(
                read_study,
                request.subject,
                _instances(request),
                fetch=fetch,
                settings=self._settings,
                readers=self._readers,
                stopped=cancelled.is_set,
            )
        except asyncio.CancelledError:
            cancelled.set()
            raise
        return ReadStudyResponse(record=codec.fact_set_to_proto(record), image=codec.fact_set_to_proto(image))


def _instances(request: ReadStudyRequest) -> list[Sent]:
    return [
        Sent(f"studies[{at}].instances[{number}]", instance.uri, instance.content, study.study_instance_uid)
        for at, study in enumerate(request.studies)
        for number, instance in enumerate(study.instances)
    ]
