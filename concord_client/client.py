"""The Python client of a running Concord: `Concord` here, `AsyncConcord` for asyncio, with the same methods.

    with Concord("concord.hospital.example:9443", tls=Tls(ca=Path("ca.pem"))) as concord:
        answer = concord.check(encounter)

Every method takes and gives messages of `concord.v1`. Every call has a deadline, and raises CallFailed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, Self

import grpc
from concord.v1 import discrepancy_pb2, encounter_pb2, fact_pb2, fusion_service_pb2, imaging_service_pb2

from concord_client.aio import AsyncConcord
from concord_client.channel import CallFailed, Tls, failed, open_channel
from concord_client.readings import fact_sets_of
from concord_client.stubs import Stubs, list_request, review_request

__all__ = ["AsyncConcord", "CallFailed", "Concord", "Tls"]


class Concord:
    """A running Concord, for code without asyncio. `AsyncConcord` says what each method does."""

    def __init__(self, target: str, *, tls: Tls | None = None, timeout_s: float = 60, profile: str = "") -> None:
        self._profile = profile
        self._stubs = Stubs(open_channel(target, tls, asynchronous=False), target, timeout_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._stubs.channel.close()

    def check(
        self, encounter: encounter_pb2.Encounter, *, explain: bool = False
    ) -> fusion_service_pb2.CheckEncounterResponse:
        request = fusion_service_pb2.CheckEncounterRequest(encounter=encounter, profile=self._profile, explain=explain)
        answer: fusion_service_pb2.CheckEncounterResponse = self._call(self._stubs.fusion.CheckEncounter, request)
        return answer

    def check_draft(
        self, encounter: encounter_pb2.Encounter, document_id: str = ""
    ) -> fusion_service_pb2.CheckDraftResponse:
        request = fusion_service_pb2.CheckDraftRequest(
            encounter=encounter, document_id=document_id, profile=self._profile
        )
        answer: fusion_service_pb2.CheckDraftResponse = self._call(self._stubs.fusion.CheckDraft, request)
        return answer

    def read(self, encounter: encounter_pb2.Encounter) -> list[fact_pb2.FactSet]:
        return fact_sets_of([self._call(*reading) for reading in self._stubs.readings(encounter)])

    def render_frame(self, request: imaging_service_pb2.RenderFrameRequest) -> imaging_service_pb2.RenderFrameResponse:
        answer: imaging_service_pb2.RenderFrameResponse = self._call(self._stubs.imaging.RenderFrame, request)
        return answer

    def discrepancies(
        self, encounter_id: str = "", *, states: Sequence[str] = (), rule_ids: Sequence[str] = ()
    ) -> Iterator[discrepancy_pb2.Discrepancy]:
        request = list_request(encounter_id, states, rule_ids)
        while True:
            answer = self._call(self._stubs.fusion.ListDiscrepancies, request)
            yield from answer.discrepancies
            if not answer.next_page_token:
                return
            request.page_token = answer.next_page_token

    def discrepancy(self, discrepancy_id: str) -> fusion_service_pb2.GetDiscrepancyResponse:
        request = fusion_service_pb2.GetDiscrepancyRequest(id=discrepancy_id)
        answer: fusion_service_pb2.GetDiscrepancyResponse = self._call(self._stubs.fusion.GetDiscrepancy, request)
        return answer

    def review(
        self, discrepancy_id: str, action: str, *, reviewer: str, reason: str = ""
    ) -> discrepancy_pb2.Discrepancy:
        request = review_request(discrepancy_id, action, reviewer, reason)
        answer: fusion_service_pb2.RecordReviewResponse = self._call(self._stubs.fusion.RecordReview, request)
        return answer.discrepancy

    def watch(self, encounter_id: str = "", *, include_open: bool = False) -> Iterator[discrepancy_pb2.Discrepancy]:
        request = fusion_service_pb2.WatchDiscrepanciesRequest(encounter_id=encounter_id, include_open=include_open)
        try:
            for answer in self._stubs.fusion.WatchDiscrepancies(request):
                yield answer.discrepancy
        except grpc.RpcError as error:
            raise failed(error, self._stubs.target) from None

    def rescore(
        self, encounter_id: str = "", *, since: str = "", until: str = ""
    ) -> Iterator[fusion_service_pb2.RescoreResponse]:
        request = fusion_service_pb2.RescoreRequest(
            profile=self._profile, encounter_id=encounter_id, since=since, until=until
        )
        try:
            yield from self._stubs.fusion.Rescore(request)
        except grpc.RpcError as error:
            raise failed(error, self._stubs.target) from None

    def indicators(self, *, since: str = "", until: str = "") -> fusion_service_pb2.ListIndicatorsResponse:
        request = fusion_service_pb2.ListIndicatorsRequest(profile=self._profile, since=since, until=until)
        answer: fusion_service_pb2.ListIndicatorsResponse = self._call(self._stubs.fusion.ListIndicators, request)
        return answer

    def budget(self, per_100: float, *, since: str = "") -> fusion_service_pb2.SolveBudgetResponse:
        request = fusion_service_pb2.SolveBudgetRequest(profile=self._profile, per_100=per_100, since=since)
        answer: fusion_service_pb2.SolveBudgetResponse = self._call(self._stubs.fusion.SolveBudget, request)
        return answer

    def rules(self) -> fusion_service_pb2.ListRulesResponse:
        request = fusion_service_pb2.ListRulesRequest(profile=self._profile)
        answer: fusion_service_pb2.ListRulesResponse = self._call(self._stubs.fusion.ListRules, request)
        return answer

    def _call(self, method: Any, request: Any) -> Any:
        try:
            return method(request, timeout=self._stubs.timeout_s)
        except grpc.RpcError as error:
            raise failed(error, self._stubs.target) from None
