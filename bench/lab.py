"""What the laboratory service makes of public laboratory data: names, units, plausibility, speed.

python -m bench.lab [names|units|synthetic|speed|wire ...] [--data ../shared/data/lab]

Parse rate of HL7 v2: bench/lab_recovered.py. Times are processor time of one core, best of three.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from concord.v1.fact_pb2 import FactSet as FactSetMessage

from facts import codec, ucum, units
from facts.fact import FactSet
from lab_service.formats.structured import Row
from lab_service.identify import Identity, identify
from lab_service.patient import Patient
from lab_service.reader import Sent, read_results
from lab_service.result import Code

_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", help="names, units, synthetic, speed, wire; all of them")
    parser.add_argument("--data", type=Path, default=Path("../shared/data/lab"))
    asked = parser.parse_args()
    parts = {"names": names, "units": unit_rates, "synthetic": synthetic, "speed": speed, "wire": wire}
    for name, measure in parts.items():
        if not asked.what or name in asked.what:
            print(f"--- {name}")
            measure(asked.data)


def names(data: Path) -> None:
    """Item names that people mapped to LOINC, in the two halves that a hash of their number makes. The dictionary's
    reach: those whose LOINC number it has. Weighted: by how many results of the hospital bear the name.
    """
    for half in (0, 1):
        plain: Counter[str] = Counter()
        weighted: Counter[str] = Counter()
        loincs_own: dict[str, str] = {}
        for line in _mapped_names(data):
            if int(hashlib.sha256(line["itemid (omop_source_code)"].encode()).hexdigest(), 16) % 2 != half:
                continue
            known = _by_number(line["omop_concept_code"])
            outcome = _outcome(known, _by_name(line))
            plain[outcome] += 1
            weighted[outcome] += int(line["labevents_row_count"] or 0)
            if line["omop_vocabulary_id"] == "LOINC":
                name = line["omop_concept_name"]
                loincs_own[name] = _outcome(known, identify((Code("L", "", name),)))
        print("looked at" if half == 0 else "not looked at", dict(sorted(plain.items())))
        print("  by results", dict(sorted(weighted.items())))
        print("  LOINC's own names", dict(sorted(Counter(loincs_own.values()).items())))


def _outcome(known: Identity | None, found: Identity | None) -> str:
    reach = "in reach: " if known else "out of reach: "
    return reach + ("unknown" if not found else "right" if known and found.analyte == known.analyte else "another")


def _mapped_names(data: Path) -> Iterator[dict[str, str]]:
    file = data / "mimic_maps" / "mimic-iv" / "mapping" / "d_labitems_to_loinc.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def _by_number(loinc: str) -> Identity | None:
    return identify((Code("LOINC", loinc),)) if loinc else None


def _by_name(line: dict[str, str]) -> Identity | None:
    unit = line["valueuom"].replace("N/A", "").strip()
    return identify((Code("L", line["label"], line["label"]),), line["fluid"], (unit,) if unit else ())


def unit_rates(data: Path) -> None:
    """UCUM's atoms and its examples by the strict reader, and every unit that the public results bear."""
    spec = find_spec("ucumvert")
    assert spec is not None and spec.submodule_search_locations is not None
    examples = Path(spec.submodule_search_locations[0], "vendor", "ucum_examples.tsv")
    with examples.open(encoding="utf-8", newline="") as stream:
        codes = [row["UCUM_CODE"] for row in csv.DictReader(stream, delimiter="\t")]
    print(f"examples of UCUM accepted: {sum(map(units.is_ucum, codes))} of {len(codes)}")
    print(f"examples with a magnitude: {sum(map(_has_magnitude, codes))} of {len(codes)}")
    sent = {row.unit for rows in _synthetic_rows(data).values() for row in rows if row.unit}
    sent |= {line["valueuom"].strip() for line in _mapped_names(data)} - {"", "N/A"}
    print(f"units of public results understood: {sum(map(_is_understood, sent))} of {len(sent)}")
    print("  not:", sorted(unit for unit in sent if not _is_understood(unit)))


def _has_magnitude(code: str) -> bool:
    try:
        ucum.magnitude(code)
    except ValueError:
        return False
    return True


def _is_understood(unit: str) -> bool:
    try:
        units.parse(unit)
    except units.UnknownUnit:
        return False
    return True


def synthetic(data: Path) -> None:
    """Results of synthetic patients: what is read of them, and what is called implausible."""
    issues: Counter[str] = Counter()
    rows = facts = 0
    for (patient, sex, born), sent in _synthetic_rows(data).items():
        answer = _read(sent, _patient(patient, sex, born))
        rows, facts = rows + len(sent), facts + len(answer.facts)
        for issue in answer.issues:
            row = sent[int(issue.place.partition("results[")[2].partition("]")[0])]
            issues[f"{issue.code}: {issue.message.partition(';')[0]} ({row.code} in {row.unit or 'no unit'})"] += 1
    print(f"{rows} results, {facts} facts")
    for what, count in issues.most_common():
        print(f"  {count:5} {what}")


def speed(data: Path) -> None:
    """Results read a second, from messages of one patient each (every tenth), and against the bare library."""
    patients = [(_patient(*who), rows) for who, rows in _synthetic_rows(data).items()][::10]
    count = sum(len(rows) for _, rows in patients)
    structured = _seconds(patients, lambda one: _read(one[1], one[0]))
    print(f"structured results: {count / structured:,.0f} a second")
    tables = [(patient, _as_csv(rows)) for patient, rows in patients]
    bare = _seconds(tables, lambda one: list(csv.DictReader(io.StringIO(one[1].decode()))))
    read = _seconds(tables, lambda one: read_results([Sent(csv=one[1])], one[0], _NOW, UTC))
    print(f"CSV: {count / read:,.0f} a second, {read / bare:.1f} times the csv module")
    messages = [(patient, _as_hl7(rows)) for patient, rows in patients]
    import hl7

    bare = _seconds(messages, lambda one: hl7.parse(one[1].decode()))
    read = _seconds(messages, lambda one: read_results([Sent(hl7v2=one[1])], one[0], _NOW, UTC))
    print(f"HL7 v2: {count / read:,.0f} a second, {read / bare:.1f} times hl7")
    bundles = [file.read_bytes() for file in sorted((data / "synthea_r4" / "bundles").glob("*.json"))]
    from fhir.resources.R4B.observation import Observation

    resources = [entry["resource"] for bundle in bundles for entry in json.loads(bundle)["entry"]]
    observations = [one for one in resources if one["resourceType"] == "Observation" and _is_laboratory(one)]
    bare = _seconds(observations, Observation.model_validate)
    read = _seconds(bundles, lambda bundle: read_results([Sent(fhir=bundle)], Patient(), _NOW, UTC))
    print(f"FHIR: {len(observations) / read:,.0f} Observations a second, {read / bare:.1f} times fhir.resources")


def wire(data: Path) -> None:
    """What protobuf adds to the reading of structured results: facts to bytes, and bytes to facts."""
    patients = [(_patient(*who), rows) for who, rows in _synthetic_rows(data).items()][::10]
    answers = [_read(rows, patient) for patient, rows in patients]
    count, facts = sum(len(rows) for _, rows in patients), sum(len(answer.facts) for answer in answers)
    written = _seconds(answers, lambda answer: codec.fact_set_to_proto(answer).SerializeToString())
    messages = [codec.fact_set_to_proto(answer).SerializeToString() for answer in answers]
    read = _seconds(messages, lambda message: codec.fact_set_from_proto(FactSetMessage.FromString(message)))
    size = sum(map(len, messages))
    print(f"{facts / count:.1f} facts and {size / count:,.0f} bytes a result")
    print(f"to the wire: {written / count * 1e6:.0f} µs a result; from the wire: {read / count * 1e6:.0f} µs")


def _is_laboratory(observation: dict[str, Any]) -> bool:
    return "laboratory" in json.dumps(observation.get("category"))


def _seconds(messages: Sequence[Any], work: Callable[[Any], object]) -> float:
    """The best of three for each message, so that what else runs on the machine counts little."""
    best = [float("inf")] * len(messages)
    for _ in range(3):
        for number, message in enumerate(messages):
            start = time.process_time()
            work(message)
            best[number] = min(best[number], time.process_time() - start)
    return sum(best)


def _read(rows: Sequence[Row], patient: Patient) -> FactSet:
    return read_results([Sent(rows=tuple(rows))], patient, _NOW, UTC)


def _patient(identifier: str, sex: str, born: str) -> Patient:
    return Patient(id=identifier, sex=sex.upper(), birth_date=date.fromisoformat(born))


def _synthetic_rows(data: Path) -> dict[tuple[str, str, str], list[Row]]:
    """Rows by patient, sex and birth date."""
    patients: dict[tuple[str, str, str], list[Row]] = {}
    with (data / "synthea_r4" / "lab_observations.csv").open(encoding="utf-8", newline="") as stream:
        for line in csv.DictReader(stream):
            patients.setdefault((line["patient"], line["sex"], line["birth"]), []).append(
                Row(
                    system="LOINC",
                    code=line["loinc"],
                    display=line["display"],
                    value=line["value"] or line["value_code"],
                    unit=line["unit"],
                    collected_at=line["effective"],
                )
            )
    return patients


def _as_csv(rows: Sequence[Row]) -> bytes:
    table = io.StringIO()
    columns = ("system", "code", "display", "value", "unit", "collected_at")
    writer = csv.writer(table)
    writer.writerow(columns)
    writer.writerows([getattr(row, column) for column in columns] for row in rows)
    return table.getvalue().encode()


def _as_hl7(rows: Sequence[Row]) -> bytes:
    """One order for each moment."""
    segments = [r"MSH|^~\&|LIS|LAB|EMR|WARD|20260101000000||ORU^R01^ORU_R01|M1|P|2.5.1|||||CHN|UNICODE UTF-8"]
    moment = ""
    for number, row in enumerate(rows):
        if row.collected_at != moment:
            moment = row.collected_at
            taken = datetime.fromisoformat(moment).strftime("%Y%m%d%H%M%S%z")
            segments.append(f"OBR|1||F{number}|PANEL^panel^L|||{taken}")
        name = row.display.replace("^", " ").replace("|", " ").replace("&", " ").replace("~", " ")
        segments.append(f"OBX|{number}|NM|{row.code}^{name}^LN||{row.value}|{row.unit.replace('^', '')}|||||F")
    return "\r".join(segments).encode()


if __name__ == "__main__":
    main()
