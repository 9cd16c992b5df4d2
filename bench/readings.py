"""What the three readers make of public files, and how fast: reports, laboratory results, DICOM objects.

    .venv/bin/python bench/readings.py

Reads what lies beside the checkout (../shared/data). Processor time of one process, after a first reading that loads
the tables; the protobuf request and answer are part of it.
"""

from __future__ import annotations

import asyncio
import collections
import csv
import json
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from concord.v1 import encounter_pb2, fact_pb2, imaging_service_pb2, lab_service_pb2, text_service_pb2

from imaging_service.service import ImagingService
from lab_service.service import LabService
from text_service.service import TextService

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SECTIONS = ("indication", "comparison", "findings", "impression")


async def timed(read: Callable[[Any], Awaitable[Any]], requests: Sequence[Any]) -> tuple[list[Any], str]:
    """The answers, and median and 99th percentile in ms."""
    await read(requests[0])
    answers, taken = [], []
    for request in requests:
        begin = time.process_time()
        answers.append(await read(request))
        taken.append(1000 * (time.process_time() - begin))
    slowest = statistics.quantiles(taken, n=100)[-1]
    return answers, f"median {statistics.median(taken):.2f} ms, 99th percentile {slowest:.1f} ms"


async def reports(name: str) -> None:
    rows = [json.loads(line) for line in (DATA / "text" / f"{name}.jsonl").open(encoding="utf-8")]
    requests = [text_service_pb2.ReadReportRequest(documents=[document(row)]) for row in rows]
    answers, speed = await timed(TextService().ReadReport, requests)
    facts = sum(len(answer.fact_set.facts) for answer in answers)
    print(f"{name}: {len(rows)} reports, {facts / len(rows):.1f} facts each, {speed}")


def document(row: dict[str, Any]) -> encounter_pb2.Document:
    made = encounter_pb2.Document(id=row["id"], type="RADIOLOGY_REPORT", text=row.get("text", ""))
    for section in SECTIONS:
        if row.get(section):
            made.sections.add(kind=section.upper(), text=row[section])
    return made


async def results() -> None:
    """Synthetic results one patient a request; the sex and the birth date are the table's."""
    with (DATA / "lab" / "synthea_r4" / "lab_observations.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["value"]]
    by_patient: dict[str, lab_service_pb2.ReadResultsRequest] = {}
    for row in rows:
        patient = encounter_pb2.Patient(id=row["patient"], sex=row["sex"], birth_date=row["birth"])
        request = by_patient.setdefault(row["patient"], lab_service_pb2.ReadResultsRequest(patient=patient))
        if not request.labs:
            request.labs.add()
        sent = request.labs[0].results.add(value=row["value"], unit=row["unit"], collected_at=row["effective"])
        sent.code.system, sent.code.code = "LOINC", row["loinc"]
    begin = time.process_time()
    answers, _ = await timed(LabService().ReadResults, list(by_patient.values()))
    seconds = time.process_time() - begin
    read = sum(is_result(fact) for answer in answers for fact in answer.fact_set.facts)
    issues = count(issue.code for answer in answers for issue in answer.fact_set.issues)
    print(f"synthea: {len(rows)} results, {read} understood ({100 * read / len(rows):.1f} %), ", end="")
    print(f"{len(rows) / seconds:.0f} results/s; issues {issues}")


def is_result(fact: fact_pb2.Fact) -> bool:
    """One of the results themselves, not what was derived from them."""
    return fact.HasField("quantity") and not fact.relations


async def images() -> None:
    with (DATA / "dicom" / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        files = [DATA / "dicom" / row["file"] for row in csv.DictReader(stream)]
    requests = [imaging_service_pb2.ReadStudyRequest(studies=[study(file)]) for file in files]
    answers, speed = await timed(ImagingService().ReadStudy, requests)
    decoded = sum(any(fact.concept.code == "image_decoded" for fact in answer.image.facts) for answer in answers)
    headers = sum(len(answer.record.facts) for answer in answers)
    sets = (fact_set for answer in answers for fact_set in (answer.record, answer.image))
    issues = count(issue.code for fact_set in sets for issue in fact_set.issues)
    print(f"dicom: {len(files)} files, {decoded} with pixels judged, {headers} header facts, {speed}; issues {issues}")


def study(file: Path) -> encounter_pb2.Study:
    return encounter_pb2.Study(instances=[encounter_pb2.Instance(uri=file.as_uri())])


def count(words: Iterable[str]) -> dict[str, int]:
    return dict(collections.Counter(words).most_common())


async def main() -> int:
    if not DATA.is_dir():
        print(f"no data at {DATA}", file=sys.stderr)
        return 2
    for name in ("openi_dev", "ccks_radiology_dev"):
        await reports(name)
    await results()
    await images()
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
