"""What holds of the list of work on SQLite holds on PostgreSQL, with many at once, and for a store of before it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from concord.v1 import fusion_service_pb2 as pb
from concord.v1 import work_pb2
from concord.v1.discrepancy_pb2 import Discrepancy, ReviewEvent
from concord.v1.encounter_pb2 import Document, Encounter, Order, Patient

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests" / "unit" / "fusion"))

import test_work_store as held  # noqa: E402
from test_work_store import NOW, decide, found, listed, save  # noqa: E402

from fusion import tables  # noqa: E402
from fusion.store import Store  # noqa: E402
from serving.errors import Conflict  # noqa: E402

pytestmark = pytest.mark.peers
T = TypeVar("T")

# Each of the tests on SQLite is one of this module too, with the `store` of this module.
globals().update({name: test for name, test in vars(held).items() if name.startswith("test_")})


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql_url"))
    return f"sqlite:///{tmp_path}/work.db"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = Store.open(url)
    yield opened
    opened.close()


@pytest.fixture
def engine(url: str) -> Iterator[sa.Engine]:
    """The database itself, behind the store's back, whether or not a store was opened on it."""
    opened = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    yield opened
    opened.dispose()


@pytest.fixture
def stores(url: str, store: Store) -> Iterator[list[Store]]:
    """Four replicas."""
    opened = [Store.open(url) for _ in range(4)]
    yield opened
    for one in opened:
        one.close()


def case_of(store: Store, encounter_id: str) -> work_pb2.GetCaseResponse:
    return store.work.get_case(work_pb2.GetCaseRequest(encounter_id=encounter_id), NOW)


def at_once(stores: Sequence[Store], do: Callable[[int, Store], T]) -> list[T]:
    """What `do` answers for each store, each in a thread of its own, started together."""
    barrier = threading.Barrier(len(stores))

    def wait(number: int, store: Store) -> T:
        barrier.wait()
        return do(number, store)

    with ThreadPoolExecutor(len(stores)) as pool:
        return list(pool.map(wait, range(len(stores)), stores))


# --- many at once


def test_of_those_who_lock_one_case_at_once_one_has_it_and_the_others_are_told_who(stores: list[Store]) -> None:
    for number in range(5):
        case = f"e{number}"
        save(stores[0], case, found(f"x{number}"))

        def lock(reviewer: int, store: Store, case: str = case) -> str:
            request = work_pb2.LockCaseRequest(encounter_id=case, reviewer=f"reviewer-{reviewer}")
            return store.work.lock_case(request, NOW).locked_by

        (holder,) = set(at_once(stores, lock))
        assert case_of(stores[1], case).locked_by == holder


def test_of_assignments_at_once_the_last_event_names_who_has_it(stores: list[Store]) -> None:
    save(stores[0], "e1", *(found(f"x{number}") for number in range(5)))
    ids = [f"x{number}" for number in range(5)]

    def assign(number: int, store: Store) -> int:
        # In another order each, so that locks on rows, were there any, would cross.
        mine = ids[number:] + ids[:number]
        request = work_pb2.AssignWorkRequest(discrepancy_ids=mine, assignee=f"to-{number}", by=f"by-{number}")
        return store.work.assign(request, NOW).changed

    assert at_once(stores, assign) == [5, 5, 5, 5]
    case = case_of(stores[0], "e1")
    for item in case.items:
        events = [event for event in case.reviews if event.discrepancy_id == item.discrepancy.id]
        assert sorted(event.reason for event in events) == ["to-0", "to-1", "to-2", "to-3"]
        assert item.assignee == events[-1].reason


def test_who_was_given_it_already_is_not_given_it_again(store: Store) -> None:
    save(store, "e1", found("a"), found("b"))
    request = work_pb2.AssignWorkRequest(discrepancy_ids=["a"], assignee="wu", by="li")
    assert store.work.assign(request, NOW).changed == 1
    request.discrepancy_ids.append("b")
    assert store.work.assign(request, NOW).changed == 1
    assert len(case_of(store, "e1").reviews) == 2


def test_giving_a_decided_one_to_somebody_or_saying_more_does_not_move_when_it_was_decided(
    store: Store, engine: sa.Engine
) -> None:
    save(store, "e1", found("a"))
    decide(store, "a", "ACCEPT")
    request = work_pb2.AssignWorkRequest(discrepancy_ids=["a"], assignee="wu", by="li")
    store.work.assign(request, NOW + timedelta(hours=5))
    comment = ReviewEvent(discrepancy_id="a", action="COMMENT", reviewer="li", reason="seen")
    store.record_review(comment, NOW + timedelta(hours=6))
    with engine.connect() as connection:
        (decided_at,) = connection.execute(sa.select(tables.discrepancies.c.decided_at)).scalars()
    assert decided_at == NOW


def test_a_decision_and_an_assignment_at_once_are_both_kept(stores: list[Store]) -> None:
    save(stores[0], "e1", found("a"))

    def act(number: int, store: Store) -> bool:
        if number % 2:
            store.work.assign(work_pb2.AssignWorkRequest(discrepancy_ids=["a"], assignee="wu", by="li"), NOW)
            return False
        try:
            decide(store, "a", "ACCEPT")
        except Conflict:
            return False
        return True

    assert sum(at_once(stores, act)) == 1
    (item,) = case_of(stores[0], "e1").items
    assert (item.assignee, item.discrepancy.state) == ("wu", Discrepancy.ACCEPTED)


def test_one_encounter_checked_by_many_at_once_has_one_case_of_the_last_check(stores: list[Store]) -> None:
    at_once(stores, lambda number, store: save(store, "e1", found("a"), at=NOW + timedelta(seconds=number)))
    case = case_of(stores[0], "e1")
    assert datetime.fromisoformat(case.checked_at) == NOW + timedelta(seconds=3)
    assert len(stores[0].check_ids("e1")) == 4


def test_a_case_is_of_its_own_check_when_an_earlier_check_was_kept_after_it(store: Store) -> None:
    encounter = Encounter(id="e1")
    for seconds in (5, 0):
        store.save_check(encounter, [], [], [], "x", NOW + timedelta(seconds=seconds))
    store.work.save_case(encounter, [], pb.CheckEncounterResponse(), NOW + timedelta(seconds=5))
    assert datetime.fromisoformat(case_of(store, "e1").checked_at) == NOW + timedelta(seconds=5)


def test_the_answer_of_an_earlier_check_that_comes_late_does_not_replace_a_later(store: Store) -> None:
    encounter = Encounter(id="e1")
    for seconds in (0, 5):
        store.save_check(encounter, [], [], [], "x", NOW + timedelta(seconds=seconds))
    for seconds in (5, 0):
        answer = pb.CheckEncounterResponse(id="e1")
        answer.score.grade = f"after {seconds}"
        store.work.save_case(encounter, [], answer, NOW + timedelta(seconds=seconds))
    case = case_of(store, "e1")
    assert (case.score.grade, datetime.fromisoformat(case.checked_at)) == ("after 5", NOW + timedelta(seconds=5))


def test_both_engines_list_in_one_order(tmp_path: Path, postgresql_url: str) -> None:
    orders: list[list[list[str]]] = []
    for url in (f"sqlite:///{tmp_path}/a.db", postgresql_url):
        store = Store.open(url)
        for number, name in enumerate(("a-b", "A_b", "ab", "Ä", "左", "a b", "Z", "9")):
            one = found(name, 2 + number % 3, routing=1 + number % 3)
            save(store, f"e{number}", one, at=NOW + timedelta(hours=number % 2), department="放射科")
        orders.append([listed(store, sort=sort) for sort in ("RISK", "NEWEST", "OLDEST", "DUE")])
        orders[-1].append(listed(store, words="左 放射科")), orders[-1].append(listed(store, words="WANG"))
        store.close()
    assert orders[0] == orders[1]


# --- retention


def test_old_cases_in_which_nothing_was_found_go_with_their_checks(store: Store, engine: sa.Engine) -> None:
    save(store, "silent")
    save(store, "spoke", found("a"))
    save(store, "spoke", at=NOW + timedelta(minutes=1))
    save(store, "young", at=NOW + timedelta(days=2))
    text = (ROOT / "docs" / "storage.md").read_text(encoding="utf-8")
    (block,) = (part.partition("```")[0] for part in text.split("```sql\n") if part.startswith("-- retention"))
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        for statement in block.partition("\n")[2].split(";"):
            if statement.strip():
                connection.exec_driver_sql(statement.replace("2025-01-01", "2026-03-02 00:00:00"))
        left = connection.exec_driver_sql("SELECT encounter_id FROM cases ORDER BY encounter_id").scalars().all()
    assert left == ["spoke", "young"]
    assert [one.id for one in case_of(store, "spoke").discrepancies] == ["a"]


# --- a store that was filled before there was a list of work


BEFORE = NOW - timedelta(days=3)


@pytest.fixture
def old(url: str, engine: sa.Engine) -> None:
    """Tables of version 0001 with two encounters: one checked twice with three found, one of them decided, one gone;
    one in which nothing was found."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "fusion" / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    metadata = sa.MetaData()
    with engine.begin() as connection:
        metadata.reflect(connection)

        def moment(minutes: float) -> datetime:
            at = BEFORE + timedelta(minutes=minutes)
            return at if engine.dialect.name == "postgresql" else at.replace(tzinfo=None)

        def put(table: str, **values: Any) -> None:
            connection.execute(sa.insert(metadata.tables[table]).values(values))

        for number, name in enumerate(("e1", "e2"), 1):
            report = Document(id="d1", type="RADIOLOGY_REPORT", author="dr-li", department="放射科", text="Left.")
            sent = Encounter(
                id=name, patient=Patient(id="P1", name="Wang"), orders=[Order(id="o", modality="dx")],
                documents=[report],
            )  # fmt: skip
            body = sent.SerializeToString(deterministic=True)
            put("encounters", encounter_id=name, digest=f"{number}", first_sent_at=moment(0), body=body)
            put("documents", encounter_id=name, document_id="d1", body=sent.documents[0].SerializeToString())
        for number, version in enumerate((1, 1, 2), 1):
            put("checks", encounter_version=version, at=moment(number), profile_digest="digest")
            put("fact_sets", check_id=number, position=0, source="report", body=b"")
        spoken = {"rule_id": "report/side", "rule_version": 1, "claim_fact_ids": ["f1"], "evidence_fact_ids": []}
        put("verdicts", check_id=2, position=0, verdict="discrepant", discrepancy_id="open", **spoken)
        for cursor, (name, severity, state) in enumerate(
            (("open", "critical", "open"), ("decided", "error", "dismissed"), ("gone", "warning", "cleared")), 1
        ):
            number = Discrepancy.Severity.Value(severity.upper())
            put(
                "discrepancies", id=name, encounter_id="e1", rule_id="report/side", rule_version=1, severity=severity,
                state=state, first_seen_at=moment(1), last_seen_at=moment(2), last_check_id=2,
                payload=found(name, number).SerializeToString(deterministic=True),
            )  # fmt: skip
            put("changes", cursor=cursor, discrepancy_id=name, encounter_id="e1", at=moment(2))
        connection.execute(sa.update(metadata.tables["last_change"]).values(cursor=3))
        for name, action, reviewer, state in (
            ("decided", "dismiss", "dr-wu", "dismissed"),
            ("gone", "clear", "system", "cleared"),
        ):
            put("review_events", discrepancy_id=name, action=action, reviewer=reviewer, reason="known",
                at=moment(60), state=state)  # fmt: skip


@pytest.fixture
def raised(old: None, url: str) -> Iterator[Store]:
    """The same, opened by this version."""
    opened = Store.open(url)
    yield opened
    opened.close()


def test_nothing_of_an_old_store_is_lost_or_changed(old: None, url: str, engine: sa.Engine) -> None:
    before = sa.MetaData()
    with engine.connect() as connection:
        before.reflect(connection)
        kept = {name: connection.execute(sa.select(table)).all() for name, table in before.tables.items()}
    Store.open(url).close()
    with engine.connect() as connection:
        for name, table in before.tables.items():
            if name != "alembic_version":
                assert sorted(connection.execute(sa.select(table)).all()) == sorted(kept[name]), name
    assert len(kept["discrepancies"]) == 3 and len(kept["review_events"]) == 2 and len(kept["checks"]) == 3


def test_an_old_store_is_listed_filtered_and_sorted(raised: Store) -> None:
    assert listed(raised, states=[Discrepancy.DISMISSED], authors=["dr-wu"]) == []
    assert listed(raised) == ["open", "decided", "gone"]
    assert listed(raised, departments=["放射科"], authors=["dr-li"], modalities=["DX"], words="wang") == [
        "open", "decided", "gone"
    ]  # fmt: skip
    assert listed(raised, overdue=True) == ["open"], "its clock runs since it was first found; the others have ended"
    assert listed(raised, sort="DUE", states=[Discrepancy.OPEN]) == ["open"]


def test_the_cases_of_an_old_store_open_and_can_be_worked_on(raised: Store) -> None:
    case = case_of(raised, "e1")
    assert [one.id for one in case.discrepancies] == ["open", "decided", "gone"]
    assert datetime.fromisoformat(case.checked_at) == BEFORE + timedelta(minutes=2)
    assert [(event.action, event.reviewer, event.reason) for event in case.reviews if event.action] == [
        (ReviewEvent.DISMISS, "dr-wu", "known")
    ]
    assert [(prior.encounter_id, prior.open) for prior in case.priors] == [("e2", 0)]
    assert raised.work.lock_case(work_pb2.LockCaseRequest(encounter_id="e1", reviewer="li"), NOW).locked_by == "li"
    assert list(raised.work.sample(work_pb2.SampleCasesRequest(number=5)).encounter_ids) == ["e2"]
    decide(raised, "open", "ACCEPT")
    decide(raised, "decided", "REOPEN")
    assert listed(raised, states=[Discrepancy.OPEN]) == ["decided"]


def test_what_an_old_store_decided_is_counted(raised: Store) -> None:
    figures = raised.statistics(work_pb2.GetStatisticsRequest(by="department"), NOW, NOW.tzinfo).all  # type: ignore[arg-type]
    assert (figures.found, figures.dismissed) == (3, 1)
    assert figures.hours_to_decision == pytest.approx(59 / 60, abs=1e-3)


def test_a_later_check_of_an_old_store_finds_what_it_knew(raised: Store) -> None:
    save(raised, "e1", found("open", 4), found("decided"))
    assert listed(raised, states=[Discrepancy.OPEN]) == ["open"]
    assert listed(raised, states=[Discrepancy.DISMISSED]) == ["decided"]
    assert listed(raised, overdue=True) == ["open"]
    assert raised.changes_since(3) == (3, []), "what was found is what was known"
    save(raised, "e1", found("open", 4, probability=0.5), at=NOW + timedelta(minutes=1))
    assert [one.id for one in raised.changes_since(3)[1]] == ["open"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE review_events SET reason = 'other'",
        "DELETE FROM review_events",
        "UPDATE review_events SET reason_code = 'other'",
        "INSERT OR REPLACE INTO review_events SELECT * FROM review_events",
        "TRUNCATE review_events",
    ],
)
def test_reviews_of_an_old_store_cannot_be_changed_by_anybody(raised: Store, engine: sa.Engine, statement: str) -> None:
    with pytest.raises(sa.exc.DBAPIError), engine.begin() as connection:
        connection.exec_driver_sql(statement)
    (kept,) = raised.get_discrepancy("decided").reviews
    assert (kept.reason, kept.reason_code) == ("known", "")
