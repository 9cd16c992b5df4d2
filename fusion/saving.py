"""The steps of a transaction that writes. `Store` puts them together."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from concord.v1 import discrepancy_pb2, encounter_pb2, fact_pb2
from sqlalchemy.dialects import postgresql, sqlite

from fusion import arrival, review, tables


def save_encounter(connection: sa.Connection, encounter: encounter_pb2.Encounter, now: datetime) -> int:
    """The number of this version of the encounter, kept once however often it is sent."""
    table = tables.encounters
    body = encounter.SerializeToString(deterministic=True)
    digest = hashlib.sha256(body).hexdigest()
    values = {"encounter_id": encounter.id, "digest": digest, "first_sent_at": now, "body": body}
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(insert(table).values(values).on_conflict_do_nothing())
    query = sa.select(table.c.id).where(table.c.encounter_id == encounter.id, table.c.digest == digest)
    return int(connection.execute(query).scalar_one())


def save_reading(
    connection: sa.Connection,
    encounter_version: int,
    fact_sets: Sequence[fact_pb2.FactSet],
    verdicts: Sequence[Mapping[str, Any]],
    profile_digest: str,
    now: datetime,
) -> int:
    """The number of the check under which the fact sets and verdicts now stand, in their order."""
    check = {"encounter_version": encounter_version, "at": now, "profile_digest": profile_digest}
    check_id = int(
        connection.execute(sa.insert(tables.checks).values(check).returning(tables.checks.c.id)).scalar_one()
    )
    if fact_sets:
        connection.execute(
            sa.insert(tables.fact_sets),
            [
                {
                    "check_id": check_id,
                    "position": position,
                    "source": fact_pb2.Fact.Source.Name(fact_set.source).lower(),
                    "body": fact_set.SerializeToString(deterministic=True),
                }
                for position, fact_set in enumerate(fact_sets)
            ],
        )
    if verdicts:
        rows = [{"check_id": check_id, "position": position, **row} for position, row in enumerate(verdicts)]
        connection.execute(sa.insert(tables.verdicts), rows)
    return check_id


class Changes:
    """The changes of one transaction, under a lock that is held to its end, and their order.

    Cursors are given out under the lock, so they become visible in their order: without it a watcher could see a later
    one before an earlier one, and miss the earlier. Nobody else changes a discrepancy or a document meanwhile.
    """

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self.connection, self.now = connection, now
        self._rows: list[dict[str, Any]] = []
        query = sa.select(tables.last_change.c.cursor).with_for_update()
        self._cursor = int(connection.execute(query).scalar_one())

    def note(self, discrepancy_id: str, encounter_id: str) -> None:
        """The discrepancy is new or has changed."""
        self._cursor += 1
        row = {"cursor": self._cursor, "discrepancy_id": discrepancy_id, "encounter_id": encounter_id, "at": self.now}
        self._rows.append(row)

    def move(
        self,
        discrepancy_id: str,
        encounter_id: str,
        state: review.State,
        action: review.Action | review.SystemAction,
        reviewer: str = review.SYSTEM,
        reason: str = "",
        reason_code: str = "",
        correction: bytes | None = None,
    ) -> None:
        """Appends the event and moves the discrepancy to the state after it; its clock goes with it."""
        event = {"action": action, "reviewer": reviewer, "reason": reason, "at": self.now, "state": state,
                 "reason_code": reason_code, "correction": correction}  # fmt: skip
        self.connection.execute(sa.insert(tables.review_events).values(discrepancy_id=discrepancy_id, **event))
        table = tables.discrepancies
        # What leaves it where it is, a comment or an assignment, leaves its clock too.
        now = sa.literal(self.now, tables.Moment())
        clock = {
            name: sa.case((table.c.state == str(state), table.c[name]), else_=now) for name in review.stamps(state)
        }
        self.connection.execute(sa.update(table).where(table.c.id == discrepancy_id).values(state=state, **clock))
        self.note(discrepancy_id, encounter_id)

    def save(self) -> None:
        """Makes the changes visible to `Store.changes_since` once the transaction ends."""
        if self._rows:
            self.connection.execute(sa.insert(tables.changes), self._rows)
            self.connection.execute(sa.update(tables.last_change).values(cursor=self._cursor))


def save_documents(changes: Changes, encounter_id: str, documents: Iterable[encounter_pb2.Document]) -> None:
    """Keeps each document unless a newer version of it is kept already."""
    newest: dict[str, encounter_pb2.Document] = {}
    for document in documents:
        if document.id and (document.id not in newest or not arrival.is_newer(newest[document.id], document)):
            newest[document.id] = document
    known = stored_documents(changes.connection, encounter_id, newest)
    table = tables.documents
    fresh, changed = [], []
    for document_id, document in newest.items():
        row = {"of": encounter_id, "known": document_id, "body": document.SerializeToString(deterministic=True)}
        if document_id not in known:
            fresh.append({"encounter_id": encounter_id, "document_id": document_id, "body": row["body"]})
        elif document != known[document_id] and not arrival.is_newer(known[document_id], document):
            changed.append(row)
    if fresh:
        changes.connection.execute(sa.insert(table), fresh)
    if changed:
        this = sa.and_(table.c.encounter_id == sa.bindparam("of"), table.c.document_id == sa.bindparam("known"))
        changes.connection.execute(sa.update(table).where(this), changed)


def stored_documents(
    connection: sa.Connection, encounter_id: str, document_ids: Iterable[str]
) -> dict[str, encounter_pb2.Document]:
    """The newest known versions of those of the documents that are kept, by id."""
    table = tables.documents
    query = sa.select(table.c.body).where(
        table.c.encounter_id == encounter_id, table.c.document_id.in_(list(document_ids))
    )
    stored = map(encounter_pb2.Document.FromString, connection.execute(query).scalars())
    return {document.id: document for document in stored}


def save_found(
    changes: Changes,
    encounter_id: str,
    check_id: int,
    discrepancies: Iterable[discrepancy_pb2.Discrepancy],
    told_of: Callable[[discrepancy_pb2.Discrepancy], Mapping[str, Any]] = lambda _: {},
) -> None:
    """Adds what is new, brings up to date what was known, and opens again what had been cleared.

    `told_of`: what the list of work holds of a discrepancy besides.
    """
    table = tables.discrepancies
    found = {discrepancy.id: discrepancy for discrepancy in discrepancies}
    query = sa.select(table).where(table.c.id.in_(list(found)))
    known = {row.id: row for row in changes.connection.execute(query)}
    fresh: list[dict[str, Any]] = []
    seen_again: list[dict[str, Any]] = []
    for discrepancy_id, discrepancy in found.items():
        values = {
            "encounter_id": encounter_id,
            "rule_id": discrepancy.rule_id,
            "rule_version": discrepancy.rule_version,
            "severity": discrepancy_pb2.Discrepancy.Severity.Name(discrepancy.severity).lower(),
            "last_seen_at": changes.now,
            "last_check_id": check_id,
            "payload": _payload(discrepancy),
            **told_of(discrepancy),
        }
        if discrepancy_id in known:
            values.pop("due_at", None)  # its clock runs since it was first shown
            seen_again.append(values | {"known": discrepancy_id})
        else:
            state = review.found(None)
            fresh.append(values | {"id": discrepancy_id, "state": state, "first_seen_at": changes.now})
    if fresh:
        changes.connection.execute(sa.insert(table), fresh)
    if seen_again:
        this = table.c.id == sa.bindparam("known")
        changes.connection.execute(sa.update(table).where(this), seen_again)
    for row in fresh:
        changes.note(row["id"], encounter_id)
    for row in seen_again:
        before = known[row["known"]]
        state = review.found(review.State(before.state))
        if state != before.state:
            changes.move(before.id, encounter_id, state, review.SystemAction.FIND_AGAIN)
        elif (before.payload, before.encounter_id) != (row["payload"], encounter_id):
            changes.note(before.id, encounter_id)


def clear(changes: Changes, encounter_id: str, is_gone: Callable[[discrepancy_pb2.Discrepancy], bool]) -> None:
    """Clears the undecided discrepancies of the encounter that are gone."""
    table = tables.discrepancies
    query = sa.select(table.c.id, table.c.state, table.c.payload).where(
        table.c.encounter_id == encounter_id, table.c.state.in_((review.State.OPEN, review.State.FIXED))
    )
    for row in changes.connection.execute(query.order_by(table.c.id)).all():
        if is_gone(discrepancy_pb2.Discrepancy.FromString(row.payload)):
            state = review.no_longer_found(review.State(row.state))
            changes.move(row.id, encounter_id, state, review.SystemAction.CLEAR)


def _payload(discrepancy: discrepancy_pb2.Discrepancy) -> bytes:
    """The discrepancy without what the store knows by itself."""
    payload = discrepancy_pb2.Discrepancy()
    payload.CopyFrom(discrepancy)
    for name in ("state", "encounter_id", "first_seen_at"):
        payload.ClearField(name)
    return payload.SerializeToString(deterministic=True)
