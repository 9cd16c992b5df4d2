"""The store: what was sent, read and found, and what people decided about it.

Every method is one transaction and may be called from any thread and from any number of processes. A check is saved
whole or not at all.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial
from typing import Any

import sqlalchemy as sa
from concord.v1 import discrepancy_pb2, encounter_pb2, fact_pb2, fusion_service_pb2, work_pb2

from fusion import arrival, cases, paging, review, saving, tables
from fusion.database import Database, open_database
from fusion.measures import Kept
from fusion.rule_store import RuleStore
from fusion.statistics import CONFIRMED, CONFIRMED_STATES, statistics
from fusion.work_store import WorkStore
from serving.errors import BadRequest, NotFound

DEFAULT_URL = "sqlite:///var/concord.db"
_State = discrepancy_pb2.Discrepancy.State
_Action = discrepancy_pb2.ReviewEvent.Action


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """One verdict of one rule about one claim, as the engine gave it.

    `verdict`: "consistent", "discrepant", "not_applicable" or "error". `discrepancy_id`: empty unless discrepant.
    """

    rule_id: str
    rule_version: int
    verdict: str
    discrepancy_id: str = ""
    claim_fact_ids: tuple[str, ...] = ()
    evidence_fact_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredCheck:
    """One check as it was: what was sent, what was read, what was judged, by which rules and when.

    `verdicts`: without those of rules that found no claim to judge.
    """

    encounter: encounter_pb2.Encounter
    fact_sets: tuple[fact_pb2.FactSet, ...]
    verdicts: tuple[VerdictRow, ...]
    profile_digest: str
    at: datetime


class Store:
    """See `open`. Raises Unavailable from every method when the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, url: str = DEFAULT_URL) -> Store:
        """The store at `url`, its tables made or brought up to date. Raises BadRequest, Unavailable."""
        return cls(open_database(url))

    def close(self) -> None:
        self._database.close()

    @property
    def work(self) -> WorkStore:
        """The same database as those see it who review."""
        return WorkStore(self._database)

    @property
    def rule_documents(self) -> RuleStore:
        """The same database as those see it who change rules."""
        return RuleStore(self._database)

    def statistics(
        self, request: work_pb2.GetStatisticsRequest, now: datetime, zone: tzinfo
    ) -> work_pb2.GetStatisticsResponse:
        """Raises BadRequest (`fusion.statistics`)."""
        return statistics(self._database, request, now, zone)

    def save_check(
        self,
        encounter: encounter_pb2.Encounter,
        fact_sets: Sequence[fact_pb2.FactSet],
        verdicts: Sequence[VerdictRow],
        discrepancies: Sequence[discrepancy_pb2.Discrepancy],
        profile_digest: str,
        now: datetime,
    ) -> None:
        """Keeps a check. Discrepancies are known by their id: what was found before is brought up to date.

        One that was cleared and is found again is open again; an open one that was looked for and not found
        (`arrival.looked_again`) is cleared; one that a person decided keeps its state.

        Raises BadRequest when the encounter has no id: two of them would clear each other's discrepancies.
        """
        if not encounter.id:
            raise BadRequest("an encounter without an id cannot be kept", "encounter.id")
        failed = {row.rule_id for row in verdicts if row.verdict == "error"}
        rules_run = {row.rule_id for row in verdicts} - failed
        unread = arrival.unread_sources(fact_sets)
        found = {discrepancy.id for discrepancy in discrepancies}

        def is_gone(known: discrepancy_pb2.Discrepancy) -> bool:
            return known.id not in found and arrival.looked_again(known, encounter, unread, rules_run)

        with self._database.writing() as connection:
            version = saving.save_encounter(connection, encounter, now)
            # A rule that found no claim is one of a hundred; which rules were in force the digest tells.
            spoke = [row for row in verdicts if row.claim_fact_ids or row.verdict != "not_applicable"]
            rows = [_verdict_values(row) for row in spoke]
            check_id = saving.save_reading(connection, version, fact_sets, rows, profile_digest, now)
            # From here to the end one check at a time: what comes before is the greater part of the work.
            changes = saving.Changes(connection, now)
            saving.save_documents(changes, encounter.id, encounter.documents)
            about = cases.About.of(encounter, fact_sets)
            saving.save_found(changes, encounter.id, check_id, discrepancies, partial(cases.row_of, about, now))
            saving.clear(changes, encounter.id, is_gone)
            changes.save()

    def list_discrepancies(
        self, request: fusion_service_pb2.ListDiscrepanciesRequest
    ) -> fusion_service_pb2.ListDiscrepanciesResponse:
        """Newest first; what is found while somebody turns pages shifts nothing on the pages that follow.

        Raises BadRequest for a page size out of range, an unknown state, and a token of another list.
        """
        query = paging.newest_first(request)
        table = tables.discrepancies
        if request.encounter_id:
            query = query.where(table.c.encounter_id == request.encounter_id)
        if request.states:
            query = query.where(table.c.state.in_([_state_word(state) for state in request.states]))
        if request.rule_ids:
            query = query.where(table.c.rule_id.in_(list(request.rule_ids)))
        with self._database.reading() as connection:
            rows, token = paging.page(request, connection.execute(query).all())
        return fusion_service_pb2.ListDiscrepanciesResponse(
            discrepancies=[_discrepancy(row) for row in rows], next_page_token=token
        )

    def get_discrepancy(self, discrepancy_id: str) -> fusion_service_pb2.GetDiscrepancyResponse:
        """The discrepancy, what people did about it (oldest first), and the facts that its evidence names.

        Raises NotFound.
        """
        events = tables.review_events
        with self._database.reading() as connection:
            row = _row(connection, discrepancy_id)
            reviews = connection.execute(
                sa.select(events)
                .where(events.c.discrepancy_id == discrepancy_id, events.c.action.in_(list(review.Action)))
                .order_by(events.c.id)
            ).all()
            fact_sets = _fact_sets(connection, row.last_check_id)
        discrepancy = _discrepancy(row)
        facts = {fact.id: fact for fact_set in fact_sets for fact in fact_set.facts}
        named = dict.fromkeys(evidence.fact_id for evidence in discrepancy.evidence)
        return fusion_service_pb2.GetDiscrepancyResponse(
            discrepancy=discrepancy,
            reviews=[_review(event) for event in reviews],
            facts=[facts[fact_id] for fact_id in named if fact_id in facts],
        )

    def states(self, discrepancy_ids: Collection[str]) -> dict[str, int]:
        """The states (`Discrepancy.State`) of those of the discrepancies that are stored, by id."""
        table = tables.discrepancies
        query = sa.select(table.c.id, table.c.state).where(table.c.id.in_(list(discrepancy_ids)))
        if not discrepancy_ids:
            return {}
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return {row.id: _State.Value(row.state.upper()) for row in rows}

    def reviews_by_rule(self) -> dict[tuple[str, int], tuple[int, int]]:
        """By rule and version, how many of its discrepancies people confirmed, and how many stand dismissed.

        One that its author has mended since stays confirmed: else a rule would be the worse the better it is heeded.
        """
        table = tables.discrepancies
        dismissed = table.c.state == review.State.DISMISSED
        number = [sa.func.sum(sa.case((condition, 1), else_=0)) for condition in (CONFIRMED, dismissed)]
        query = (
            sa.select(table.c.rule_id, table.c.rule_version, *number)
            .where(sa.or_(CONFIRMED, dismissed))
            .group_by(table.c.rule_id, table.c.rule_version)
        )
        with self._database.reading() as connection:
            return {(rule_id, version): (right, wrong) for rule_id, version, right, wrong in connection.execute(query)}

    def record_review(
        self, event: discrepancy_pb2.ReviewEvent, now: datetime
    ) -> fusion_service_pb2.RecordReviewResponse:
        """Appends what a person decided, stamped with `now`, and moves the discrepancy.

        Of two people who decide at once the second is told so. Raises NotFound, BadRequest, Conflict (`review.decide`).
        """
        if event.action not in _Action.values() or event.action == discrepancy_pb2.ReviewEvent.ACTION_UNSPECIFIED:
            raise BadRequest("no such action", "review.action")
        action = review.Action(_Action.Name(event.action).lower())
        with self._database.writing() as connection:
            changes = saving.Changes(connection, now)
            row = _row(connection, event.discrepancy_id)
            state = review.decide(review.State(row.state), action, event.reviewer, event.reason)
            correction = event.correction.SerializeToString() if event.HasField("correction") else None
            changes.move(
                row.id, row.encounter_id, state, action, event.reviewer, event.reason, event.reason_code, correction
            )
            changes.save()
            moved = _discrepancy(_row(connection, event.discrepancy_id))
        stamped = discrepancy_pb2.ReviewEvent()
        stamped.CopyFrom(event)
        stamped.at = now.isoformat()
        return fusion_service_pb2.RecordReviewResponse(discrepancy=moved, review=stamped)

    def changes_since(self, cursor: int, encounter_id: str = "") -> tuple[int, list[discrepancy_pb2.Discrepancy]]:
        """The discrepancies that were stored or changed after `cursor`, as they are now, and the cursor to go on from.

        Nothing is missed between two calls, whoever writes. A negative cursor answers the present one and no
        discrepancies. An empty `encounter_id` means all.
        """
        changes, table = tables.changes, tables.discrepancies
        with self._database.reading() as connection:
            last = connection.execute(sa.select(tables.last_change.c.cursor)).scalar_one()
            if cursor < 0:
                return last, []
            latest = (
                sa.select(changes.c.discrepancy_id, sa.func.max(changes.c.cursor).label("cursor"))
                .where(changes.c.cursor > cursor, changes.c.cursor <= last)
                .group_by(changes.c.discrepancy_id)
            )
            if encounter_id:
                latest = latest.where(changes.c.encounter_id == encounter_id)
            changed = latest.subquery()
            rows = connection.execute(
                sa.select(table).join(changed, changed.c.discrepancy_id == table.c.id).order_by(changed.c.cursor)
            ).all()
        return last, [_discrepancy(row) for row in rows]

    def newer_documents(self, encounter: encounter_pb2.Encounter) -> list[encounter_pb2.Document]:
        """Stored documents of the same encounter that are newer (`arrival.is_newer`) than those sent with their id."""
        sent = {document.id: document for document in encounter.documents if document.id}
        if not encounter.id or not sent:
            return []
        with self._database.reading() as connection:
            stored = saving.stored_documents(connection, encounter.id, sent)
        return [document for document in stored.values() if arrival.is_newer(document, sent[document.id])]

    def check_ids(self, encounter_id: str = "") -> list[int]:
        """The checks of an encounter, or all, oldest first: what `replay` takes."""
        query = sa.select(tables.checks.c.id).order_by(tables.checks.c.id)
        if encounter_id:
            query = query.join(tables.encounters).where(tables.encounters.c.encounter_id == encounter_id)
        with self._database.reading() as connection:
            return list(connection.execute(query).scalars())

    def last_check_ids(
        self, encounter_id: str = "", since: datetime | None = None, until: datetime | None = None
    ) -> list[int]:
        """The last check of every encounter (or of one) whose last check is at or after `since` and before `until`,
        oldest first."""
        checks, encounters = tables.checks, tables.encounters
        query = sa.select(sa.func.max(checks.c.id).label("id")).join(encounters).group_by(encounters.c.encounter_id)
        if encounter_id:
            query = query.where(encounters.c.encounter_id == encounter_id)
        last = query.subquery()
        chosen = sa.select(checks.c.id).join(last, last.c.id == checks.c.id).order_by(checks.c.id)
        if since is not None:
            chosen = chosen.where(checks.c.at >= since)
        if until is not None:
            chosen = chosen.where(checks.c.at < until)
        with self._database.reading() as connection:
            return list(connection.execute(chosen).scalars())

    def kept(self, since: datetime | None = None, until: datetime | None = None) -> list[Kept]:
        """Every discrepancy that was last found at or after `since` and before `until`, with what became of it."""
        table, events = tables.discrepancies, tables.review_events
        closing = (review.Action.ACCEPT, review.Action.DISMISS, review.SystemAction.CLEAR)
        closed = (
            sa.select(events.c.discrepancy_id, sa.func.min(events.c.at).label("closed_at"))
            .where(events.c.action.in_(closing))
            .group_by(events.c.discrepancy_id)
            .subquery()
        )
        query = sa.select(table, closed.c.closed_at).outerjoin(closed, closed.c.discrepancy_id == table.c.id)
        if since is not None:
            query = query.where(table.c.last_seen_at >= since)
        if until is not None:
            query = query.where(table.c.last_seen_at < until)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(table.c.id)).all()
        return [_kept(row) for row in rows]

    def replay(self, check_id: int) -> StoredCheck:
        """One check as it was. Raises NotFound."""
        checks, encounters, verdicts = tables.checks, tables.encounters, tables.verdicts
        with self._database.reading() as connection:
            check = connection.execute(
                sa.select(checks, encounters.c.body).join(encounters).where(checks.c.id == check_id)
            ).one_or_none()
            if check is None:
                raise NotFound("no such check", f"check {check_id}")
            fact_sets = _fact_sets(connection, check_id)
            rows = connection.execute(
                sa.select(verdicts).where(verdicts.c.check_id == check_id).order_by(verdicts.c.position)
            ).all()
        return StoredCheck(
            encounter=encounter_pb2.Encounter.FromString(check.body),
            fact_sets=tuple(fact_sets),
            verdicts=tuple(_verdict(row) for row in rows),
            profile_digest=check.profile_digest,
            at=check.at,
        )


def _row(connection: sa.Connection, discrepancy_id: str) -> sa.Row[Any]:
    table = tables.discrepancies
    row = connection.execute(sa.select(table).where(table.c.id == discrepancy_id)).one_or_none()
    if row is None:
        raise NotFound("no such discrepancy", "discrepancy_id")
    return row


def _fact_sets(connection: sa.Connection, check_id: int) -> list[fact_pb2.FactSet]:
    table = tables.fact_sets
    query = sa.select(table.c.body).where(table.c.check_id == check_id).order_by(table.c.position)
    return [fact_pb2.FactSet.FromString(body) for body in connection.execute(query).scalars()]


def _discrepancy(row: sa.Row[Any]) -> discrepancy_pb2.Discrepancy:
    discrepancy = discrepancy_pb2.Discrepancy.FromString(row.payload)
    ours = discrepancy_pb2.Discrepancy(
        state=row.state.upper(), encounter_id=row.encounter_id, first_seen_at=row.first_seen_at.isoformat()
    )
    discrepancy.MergeFrom(ours)
    return discrepancy


def _kept(row: sa.Row[Any]) -> Kept:
    found = discrepancy_pb2.Discrepancy.FromString(row.payload)
    state = _State.Value(row.state.upper())
    shown = found.routing == discrepancy_pb2.Discrepancy.SHOWN
    confirmed = row.state in CONFIRMED_STATES or (row.state == review.State.CLEARED and row.fixed_at is not None)
    return Kept(row.rule_id, row.rule_version, state, shown, row.first_seen_at, row.closed_at, confirmed)


def _review(event: sa.Row[Any]) -> discrepancy_pb2.ReviewEvent:
    return discrepancy_pb2.ReviewEvent(
        discrepancy_id=event.discrepancy_id,
        action=event.action.upper(),
        reviewer=event.reviewer,
        reason=event.reason,
        reason_code=event.reason_code,
        correction=discrepancy_pb2.ReadingCorrection.FromString(event.correction) if event.correction else None,
        at=event.at.isoformat(),
    )


def _state_word(state: int) -> str:
    if state not in _State.values() or state == discrepancy_pb2.Discrepancy.STATE_UNSPECIFIED:
        raise BadRequest("no such state", "states")
    return _State.Name(state).lower()


def _verdict_values(row: VerdictRow) -> dict[str, Any]:
    return {
        "rule_id": row.rule_id,
        "rule_version": row.rule_version,
        "verdict": row.verdict,
        "discrepancy_id": row.discrepancy_id,
        "claim_fact_ids": list(row.claim_fact_ids),
        "evidence_fact_ids": list(row.evidence_fact_ids),
    }


def _verdict(row: sa.Row[Any]) -> VerdictRow:
    return VerdictRow(
        rule_id=row.rule_id,
        rule_version=row.rule_version,
        verdict=row.verdict,
        discrepancy_id=row.discrepancy_id,
        claim_fact_ids=tuple(row.claim_fact_ids),
        evidence_fact_ids=tuple(row.evidence_fact_ids),
    )
