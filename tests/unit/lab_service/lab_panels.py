"""Panels as laboratories print them (panels/*.txt), as the messages that integrators send.

A panel begins with `# title | sex and age | form | name of the panel | specimen | rules that must show something`; a
row is `name|value|unit|interval|flag|analyte`. For the analyte, `.` is a description or a test that is no measurement
and must not be an issue, `-` what we do not know: an issue or left out, never a fact.
"""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).with_name("panels")
_TAKEN = "2026-03-01T07:30:00+08:00"


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """One line of a report, and what it must be understood as."""

    name: str
    value: str
    unit: str
    interval: str
    flag: str
    analyte: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One report of a laboratory with its form on the wire, and the rules that must show something about it."""

    title: str
    sex: str
    age: int
    form: str
    name: str
    specimen: str
    rules: frozenset[str]
    rows: tuple[PrintedRow, ...]


def panels(*files: str) -> Iterator[Panel]:
    """Of the named files, of all where none is named."""
    for file in sorted(_FOLDER.glob("*.txt")):
        if not files or file.stem in files:
            yield from _panels(file.read_text(encoding="utf-8"))


def _panels(text: str) -> Iterator[Panel]:
    for block in text.split("\n# "):
        head, *lines = block.removeprefix("# ").strip().split("\n")
        title, person, form, name, specimen, rules = (part.strip() for part in head.split("|"))
        rows = tuple(PrintedRow(*line.split("|")) for line in lines)
        yield Panel(title, person[0], int(person[1:]), form, name, specimen, frozenset(rules.split()), rows)


def encounter(panel: Panel) -> dict[str, Any]:
    """The encounter that holds nothing but this panel, as JSON."""
    labs = {"hl7": _hl7, "fhir": _fhir, "csv": _csv, "structured": _structured}[panel.form](panel)
    return {"id": "panel", "patient": {"id": "p1", "sex": panel.sex, "age_years": panel.age}, "labs": [labs]}


def row_of(panel: Panel, place: str) -> int | None:
    """The number of the row that a place in the message is of."""
    for before, first in (("results[", 0), ("OBX-", 1), ("Observation/o", 0), ("line ", 2)):
        if before in place:
            digits = place.partition(before)[2]
            number = digits[: next((n for n, sign in enumerate(digits) if not sign.isdigit()), len(digits))]
            return int(number) - first
    return None


def _structured(panel: Panel) -> dict[str, Any]:
    return {
        "results": [
            {
                "code": {"display": row.name}, "value": row.value, "unit": row.unit, "reference_range": row.interval,
                "flag": row.flag, "specimen": panel.specimen, "collected_at": _TAKEN,
            }
            for row in panel.rows
        ]
    }  # fmt: skip


def _csv(panel: Panel) -> dict[str, Any]:
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(("组合名称", "项目名称", "结果", "单位", "参考范围", "提示", "标本类型", "采样时间"))
    for row in panel.rows:
        table.writerow(
            (panel.name, row.name, row.value, row.unit, row.interval, row.flag, panel.specimen, "2026-03-01 07:30:00")
        )
    return {"csv": {"content": base64.b64encode(written.getvalue().encode()).decode()}}


def _hl7(panel: Panel) -> dict[str, Any]:
    """As v2.4, where the specimen is in OBR-15."""
    specimen = f"^{panel.specimen}" if panel.specimen else ""
    segments = [
        r"MSH|^~\&|LIS|LAB|EMR|WARD|20260301093000+0800||ORU^R01|M1|P|2.4|||||CHN|UNICODE UTF-8",
        "PID|1||p1||||",
        f"OBR|1||F77|{_escaped(panel.name)}^{_escaped(panel.name)}^L|||20260301073000||||||||{specimen}",
    ]
    for number, row in enumerate(panel.rows, 1):
        kind = "NM" if row.value.replace(".", "", 1).isdigit() else "ST"
        cells = (
            f"9{number:03}^{_escaped(row.name)}^L",
            "",
            *map(_escaped, (row.value, row.unit, row.interval, row.flag)),
        )
        segments.append(f"OBX|{number}|{kind}|{'|'.join(cells)}|||F")
    return {"hl7v2": base64.b64encode(("\r".join(segments) + "\r").encode()).decode()}


def _escaped(text: str) -> str:
    for sign, escape in (("\\", r"\E\\"), ("|", r"\F\\"), ("^", r"\S\\"), ("&", r"\T\\"), ("~", r"\R\\")):
        text = text.replace(sign, escape[:3])
    return text


def _fhir(panel: Panel) -> dict[str, Any]:
    report = {
        "resourceType": "DiagnosticReport", "id": "r", "status": "final", "code": {"text": panel.name},
        "effectiveDateTime": _TAKEN,
        "result": [{"reference": f"Observation/o{number}"} for number in range(len(panel.rows))],
    }  # fmt: skip
    if panel.specimen:
        report["specimen"] = [{"display": panel.specimen}]
    observations = [_observation(number, row) for number, row in enumerate(panel.rows)]
    entries = [{"resource": one} for one in (report, *observations)]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return {"fhir": base64.b64encode(json.dumps(bundle).encode()).decode()}


def _observation(number: int, row: PrintedRow) -> dict[str, Any]:
    observation: dict[str, Any] = {
        "resourceType": "Observation", "id": f"o{number}", "status": "final", "code": {"text": row.name},
    }  # fmt: skip
    comparator = row.value[0] if row.value[:1] in "<>" else ""
    try:
        quantity: dict[str, Any] = {"value": float(row.value.removeprefix(comparator))}
    except ValueError:
        observation["valueString"] = row.value
    else:
        quantity |= {"unit": row.unit} if row.unit else {}
        observation["valueQuantity"] = quantity | ({"comparator": comparator} if comparator else {})
    if row.interval:
        observation["referenceRange"] = [{"text": row.interval}]
    if row.flag:
        observation["interpretation"] = [{"coding": [{"code": row.flag}]}]
    return observation
