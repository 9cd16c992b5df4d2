"""What the console keeps for itself: accounts, sessions, invitations, saved views, and who looked at what."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

accounts = sa.Table(
    "console_accounts",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    # As a person is called on a page.
    sa.Column("display", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    # argon2id; empty: signs in by OpenID Connect alone.
    sa.Column("password_hash", sa.Text, nullable=False, default=""),
    # Document.author of what this person writes, and Document.department.
    sa.Column("author", sa.Text, nullable=False, default=""),
    sa.Column("department", sa.Text, nullable=False, default=""),
    sa.Column("language", sa.Text, nullable=False, default=""),
    sa.Column("active", sa.Boolean, nullable=False, default=True),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
)

sessions = sa.Table(
    "console_sessions",
    metadata,
    # SHA-256 of the cookie: who reads the table cannot take a session over.
    sa.Column("token_hash", sa.Text, primary_key=True),
    sa.Column("account", sa.ForeignKey("console_accounts.name", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("csrf", sa.Text, nullable=False),
    sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
)

invitations = sa.Table(
    "console_invitations",
    metadata,
    sa.Column("token_hash", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
)

views = sa.Table(
    "console_views",
    metadata,
    sa.Column("account", sa.ForeignKey("console_accounts.name", ondelete="CASCADE"), primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    # The query string of the worklist.
    sa.Column("query", sa.Text, nullable=False),
)

# Only ever added to.
looked_at = sa.Table(
    "console_log",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False, index=True),
    sa.Column("account", sa.Text, nullable=False, index=True),
    # "signed-in", "refused", "saw-case", "saw-image", "decided", "exported", "changed-rule", "changed-account" ...
    sa.Column("what", sa.Text, nullable=False),
    # An id, never words of a record.
    sa.Column("about", sa.Text, nullable=False, default=""),
    sa.Column("address", sa.Text, nullable=False, default=""),
)
