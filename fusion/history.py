"""What stored checks say under other rules, thresholds or weights, without any reader: facts were stored as they were.

last check of each encounter -> its facts -> the rules as they are now -> discrepancies, score
                                                                       -> indicators, alert budget
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Protocol

from concord.v1 import discrepancy_pb2
from concord.v1 import fusion_service_pb2 as pb

from facts import codec
from fusion import indicators, times
from fusion.budget import budget
from fusion.check import Again, Checker
from fusion.engine import Engine
from fusion.measures import Counting, Judged, Kept
from fusion.precision import Reviews
from fusion.rule import Rule, Status
from fusion.score import counts, score
from serving.errors import BadRequest

if TYPE_CHECKING:
    from fusion.store import StoredCheck


_ACCEPTED = discrepancy_pb2.Discrepancy.ACCEPTED


class StoredChecks(Protocol):
    """What is needed of the store. Every method blocks."""

    def last_check_ids(
        self, encounter_id: str = "", since: datetime | None = None, until: datetime | None = None
    ) -> list[int]: ...

    def replay(self, check_id: int) -> StoredCheck: ...

    def states(self, discrepancy_ids: Collection[str]) -> dict[str, int]: ...

    def kept(self, since: datetime | None = None, until: datetime | None = None) -> list[Kept]: ...


@dataclass(frozen=True, slots=True)
class _Rules:
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class _Judged:
    stored: StoredCheck
    again: Again
    states: Mapping[str, int]


class History:
    """The stored checks under one checker's rules. `reviews`: of rules so far; `zone`: of times without one."""

    def __init__(self, store: StoredChecks, checker: Checker, reviews: Reviews, zone: tzinfo) -> None:
        self._store = store
        self._checker = checker
        self._reviews = reviews
        self._zone = zone

    async def rescored(self, request: pb.RescoreRequest) -> AsyncIterator[pb.RescoreResponse]:
        """One answer for each encounter, in the order in which they were checked last."""
        rules = self._checker.rules
        since, until = self._moment(request.since, "since"), self._moment(request.until, "until")
        async for one in self._judged(request.encounter_id, since, until):
            found = one.again.adjudicated.discrepancies
            for discrepancy in found:
                if discrepancy.id in one.states:
                    discrepancy.state = one.states[discrepancy.id]  # type: ignore[assignment]
            yield pb.RescoreResponse(
                encounter_id=one.stored.encounter.id,
                checked_at=one.stored.at.isoformat(),
                checked_under=one.stored.profile_digest,
                discrepancies=found,
                score=score(found, rules.profile, rules.digest, one.states),
                profile_digest=rules.digest,
            )

    async def indicators(self, request: pb.ListIndicatorsRequest) -> pb.ListIndicatorsResponse:
        """The quality indicators of a period."""
        rules, defined = self._checker.rules, indicators.shipped()
        since, until = self._moment(request.since, "since"), self._moment(request.until, "until")
        in_force = [rule for rule in rules.rules if rule.status is not Status.RETIRED]
        counting = Counting(defined, in_force, rules.profile.scheme.grades[0].code)
        asking = Engine(_Rules(tuple(rule for one in defined for rule in one.asks)))
        async for one in self._judged("", since, until, asking):
            found = one.again.adjudicated.discrepancies
            accepted = frozenset(key for key, state in one.states.items() if state == _ACCEPTED)
            counting.add(
                Judged(
                    one.again.verdicts,
                    one.again.asked,
                    counts(found, one.states),
                    accepted,
                    score(found, rules.profile, rules.digest, one.states),
                )
            )
        counting.decided(await asyncio.to_thread(self._store.kept, since, until))
        return pb.ListIndicatorsResponse(
            indicators=counting.results(), encounters=counting.encounters, profile_digest=rules.digest
        )

    async def budget(self, request: pb.SolveBudgetRequest) -> pb.SolveBudgetResponse:
        """The thresholds that keep a budget, by what was found so far."""
        checks = 0
        found: list[discrepancy_pb2.Discrepancy] = []
        async for one in self._judged("", self._moment(request.since, "since"), None):
            checks += 1
            found.extend(one.again.adjudicated.discrepancies)
        return budget(found, checks, request.per_100, self._checker.rules, self._reviews)

    async def _judged(
        self, encounter_id: str, since: datetime | None, until: datetime | None, also: Engine | None = None
    ) -> AsyncIterator[_Judged]:
        for check_id in await asyncio.to_thread(self._store.last_check_ids, encounter_id, since, until):
            yield await asyncio.to_thread(self._judge, check_id, also)

    def _judge(self, check_id: int, also: Engine | None) -> _Judged:
        stored = self._store.replay(check_id)
        fact_sets = [codec.fact_set_from_proto(fact_set) for fact_set in stored.fact_sets]
        again = self._checker.again(stored.encounter, fact_sets, stored.at, self._reviews, also)
        return _Judged(stored, again, self._store.states([one.id for one in again.adjudicated.discrepancies]))

    def _moment(self, text: str, place: str) -> datetime | None:
        if not text.strip():
            return None
        try:
            return times.read_moment(text, self._zone)
        except ValueError as error:
            raise BadRequest(str(error), place) from None
