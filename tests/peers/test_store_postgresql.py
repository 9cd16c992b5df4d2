"""What only a server can do to the store: refuse a value, drop its connections, not be there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from concord.v1.encounter_pb2 import Encounter

from fusion.store import Store
from serving.errors import BadRequest, Unavailable

pytestmark = pytest.mark.peers

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def store(postgresql_url: str) -> Iterator[Store]:
    opened = Store.open(postgresql_url)
    yield opened
    opened.close()


def test_a_value_that_cannot_be_kept_is_the_callers_fault(store: Store) -> None:
    with pytest.raises(BadRequest):
        store.save_check(Encounter(id="e\0"), [], [], [], "digest", NOW)


def test_a_server_that_is_not_there_is_our_failure_and_its_password_is_not_told() -> None:
    with pytest.raises(Unavailable) as failure:
        Store.open("postgresql://concord:hunter2@127.0.0.1:1/concord")
    assert "hunter2" not in str(failure.value)


def test_a_wrong_password_is_our_failure_and_is_not_told(postgresql: str) -> None:
    _, _, place = postgresql.partition("@")
    with pytest.raises(Unavailable) as failure:
        Store.open(f"postgresql://postgres:hunter2@{place}/postgres")
    assert "hunter2" not in str(failure.value)


def test_the_store_works_again_after_its_connections_were_cut(store: Store, postgresql_url: str) -> None:
    store.save_check(Encounter(id="e1"), [], [], [], "digest", NOW)
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'concord'")
    store.save_check(Encounter(id="e2"), [], [], [], "digest", NOW)
    assert len(store.check_ids()) == 2
