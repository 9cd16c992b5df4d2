"""The store's promises, held on SQLite and on a real PostgreSQL alike."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from concord.v1.discrepancy_pb2 import Discrepancy, DiscrepancyEvidence, LocalizedText, ReviewEvent
from concord.v1.encounter_pb2 import Document, Encounter, LabMessage
from concord.v1.fact_pb2 import Concept, Evidence, Fact, FactSet, Issue
from concord.v1.fusion_service_pb2 import ListDiscrepanciesRequest

from fusion import tables
from fusion.store import Store, VerdictRow
from serving.errors import BadRequest, Conflict, NotFound, Unavailable

pytestmark = pytest.mark.peers

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
RULE = "report/laterality-findings-impression"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql_url"))
    return f"sqlite:///{tmp_path}/store/concord.db"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store.open(url)
    yield opened
    opened.close()


@pytest.fixture
def database(url: str, store: Store) -> Iterator[sa.Engine]:
    """The database itself, for a look behind the store's back."""
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    yield engine
    engine.dispose()


def encounter(encounter_id: str = "e1", **fields: object) -> Encounter:
    return Encounter(id=encounter_id, documents=[Document(id="d1", text="Small effusion.")], **fields)  # type: ignore[arg-type]


def discrepancy(
    discrepancy_id: str = "x1", *, rule_id: str = RULE, words: str = "Left", **fields: object
) -> Discrepancy:
    return Discrepancy(
        id=discrepancy_id,
        rule_id=rule_id,
        rule_version=1,
        severity=Discrepancy.CRITICAL,
        summary=LocalizedText(en=words, zh="左"),
        evidence=[
            DiscrepancyEvidence(
                fact_id="f1", role=DiscrepancyEvidence.CLAIM, kind=Evidence.TEXT_SPAN, document_id="d1", text=words
            )
        ],
        **fields,  # type: ignore[arg-type]
    )


READ = [
    FactSet(
        subject="P1",
        source=Fact.REPORT,
        facts=[Fact(id=name, concept=Concept(code="pleural_effusion")) for name in ("f1", "f2")],
        assessed=["category:finding"],
    )
]


def verdict(discrepancy_id: str = "", *, rule_id: str = RULE, word: str = "") -> VerdictRow:
    return VerdictRow(
        rule_id, 1, word or ("discrepant" if discrepancy_id else "consistent"), discrepancy_id, ("f1",), ("f2", "f3")
    )


def check(
    store: Store,
    *found: Discrepancy,
    of: Encounter | None = None,
    read: list[FactSet] = READ,
    verdicts: list[VerdictRow] | None = None,
    minutes: int = 0,
) -> None:
    """One check that finds exactly `found`, `minutes` after the first."""
    if verdicts is None:
        verdicts = [verdict(item.id, rule_id=item.rule_id) for item in found] or [verdict()]
    store.save_check(of or encounter(), read, verdicts, found, "digest", NOW + timedelta(minutes=minutes))


def state(store: Store, discrepancy_id: str = "x1") -> str:
    return Discrepancy.State.Name(store.get_discrepancy(discrepancy_id).discrepancy.state)


def review(store: Store, action: ReviewEvent.Action, discrepancy_id: str = "x1", reason: str = "seen") -> None:
    event = ReviewEvent(discrepancy_id=discrepancy_id, action=action, reviewer="dr-li", reason=reason)
    store.record_review(event, NOW + timedelta(hours=1))


def listed(store: Store, **request: object) -> list[str]:
    answer = store.list_discrepancies(ListDiscrepanciesRequest(**request))  # type: ignore[arg-type]
    return [item.id for item in answer.discrepancies]


# --- what a later check does and does not do


@pytest.mark.parametrize("action", [ReviewEvent.ACCEPT, ReviewEvent.DISMISS, ReviewEvent.SEND_BACK])
def test_what_a_person_decided_is_neither_revived_nor_cleared_by_a_later_check(
    store: Store, action: ReviewEvent.Action
) -> None:
    check(store, discrepancy())
    review(store, action)
    decided = state(store)
    check(store, discrepancy(words="Left again"), minutes=1)
    assert state(store) == decided
    check(store, minutes=2)
    assert state(store) == decided


def test_a_rule_that_did_not_run_clears_nothing(store: Store) -> None:
    check(store, discrepancy())
    check(store, verdicts=[verdict(rule_id="another/rule")], minutes=1)
    assert state(store) == "OPEN"


def test_a_rule_that_failed_clears_nothing(store: Store) -> None:
    check(store, discrepancy())
    check(store, verdicts=[verdict(word="error")], minutes=1)
    assert state(store) == "OPEN"


def test_a_source_that_was_late_clears_nothing(store: Store) -> None:
    check(store, discrepancy())
    late = FactSet(source=Fact.REPORT, issues=[Issue(code="deadline-exceeded", source=Fact.REPORT)])
    check(store, read=[late], minutes=1)
    assert state(store) == "OPEN"


def test_a_message_without_the_document_clears_nothing(store: Store) -> None:
    check(store, discrepancy())
    check(store, of=Encounter(id="e1", labs=[LabMessage(hl7v2=b"MSH")]), minutes=1)
    assert state(store) == "OPEN"


def test_another_encounter_clears_nothing(store: Store) -> None:
    check(store, discrepancy())
    check(store, of=encounter("e2"), minutes=1)
    assert state(store) == "OPEN"


def test_an_addendum_clears_nothing_of_what_it_adds_to(store: Store) -> None:
    check(store, discrepancy())
    addendum = Document(id="d2", replaces="d1", status=Document.ADDENDUM, text="Right.")
    check(store, of=Encounter(id="e1", documents=[addendum]), minutes=1)
    assert state(store) == "OPEN"


def test_a_reading_that_was_refused_as_a_whole_clears_nothing(store: Store) -> None:
    check(store, discrepancy())
    check(store, read=[FactSet(source=Fact.REPORT, issues=[Issue(code="cannot-read")])], minutes=1)
    assert state(store) == "OPEN"


def test_an_encounter_without_an_id_is_not_kept(store: Store) -> None:
    with pytest.raises(BadRequest):
        check(store, discrepancy(), of=encounter(""))
    assert store.check_ids() == []


def test_what_is_no_longer_found_is_cleared_and_open_again_when_found_again(store: Store) -> None:
    check(store, discrepancy())
    check(store, minutes=1)
    assert state(store) == "CLEARED"
    check(store, discrepancy(), minutes=2)
    assert state(store) == "OPEN"


def test_a_complete_list_without_the_document_clears(store: Store) -> None:
    check(store, discrepancy())
    check(store, of=Encounter(id="e1", complete_parts=["documents"]), minutes=1)
    assert state(store) == "CLEARED"


def test_the_document_that_replaces_another_clears_what_was_found_in_it(store: Store) -> None:
    check(store, discrepancy())
    check(store, of=Encounter(id="e1", documents=[Document(id="d2", replaces="d1", text="Right.")]), minutes=1)
    assert state(store) == "CLEARED"


def test_what_the_system_did_is_kept_as_events_but_not_shown_as_reviews(store: Store, database: sa.Engine) -> None:
    check(store, discrepancy())
    check(store, minutes=1)
    check(store, discrepancy(), minutes=2)
    with database.connect() as connection:
        events = connection.execute(sa.select(tables.review_events).order_by(tables.review_events.c.id)).all()
    assert [(event.action, event.reviewer, event.state) for event in events] == [
        ("clear", "system", "cleared"),
        ("find_again", "system", "open"),
    ]
    assert not store.get_discrepancy("x1").reviews


def test_a_later_check_brings_the_words_up_to_date_and_keeps_when_it_was_first_seen(store: Store) -> None:
    check(store, discrepancy(words="Left"))
    check(store, discrepancy(words="Left side"), minutes=5)
    (kept,) = store.list_discrepancies(ListDiscrepanciesRequest()).discrepancies
    assert kept.summary.en == "Left side"
    assert datetime.fromisoformat(kept.first_seen_at) == NOW
    assert kept.encounter_id == "e1"


def test_a_check_that_cannot_be_saved_whole_leaves_nothing(store: Store, database: sa.Engine) -> None:
    broken = VerdictRow(RULE, 1, "consistent", None)  # type: ignore[arg-type]
    with pytest.raises(Unavailable):
        check(store, discrepancy(words="Secret words"), verdicts=[verdict(), broken])
    with database.connect() as connection:
        for table in (tables.encounters, tables.checks, tables.fact_sets, tables.discrepancies, tables.changes):
            assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == 0


def test_an_error_of_the_database_carries_no_values(store: Store) -> None:
    broken = VerdictRow("rule-of-mrs-wang", 1, "consistent", None)  # type: ignore[arg-type]
    with pytest.raises(Unavailable) as failure:
        check(store, verdicts=[broken])
    assert "wang" not in str(failure.value)
    assert failure.value.__suppress_context__


# --- reviews


def test_a_dismissal_without_a_reason_is_refused_and_changes_nothing(store: Store) -> None:
    check(store, discrepancy())
    with pytest.raises(BadRequest):
        review(store, ReviewEvent.DISMISS, reason=" ")
    assert state(store) == "OPEN"
    assert not store.get_discrepancy("x1").reviews


def test_a_second_decision_needs_a_reopening(store: Store) -> None:
    check(store, discrepancy())
    review(store, ReviewEvent.ACCEPT)
    with pytest.raises(Conflict):
        review(store, ReviewEvent.DISMISS)
    review(store, ReviewEvent.REOPEN)
    review(store, ReviewEvent.DISMISS)
    assert state(store) == "DISMISSED"


def test_a_review_of_nothing_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        review(store, ReviewEvent.ACCEPT, "nothing")
    with pytest.raises(NotFound):
        store.get_discrepancy("nothing")


def test_a_review_is_stamped_and_stands_with_the_facts_it_is_about(store: Store) -> None:
    check(store, discrepancy())
    event = ReviewEvent(discrepancy_id="x1", action=ReviewEvent.COMMENT, reviewer="dr-li", reason="看过", at="1999")
    answer = store.record_review(event, NOW)
    assert answer.discrepancy.state == Discrepancy.OPEN
    review(store, ReviewEvent.ACCEPT)
    shown = store.get_discrepancy("x1")
    assert [(item.action, item.reviewer, item.reason) for item in shown.reviews] == [
        (ReviewEvent.COMMENT, "dr-li", "看过"),
        (ReviewEvent.ACCEPT, "dr-li", "seen"),
    ]
    assert shown.reviews[0] == answer.review
    assert datetime.fromisoformat(answer.review.at) == NOW
    assert [fact.id for fact in shown.facts] == ["f1"]


def test_of_two_who_decide_at_once_one_is_told_so(store: Store) -> None:
    check(store, discrepancy())
    barrier = threading.Barrier(4)

    def decide(action: ReviewEvent.Action) -> bool:
        barrier.wait()
        try:
            review(store, action)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        actions = [ReviewEvent.ACCEPT, ReviewEvent.DISMISS, ReviewEvent.SEND_BACK, ReviewEvent.ACCEPT]
        assert sum(pool.map(decide, actions)) == 1
    assert len(store.get_discrepancy("x1").reviews) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE review_events SET reason = 'other'",
        "DELETE FROM review_events",
        "DELETE FROM discrepancies",
        "INSERT OR REPLACE INTO review_events SELECT * FROM review_events",
        "TRUNCATE review_events",
    ],
)
def test_review_events_cannot_be_changed_by_anybody(store: Store, database: sa.Engine, statement: str) -> None:
    check(store, discrepancy())
    review(store, ReviewEvent.ACCEPT)
    with pytest.raises(sa.exc.DBAPIError), database.begin() as connection:
        if database.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        connection.exec_driver_sql(statement)
    assert [item.reason for item in store.get_discrepancy("x1").reviews] == ["seen"]


# --- lists


def test_a_list_shows_only_what_was_asked_for(store: Store) -> None:
    check(store, discrepancy("x1"), discrepancy("x2", rule_id="other/rule"))
    check(store, discrepancy("x3"), of=encounter("e2"), minutes=1)
    review(store, ReviewEvent.ACCEPT, "x2")
    assert listed(store, encounter_id="nowhere") == []
    assert listed(store) == ["x3", "x2", "x1"]
    assert listed(store, encounter_id="e1") == ["x2", "x1"]
    assert listed(store, rule_ids=["other/rule"]) == ["x2"]
    assert listed(store, states=[Discrepancy.OPEN]) == ["x3", "x1"]
    assert listed(store, states=[Discrepancy.OPEN, Discrepancy.ACCEPTED], encounter_id="e1") == ["x2", "x1"]


def test_pages_neither_repeat_nor_lose_a_row_while_new_ones_arrive(store: Store) -> None:
    for number in range(7):
        check(store, discrepancy(f"x{number}"), of=encounter(f"e{number}"), minutes=number // 3)
    seen: list[str] = []
    request = ListDiscrepanciesRequest(page_size=2)
    while True:
        answer = store.list_discrepancies(request)
        seen += [item.id for item in answer.discrepancies]
        if not answer.next_page_token:
            break
        request.page_token = answer.next_page_token
        check(store, discrepancy(f"new{len(seen)}"), of=encounter("later"), minutes=60)
    assert seen == ["x6", "x5", "x4", "x3", "x2", "x1", "x0"]


@pytest.mark.parametrize(
    "request_fields",
    [
        {"page_size": -1},
        {"page_size": 1001},
        {"page_token": "nonsense"},
        {"page_token": "W10="},
        {"states": [Discrepancy.STATE_UNSPECIFIED]},
        {"states": [99]},
    ],
)
def test_a_list_that_cannot_be_is_refused(store: Store, request_fields: dict[str, object]) -> None:
    with pytest.raises(BadRequest):
        listed(store, **request_fields)


def test_a_token_of_another_list_is_refused(store: Store) -> None:
    check(store, discrepancy("x1"), discrepancy("x2"))
    token = store.list_discrepancies(ListDiscrepanciesRequest(page_size=1)).next_page_token
    assert listed(store, page_token=token, page_size=5) == ["x1"]
    with pytest.raises(BadRequest):
        listed(store, page_token=token, encounter_id="e1")


# --- changes


def test_nothing_changed_is_no_change(store: Store) -> None:
    check(store, discrepancy())
    cursor, _ = store.changes_since(0)
    check(store, discrepancy(), minutes=1)
    assert store.changes_since(cursor) == (cursor, [])


def test_every_change_is_seen_once_after_its_cursor(store: Store) -> None:
    start, none = store.changes_since(-1)
    assert none == []
    check(store, discrepancy("x1"), discrepancy("x2"))
    cursor, changed = store.changes_since(start)
    assert [item.id for item in changed] == ["x1", "x2"]
    review(store, ReviewEvent.ACCEPT, "x1")
    check(store, discrepancy("x1"), minutes=1)
    cursor, changed = store.changes_since(cursor)
    assert [(item.id, Discrepancy.State.Name(item.state)) for item in changed] == [
        ("x1", "ACCEPTED"),
        ("x2", "CLEARED"),
    ]
    assert store.changes_since(cursor) == (cursor, [])


def test_changes_of_one_encounter_leave_out_the_others(store: Store) -> None:
    check(store, discrepancy("x1"))
    check(store, discrepancy("x2"), of=encounter("e2"))
    cursor, changed = store.changes_since(0, "e2")
    assert [item.id for item in changed] == ["x2"]
    assert store.changes_since(cursor, "e1") == (cursor, [])


def test_a_watcher_misses_nothing_while_many_write(url: str, store: Store) -> None:
    stores = [Store.open(url) for _ in range(4)]
    seen: set[str] = set()
    done = threading.Event()

    def watch() -> None:
        cursor = 0
        while True:
            last_round = done.is_set()
            cursor, changed = store.changes_since(cursor)
            seen.update(item.id for item in changed)
            if last_round:
                return

    def write(worker: int) -> None:
        for number in range(12):
            name = f"{worker}-{number}"
            check(stores[worker], discrepancy(f"x{name}"), discrepancy("shared"), of=encounter(f"e{name}"))

    watcher = threading.Thread(target=watch)
    watcher.start()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    done.set()
    watcher.join()
    assert seen == {f"x{worker}-{number}" for worker in range(4) for number in range(12)} | {"shared"}
    assert len(store.check_ids()) == 48
    for one in stores:
        one.close()


def test_one_encounter_checked_by_many_at_once_is_kept_once(url: str, store: Store) -> None:
    stores = [Store.open(url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: [check(one, discrepancy()) for _ in range(5)], stores))
    assert listed(store) == ["x1"]
    assert len(store.check_ids("e1")) == 20
    for one in stores:
        one.close()


# --- documents


def document(text: str, received_at: str, name: str = "d1") -> Encounter:
    return Encounter(id="e1", documents=[Document(id=name, text=text, received_at=received_at)])


def test_a_document_sent_for_the_first_time_has_no_newer_version(store: Store) -> None:
    assert store.newer_documents(document("first", "2026-03-01T08:00:00Z")) == []
    check(store, of=document("other", "2026-03-01T09:00:00Z", "d2"))
    assert store.newer_documents(document("first", "2026-03-01T08:00:00Z")) == []
    assert store.newer_documents(Encounter()) == []


def test_an_older_version_that_arrives_late_does_not_undo_the_newer(store: Store) -> None:
    older, newer = document("older", "2026-03-01T08:00:00Z"), document("newer", "2026-03-01T17:00:00+08:00")
    check(store, of=newer)
    assert [item.text for item in store.newer_documents(older)] == ["newer"]
    check(store, of=older, minutes=1)
    assert [item.text for item in store.newer_documents(older)] == ["newer"]
    assert store.newer_documents(newer) == []
    newest = document("newest", "2026-03-01T18:00:00+08:00")
    assert store.newer_documents(newest) == []
    check(store, of=newest, minutes=2)
    assert [item.text for item in store.newer_documents(newer)] == ["newest"]


def test_documents_of_another_encounter_are_not_versions_of_this_one(store: Store) -> None:
    check(store, of=document("newer", "2026-03-01T09:00:00Z"))
    other = document("older", "2026-03-01T08:00:00Z")
    other.id = "e2"
    assert store.newer_documents(other) == []


# --- replay


def test_a_check_comes_back_as_it_was(store: Store) -> None:
    rows = [verdict("x1"), verdict(), VerdictRow("another/rule", 3, "not_applicable", "", ("f1",))]
    silent = VerdictRow("silent/rule", 1, "not_applicable")
    check(store, discrepancy(), verdicts=[*rows, silent])
    check(store, of=encounter(as_of="2026-03-02T00:00:00Z"), minutes=1)
    first, second = store.check_ids("e1")
    kept = store.replay(first)
    assert kept.encounter == encounter()
    assert list(kept.fact_sets) == READ
    assert list(kept.verdicts) == rows
    assert (kept.profile_digest, kept.at) == ("digest", NOW)
    assert store.replay(second).encounter.as_of
    with pytest.raises(NotFound):
        store.replay(second + 1)


def test_an_encounter_sent_twice_is_kept_once(store: Store, database: sa.Engine) -> None:
    check(store)
    check(store, minutes=1)
    with database.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(tables.encounters)).scalar_one() == 1


# --- schema and retention


def test_the_migrations_build_what_the_tables_say(database: sa.Engine) -> None:
    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []


def test_a_database_of_a_later_version_is_refused(url: str, store: Store, database: sa.Engine) -> None:
    with database.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Unavailable, match="another version"):
        Store.open(url)


def test_many_that_open_a_new_store_at_once_find_it_whole(url: str) -> None:
    barrier = threading.Barrier(6)

    def start(number: int) -> None:
        barrier.wait()
        one = Store.open(url)
        check(one, discrepancy(f"x{number}"), of=encounter(f"e{number}"))
        one.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(start, range(6)))
    one = Store.open(url)
    assert len(listed(one)) == 6
    one.close()


def test_old_checks_can_be_deleted_as_the_documentation_says(
    store: Store, database: sa.Engine, statements: Callable[[str], list[str]]
) -> None:
    check(store, discrepancy("kept"), of=encounter("e1", as_of="1"))
    check(store, discrepancy("kept"), of=encounter("e1", as_of="2"), minutes=1)
    check(store, discrepancy("kept"), of=encounter("e1", as_of="3"), minutes=60)
    with database.begin() as connection:
        if database.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        for statement in statements("retention"):
            connection.exec_driver_sql(statement.replace("2025-01-01", "2026-03-01 08:30:00"))
    (last,) = store.check_ids()
    assert store.replay(last).encounter.as_of == "3"
    assert [fact.id for fact in store.get_discrepancy("kept").facts] == ["f1"]
    with database.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(tables.encounters)).scalar_one() == 1


@pytest.fixture
def statements() -> Callable[[str], list[str]]:
    """The SQL of a named block in docs/storage.md."""
    text = (Path(__file__).resolve().parents[2] / "docs" / "storage.md").read_text(encoding="utf-8")

    def of(name: str) -> list[str]:
        (block,) = re.findall(rf"```sql\n-- {name}\b.*?\n(.*?)```", text, re.DOTALL)
        return [statement.strip() for statement in block.split(";") if statement.strip()]

    return of
