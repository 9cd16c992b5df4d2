"""How long the console takes for a page over a large store: 50,000 discrepancies, SQLite and PostgreSQL.

    .venv/bin/python bench/console.py [--discrepancies 50000] [--pages 200] [--postgresql postgresql://...]
        [--sqlite FILE] [--filled]

Server time, from the request to the whole answer, in one process: the page, the gateway's work over the store, the
rendering; without gRPC, which adds a millisecond or two. The store is filled through `Store.save_check`, as by a check.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

# This file is called as the package is: its folder must not come first.
sys.path[:] = [one for one in sys.path if Path(one or ".").resolve() != Path(__file__).resolve().parent]

import sqlalchemy as sa
from concord.v1 import discrepancy_pb2, encounter_pb2, fusion_service_pb2
from starlette.testclient import TestClient

from console.accounts import now, open_accounts
from console.app import create_app
from console.decisions import REASONS
from console.roles import Role
from console.settings import ConsoleSettings
from fusion import rulebook, tables
from fusion.readers import Readers
from fusion.service import FusionService
from fusion.store import Store, VerdictRow
from serving.errors import Unavailable

PASSWORD = "a password for benches"
PER_CASE = 5
_D = tables.discrepancies
WORDS = ("left pleural effusion", "右侧气胸", "no fracture", "creatinine 400 umol/L", "肝右叶占位", "normal heart size")


class InProcess(FusionService):
    """The gateway's work over a store, called in this process; no page of the bench asks a reader."""

    def __init__(self, store: Store) -> None:
        async def nobody(_: Any) -> Any:
            raise Unavailable("no reader")

        super().__init__(Readers(nobody, nobody, nobody), rulebook.load(), store)

    async def fusion(self, method: str, request: Any, timeout_s: float = 0) -> Any:
        return await getattr(self, method)(request)

    async def close(self) -> None: ...


def fill(store: Store, discrepancies: int) -> None:
    """Cases of five discrepancies each, of all rules, severities and departments, over a year."""
    rng = random.Random(2026)
    rules = [rule for rule in rulebook.load().rules]
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(discrepancies // PER_CASE):
        encounter_id = f"e{number:06d}"
        department, author = f"Department {rng.randrange(30)}", f"dr-{rng.randrange(200)}"
        text = "。".join(rng.choice(WORDS) for _ in range(40))
        encounter = encounter_pb2.Encounter(
            id=encounter_id,
            patient=encounter_pb2.Patient(id=f"P{number % 7000}", name=f"Patient {number % 7000}"),
            orders=[encounter_pb2.Order(id="o", modality=rng.choice(("CT", "DX", "MR", "US")))],
            documents=[encounter_pb2.Document(id="d", author=author, department=department, text=text)],
        )
        found = []
        for position in range(PER_CASE):
            rule = rng.choice(rules)
            claim = discrepancy_pb2.DiscrepancyEvidence(
                role=discrepancy_pb2.DiscrepancyEvidence.CLAIM, document_id="d", start=0, end=9, text=rng.choice(WORDS)
            )
            found.append(
                discrepancy_pb2.Discrepancy(
                    id=f"{encounter_id}-{position}", rule_id=rule.id, rule_version=1, severity=rule.severity.name,
                    probability=rng.random(), routing=rng.choice(("SHOWN", "SHOWN", "HELD", "RECORDED")),
                    title=discrepancy_pb2.LocalizedText(en=rule.title.en, zh=rule.title.zh),
                    summary=discrepancy_pb2.LocalizedText(en=rule.rationale.en, zh=rule.rationale.zh), evidence=[claim],
                )
            )  # fmt: skip
        at = start + timedelta(minutes=number * 50)
        rows = [VerdictRow(one.rule_id, 1, "discrepant", one.id) for one in found]
        store.save_check(encounter, [], rows, found, "bench", at)
        answer = fusion_service_pb2.CheckEncounterResponse(id=encounter_id, discrepancies=found)
        store.work.save_case(encounter, [], answer, at)


def decide(store: Store) -> None:
    """What reviewers did: six in ten decided, some by two, some mended; scores, grades and an audit sample.

    Written into the tables at once: through the service it would be a transaction each.
    """
    rng = random.Random(2027)
    reviewers, reasons = [f"reviewer-{number}" for number in range(8)], list(REASONS)
    with store._database.writing() as connection:
        rows = connection.execute(sa.select(_D.c.id, _D.c.first_seen_at)).all()
        events, changes = [], []
        for row in rows:
            if rng.random() > 0.6:
                continue
            at = row.first_seen_at + timedelta(hours=rng.expovariate(1 / 20))
            said = rng.sample(reviewers, 2 if rng.random() < 0.2 else 1)
            for reviewer in said:
                action = rng.choice(("accept", "accept", "dismiss", "send_back"))
                events.append(_event(row.id, action, reviewer, at, rng.choice(reasons)))
            state = {"accept": "accepted", "dismiss": "dismissed", "send_back": "sent_back"}[action]
            fixed = None
            if action != "dismiss" and rng.random() < 0.5:
                state, fixed = rng.choice(("fixed", "cleared")), at + timedelta(hours=rng.expovariate(1 / 30))
                if state == "cleared":
                    events.append(_event(row.id, "clear", "", fixed, "") | {"state": state})
            changes.append({"key": row.id, "state": state, "decided_at": at, "fixed_at": fixed})
        connection.execute(sa.insert(tables.review_events), events)
        connection.execute(
            sa.update(_D).where(_D.c.id == sa.bindparam("key")).values(
                state=sa.bindparam("state"), decided_at=sa.bindparam("decided_at"), fixed_at=sa.bindparam("fixed_at")
            ), changes,
        )  # fmt: skip
        cases = connection.execute(sa.select(tables.cases.c.encounter_id)).scalars().all()
        scored = [{"key": one, "points": rng.uniform(40, 100), "grade": rng.choice("ABC")} for one in cases]
        connection.execute(
            sa.update(tables.cases).where(tables.cases.c.encounter_id == sa.bindparam("key")).values(
                points=sa.bindparam("points"), grade=sa.bindparam("grade")
            ), scored,
        )  # fmt: skip
        audits = [
            {"encounter_id": one, "reviewer": rng.choice(reviewers), "score": rng.choice((1, 1, 1, 2, 3)),
             "significant": False, "comment": "", "at": datetime(2026, 12, 1, tzinfo=UTC)}
            for one in rng.sample(list(cases), min(500, len(cases)))
        ]  # fmt: skip
        connection.execute(sa.insert(tables.audits), audits)


def _event(discrepancy_id: str, action: str, reviewer: str, at: datetime, reason_code: str) -> dict[str, Any]:
    state = {"accept": "accepted", "dismiss": "dismissed", "send_back": "sent_back"}.get(action, "open")
    return {
        "discrepancy_id": discrepancy_id, "action": action, "reviewer": reviewer, "reason": "", "at": at,
        "state": state, "reason_code": reason_code if action == "dismiss" else "",
    }  # fmt: skip


def measure(store: Store, pages: int, folder: str, cases: int) -> None:
    settings = ConsoleSettings(database_url=f"sqlite:///{folder}/console.db", language="zh")
    accounts = open_accounts(settings.database_url, 60, 12)
    accounts.accept(accounts.invite("li", Role.REVIEWER, now()), "", "", PASSWORD, now())
    rng = random.Random(7)
    with TestClient(create_app(settings, InProcess(store), accounts)) as client:  # type: ignore[arg-type]
        client.post("/sign-in", data={"name": "li", "password": PASSWORD})
        for name, path in (
            ("worklist, first paint", lambda: "/worklist"),
            (
                "worklist, one department, by due",
                lambda: f"/worklist?state=open&department=Department+{rng.randrange(30)}&sort=due",
            ),
            ("worklist, words", lambda: "/worklist?state=open&words=%E6%B0%94%E8%83%B8"),
            ("case", lambda: f"/case/e{rng.randrange(cases):06d}"),
            ("figures, the last 90 days", lambda: "/figures?until=2026-12-15"),
            ("figures, a year by author", lambda: "/figures?by=author&since=2025-12-16&until=2026-12-15"),
            ("rules", lambda: "/rules"),
        ):
            client.get(path())
            took = []
            for _ in range(pages if "figures" not in name else max(1, pages // 5)):
                url = path()
                started = time.perf_counter()
                answer = client.get(url)
                took.append((time.perf_counter() - started) * 1000)
                assert answer.status_code == 200, (url, answer.status_code)
            took.sort()
            print(f"  {name:36} p50 {statistics.median(took):7.1f} ms   p95 {took[int(len(took) * 0.95)]:7.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--discrepancies", type=int, default=50_000)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--postgresql", default="", help="URL of an empty database")
    parser.add_argument("--sqlite", type=Path, help="a new file that is kept; otherwise one that is thrown away")
    parser.add_argument("--filled", action="store_true", help="both are as an earlier run has filled them")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = (chosen.sqlite or Path(folder) / "bench.db").resolve()
        for url in filter(None, (f"sqlite:///{file}", chosen.postgresql)):
            store = Store.open(url)
            started = time.perf_counter()
            if not chosen.filled:
                fill(store, chosen.discrepancies)
                decide(store)
            kind, load = url.partition(":")[0], os.getloadavg()[0]
            took = "" if chosen.filled else f", filled in {time.perf_counter() - started:.0f} s"
            print(f"{kind}: {chosen.discrepancies} discrepancies{took}; {load:.1f} processes want to run")
            measure(store, chosen.pages, str(Path(folder)), chosen.discrepancies // PER_CASE)
            store.close()


if __name__ == "__main__":
    main()
