"""What is kept: one table a thing. `migrations/` builds the same in a database; a test compares the two.

`encounters`, `checks`, `fact_sets` and `verdicts` are what was sent, read and judged, as it was, so that thresholds can
be replayed. `discrepancies` and `documents` hold the latest. `review_events` is only ever added to: triggers refuse the
rest. `changes` is the order in which discrepancies changed, for those who watch.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa


class Moment(sa.TypeDecorator[datetime]):
    """An aware time, kept in UTC. SQLite has no zone, so there it is the UTC clock without one."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# 64 bits on both engines; SQLite numbers rows by itself only where the type is called INTEGER.
_Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

# Every version of an encounter that was sent, once, however often it was sent.
encounters = sa.Table(
    "encounters",
    metadata,
    sa.Column("id", _Id, primary_key=True),
    sa.Column("encounter_id", sa.Text, nullable=False),
    # SHA-256 of `body`.
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("first_sent_at", Moment, nullable=False),
    # concord.v1.Encounter.
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("encounter_id", "digest"),
)

# The newest version known of each document of an encounter.
documents = sa.Table(
    "documents",
    metadata,
    sa.Column("encounter_id", sa.Text, primary_key=True),
    sa.Column("document_id", sa.Text, primary_key=True),
    # concord.v1.Document.
    sa.Column("body", sa.LargeBinary, nullable=False),
)

checks = sa.Table(
    "checks",
    metadata,
    sa.Column("id", _Id, primary_key=True),
    # The version of the encounter that was checked.
    sa.Column("encounter_version", sa.ForeignKey("encounters.id"), nullable=False, index=True),
    sa.Column("at", Moment, nullable=False, index=True),
    sa.Column("profile_digest", sa.Text, nullable=False),
)

fact_sets = sa.Table(
    "fact_sets",
    metadata,
    sa.Column("check_id", sa.ForeignKey("checks.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    # concord.v1.FactSet.
    sa.Column("body", sa.LargeBinary, nullable=False),
)

verdicts = sa.Table(
    "verdicts",
    metadata,
    sa.Column("check_id", sa.ForeignKey("checks.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("rule_id", sa.Text, nullable=False),
    sa.Column("rule_version", sa.Integer, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    # Empty: the verdict is not discrepant.
    sa.Column("discrepancy_id", sa.Text, nullable=False),
    sa.Column("claim_fact_ids", sa.JSON, nullable=False),
    sa.Column("evidence_fact_ids", sa.JSON, nullable=False),
)

discrepancies = sa.Table(
    "discrepancies",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    # The encounter in which it was last found.
    sa.Column("encounter_id", sa.Text, nullable=False),
    sa.Column("rule_id", sa.Text, nullable=False),
    sa.Column("rule_version", sa.Integer, nullable=False),
    sa.Column("severity", sa.Text, nullable=False),
    # review.State.
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("first_seen_at", Moment, nullable=False),
    sa.Column("last_seen_at", Moment, nullable=False),
    # The check that last found it; its fact sets hold the facts that the evidence names.
    sa.Column("last_check_id", sa.ForeignKey("checks.id"), nullable=False, index=True),
    # concord.v1.Discrepancy without state, encounter_id and first_seen_at.
    sa.Column("payload", sa.LargeBinary, nullable=False),
    # What the list of work is filtered and sorted by; all of it is in the payload or in the encounter too.
    sa.Column("routing", sa.Text, nullable=False, server_default="shown"),
    sa.Column("probability", sa.Float, nullable=False, server_default="1"),
    sa.Column("risk", sa.Float, nullable=False, server_default="0"),
    sa.Column("department", sa.Text, nullable=False, server_default=""),
    sa.Column("author", sa.Text, nullable=False, server_default=""),
    sa.Column("modality", sa.Text, nullable=False, server_default=""),
    sa.Column("document_at", sa.Text, nullable=False, server_default=""),
    # In lower case: titles, ids, the patient's name, the words of the evidence.
    sa.Column("words", sa.Text, nullable=False, server_default=""),
    sa.Column("assignee", sa.Text, nullable=False, server_default=""),
    # The clock of the discrepancy: by when somebody has to act, when somebody did, when it was mended.
    sa.Column("due_at", Moment),
    sa.Column("decided_at", Moment),
    sa.Column("fixed_at", Moment),
    # With the state: SQLite would otherwise rather read all that are open than the few of an encounter.
    sa.Index("ix_discrepancies_encounter", "encounter_id", "state"),
    sa.Index("ix_discrepancies_newest", "first_seen_at", "id"),
    sa.Index("ix_discrepancies_risk", "state", "routing", "risk", "id"),
    sa.Index("ix_discrepancies_due", "state", "due_at"),
    sa.Index("ix_discrepancies_author", "author", "state"),
    # Counting by each of them reads this alone and no payload.
    sa.Index(
        "ix_discrepancies_facets",
        "state",
        "routing",
        "severity",
        "rule_id",
        "department",
        "author",
        "modality",
        "assignee",
    ),
)

# One row an encounter: what is known of it besides its discrepancies, as it was last checked.
cases = sa.Table(
    "cases",
    metadata,
    sa.Column("encounter_id", sa.Text, primary_key=True),
    sa.Column("check_id", sa.ForeignKey("checks.id"), nullable=False),
    sa.Column("patient_id", sa.Text, nullable=False, index=True),
    sa.Column("patient_name", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("modality", sa.Text, nullable=False),
    sa.Column("document_at", sa.Text, nullable=False),
    sa.Column("checked_at", Moment, nullable=False, index=True),
    sa.Column("shown", sa.Integer, nullable=False),
    sa.Column("points", sa.Float),
    sa.Column("grade", sa.Text, nullable=False),
    # concord.v1.CheckEncounterResponse without its discrepancies: issues, what was not checked, counts, score.
    sa.Column("answer", sa.LargeBinary, nullable=False),
    sa.Column("locked_by", sa.Text, nullable=False, server_default=""),
    sa.Column("locked_until", Moment),
)

# What people said of encounters in which nothing was shown. Only ever added to.
audits = sa.Table(
    "audits",
    metadata,
    sa.Column("id", _Id, primary_key=True),
    sa.Column("encounter_id", sa.Text, nullable=False, index=True),
    sa.Column("reviewer", sa.Text, nullable=False),
    sa.Column("score", sa.Integer, nullable=False),
    sa.Column("significant", sa.Boolean, nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

# Rules and profiles as people changed them; the files that are shipped are revision 0. Only ever added to but `active`.
rule_revisions = sa.Table(
    "rule_revisions",
    metadata,
    sa.Column("id", _Id, primary_key=True),
    sa.Column("rule_id", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.UniqueConstraint("rule_id", "revision"),
)

review_events = sa.Table(
    "review_events",
    metadata,
    sa.Column("id", _Id, primary_key=True),
    sa.Column("discrepancy_id", sa.ForeignKey("discrepancies.id"), nullable=False, index=True),
    # review.Action or review.SystemAction.
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("reviewer", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    # The state after it.
    sa.Column("state", sa.Text, nullable=False),
    # Why in one word, for counting.
    sa.Column("reason_code", sa.Text, nullable=False, server_default=""),
    # concord.v1.ReadingCorrection of CORRECT_READING.
    sa.Column("correction", sa.LargeBinary),
)

changes = sa.Table(
    "changes",
    metadata,
    # Taken from `last_change` under its lock: without gaps, and in the order in which transactions end.
    sa.Column("cursor", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("discrepancy_id", sa.ForeignKey("discrepancies.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("encounter_id", sa.Text, nullable=False, index=True),
    sa.Column("at", Moment, nullable=False),
)

# One row. Who changes discrepancies holds its lock until the end of the transaction.
last_change = sa.Table(
    "last_change",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("cursor", sa.BigInteger, nullable=False),
)
