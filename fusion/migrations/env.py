"""Alembic's entry. The database is the connection that `fusion.database` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from fusion.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
