"""The RPCs of FusionService that people who review ask: one async method each, over the store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from concord.v1 import work_pb2

from facts import vocabulary
from fusion.check import Checker
from fusion.precision import Reviews
from fusion.readers import Readers
from fusion.rule_documents import Documents
from fusion.watch import Watched
from serving.errors import Unavailable

if TYPE_CHECKING:
    from fusion.work_store import WorkStore


class Work:
    """What FusionService is besides checking. Without a store every method raises Unavailable."""

    # With the property `work`.
    _store: Any
    _clock: Callable[[], datetime]
    _zone: tzinfo
    _watched: Watched
    _readers: Readers

    async def ListWork(self, request: work_pb2.ListWorkRequest) -> work_pb2.ListWorkResponse:
        return await asyncio.to_thread(self._work().list_work, request, self._clock())

    async def GetCase(self, request: work_pb2.GetCaseRequest) -> work_pb2.GetCaseResponse:
        case = await asyncio.to_thread(self._work().get_case, request, self._clock())
        name_concepts(case)
        return case

    async def LockCase(self, request: work_pb2.LockCaseRequest) -> work_pb2.LockCaseResponse:
        return await asyncio.to_thread(self._work().lock_case, request, self._clock())

    async def AssignWork(self, request: work_pb2.AssignWorkRequest) -> work_pb2.AssignWorkResponse:
        return await asyncio.to_thread(self._work().assign, request, self._clock())

    async def SampleCases(self, request: work_pb2.SampleCasesRequest) -> work_pb2.SampleCasesResponse:
        return await asyncio.to_thread(self._work().sample, request)

    async def RecordAudit(self, request: work_pb2.RecordAuditRequest) -> work_pb2.RecordAuditResponse:
        audit = await asyncio.to_thread(self._work().record_audit, request.audit, self._clock())
        return work_pb2.RecordAuditResponse(audit=audit)

    async def GetStatistics(self, request: work_pb2.GetStatisticsRequest) -> work_pb2.GetStatisticsResponse:
        store = self._opened()
        answer: work_pb2.GetStatisticsResponse = await asyncio.to_thread(
            store.statistics, request, self._clock(), self._zone
        )
        return answer

    async def GetRuleDocument(self, request: work_pb2.GetRuleDocumentRequest) -> work_pb2.GetRuleDocumentResponse:
        return await asyncio.to_thread(self._documents().get, request)

    async def TryRule(self, request: work_pb2.TryRuleRequest) -> work_pb2.TryRuleResponse:
        return await self._documents().tried(request, self._opened(), await self._reviews_so_far())

    async def SaveRule(self, request: work_pb2.SaveRuleRequest) -> work_pb2.SaveRuleResponse:
        return await self._documents().save(request, self._clock())

    async def _reviews_so_far(self) -> Reviews:
        raise NotImplementedError

    def _documents(self) -> Documents:
        return Documents(
            self._watched,
            self._opened().rule_documents,
            lambda rules: Checker(rules, self._readers, self._zone),
            self._readers,
        )

    def _work(self) -> WorkStore:
        work: WorkStore = self._opened().work
        return work

    def _opened(self) -> Any:
        if self._store is None:
            raise Unavailable("no store is configured")
        return self._store


def name_concepts(case: work_pb2.GetCaseResponse) -> None:
    """Whoever shows a case has no vocabulary and two languages."""
    codes = {fact.concept.code for fact_set in case.fact_sets for fact in fact_set.facts}
    for code in codes | {document.type.lower() for document in case.encounter.documents}:
        entry = vocabulary.find(code)
        if entry is not None:
            named = case.concepts[code]
            named.name.en, named.name.zh, named.category = entry.en, entry.zh, entry.category
