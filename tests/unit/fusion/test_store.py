"""The store's file: where it may lie, who may read it, who may write at once. What it promises is in tests/peers."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from concord.v1.discrepancy_pb2 import Discrepancy
from concord.v1.encounter_pb2 import Encounter
from concord.v1.fusion_service_pb2 import ListDiscrepanciesRequest

from fusion.store import Store, VerdictRow
from serving.errors import BadRequest, ConcordError, Unavailable

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SAVE = """
import sys
from datetime import UTC, datetime
from concord.v1.discrepancy_pb2 import Discrepancy
from concord.v1.encounter_pb2 import Encounter
from fusion.store import Store
store = Store.open(sys.argv[1])
for number in range(5):
    found = [Discrepancy(id=f"{sys.argv[2]}-{number}", rule_id="r")]
    store.save_check(Encounter(id=sys.argv[2]), [], [], found, "digest", datetime.now(UTC))
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/var/concord.db"


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "nonsense",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file.db?mode=ro",
        "mysql://root:hunter2@localhost/x",
        "postgresql://root:hunter2@localhost:port/x",
    ],
)
def test_a_url_that_is_no_store_is_refused_without_repeating_its_password(wrong: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        Store.open(wrong)
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    ("content", "kind"), [(b"this is no database, but long enough to be one" * 100, Unavailable), (None, Unavailable)]
)
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes | None, kind: type[ConcordError]) -> None:
    path = tmp_path / "concord.db"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(kind):
        Store.open(f"sqlite:///{path}")


def test_a_time_without_a_zone_is_not_stored(url: str) -> None:
    store = Store.open(url)
    with pytest.raises(BadRequest):
        store.save_check(Encounter(id="e1"), [], [], [], "digest", datetime(2026, 3, 1))
    assert store.check_ids() == []


def test_the_file_is_made_for_its_owner_alone_in_wal_mode(url: str, tmp_path: Path) -> None:
    store = Store.open(url)
    store.save_check(Encounter(id="e1"), [], [], [], "digest", NOW)
    files = list((tmp_path / "var").iterdir())
    assert {path.name for path in files} == {"concord.db", "concord.db-wal", "concord.db-shm"}
    for path in (tmp_path / "var", *files):
        assert path.stat().st_mode & 0o077 == 0, path.name
    with sqlite3.connect(tmp_path / "var" / "concord.db") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_what_was_saved_is_there_when_the_store_is_opened_again(url: str) -> None:
    first = Store.open(url)
    row = VerdictRow("r", 1, "discrepant", "x1", ("f1",), ("f2",))
    first.save_check(Encounter(id="e1"), [], [row], [Discrepancy(id="x1", rule_id="r")], "digest", NOW)
    first.close()
    again = Store.open(url)
    (check_id,) = again.check_ids()
    assert again.replay(check_id).verdicts == (row,)
    assert again.get_discrepancy("x1").discrepancy.encounter_id == "e1"


def test_a_reader_does_not_wait_for_a_writer(url: str, tmp_path: Path) -> None:
    store = Store.open(url)
    store.save_check(Encounter(id="e1"), [], [], [Discrepancy(id="x1", rule_id="r")], "digest", NOW)
    writer = sqlite3.connect(tmp_path / "var" / "concord.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    seen: list[int] = []

    def read() -> None:
        seen.append(len(store.list_discrepancies(ListDiscrepanciesRequest()).discrepancies))

    reader = threading.Thread(target=read)
    reader.start()
    reader.join(timeout=10)
    writer.execute("ROLLBACK")
    writer.close()
    assert seen == [1]


def test_processes_that_start_at_once_share_one_store(url: str) -> None:
    processes = [subprocess.Popen([sys.executable, "-c", SAVE, url, f"e{number}"]) for number in range(4)]
    assert [process.wait(timeout=120) for process in processes] == [0, 0, 0, 0]
    store = Store.open(url)
    assert len(store.list_discrepancies(ListDiscrepanciesRequest()).discrepancies) == 20
    cursor, changed = store.changes_since(0)
    assert (cursor, len(changed)) == (20, 20)
