"""What the list of work needs: columns to filter and sort by, cases, audits, rules as people changed them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Rows that are there get their figures when they are next found; until then they sort last."""
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


def downgrade() -> None:
    """Refused, as for the first tables."""
    raise RuntimeError("the tables hold the hospital's record of decisions; restore a backup instead")
