"""The fusion service: one async method per RPC of FusionService, over generated messages.

encounter + newer documents of the store -> fusion.check -> store -> answer
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from concord.v1 import discrepancy_pb2, encounter_pb2, fact_pb2
from concord.v1 import fusion_service_pb2 as pb

from facts import codec
from fusion import rulebook, versions
from fusion.check import Checked, Checker
from fusion.readers import Readers
from fusion.rule import Phase, Rule
from serving.errors import BadRequest, Unavailable

if TYPE_CHECKING:
    from fusion.store import VerdictRow

DEFAULT_ZONE = "Asia/Shanghai"
_POLL_S = 0.5
_PHASES = {
    encounter_pb2.Encounter.ENTRY: Phase.ENTRY,
    encounter_pb2.Encounter.IN_PROCESS: Phase.IN_PROCESS,
    encounter_pb2.Encounter.RETROSPECTIVE: Phase.RETROSPECTIVE,
}


class Store(Protocol):
    """What the service needs of the store. Every method blocks."""

    def save_check(
        self,
        encounter: encounter_pb2.Encounter,
        fact_sets: Sequence[fact_pb2.FactSet],
        verdicts: Sequence[VerdictRow],
        discrepancies: Sequence[discrepancy_pb2.Discrepancy],
        profile_digest: str,
        now: datetime,
    ) -> None: ...

    def list_discrepancies(self, request: pb.ListDiscrepanciesRequest) -> pb.ListDiscrepanciesResponse: ...

    def get_discrepancy(self, discrepancy_id: str) -> pb.GetDiscrepancyResponse: ...

    def record_review(self, event: discrepancy_pb2.ReviewEvent, now: datetime) -> pb.RecordReviewResponse: ...

    def changes_since(self, cursor: int, encounter_id: str = "") -> tuple[int, list[discrepancy_pb2.Discrepancy]]: ...

    def newer_documents(self, encounter: encounter_pb2.Encounter) -> list[encounter_pb2.Document]: ...


class FusionService:
    """Without a store nothing is kept, and what needs one raises Unavailable.

    `zone`: IANA name of the zone that times without one are of. `clock`: the present moment, aware.
    """

    def __init__(
        self,
        readers: Readers,
        rules: rulebook.Rulebook,
        store: Store | None = None,
        *,
        zone: str = DEFAULT_ZONE,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._readers = readers
        self._zone = ZoneInfo(zone)
        self._checker = Checker(rules, readers, self._zone)
        self._store = store
        self._clock = clock

    def reload_rules(self) -> str:
        """The rules and the profile as their files are now are in force; answers their digest.

        Raises rulebook.BrokenRulebook with file and line, and then the old ones stay in force.
        """
        rules = self._checker.rules.reloaded()
        self._checker = Checker(rules, self._readers, self._zone)
        return rules.digest

    async def CheckEncounter(self, request: pb.CheckEncounterRequest) -> pb.CheckEncounterResponse:
        """Checks an encounter and, when it has an id, keeps what was read and found."""
        sent = request.encounter
        encounter = await self._with_newer_documents(sent) if sent.id else sent
        phases = [_PHASES[phase] for phase in sent.phases if phase in _PHASES]
        checked = await self._checker.check(encounter, phases, self._clock())
        if self._store and sent.id:
            await asyncio.to_thread(_save, self._store, checked)
        return pb.CheckEncounterResponse(
            id=sent.id,
            discrepancies=checked.adjudicated.discrepancies,
            verdicts=checked.adjudicated.counts,
            not_checked=checked.not_checked,
            issues=[codec.issue_to_proto(issue) for issue in checked.issues],
            profile_digest=checked.digest,
        )

    async def CheckDraft(self, request: pb.CheckDraftRequest) -> pb.CheckDraftResponse:
        """The entry-phase discrepancies that rest on one document. Raises BadRequest when there is no such document."""
        draft_id = _draft_id(request)
        checked = await self._checker.check(request.encounter, [Phase.ENTRY], self._clock())
        return pb.CheckDraftResponse(
            id=request.encounter.id,
            discrepancies=[
                discrepancy
                for discrepancy in checked.adjudicated.discrepancies
                if any(evidence.document_id == draft_id for evidence in discrepancy.evidence)
            ],
            verdicts=checked.adjudicated.counts,
            not_checked=checked.not_checked,
            issues=[codec.issue_to_proto(issue) for issue in checked.issues],
            profile_digest=checked.digest,
        )

    async def ListDiscrepancies(self, request: pb.ListDiscrepanciesRequest) -> pb.ListDiscrepanciesResponse:
        return await asyncio.to_thread(self._kept().list_discrepancies, request)

    async def GetDiscrepancy(self, request: pb.GetDiscrepancyRequest) -> pb.GetDiscrepancyResponse:
        return await asyncio.to_thread(self._kept().get_discrepancy, request.id)

    async def RecordReview(self, request: pb.RecordReviewRequest) -> pb.RecordReviewResponse:
        return await asyncio.to_thread(self._kept().record_review, request.review, self._clock())

    async def WatchDiscrepancies(
        self, request: pb.WatchDiscrepanciesRequest
    ) -> AsyncIterator[pb.WatchDiscrepanciesResponse]:
        """Until the caller leaves: what is open (when asked for), then what changes. Nothing in between is missed."""
        store = self._kept()
        cursor, _ = await asyncio.to_thread(store.changes_since, -1, request.encounter_id)
        if request.include_open:
            async for discrepancy in _open(store, request.encounter_id):
                yield pb.WatchDiscrepanciesResponse(discrepancy=discrepancy)
        while True:
            cursor, changed = await asyncio.to_thread(store.changes_since, cursor, request.encounter_id)
            for discrepancy in changed:
                yield pb.WatchDiscrepanciesResponse(discrepancy=discrepancy)
            await asyncio.sleep(_POLL_S)

    async def ListRules(self, request: pb.ListRulesRequest) -> pb.ListRulesResponse:
        rules, wanted = self._checker.rules, _PHASES.get(request.phase)
        listed = [rule for rule in rules.rules if wanted is None or wanted in rule.phases]
        return pb.ListRulesResponse(rules=[_summary(rule) for rule in listed], profile_digest=rules.digest)

    def _kept(self) -> Store:
        if self._store is None:
            raise Unavailable("no store is configured")
        return self._store

    async def _with_newer_documents(self, encounter: encounter_pb2.Encounter) -> encounter_pb2.Encounter:
        """An older message that arrives late does not undo a newer one: the stored versions are read in its stead."""
        if self._store is None:
            return encounter
        newer = await asyncio.to_thread(self._store.newer_documents, encounter)
        if not newer:
            return encounter
        merged = encounter_pb2.Encounter()
        merged.CopyFrom(encounter)
        merged.documents.extend(newer)
        return merged


def _save(store: Store, checked: Checked) -> None:
    from fusion.store import VerdictRow  # SQLAlchemy takes 0.2 s to import: only where something is kept

    rows = [
        VerdictRow(
            verdict.rule.id,
            verdict.rule.version,
            str(verdict.outcome),
            checked.adjudicated.ids.get(position, ""),
            tuple(fact.id for fact in verdict.claims),
            tuple(fact.id for _, fact in verdict.evidence),
        )
        for position, verdict in enumerate(checked.verdicts)
    ]
    store.save_check(
        checked.encounter,
        [codec.fact_set_to_proto(fact_set) for fact_set in checked.fact_sets],
        rows,
        checked.adjudicated.discrepancies,
        checked.digest,
        checked.at,
    )


async def _open(store: Store, encounter_id: str) -> AsyncIterator[discrepancy_pb2.Discrepancy]:
    request = pb.ListDiscrepanciesRequest(encounter_id=encounter_id, states=[discrepancy_pb2.Discrepancy.OPEN])
    while True:
        page = await asyncio.to_thread(store.list_discrepancies, request)
        for discrepancy in page.discrepancies:
            yield discrepancy
        if not page.next_page_token:
            return
        request.page_token = page.next_page_token


def _draft_id(request: pb.CheckDraftRequest) -> str:
    documents = request.encounter.documents
    if not documents:
        raise BadRequest("there is no document to check", "encounter.documents")
    wanted = request.document_id or documents[-1].id
    if request.document_id and all(document.id != wanted for document in documents):
        raise BadRequest("no document has this id", "document_id")
    return wanted or versions.name_of(len(documents) - 1)


def _summary(rule: Rule) -> discrepancy_pb2.RuleSummary:
    wire = {phase: number for number, phase in _PHASES.items()}
    return discrepancy_pb2.RuleSummary(
        id=rule.id,
        version=rule.version,
        status=rule.status.upper(),
        severity=rule.severity.name,
        title=discrepancy_pb2.LocalizedText(en=rule.title.en, zh=rule.title.zh),
        remediation=discrepancy_pb2.LocalizedText(en=rule.remediation.en, zh=rule.remediation.zh),
        phases=[wire[phase] for phase in Phase if phase in rule.phases],
        references=rule.references,
        covers=rule.covers,
    )
