"""The Python client of a running Concord for asyncio; `concord_client.client.Concord` is the same without it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from types import TracebackType
from typing import Any, Self

import grpc
from concord.v1 import discrepancy_pb2, encounter_pb2, fact_pb2, fusion_service_pb2, imaging_service_pb2

from concord_client.channel import Tls, failed, open_channel
from concord_client.readings import fact_sets_of
from concord_client.stubs import Stubs, list_request, review_request


class AsyncConcord:
    """A running Concord. `timeout_s` is the deadline of one call; `profile` the name of one under which all calls are
    made, empty for the configured one."""

    def __init__(self, target: str, *, tls: Tls | None = None, timeout_s: float = 60, profile: str = "") -> None:
        self._profile = profile
        self._stubs = Stubs(open_channel(target, tls, asynchronous=True), target, timeout_s)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._stubs.channel.close()

    async def check(
        self, encounter: encounter_pb2.Encounter, *, explain: bool = False
    ) -> fusion_service_pb2.CheckEncounterResponse:
        """Checks a whole encounter; what is found is stored. `explain`: also what every rule said of every claim."""
        request = fusion_service_pb2.CheckEncounterRequest(encounter=encounter, profile=self._profile, explain=explain)
        answer: fusion_service_pb2.CheckEncounterResponse = await self._call(self._stubs.fusion.CheckEncounter, request)
        return answer

    async def check_draft(
        self, encounter: encounter_pb2.Encounter, document_id: str = ""
    ) -> fusion_service_pb2.CheckDraftResponse:
        """Checks a half-written document, the last one unless named; nothing is stored."""
        request = fusion_service_pb2.CheckDraftRequest(
            encounter=encounter, document_id=document_id, profile=self._profile
        )
        answer: fusion_service_pb2.CheckDraftResponse = await self._call(self._stubs.fusion.CheckDraft, request)
        return answer

    async def read(self, encounter: encounter_pb2.Encounter) -> list[fact_pb2.FactSet]:
        """What the reader services read of the documents, studies and laboratory messages."""
        return fact_sets_of([await self._call(*reading) for reading in self._stubs.readings(encounter)])

    async def render_frame(
        self, request: imaging_service_pb2.RenderFrameRequest
    ) -> imaging_service_pb2.RenderFrameResponse:
        """One frame of an image as PNG."""
        answer: imaging_service_pb2.RenderFrameResponse = await self._call(self._stubs.imaging.RenderFrame, request)
        return answer

    async def discrepancies(
        self, encounter_id: str = "", *, states: Sequence[str] = (), rule_ids: Sequence[str] = ()
    ) -> AsyncIterator[discrepancy_pb2.Discrepancy]:
        """Stored discrepancies, newest first, fetched page by page. `states` are words such as "OPEN"."""
        request = list_request(encounter_id, states, rule_ids)
        while True:
            answer = await self._call(self._stubs.fusion.ListDiscrepancies, request)
            for discrepancy in answer.discrepancies:
                yield discrepancy
            if not answer.next_page_token:
                return
            request.page_token = answer.next_page_token

    async def discrepancy(self, discrepancy_id: str) -> fusion_service_pb2.GetDiscrepancyResponse:
        """One stored discrepancy, its reviews and the facts it rests on."""
        request = fusion_service_pb2.GetDiscrepancyRequest(id=discrepancy_id)
        answer: fusion_service_pb2.GetDiscrepancyResponse = await self._call(self._stubs.fusion.GetDiscrepancy, request)
        return answer

    async def review(
        self, discrepancy_id: str, action: str, *, reviewer: str, reason: str = ""
    ) -> discrepancy_pb2.Discrepancy:
        """Records what a person decided: "ACCEPT", "DISMISS" with a reason, "SEND_BACK", "REOPEN", "COMMENT"."""
        request = review_request(discrepancy_id, action, reviewer, reason)
        answer: fusion_service_pb2.RecordReviewResponse = await self._call(self._stubs.fusion.RecordReview, request)
        return answer.discrepancy

    async def watch(
        self, encounter_id: str = "", *, include_open: bool = False
    ) -> AsyncIterator[discrepancy_pb2.Discrepancy]:
        """Discrepancies as they are found or decided, until the caller stops. Has no deadline."""
        request = fusion_service_pb2.WatchDiscrepanciesRequest(encounter_id=encounter_id, include_open=include_open)
        try:
            async for answer in self._stubs.fusion.WatchDiscrepancies(request):
                yield answer.discrepancy
        except grpc.RpcError as error:
            raise failed(error, self._stubs.target) from None

    async def rescore(
        self, encounter_id: str = "", *, since: str = "", until: str = ""
    ) -> AsyncIterator[fusion_service_pb2.RescoreResponse]:
        """The last check of every encounter, judged again under the rules as they are now. Times are RFC 3339."""
        request = fusion_service_pb2.RescoreRequest(
            profile=self._profile, encounter_id=encounter_id, since=since, until=until
        )
        try:
            async for answer in self._stubs.fusion.Rescore(request):
                yield answer
        except grpc.RpcError as error:
            raise failed(error, self._stubs.target) from None

    async def indicators(self, *, since: str = "", until: str = "") -> fusion_service_pb2.ListIndicatorsResponse:
        """The quality indicators of a period."""
        request = fusion_service_pb2.ListIndicatorsRequest(profile=self._profile, since=since, until=until)
        answer: fusion_service_pb2.ListIndicatorsResponse = await self._call(self._stubs.fusion.ListIndicators, request)
        return answer

    async def budget(self, per_100: float, *, since: str = "") -> fusion_service_pb2.SolveBudgetResponse:
        """The thresholds under which at most so many discrepancies are shown per 100 checks."""
        request = fusion_service_pb2.SolveBudgetRequest(profile=self._profile, per_100=per_100, since=since)
        answer: fusion_service_pb2.SolveBudgetResponse = await self._call(self._stubs.fusion.SolveBudget, request)
        return answer

    async def rules(self) -> fusion_service_pb2.ListRulesResponse:
        """The rules in force."""
        request = fusion_service_pb2.ListRulesRequest(profile=self._profile)
        answer: fusion_service_pb2.ListRulesResponse = await self._call(self._stubs.fusion.ListRules, request)
        return answer

    async def _call(self, method: Any, request: Any) -> Any:
        try:
            return await method(request, timeout=self._stubs.timeout_s)
        except grpc.RpcError as error:
            raise failed(error, self._stubs.target) from None
