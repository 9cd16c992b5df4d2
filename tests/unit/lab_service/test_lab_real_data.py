"""Real public messages, where they lie beside the checkout: nothing crashes, and what is read is right."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from lab_messages import read

from facts.fact import FactSet, Quantity
from lab_service.formats.structured import Row
from lab_service.identify import identify
from lab_service.reader import Sent
from lab_service.result import Code


def hl7_messages(folder: Path) -> Iterator[bytes]:
    for file in sorted(folder.rglob("*.hl7")):
        yield file.read_bytes()
    for file in sorted(folder.rglob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)["message"].encode()


def codes(answer: FactSet) -> set[str]:
    return {issue.code for issue in answer.issues}


def test_every_real_hl7_message_is_read(shared_data: Path) -> None:
    found = 0
    for content in hl7_messages(shared_data / "lab" / "hl7v2"):
        answer = read(content)
        assert "cannot-decode" not in codes(answer)
        found += any(isinstance(fact.value, Quantity) for fact in answer.facts)
    assert found >= 4


def test_every_observation_is_read_in_full_or_accounted_for(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[3] / "bench"))
    from lab_recovered import parse_rate

    rate = parse_rate(shared_data / "lab" / "hl7v2")
    assert not rate.refused and rate.result_messages >= 40
    assert not rate.lost and not rate.fields_lost
    assert rate.read >= 80


def test_every_value_in_fhir_is_read_or_accounted_for(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[3] / "bench"))
    from lab_recovered import fhir_rate

    for pattern, least in (("fhir_r4_examples/*.json", 39), ("synthea_r4/bundles/*.json", 190)):
        outcomes, lost = fhir_rate(sorted((shared_data / "lab").glob(pattern)))
        assert not lost and outcomes["read"] >= least


def test_every_fhir_example_is_read_or_refused(shared_data: Path) -> None:
    for file in sorted((shared_data / "lab" / "fhir_r4_examples").glob("*.json")):
        answer = read(Sent(fhir=file.read_bytes()))
        assert codes(answer) <= {"cannot-read", "unknown-code", "bad-value", "implausible", "unknown-unit"}, file.name


def test_synthetic_patients_are_read_with_every_unit_understood(shared_data: Path) -> None:
    bundles = sorted((shared_data / "lab" / "synthea_r4" / "bundles").glob("*.json"))
    for file in bundles[:3]:
        answer = read(Sent(fhir=file.read_bytes()))
        assert answer.facts and codes(answer) <= {"unknown-code"}, file.name


def test_synthetic_results_have_units_that_lead_to_the_dictionary(shared_data: Path) -> None:
    file = shared_data / "lab" / "synthea_r4" / "lab_observations.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        sent = [line for line in csv.DictReader(stream) if line["value"]][:3000]
    rows = (
        Row(system="LOINC", code=line["loinc"], value=line["value"], unit=line["unit"], collected_at=line["effective"])
        for line in sent
    )
    answer = read(*rows, sex="FEMALE", born=date(1970, 1, 1))
    # The test strips of urine have quantities there and words in the dictionary.
    words = {"urine_glucose", "urine_ketones", "urine_protein"}
    assert not [
        issue for issue in answer.issues if issue.code == "unknown-unit" and issue.message.split(":")[0] not in words
    ]


def test_names_of_a_hospital_are_known_or_left_alone(shared_data: Path) -> None:
    file = shared_data / "lab" / "mimic_maps" / "mimic-iv" / "mapping" / "d_labitems_to_loinc.csv"
    right = wrong = 0
    with file.open(encoding="utf-8", newline="") as stream:
        for line in csv.DictReader(stream):
            known = identify((Code("LOINC", line["omop_concept_code"]),))
            unit = line["valueuom"]
            found = identify((Code("L", line["label"], line["label"]),), line["fluid"], (unit,) if unit else ())
            if known and found:
                right += known.analyte == found.analyte
                wrong += known.analyte != found.analyte
    assert right >= 180 and wrong <= right / 100
