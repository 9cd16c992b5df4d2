"""The engine and the store alone: verdicts over the facts of real reports, and one check saved.

    .venv/bin/python bench/checks.py

Facts are read once from the reports beside the checkout; then only the rules are timed, as they are and ten times over
on concepts that no report names (which should cost next to nothing). One process, processor time for the engine and
wall time for the store, which waits for the disk.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from concord.v1 import encounter_pb2, fusion_service_pb2
from readings import DATA, document

from facts.fact import Fact
from fusion import links, rulebook
from fusion.engine import Engine, Patient
from fusion.readers import Readers
from fusion.rule import Rule
from fusion.selector import Selector
from fusion.service import FusionService
from fusion.store import Store
from imaging_service.service import ImagingService
from lab_service.service import LabService
from text_service.service import TextService

NOW = datetime(2026, 1, 2, tzinfo=UTC)
REPORTS = 300
COPIES = 10


@dataclass(frozen=True)
class Rules:
    rules: Sequence[Rule]


def readers() -> Readers:
    return Readers(TextService().ReadReport, ImagingService().ReadStudy, LabService().ReadResults)


def encounters() -> list[encounter_pb2.Encounter]:
    lines = (DATA / "text" / "openi_dev.jsonl").read_text(encoding="utf-8").splitlines()[:REPORTS]
    rows = [json.loads(line) for line in lines]
    return [encounter_pb2.Encounter(id=row["id"], documents=[document(row)]) for row in rows]


async def facts_of(encounter: encounter_pb2.Encounter) -> list[Fact]:
    readings = await readers().read(encounter, encounter.documents)
    return [fact for fact_set in readings.fact_sets for fact in fact_set.facts]


def absent_copies(rules: Sequence[Rule]) -> list[Rule]:
    """Copies of the rules whose claims are about something that no report here names."""
    absent = (Selector({"source": frozenset({"report"})}, frozenset({"vagina"})),)
    return [replace(rule, id=f"{rule.id}-{copy}", claim=absent) for copy in range(COPIES - 1) for rule in rules]


def median_ms(call: Callable[[int], object], times: int, clock: Callable[[], float]) -> float:
    taken = []
    for number in range(times):
        begin = clock()
        call(number)
        taken.append(1000 * (clock() - begin))
    return statistics.median(taken)


async def main() -> int:
    if not DATA.is_dir():
        print(f"no data at {DATA}", file=sys.stderr)
        return 2
    sent = encounters()
    facts = [await facts_of(encounter) for encounter in sent]
    exams = [links.link(one) for one in facts]
    book = rulebook.load()
    assessed = {one.source: frozenset({"category:finding", "category:condition"}) for one in facts[0]}
    for rules in (list(book.rules), [*book.rules, *absent_copies(book.rules)]):
        engine = Engine(Rules(rules))

        def check(number: int, engine: Engine = engine) -> object:
            return engine.check(facts[number], assessed, exams[number], Patient("female", 61), NOW)

        print(f"engine: {len(rules)} rules, median {median_ms(check, len(facts), time.process_time):.2f} ms a report")
    with tempfile.TemporaryDirectory(prefix="concord-bench-") as folder:
        saved = FusionService(readers(), book, Store.open(f"sqlite:///{folder}/bench.db"))
        unsaved = FusionService(readers(), book)
        for name, service in (("stored in SQLite", saved), ("not stored", unsaved)):
            taken = []
            for encounter in sent:
                begin = time.perf_counter()
                await service.CheckEncounter(fusion_service_pb2.CheckEncounterRequest(encounter=encounter))
                taken.append(1000 * (time.perf_counter() - begin))
            print(f"check: {name}, median {statistics.median(taken):.1f} ms a report")
    print(f"facts: {statistics.mean(map(len, facts)):.1f} a report")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
