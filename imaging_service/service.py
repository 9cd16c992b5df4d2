"""The imaging service: ReadStudy and RenderFrame, as a plain async class."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any, TypeVar

from concord.v1.imaging_service_pb2 import (
    ReadStudyRequest,
    ReadStudyResponse,
    RenderFrameRequest,
    RenderFrameResponse,
)

from facts import codec
from imaging_service.bundle import Bundle
from imaging_service.cores import Cores
from imaging_service.engine import Outputs, Pixels
from imaging_service.frame_messages import response_of, wanted_of
from imaging_service.passes import Passes
from imaging_service.reader import Settings, read_study
from imaging_service.readers import READERS, Reader
from imaging_service.readers.reading import run_alone
from imaging_service.readings import Kept
from imaging_service.render import Wanted, render
from imaging_service.shared_readings import Blobs, SharedReadings
from imaging_service.sources import Sent
from serving.errors import CannotRead

_Result = TypeVar("_Result")


class ImagingService:
    """Without `blobs`, s3:// and blob: addresses are issues; everything else is read.

    At most `calls` are in work. Of them `workers` compute and the others wait: for the store, or for `passes`, which
    run a network on what several calls bring; without, each runs it by itself. `kept`: what was read before, by this
    process and, when it is `shared`, by whoever uses the same `blobs`.
    """

    def __init__(
        self,
        blobs: Blobs | None = None,
        settings: Settings = Settings(),
        readers: Sequence[Reader] = READERS,
        *,
        calls: int = 4,
        workers: int = 2,
        passes: Passes | None = None,
        kept: Kept | None = None,
        shared: bool = False,
    ) -> None:
        self._blobs = blobs
        self._settings = settings
        self._readers = readers
        self._cores = Cores(workers)
        self._passes = passes
        self._kept = kept
        self._shared = shared
        # Of its own: the store and the passes, for which these threads wait, run in others.
        self._threads = ThreadPoolExecutor(calls, thread_name_prefix="reading")

    async def ReadStudy(self, request: ReadStudyRequest) -> ReadStudyResponse:
        """Reads in a thread, so that the loop stays free; a cancelled call stops before the next object."""
        wait = self._waiter()

        def keep(key: str, data: bytes) -> None:
            if self._blobs is None:
                raise CannotRead("no object store is configured")
            wait(self._blobs.put(key, data))

        def forward(bundle: Bundle, image: Pixels) -> Outputs:
            return run_alone(bundle, image) if self._passes is None else wait(self._passes(bundle, image))

        read = partial(_read, readers=self._readers, forward=forward, keep=keep, kept=self._readings())
        return await self._in_thread(read, request.subject, _instances(request))

    async def RenderFrame(self, request: RenderFrameRequest) -> RenderFrameResponse:
        """The same for a picture. Raises BadRequest, CannotDecode, CannotRead, NotFound, Unavailable."""
        sent, wanted = wanted_of(request)
        return await self._in_thread(_response, sent, wanted)

    async def _in_thread(self, work: Callable[..., _Result], *arguments: object) -> _Result:
        """`work` with `fetch`, `settings` and `stopped`, which is true once this call is cancelled."""
        cancelled, wait = threading.Event(), self._waiter()

        def fetch(uri: str, max_bytes: int) -> bytes:
            if self._blobs is None:
                raise CannotRead("no object store is configured")
            return wait(self._blobs.get(uri, max_bytes))

        def compute() -> _Result:
            with self._cores.computing():
                return work(*arguments, fetch=fetch, settings=self._settings, stopped=cancelled.is_set)

        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, copy_context().run, compute)
        except asyncio.CancelledError:
            cancelled.set()
            raise

    def _waiter(self) -> Callable[[Coroutine[Any, Any, _Result]], _Result]:
        """For a thread that computes: what the loop makes of a coroutine, while another thread computes."""
        loop = asyncio.get_running_loop()

        def wait(coroutine: Coroutine[Any, Any, _Result]) -> _Result:
            with self._cores.waiting():
                return asyncio.run_coroutine_threadsafe(coroutine, loop).result()

        return wait

    def _readings(self) -> Kept | None:
        if self._kept is None or self._blobs is None or not self._shared:
            return self._kept
        return SharedReadings(self._kept, self._blobs, asyncio.get_running_loop(), self._cores.waiting)


def _read(subject: str, instances: list[Sent], **how: Any) -> ReadStudyResponse:
    record, image = read_study(subject, instances, **how)
    return ReadStudyResponse(record=codec.fact_set_to_proto(record), image=codec.fact_set_to_proto(image))


def _response(sent: Sent, wanted: Wanted, **how: Any) -> RenderFrameResponse:
    return response_of(render(sent, wanted, **how))


def _instances(request: ReadStudyRequest) -> list[Sent]:
    return [
        Sent(f"studies[{at}].instances[{number}]", instance.uri, instance.content, study.study_instance_uid)
        for at, study in enumerate(request.studies)
        for number, instance in enumerate(study.instances)
    ]
