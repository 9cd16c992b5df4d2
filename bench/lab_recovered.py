"""How much of real result messages, HL7 v2 and FHIR, is recovered, counted against their raw text in a simpler way.

python -m bench.lab_recovered [../shared/data/lab/hl7v2]
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

from lab_service.formats.fhir import parse as parse_fhir
from lab_service.formats.hl7v2 import parse
from lab_service.result import Reading, Result
from serving.errors import CannotDecode, CannotRead


@dataclass(slots=True)
class ParseRate:
    """Counts over messages and over the OBX segments of ORU and OUL messages. `fields`: of the observations read, how
    often each raw field that is not empty reached the result, and how often it did not, with the places of those.
    """

    messages: int = 0
    result_messages: int = 0
    refused: list[str] = field(default_factory=list)
    observations: int = 0
    read: int = 0
    issues: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    fields: Counter[str] = field(default_factory=Counter)
    fields_recovered: Counter[str] = field(default_factory=Counter)
    fields_lost: list[str] = field(default_factory=list)


def raw_messages(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file and every line of a .jsonl, with its name."""
    for file in sorted(folder.rglob("*.hl7")):
        yield file.name, file.read_bytes()
    for file in sorted(folder.rglob("*.jsonl")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            yield f"{file.name}:{number}", json.loads(line)["message"].encode()


def parse_rate(folder: Path) -> ParseRate:
    """Reads every message of a folder. Whatever is raised but CannotDecode is not caught: there is no such thing."""
    rate = ParseRate()
    for name, content in raw_messages(folder):
        rate.messages += 1
        raw = list(_raw_observations(content))
        try:
            reading = parse(content, UTC)
        except CannotDecode:
            rate.refused.append(name)
            continue
        rate.result_messages += _is_results(content)
        _count(rate, name, raw, reading)
    return rate


def _raw_observations(content: bytes) -> Iterator[tuple[str, list[str], str]]:
    """Place, fields and separators of each OBX of the result messages in a file."""
    text = content.decode("utf-8-sig", errors="replace")
    wanted, number, message, separators = False, 0, 0, "|^~"
    for line in re.split("[\r\n]+", text):
        line = line.lstrip()
        if line.startswith("MSH") and len(line) > 8:
            separators, number, message = line[3:6], 0, message + 1
            fields = line.split(separators[0])
            wanted = len(fields) > 8 and fields[8][:3] in ("ORU", "OUL")
        elif wanted and line.startswith("OBX" + separators[0]):
            number += 1
            prefix = "" if message == 1 else f"message {message} "
            yield f"{prefix}OBX-{number}", line.split(separators[0]), separators


def _is_results(content: bytes) -> bool:
    return re.search(rb"MSH.[^\r\n]*\|(?:ORU|OUL)\b", content) is not None


def _count(rate: ParseRate, name: str, raw: list[tuple[str, list[str], str]], reading: Reading) -> None:
    results: dict[str, list[Result]] = {}
    for result in reading.results:
        results.setdefault(result.place, []).append(result)
    faults = {issue.place: issue.code for issue in reading.issues}
    left_out = {one.place: one.reason.value for one in reading.left_out}
    for place, fields, separators in raw:
        rate.observations += 1
        if place in results:
            rate.read += 1
            _count_fields(rate, f"{name} {place}", fields, separators, results[place])
        elif place in faults:
            rate.issues[faults[place]] += 1
        elif place in left_out:
            rate.left_out[left_out[place]] += 1
        else:
            rate.lost.append(f"{name} {place}")


def _count_fields(rate: ParseRate, place: str, fields: list[str], separators: str, results: list[Result]) -> None:
    first = results[0]
    component, repetition = separators[1], separators[2]
    told: Mapping[int, list[str]] = {
        3: [word for code in first.codes for word in (code.code, code.text)],
        5: [f"{result.comparator} {result.value} {' '.join(result.words)}" for result in results],
        6: list(first.units),
        7: [first.reference_text],
        8: list(first.flags),
        11: [first.status.value],
        14: ["" if first.collected is None else "known"],
    }
    for number, found in told.items():
        sent = fields[number].strip() if len(fields) > number else ""
        if sent in ("", '""'):
            continue
        rate.fields[f"OBX-{number}"] += 1
        if _has(number, sent, found, component, repetition):
            rate.fields_recovered[f"OBX-{number}"] += 1
        else:
            rate.fields_lost.append(f"{place} OBX-{number}")


def _has(number: int, sent: str, found: list[str], component: str, repetition: str) -> bool:
    """Whether the words of the raw field are in what was read of it. A value must be there with every repetition."""
    if number in (11, 14):
        return any(found)
    parts = sent.split(repetition) if number in (5, 8) else [sent]
    told = " ".join(found).casefold()
    return all(
        not words or any(word in told for word in words)
        for words in ([word.strip().casefold() for word in part.split(component) if word.strip()] for part in parts)
    )


def fhir_rate(files: Iterable[Path]) -> tuple[Counter[str], list[str]]:
    """Values of Observations and of their components in FHIR JSON, by what became of each, and those that are lost."""
    outcomes: Counter[str] = Counter()
    lost = []
    for file in files:
        content = file.read_bytes()
        try:
            reading = parse_fhir(content, UTC)
        except CannotRead:
            outcomes["a resource that holds no results"] += 1
            continue
        told = {result.place: "read" for result in reading.results}
        told |= {one.place: f"left out: {one.reason}" for one in reading.left_out}
        told |= {issue.place: "issue" for issue in reading.issues if issue.place not in told}
        for place in _values_of(json.loads(content)):
            outcome = told.get(place) or told.get(place.split(".component")[0], "")
            outcomes[outcome or "lost"] += 1
            if not outcome:
                lost.append(f"{file.name} {place}")
    return outcomes, lost


def _values_of(resource: object) -> Iterator[str]:
    """Places of everything in an Observation that has a value, wherever the Observation stands."""
    if isinstance(resource, list):
        for one in resource:
            yield from _values_of(one)
    if not isinstance(resource, dict):
        return
    if resource.get("resourceType") == "Observation":
        place = f"Observation/{resource['id']}"
        parts = [(place, resource)]
        parts += [(f"{place}.component[{number}]", one) for number, one in enumerate(resource.get("component", []))]
        yield from (where for where, one in parts if any(name.startswith("value") for name in one))
    for name in ("contained", "entry", "resource"):
        yield from _values_of(resource.get(name))


def main() -> None:
    """Prints the figures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("../shared/data/lab/hl7v2")
    rate = parse_rate(folder)
    print(f"{rate.messages} messages, {len(rate.refused)} refused; {rate.result_messages} of ORU or OUL")
    print(f"{rate.observations} OBX: {rate.read} read, {rate.issues.total()} issues, {rate.left_out.total()} left out")
    print(f"  issues {dict(rate.issues)}, left out {dict(rate.left_out)}, lost {len(rate.lost)} {rate.lost[:5]}")
    for name, number in sorted(rate.fields.items(), key=lambda item: int(item[0][4:])):
        print(f"  {name}: {rate.fields_recovered[name]} of {number}")
    print(f"  not recovered: {rate.fields_lost[:20]}")
    for pattern in ("fhir_r4_examples/*.json", "synthea_r4/bundles/*.json"):
        outcomes, lost = fhir_rate(sorted(folder.parent.glob(pattern)))
        print(f"{pattern}: {dict(outcomes)}, lost {lost[:10]}")


if __name__ == "__main__":
    main()
