"""The fusion service: one async method per RPC of FusionService, over generated messages.

encounter + newer documents of the store -> fusion.check -> store -> answer
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

from concord.v1 import discrepancy_pb2, encounter_pb2, fact_pb2
from concord.v1 import fusion_service_pb2 as pb

from facts import codec
from fusion import rulebook, versions
from fusion.adjudicate import show_from
from fusion.check import PHASES, Checked, Checker
from fusion.explain import parameters, rule_verdicts
from fusion.history import History, StoredChecks
from fusion.precision import Reviews, precision_of
from fusion.profile import Profile
from fusion.readers import Readers
from fusion.rule import Phase, Rule
from fusion.score import score, weight_of
from fusion.watch import Watched
from fusion.work import Work
from serving.errors import BadRequest, Unavailable

if TYPE_CHECKING:
    from fusion.store import VerdictRow

DEFAULT_ZONE = "Asia/Shanghai"
_POLL_S = 0.5
# What people decide in this minute counts in the next.
_REVIEWS_S = 60.0
_State = discrepancy_pb2.Discrepancy


class Store(StoredChecks, Protocol):
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

    def reviews_by_rule(self) -> Reviews: ...


class FusionService(Work):
    """Without a store nothing is kept, and what needs one raises Unavailable.

    `zone`: IANA name of the zone that times without one are of. `clock`: the present moment, aware. `reload_s`: how
    often the files of the rules are looked at for changes; 0: never. `reviews`: of rules, where no store knows any.
    """

    def __init__(
        self,
        readers: Readers,
        rules: rulebook.Rulebook,
        store: Store | None = None,
        *,
        zone: str = DEFAULT_ZONE,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        reload_s: float = 0,
        reviews: Reviews = {},  # noqa: B006 - never written to
    ) -> None:
        self._readers = readers
        self._zone = ZoneInfo(zone)
        self._watched = Watched(rules, reload_s, saved=getattr(store, "rule_documents", None))
        self._checkers: dict[tuple[str, str], Checker] = {}
        self._store = store
        self._clock = clock
        self._reviews = reviews
        self._reviews_until = float("-inf")

    def reload_rules(self) -> str:
        """The rules and the profile as their files are now are in force; answers their digest.

        Raises rulebook.BrokenRulebook with file and line, and then the old ones stay in force.
        """
        return self._watched.reload().digest

    async def CheckEncounter(self, request: pb.CheckEncounterRequest) -> pb.CheckEncounterResponse:
        """Checks an encounter and, when it has an id, keeps what was read and found.

        Raises BadRequest for a profile that is not there or cannot be used.
        """
        sent = request.encounter
        checker = await self._checker(request.profile)
        encounter = await self._with_newer_documents(sent) if sent.id else sent
        phases = [PHASES[phase] for phase in sent.phases if phase in PHASES]
        checked = await checker.check(encounter, phases, self._clock(), await self._reviews_so_far())
        found = checked.adjudicated.discrepancies
        states: dict[str, int] = {}
        if self._store and sent.id:
            await asyncio.to_thread(_save, self._store, checked)
            states = await asyncio.to_thread(self._store.states, [one.id for one in found])
        must_answer = _must_answer(found, states)
        answer = pb.CheckEncounterResponse(
            id=sent.id,
            discrepancies=found,
            verdicts=checked.adjudicated.counts,
            not_checked=checked.not_checked,
            issues=[codec.issue_to_proto(issue) for issue in checked.issues],
            profile_digest=checked.rules.digest,
            profile=checked.rules.profile.name,
            may_sign=not must_answer,
            must_answer=must_answer,
            reminders=checked.adjudicated.reminders,
            score=score(found, checked.rules.profile, checked.rules.digest, states),
            explained=rule_verdicts(checked.verdicts) if request.explain else [],
        )
        if self._store and sent.id:
            await asyncio.to_thread(_save_case, self._store, checked, answer)
        return answer

    async def CheckDraft(self, request: pb.CheckDraftRequest) -> pb.CheckDraftResponse:
        """The entry-phase discrepancies that rest on one document. Raises BadRequest when there is no such document."""
        draft_id = _draft_id(request)
        checker = await self._checker(request.profile)
        checked = await checker.check(request.encounter, [Phase.ENTRY], self._clock(), await self._reviews_so_far())
        found = [
            discrepancy
            for discrepancy in checked.adjudicated.discrepancies
            if any(evidence.document_id == draft_id for evidence in discrepancy.evidence)
        ]
        must_answer = _must_answer(found, {})
        return pb.CheckDraftResponse(
            id=request.encounter.id,
            discrepancies=found,
            verdicts=checked.adjudicated.counts,
            not_checked=checked.not_checked,
            issues=[codec.issue_to_proto(issue) for issue in checked.issues],
            profile_digest=checked.rules.digest,
            profile=checked.rules.profile.name,
            may_sign=not must_answer,
            must_answer=must_answer,
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
        """Raises BadRequest for a profile that is not there or cannot be used."""
        rules, wanted = (await self._checker(request.profile)).rules, PHASES.get(request.phase)
        listed = [rule for rule in rules.rules if wanted is None or wanted in rule.phases]
        reviews = await self._reviews_so_far()
        return pb.ListRulesResponse(
            rules=[_summary(rule, rules.profile, reviews) for rule in listed],
            profile_digest=rules.digest,
            profile=rules.profile.name,
            problems=[
                fact_pb2.Issue(code="rule-refused", place=problem.place, message=problem.message)
                for problem in self._watched.problems
            ],
            profiles=rules.profile_names,
        )

    async def Rescore(self, request: pb.RescoreRequest) -> AsyncIterator[pb.RescoreResponse]:
        """Raises BadRequest for a time that is none."""
        async for one in (await self._history(request.profile)).rescored(request):
            yield one

    async def ListIndicators(self, request: pb.ListIndicatorsRequest) -> pb.ListIndicatorsResponse:
        """Raises BadRequest for a time that is none."""
        return await (await self._history(request.profile)).indicators(request)

    async def SolveBudget(self, request: pb.SolveBudgetRequest) -> pb.SolveBudgetResponse:
        """Raises BadRequest for a budget below 0 and for a time that is none."""
        return await (await self._history(request.profile)).budget(request)

    async def _history(self, profile: str) -> History:
        return History(self._kept(), await self._checker(profile), await self._reviews_so_far(), self._zone)

    async def _checker(self, profile: str) -> Checker:
        """The rules as they are now, under the profile of this name, or the configured one."""
        if self._watched.due:
            await asyncio.to_thread(self._watched.look)
        rules = self._watched.rules
        key = (rules.digest, profile)
        if key not in self._checkers:
            # Of rules that are no longer in force nothing is kept.
            self._checkers = {known: one for known, one in self._checkers.items() if known[0] == rules.digest}
            under = rules if profile in ("", rules.profile.name) else await asyncio.to_thread(_under, rules, profile)
            self._checkers[key] = Checker(under, self._readers, self._zone)
        return self._checkers[key]

    async def _reviews_so_far(self) -> Reviews:
        """Of every rule, from the store; a database that is away takes nobody's check away."""
        now = time.monotonic()
        if self._store and now >= self._reviews_until:
            self._reviews_until = now + _REVIEWS_S
            with contextlib.suppress(Unavailable):
                self._reviews = await asyncio.to_thread(self._store.reviews_by_rule)
        return self._reviews

    def _kept(self) -> Store:
        if self._store is None:
            raise Unavailable("no store is configured")
        store: Store = self._store
        return store

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
        checked.rules.digest,
        checked.at,
    )


def _save_case(store: Any, checked: Checked, answer: pb.CheckEncounterResponse) -> None:
    fact_sets = [codec.fact_set_to_proto(fact_set) for fact_set in checked.fact_sets]
    store.work.save_case(checked.encounter, fact_sets, answer, checked.at)


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


def _must_answer(found: Sequence[discrepancy_pb2.Discrepancy], states: Mapping[str, int]) -> list[str]:
    """Those that a profile wants answered before signing and that nobody has answered yet."""
    return [one.id for one in found if one.hard_stop and states.get(one.id, _State.OPEN) == _State.OPEN]


def _under(rules: rulebook.Rulebook, profile: str) -> rulebook.Rulebook:
    try:
        return rules.under(profile)
    except (LookupError, rulebook.BrokenRulebook) as error:
        raise BadRequest(str(error.args[0]), "profile") from None


def _summary(rule: Rule, profile: Profile, reviews: Reviews) -> discrepancy_pb2.RuleSummary:
    wire = {phase: number for number, phase in PHASES.items()}
    precision = precision_of(rule, profile.prior, reviews)
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
        parameters=parameters(rule),
        hard_stop=rule.hard_stop,
        weight=weight_of(rule.id, rule.severity, profile),
        show=show_from(rule, profile),
        precision=precision.mean,
        reviews=precision.reviews,
        rationale=discrepancy_pb2.LocalizedText(en=rule.rationale.en, zh=rule.rationale.zh),
        false_positives=[discrepancy_pb2.LocalizedText(en=one.en, zh=one.zh) for one in rule.false_positives],
    )
