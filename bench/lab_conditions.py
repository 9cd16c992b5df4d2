"""What laboratory values decide on synthetic patients: conditions said of 1,000 results, and whether any contradict.

    .venv/bin/python bench/lab_conditions.py

Reads ../shared/data/lab/synthea_r4 (54,953 results) patient by patient, as structured rows.
"""

from __future__ import annotations

import collections
import csv
import sys
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT.parent / "shared" / "data" / "lab" / "synthea_r4" / "lab_observations.csv"
sys.path.insert(0, str(ROOT))

from facts.fact import Polarity  # noqa: E402
from lab_service.analytes import rows  # noqa: E402
from lab_service.formats.structured import Row  # noqa: E402
from lab_service.patient import Patient  # noqa: E402
from lab_service.reader import Sent, read_results  # noqa: E402

TABLES = ("derivations.csv", "derivations_combined.csv", "derivation_points.csv", "derivations_over_time.csv")


def main() -> int:
    if not RESULTS.is_file():
        print(f"no results at {RESULTS}", file=sys.stderr)
        return 2
    conditions = {row["condition"] for table in TABLES for row in rows(table)}
    said: collections.Counter[tuple[str, Polarity]] = collections.Counter()
    contradictions, results = 0, 0
    for patient, lines in _patients().items():
        sent = tuple(
            Row(
                system="LOINC",
                code=line["loinc"],
                value=line["value"],
                unit=line["unit"],
                collected_at=line["effective"],
            )
            for line in lines
        )
        results += len(sent)
        who = Patient(patient, lines[0]["sex"].upper(), date.fromisoformat(lines[0]["birth"]))
        seen: dict[object, Polarity] = {}
        for fact in read_results([Sent(rows=sent)], who, datetime(2026, 11, 26, tzinfo=UTC), UTC).facts:
            code = fact.concept.code
            if code in conditions and fact.relations:
                said[code, fact.polarity] += 1
                contradictions += seen.setdefault((code, fact.time), fact.polarity) is not fact.polarity
    for polarity in (Polarity.PRESENT, Polarity.ABSENT):
        number = sum(count for (_, what), count in said.items() if what is polarity)
        kinds = len({code for code, what in said if what is polarity})
        print(f"{polarity}: {number} of {kinds} conditions, {1000 * number / results:.0f} of 1,000 results")
    print(f"{results} results; present and absent at one moment: {contradictions}")
    return 0


def _patients() -> dict[str, list[dict[str, str]]]:
    patients: dict[str, list[dict[str, str]]] = {}
    with RESULTS.open(encoding="utf-8", newline="") as stream:
        for line in csv.DictReader(stream):
            if line["value"]:
                patients.setdefault(line["patient"], []).append(line)
    return patients


if __name__ == "__main__":
    sys.exit(main())
