"""The RPCs of FusionService that people who review ask: one async method each, over the store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from concord.v1 import work_pb2

from serving.errors import Unavailable

if TYPE_CHECKING:
    from fusion.work_store import WorkStore


class Work:
    """What FusionService is besides checking. Without a store every method raises Unavailable."""

    # With the property `work`.
    _store: Any
    _clock: Callable[[], datetime]

    async def ListWork(self, request: work_pb2.ListWorkRequest) -> work_pb2.ListWorkResponse:
        return await asyncio.to_thread(self._work().list_work, request, self._clock())

    async def GetCase(self, request: work_pb2.GetCaseRequest) -> work_pb2.GetCaseResponse:
        return await asyncio.to_thread(self._work().get_case, request.encounter_id, self._clock())

    async def LockCase(self, request: work_pb2.LockCaseRequest) -> work_pb2.LockCaseResponse:
        return await asyncio.to_thread(self._work().lock_case, request, self._clock())

    async def AssignWork(self, request: work_pb2.AssignWorkRequest) -> work_pb2.AssignWorkResponse:
        return await asyncio.to_thread(self._work().assign, request, self._clock())

    async def SampleCases(self, request: work_pb2.SampleCasesRequest) -> work_pb2.SampleCasesResponse:
        return await asyncio.to_thread(self._work().sample, request)

    async def RecordAudit(self, request: work_pb2.RecordAuditRequest) -> work_pb2.RecordAuditResponse:
        audit = await asyncio.to_thread(self._work().record_audit, request.audit, self._clock())
        return work_pb2.RecordAuditResponse(audit=audit)

    def _work(self) -> WorkStore:
        if self._store is None:
            raise Unavailable("no store is configured")
        work: WorkStore = self._store.work
        return work
