"""One SQLAlchemy engine on a migrated database, SQLite or PostgreSQL, that behaves the same on both.

Transactions that write are taken one after another where it matters (SQLite: BEGIN IMMEDIATE; PostgreSQL: a row lock,
see `Store`), those that read wait for nobody (SQLite: WAL). Errors of the database become `Unavailable` and carry no
SQL parameters, for those hold patients' data.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError

from serving.errors import BadRequest, Unavailable

_MIGRATIONS = Path(__file__).parent / "migrations"
# How long one writer waits for another before the call fails as Unavailable.
_WAIT_S = 15
# Any number that nothing else locks: replicas that start together migrate one after another.
_MIGRATION_LOCK = 0x_C0_4C_04D


class Database:
    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)
        # SQLite's own waiting sleeps in growing steps: threads of one process take turns faster by themselves.
        self._turn: AbstractContextManager[object] = (
            threading.Lock() if engine.dialect.name == "sqlite" else nullcontext()
        )

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A transaction that only reads. Raises Unavailable."""
        with _without_words(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction, committed at the end of the block and rolled back on any error. Raises Unavailable."""
        with _without_words(), self._turn, self._writer.begin() as connection:
            yield connection

    def close(self) -> None:
        self._engine.dispose()


def open_database(url: str) -> Database:
    """The database at `url`, with every migration applied; any number of processes may do so at once.

    `sqlite:///relative/or//absolute/file` (the file is made, readable by its owner alone) or `postgresql://...`.
    Raises BadRequest when it is neither, Unavailable when it cannot be reached.
    """
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise BadRequest("not a database URL", "store") from None
    with _without_words():
        match parsed.get_backend_name():
            case "sqlite":
                engine = _sqlite(parsed)
            case "postgresql":
                engine = _postgresql(parsed)
            case _:
                raise BadRequest("a store is sqlite:///FILE or postgresql://...", "store")
    database = Database(engine)
    with database.writing() as connection:
        _migrate(connection)
    return database


def _sqlite(url: sa.URL) -> sa.Engine:
    if not url.database or url.database == ":memory:" or url.query:
        raise BadRequest("a SQLite store is a file: sqlite:///FILE", "store")
    path = Path(url.database)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise Unavailable(f"the store's file cannot be opened: {error.strerror}", str(path)) from None
    engine = sa.create_engine(url, hide_parameters=True, connect_args={"timeout": _WAIT_S, "isolation_level": None})

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        _write_ahead(connection)
        for pragma in ("synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")

    # The driver's own BEGIN is off (isolation_level None): it comes too late for DDL and takes its lock too late.
    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switches a new file to WAL. SQLite's own waiting does not cover this statement: while another process that opens
    the same new file does it, it fails at once."""
    until = time.monotonic() + _WAIT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(0.01)


def _postgresql(url: sa.URL) -> sa.Engine:
    return sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_pre_ping=True,
        pool_timeout=_WAIT_S,
        connect_args={
            "connect_timeout": 5,
            "application_name": "concord",
            "options": f"-c lock_timeout={_WAIT_S}s -c statement_timeout=60s -c timezone=UTC",
        },
    )


def _migrate(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    try:
        command.upgrade(config, "head")
    except CommandError:
        raise Unavailable("the database was made by another version of Concord", "store") from None


@contextmanager
def _without_words() -> Iterator[None]:
    try:
        yield
    except sa.exc.DataError:
        raise BadRequest("a value that the database cannot hold", "store") from None
    except sa.exc.DBAPIError as error:
        raise Unavailable(f"the database failed: {type(error.orig).__name__}", "store") from None
    except sa.exc.StatementError:
        raise BadRequest("a value that the database cannot hold", "store") from None
    except sa.exc.SQLAlchemyError as error:
        raise Unavailable(f"the database failed: {type(error).__name__}", "store") from None
