"""The engine and the store alone: verdicts over the facts of real reports and of whole records, and one check saved.

    .venv/bin/python bench/checks.py

Facts are read once, from the reports beside the checkout (English, Chinese) and from the examples of the rules, which
hold what a record holds: orders, documents, laboratory, drugs, events; a whole record is forty of them as one. Then
only the rules are timed, as they are and ten times over on concepts that no report names (which should cost next to
nothing): the first half warms the engine, the other half, that it has not seen, is timed. One process, processor time
for the engine and wall time for the store, which waits for the disk.
"""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from concord.v1 import encounter_pb2, fusion_service_pb2
from readings import DATA, document

from facts.fact import Fact, Source
from fusion import links, rulebook
from fusion.encounter import read_encounter
from fusion.engine import Engine, Patient
from fusion.examples import expand
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
WHOLE = 40


@dataclass(frozen=True)
class Rules:
    rules: Sequence[Rule]


def readers() -> Readers:
    return Readers(TextService().ReadReport, ImagingService().ReadStudy, LabService().ReadResults)


def encounters() -> list[encounter_pb2.Encounter]:
    lines = (DATA / "text" / "openi_dev.jsonl").read_text(encoding="utf-8").splitlines()[:REPORTS]
    rows = [json.loads(line) for line in lines]
    return [encounter_pb2.Encounter(id=row["id"], documents=[document(row)]) for row in rows]


def chinese() -> list[encounter_pb2.Encounter]:
    lines = (DATA / "text" / "ccks_radiology_dev.jsonl").read_text(encoding="utf-8").splitlines()[:REPORTS]
    rows = [json.loads(line) for line in lines]
    documents = [encounter_pb2.Document(id="d1", type="RADIOLOGY_REPORT", text=row["text"]) for row in rows]
    return [encounter_pb2.Encounter(id=f"c{number}", documents=[one]) for number, one in enumerate(documents)]


def records(rules: Sequence[Rule]) -> list[encounter_pb2.Encounter]:
    """Whole records: forty examples of rules each, as one encounter."""
    examples = [one for rule in rules for listed in rule.examples.values() for one in listed]
    random.Random(2026).shuffle(examples)
    made = []
    for start in range(0, len(examples) - WHOLE, WHOLE):
        whole = encounter_pb2.Encounter(id=f"r{start}")
        for number, example in enumerate(examples[start : start + WHOLE]):
            part = expand(example.encounter)
            for one in part.documents:
                one.id = f"{number}-{one.id}"
            whole.MergeFrom(part)
        whole.as_of = NOW.isoformat()
        made.append(whole)
    return made


async def facts_of(encounter: encounter_pb2.Encounter) -> list[Fact]:
    record = read_encounter(encounter, encounter.documents, NOW, UTC)
    readings = await readers().read(encounter, encounter.documents)
    return [fact for fact_set in (record, *readings.fact_sets) for fact in fact_set.facts]


def absent_copies(rules: Sequence[Rule]) -> list[Rule]:
    """Copies of the rules whose claims are about something that no report here names."""
    absent = (Selector({"source": frozenset({"report"})}, frozenset({"vagina"})),)
    return [replace(rule, id=f"{rule.id}-{copy}", claim=absent) for copy in range(COPIES - 1) for rule in rules]


def unseen_ms(
    rules: Sequence[Rule],
    facts: Sequence[list[Fact]],
    exams: Sequence[links.ExamLinks],
    assessed: dict[Source, frozenset[str]],
) -> float:
    """Processor time of a check at the median, in ms, over the second half. Each check is the quickest of three engines
    that have seen the first half alone: others use the cores too."""
    engines = [Engine(Rules(rules)) for _ in range(3)]
    half = len(facts) // 2

    def check(engine: Engine, number: int) -> float:
        begin = time.process_time()
        engine.check(facts[number], assessed, exams[number], Patient("female", 61), NOW)
        return 1000 * (time.process_time() - begin)

    for number in range(half):
        for engine in engines:
            check(engine, number)
    return statistics.median(min(check(engine, n) for engine in engines) for n in range(half, len(facts)))


async def main() -> int:
    if not DATA.is_dir():
        print(f"no data at {DATA}", file=sys.stderr)
        return 2
    sent = encounters()
    book = rulebook.load()
    assessed = dict.fromkeys(Source, frozenset({"category:finding", "category:condition"}))
    for name, those in (("English reports", sent), ("Chinese reports", chinese()), ("records", records(book.rules))):
        facts = [await facts_of(encounter) for encounter in those]
        exams = [links.link(one) for one in facts]
        many = [*book.rules, *absent_copies(book.rules)]
        taken = [unseen_ms(rules, facts, exams, assessed) for rules in (book.rules, many)]
        print(
            f"engine, {len(those)} {name}, {statistics.median(map(len, facts)):.0f} facts at the median: "
            f"{len(book.rules)} rules {taken[0]:.2f} ms, {COPIES} times as many {taken[1]:.2f} ms"
        )
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
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
