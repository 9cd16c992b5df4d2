"""What Ray costs: start-up, memory, and CheckEncounter without pixels, with Ray Serve and without, in one run.

    .venv/bin/python bench/services.py [--checks N]

Both runs use the same gateway, services and rules; only the skin differs. The client shares the machine with the
servers. Memory is the proportional set size of all processes (Linux), so shared pages count once.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from concord.v1 import encounter_pb2

from concord_client.aio import AsyncConcord
from gateway.launch import running
from serving.config import load

FINDINGS = (
    "Heart size is normal. There is a small right pleural effusion with adjacent atelectasis. A 12 mm nodule is seen "
    "in the left upper lobe. No pneumothorax. No acute osseous abnormality."
)
IMPRESSION = "1. Small left pleural effusion. 2. Left upper lobe nodule, CT is advised. No renal impairment."


def encounter(number: int) -> encounter_pb2.Encounter:
    """A report with a planted wrong side, and a creatinine that contradicts its last sentence."""
    made = encounter_pb2.Encounter(id=f"bench-{number}")
    made.patient.CopyFrom(encounter_pb2.Patient(id="P1", sex="FEMALE", age_years=61))
    document = made.documents.add(id="d1", type="RADIOLOGY_REPORT", status=encounter_pb2.Document.FINAL)
    document.sections.add(kind=encounter_pb2.Section.FINDINGS, text=FINDINGS)
    document.sections.add(kind=encounter_pb2.Section.IMPRESSION, text=IMPRESSION)
    result = made.labs.add().results.add(value="400", unit="umol/L", collected_at="2026-01-02T08:00:00+08:00")
    result.code.system, result.code.code = "LOINC", "14682-9"
    return made


def pss_mb(root: int) -> float:
    """Proportional set size of a process and everything below it, MiB."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))

    def below(pid: int) -> Iterator[int]:
        yield pid
        for child in children.get(pid, []):
            yield from below(child)

    total = 0
    for pid in below(root):
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


async def timed(call: Callable[[int], Awaitable[object]], calls: int, at_once: int) -> tuple[float, float, float]:
    """p50 and p95 in ms, and calls per second, of `calls` calls by `at_once` callers."""
    taken: list[float] = []
    numbers = iter(range(calls))

    async def caller() -> None:
        for number in numbers:
            begin = time.perf_counter()
            await call(number)
            taken.append(1000 * (time.perf_counter() - begin))

    begin = time.perf_counter()
    await asyncio.gather(*(caller() for _ in range(at_once)))
    rate = calls / (time.perf_counter() - begin)
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1], rate


async def measure(with_ray: bool, checks: int) -> None:
    name = "Ray Serve" if with_ray else "one process"
    with tempfile.TemporaryDirectory(prefix="concord-bench-") as folder:
        store = {"database_url": f"sqlite:///{folder}/bench.db"}
        config = load(gateway={"port": 0}, fusion=store, blob_url=f"file:{folder}")
        async with running(config, with_ray=with_ray) as concord, AsyncConcord(concord.address) as client:
            answer = await client.check(encounter(0))
            assert len(answer.discrepancies) == 2, answer
            await timed(lambda number: client.check(encounter(number)), 50, 8)
            print(f"\n{name}: healthy after {concord.started_in_s:.1f} s, {pss_mb(os.getpid()):.0f} MB")
            for at_once in (1, 8):
                p50, p95, rate = await timed(lambda number: client.check(encounter(number)), checks, at_once)
                print(f"  CheckEncounter, {at_once} at once: p50 {p50:.1f} ms, p95 {p95:.1f} ms, {rate:.0f}/s")
            for at_once in (1, 32):
                p50, p95, rate = await timed(lambda _: client.rules(), checks, at_once)
                print(f"  ListRules, {at_once} at once: p50 {p50:.1f} ms, p95 {p95:.1f} ms, {rate:.0f}/s")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--checks", type=int, default=400)
    options = arguments.parse_args()
    for with_ray in (False, True):
        asyncio.run(measure(with_ray, options.checks))


if __name__ == "__main__":
    main()
