"""FHIR R4 results: an Observation, a DiagnosticReport with its contained ones, or a Bundle of both.

Each resource is checked on its own, so that a bad one is an issue and the rest is read. Places: "Observation/hgb1",
"Observation/panel.component[2]", "Bundle.entry[3]" where an id is missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import tzinfo
from decimal import Decimal
from typing import Any

from facts.administrative_sex import read_sex
from lab_service.formats.encodings import encoding_of
from lab_service.formats.fhir_observation import is_laboratory, observation_results
from lab_service.formats.fhir_resources import Json, Together, items, placed_resources
from lab_service.result import IdentityItem, Reading, Reason
from serving.errors import CannotDecode, CannotRead


def parse(content: bytes, zone: tzinfo, patient_id: str = "", message: str = "") -> Reading:
    """All laboratory results of a resource, in its order. Observations of another category (vital signs, surveys) are
    none; where several patients are sent along and one has `patient_id`, so are those of the others.

    Raises CannotDecode: not JSON, or not FHIR; CannotRead: a resource that holds no results.
    """
    resource = _resource(content)
    placed = list(placed_resources(resource))
    if not any(one.kind in ("Observation", "DiagnosticReport", "Bundle") for one in placed):
        raise CannotRead("a FHIR resource that holds no results; Observation, DiagnosticReport and Bundle do")
    reading = Reading(message)
    together = Together(placed)
    patients = [one for one in placed if one.kind == "Patient"]
    mine = [one for one in patients if _has_identifier(one.resource, patient_id.split("^")[0].strip())]
    others = [one for one in patients if len(mine) == 1 and one is not mine[0]]
    if len(patients) - len(others) == 1:
        only = mine[0] if others else patients[0]
        reading.identity += _identity(only.place, only.resource, reading)
    for one in placed:
        if one.kind != "Observation":
            continue
        if together.found(one.resource.get("subject"), one) in others:
            reading.leave_out(one.place, Reason.OTHER_PATIENT)
        elif is_laboratory(one.resource):
            whole, specimen = together.completed(one)
            reading.results += observation_results(whole, one.place, specimen, zone, reading, together.panel(one))
        else:
            reading.leave_out(one.place, Reason.NOT_A_MEASUREMENT)
    return reading


def _resource(content: bytes) -> Json:
    """The resource, or the resources of a file of one a line as a Bundle of them."""
    try:
        text = content.decode(encoding_of(content))
        resource = _loaded(text)
        if resource is None and len(lines := [line for line in text.splitlines() if line.strip()]) > 1:
            resource = {"resourceType": "Bundle", "entry": [{"resource": _loaded(line)} for line in lines]}
            if not all(isinstance(entry["resource"], dict) for entry in resource["entry"]):
                resource = None
    except (ValueError, RecursionError):
        raise CannotDecode("not JSON") from None
    if resource is None:
        raise CannotDecode("not JSON")
    if not isinstance(resource, dict) or not isinstance(resource.get("resourceType"), str):
        raise CannotDecode("JSON, but not a FHIR resource")
    return resource


def _loaded(text: str) -> Any:
    """None for what is no JSON."""
    try:
        # Decimals keep their digits: 3.10 is not 3.1.
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except ValueError:
        return None


def _no_number(name: str) -> None:
    """NaN and Infinity are JSON to Python alone."""
    raise ValueError(name)


def _has_identifier(patient: Json, wanted: str) -> bool:
    return bool(wanted) and wanted in (patient.get("id"), *(one.get("value") for one in items(patient, "identifier")))


def _identity(place: str, patient: Json, reading: Reading) -> Iterator[IdentityItem]:
    """Name, sex and birth date of the patient who is sent along, and the numbers marked as of the medical record."""
    for identifier in items(patient, "identifier"):
        kind: Any = identifier.get("type")
        number, authority = identifier.get("value"), identifier.get("system")
        if any(coding.get("code") == "MR" for coding in items(kind, "coding")) and isinstance(number, str):
            code = f"{number}^^^{authority}" if isinstance(authority, str) else number
            yield IdentityItem("patient_id", code, f"{place}.identifier", code)
    for name in items(patient, "name"):
        given: Any = name.get("given")
        names = [name.get("family"), *(given if isinstance(given, list) else [])]
        words = "^".join(part for part in names if isinstance(part, str) and part) or str(name.get("text") or "")
        if words:
            yield IdentityItem("patient_name", words, f"{place}.name", words)
    written = str(patient.get("gender", ""))
    sex = read_sex(written)
    if sex is None:
        reading.fault("bad-value", f"{place}.gender", "not an administrative gender")
    elif sex:
        yield IdentityItem("patient_sex", sex, f"{place}.gender", written)
    born = patient.get("birthDate")
    if isinstance(born, str) and len(born) == len("2026-01-31"):
        yield IdentityItem("patient_birth_date", born, f"{place}.birthDate", born)
