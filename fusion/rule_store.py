"""Rules and profiles as people saved them: revisions that are only ever added to, one of each document in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from concord.v1 import work_pb2

from fusion import tables
from fusion.database import Database
from serving.errors import Conflict, NotFound

_R = tables.rule_revisions


class RuleStore:
    """Raises Unavailable from every method when the database fails. Implements `fusion.watch.Saved`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest(self) -> int:
        """Whoever puts a document in force adds a row, so the number is another one after every change."""
        with self._database.reading() as connection:
            return connection.execute(sa.select(sa.func.max(_R.c.id)).where(_R.c.active)).scalar() or 0

    def active(self) -> Mapping[str, str]:
        """The texts in force, by id. An empty one says that the shipped document is in force: it is left out."""
        query = sa.select(_R.c.rule_id, _R.c.text).where(_R.c.active, _R.c.text != "")
        with self._database.reading() as connection:
            return {row.rule_id: row.text for row in connection.execute(query)}

    def revisions(self, document_id: str) -> list[work_pb2.RuleDocument]:
        """Newest first, without texts."""
        query = sa.select(_R).where(_R.c.rule_id == document_id).order_by(_R.c.revision.desc())
        with self._database.reading() as connection:
            return [_document(row, "") for row in connection.execute(query)]

    def revision(self, document_id: str, number: int) -> work_pb2.RuleDocument:
        """Raises NotFound."""
        query = sa.select(_R).where(_R.c.rule_id == document_id, _R.c.revision == number)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NotFound("no such revision", "revision")
        return _document(row, row.text)

    def save(
        self, document: work_pb2.RuleDocument, base_revision: int, activate: bool, now: datetime
    ) -> work_pb2.RuleDocument:
        """Adds a revision, and puts it in force in the place of the one that was.

        Raises Conflict when somebody else has saved one since `base_revision`.
        """
        with self._database.writing() as connection:
            last = connection.execute(
                sa.select(sa.func.max(_R.c.revision)).where(_R.c.rule_id == document.id)
            ).scalar() or 0  # fmt: skip
            if last != base_revision:
                raise _overtaken()
            if activate:
                connection.execute(sa.update(_R).where(_R.c.rule_id == document.id).values(active=False))
            values = {
                "rule_id": document.id, "revision": last + 1, "text": document.text, "author": document.author,
                "note": document.note, "at": now, "active": activate,
            }  # fmt: skip
            try:
                connection.execute(sa.insert(_R).values(values))
            except sa.exc.IntegrityError:  # two at once: the table holds a revision of a document only once
                raise _overtaken() from None
        saved = work_pb2.RuleDocument(revision=last + 1, at=now.isoformat(), active=activate)
        saved.MergeFrom(
            work_pb2.RuleDocument(id=document.id, text=document.text, author=document.author, note=document.note)
        )
        return saved


def _overtaken() -> Conflict:
    return Conflict("somebody has saved a newer revision in the meantime", "base_revision")


def _document(row: sa.Row[Any], text: str) -> work_pb2.RuleDocument:
    return work_pb2.RuleDocument(
        id=row.rule_id, text=text, revision=row.revision, author=row.author, at=row.at.isoformat(), note=row.note,
        active=row.active,
    )  # fmt: skip
