"""The first tables, and the triggers that keep review events as they were written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# The last one refuses INSERT OR REPLACE, which SQLite carries out without firing the trigger before DELETE.
_SQLITE = (
    """CREATE TRIGGER review_events_no_update BEFORE UPDATE ON review_events
        BEGIN SELECT RAISE(ABORT, 'review_events is append-only'); END""",
    """CREATE TRIGGER review_events_no_delete BEFORE DELETE ON review_events
        BEGIN SELECT RAISE(ABORT, 'review_events is append-only'); END""",
    """CREATE TRIGGER review_events_no_replace BEFORE INSERT ON review_events
        WHEN EXISTS (SELECT 1 FROM review_events WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'review_events is append-only'); END""",
)
_POSTGRESQL = (
    """CREATE FUNCTION refuse_review_event_change() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'review_events is append-only'; END $$""",
    """CREATE TRIGGER review_events_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON review_events
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_review_event_change()""",
)


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "encounters",
        sa.Column("id", number, primary_key=True),
        sa.Column("encounter_id", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("first_sent_at", moment, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("encounter_id", "digest", name="uq_encounters_encounter_id"),
    )
    op.create_table(
        "documents",
        sa.Column("encounter_id", sa.Text, primary_key=True),
        sa.Column("document_id", sa.Text, primary_key=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "checks",
        sa.Column("id", number, primary_key=True),
        sa.Column("encounter_version", number, sa.ForeignKey("encounters.id"), nullable=False, index=True),
        sa.Column("at", moment, nullable=False, index=True),
        sa.Column("profile_digest", sa.Text, nullable=False),
    )
    op.create_table(
        "fact_sets",
        sa.Column("check_id", number, sa.ForeignKey("checks.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "verdicts",
        sa.Column("check_id", number, sa.ForeignKey("checks.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("rule_id", sa.Text, nullable=False),
        sa.Column("rule_version", sa.Integer, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("discrepancy_id", sa.Text, nullable=False),
        sa.Column("claim_fact_ids", sa.JSON, nullable=False),
        sa.Column("evidence_fact_ids", sa.JSON, nullable=False),
    )
    op.create_table(
        "discrepancies",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("encounter_id", sa.Text, nullable=False, index=True),
        sa.Column("rule_id", sa.Text, nullable=False),
        sa.Column("rule_version", sa.Integer, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("first_seen_at", moment, nullable=False),
        sa.Column("last_seen_at", moment, nullable=False),
        sa.Column("last_check_id", number, sa.ForeignKey("checks.id"), nullable=False, index=True),
        sa.Column("payload", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_discrepancies_newest", "discrepancies", ["first_seen_at", "id"])
    op.create_table(
        "review_events",
        sa.Column("id", number, primary_key=True),
        sa.Column("discrepancy_id", sa.Text, sa.ForeignKey("discrepancies.id"), nullable=False, index=True),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("reviewer", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
    )
    op.create_table(
        "changes",
        sa.Column("cursor", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column(
            "discrepancy_id",
            sa.Text,
            sa.ForeignKey("discrepancies.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("encounter_id", sa.Text, nullable=False, index=True),
        sa.Column("at", moment, nullable=False),
    )
    last_change = op.create_table(
        "last_change",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("cursor", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(last_change, [{"id": 1, "cursor": 0}])
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


def downgrade() -> None:
    """Refused: the tables hold the hospital's record of decisions, and no command drops them."""
    raise RuntimeError("there is nothing before the first tables; restore a backup instead")
