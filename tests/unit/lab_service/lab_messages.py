"""Messages of a laboratory, written for the tests."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime

from facts import vocabulary
from facts.fact import Fact, FactSet, Polarity
from lab_service.formats.structured import Row
from lab_service.patient import Patient
from lab_service.reader import Sent, read_results

NOW = datetime(2026, 3, 2, tzinfo=UTC)
HEADER = r"MSH|^~\&|LIS|LAB|EMR|WARD|20260301093000+0800||ORU^R01^ORU_R01|M1|P|2.5.1|||||CHN|UNICODE UTF-8"
PID = "PID|1||100234^^^HIS_A^MR||LI^MING||19600203|F"
OBR = "OBR|1||F77|CBC^血常规^L|||20260301080000"


def obx(
    name: str, value: str, unit: str = "", interval: str = "", flag: str = "", *, kind: str = "NM", status: str = "F"
) -> str:
    return f"OBX|1|{kind}|{name}||{value}|{unit}|{interval}|{flag}|||{status}"


def message(*segments: str, header: str = HEADER) -> bytes:
    return ("\r".join((header, PID, OBR, *segments)) + "\r").encode()


def observation(code: str = "718-7", value: float | str = 132, unit: str = "g/L", **more: object) -> dict[str, object]:
    quantity = {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
    coding = [{"system": "http://loinc.org", "code": code}]
    return {"resourceType": "Observation", "id": "o1", "status": "final", "code": {"coding": coding}} | (
        {"valueQuantity": quantity} | more
    )


def bundle(*resources: dict[str, object]) -> bytes:
    entries = [{"resource": resource} for resource in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def row(name: str, value: str, unit: str = "", **more: str) -> Row:
    return Row(code=name, value=value, unit=unit, collected_at="2026-03-01T08:00:00+08:00", **more)


def read(*sent: Sent | bytes | Row, sex: str = "", age: int | None = None, born: date | None = None) -> FactSet:
    """Bytes are HL7 v2; rows are gathered into one message."""
    rows = tuple(one for one in sent if isinstance(one, Row))
    messages = [Sent(hl7v2=one) if isinstance(one, bytes) else one for one in sent if not isinstance(one, Row)]
    patient = Patient("P1", sex=sex, birth_date=born, age_years=age)
    return read_results([*messages, *([Sent(rows=rows)] if rows else [])], patient, NOW, UTC)


def decided(fact_set: FactSet) -> dict[str, Polarity]:
    """Conditions by code. Two verdicts on one condition never differ."""
    table: dict[str, Polarity] = {}
    for fact in fact_set.facts:
        entry = vocabulary.find(fact.concept.code)
        if fact.relations and entry and (entry.category == "condition" or entry.code == "critical_value"):
            assert table.setdefault(fact.concept.code, fact.polarity) is fact.polarity, fact.concept.code
    return table


def one(fact_set: FactSet, code: str) -> Fact:
    found = [fact for fact in fact_set.facts if fact.concept.code == code]
    assert len(found) == 1, f"{len(found)} facts of {code}"
    return found[0]


def issues(fact_set: FactSet) -> Sequence[tuple[str, str]]:
    return [(issue.code, issue.place) for issue in fact_set.issues]
