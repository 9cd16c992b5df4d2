"""What the list of work needs: columns to filter and sort by, cases, audits, rules as people changed them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op
from concord.v1 import discrepancy_pb2, encounter_pb2, fact_pb2, fusion_service_pb2

from fusion import cases, review

revision = "0002"
down_revision = "0001"

_FIGURES = "routing", "probability", "risk", "department", "author", "modality", "document_at", "words", "due_at"
_CASE = (
    "encounter_id", "check_id", "patient_id", "patient_name", "title", "department", "author", "modality",
    "document_at", "checked_at", "shown", "points", "grade", "answer",
)  # fmt: skip


def upgrade() -> None:
    """Rows that are there get their figures from what was sent and read, and each encounter its case."""
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    moment = sa.DateTime(timezone=True)
    for name, kind, default in (
        ("routing", sa.Text, "shown"),
        ("probability", sa.Float, "1"),
        ("risk", sa.Float, "0"),
        ("department", sa.Text, ""),
        ("author", sa.Text, ""),
        ("modality", sa.Text, ""),
        ("document_at", sa.Text, ""),
        ("words", sa.Text, ""),
        ("assignee", sa.Text, ""),
    ):
        op.add_column("discrepancies", sa.Column(name, kind, nullable=False, server_default=default))
    for name in ("due_at", "decided_at", "fixed_at"):
        op.add_column("discrepancies", sa.Column(name, moment))
    op.drop_index("ix_discrepancies_encounter_id", "discrepancies")
    op.create_index("ix_discrepancies_encounter", "discrepancies", ["encounter_id", "state"])
    op.create_index("ix_discrepancies_risk", "discrepancies", ["state", "routing", "risk", "id"])
    op.create_index("ix_discrepancies_due", "discrepancies", ["state", "due_at"])
    op.create_index("ix_discrepancies_author", "discrepancies", ["author", "state"])
    counted = ["state", "routing", "severity", "rule_id", "department", "author", "modality", "assignee"]
    op.create_index("ix_discrepancies_facets", "discrepancies", counted)
    op.add_column("review_events", sa.Column("reason_code", sa.Text, nullable=False, server_default=""))
    op.add_column("review_events", sa.Column("correction", sa.LargeBinary))
    op.create_table(
        "cases",
        sa.Column("encounter_id", sa.Text, primary_key=True),
        sa.Column("check_id", number, sa.ForeignKey("checks.id"), nullable=False),
        sa.Column("patient_id", sa.Text, nullable=False, index=True),
        sa.Column("patient_name", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("department", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("modality", sa.Text, nullable=False),
        sa.Column("document_at", sa.Text, nullable=False),
        sa.Column("checked_at", moment, nullable=False, index=True),
        sa.Column("shown", sa.Integer, nullable=False),
        sa.Column("points", sa.Float),
        sa.Column("grade", sa.Text, nullable=False),
        sa.Column("answer", sa.LargeBinary, nullable=False),
        sa.Column("locked_by", sa.Text, nullable=False, server_default=""),
        sa.Column("locked_until", moment),
    )
    op.create_table(
        "audits",
        sa.Column("id", number, primary_key=True),
        sa.Column("encounter_id", sa.Text, nullable=False, index=True),
        sa.Column("reviewer", sa.Text, nullable=False),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("significant", sa.Boolean, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("at", moment, nullable=False),
    )
    op.create_table(
        "rule_revisions",
        sa.Column("id", number, primary_key=True),
        sa.Column("rule_id", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.UniqueConstraint("rule_id", "revision", name="uq_rule_revisions_rule_id"),
    )
    _fill(op.get_bind())


def _fill(connection: sa.Connection) -> None:
    """What the columns and `cases` would hold, had they been there when the last check of each encounter was saved."""
    kept = sa.MetaData()
    kept.reflect(connection, only=["encounters", "checks", "fact_sets", "discrepancies", "review_events", "cases"])
    tables = kept.tables
    encounters, checks, sets = tables["encounters"], tables["checks"], tables["fact_sets"]
    found, events = tables["discrepancies"], tables["review_events"]
    joined = checks.join(encounters, checks.c.encounter_version == encounters.c.id)
    newest = sa.select(sa.func.max(checks.c.id)).select_from(joined).group_by(encounters.c.encounter_id)
    for check_id in connection.execute(newest).scalars().all():
        check = connection.execute(
            sa.select(checks.c.at, encounters.c.body).select_from(joined).where(checks.c.id == check_id)
        ).one()
        read = connection.execute(
            sa.select(sets.c.body).where(sets.c.check_id == check_id).order_by(sets.c.position)
        ).scalars()  # fmt: skip
        about = cases.About.of(
            encounter_pb2.Encounter.FromString(check.body), [fact_pb2.FactSet.FromString(body) for body in read]
        )
        rows = connection.execute(
            sa.select(found.c.id, found.c.payload, found.c.state, found.c.first_seen_at)
            .where(found.c.encounter_id == about.encounter_id)
        ).all()  # fmt: skip
        stamps = _stamps(connection, events, [row.id for row in rows])
        open_now = []
        for row in rows:
            discrepancy = discrepancy_pb2.Discrepancy.FromString(row.payload)
            if row.state != review.State.CLEARED:
                open_now.append(discrepancy)
            figures = cases.row_of(about, row.first_seen_at, discrepancy)
            values = {name: figures[name] for name in _FIGURES} | stamps[row.id]
            connection.execute(sa.update(found).where(found.c.id == row.id).values(values))
        # What was said besides the discrepancies was not kept.
        answer = fusion_service_pb2.CheckEncounterResponse(id=about.encounter_id)
        case = cases.case_values(about, check_id, answer, open_now, check.at)
        connection.execute(sa.insert(tables["cases"]).values({name: case[name] for name in _CASE}))


def _stamps(connection: sa.Connection, events: sa.Table, ids: list[str]) -> dict[str, dict[str, Any]]:
    """When each was decided and fixed, as its events tell."""
    stamps: dict[str, dict[str, Any]] = defaultdict(dict)
    before: dict[str, str] = {}
    query = sa.select(events.c.discrepancy_id, events.c.state, events.c.at)
    for event in connection.execute(query.where(events.c.discrepancy_id.in_(ids)).order_by(events.c.id)):
        if before.get(event.discrepancy_id) != event.state:
            stamps[event.discrepancy_id] |= {name: event.at for name in review.stamps(review.State(event.state))}
        before[event.discrepancy_id] = event.state
    return stamps


def downgrade() -> None:
    """Refused, as for the first tables."""
    raise RuntimeError("the tables hold the hospital's record of decisions; restore a backup instead")
