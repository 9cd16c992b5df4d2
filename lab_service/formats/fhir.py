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
from lab_service.formats.fhir_observation import Json, is_laboratory, items, observation_results
from lab_service.result import IdentityItem, Reading
from serving.errors import CannotDecode, CannotRead


def parse(content: bytes, zone: tzinfo) -> Reading:
    """All laboratory results of a resource, in its order. Observations of another category (vital signs, surveys) are
    none. Raises CannotDecode: not JSON, or not FHIR; CannotRead: a resource that holds no results.
    """
    resource = _resource(content)
    placed = list(_resources(resource, resource["resourceType"]))
    if not any(one["resourceType"] in ("Observation", "DiagnosticReport", "Bundle") for _, one in placed):
        raise CannotRead("a FHIR resource that holds no results; Observation, DiagnosticReport and Bundle do")
    specimens = {
        name: one
        for place, one in placed
        if one["resourceType"] == "Specimen"
        for name in (place, f"#{str(one.get('id', '')).removeprefix('#')}")
    }
    reading = Reading()
    patients = [(place, one) for place, one in placed if one["resourceType"] == "Patient"]
    if len(patients) == 1:
        reading.identity += _identity(*patients[0], reading)
    for place, one in placed:
        if one["resourceType"] == "Observation" and is_laboratory(one):
            reading.results += observation_results(one, place, specimens, zone, reading)
    return reading


_DEEPEST = 4


def _resource(content: bytes) -> Json:
    try:
        # Decimals keep their digits: 3.10 is not 3.1.
        resource = json.loads(content.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise CannotDecode("not JSON") from None
    if not isinstance(resource, dict) or not isinstance(resource.get("resourceType"), str):
        raise CannotDecode("JSON, but not a FHIR resource")
    return resource


def _no_number(name: str) -> None:
    """NaN and Infinity are JSON to Python alone."""
    raise ValueError(name)


def _resources(resource: Json, place: str, depth: int = 0) -> Iterator[tuple[str, Json]]:
    """The resource and those inside it, each with the place that names it."""
    kind, identifier = resource["resourceType"], resource.get("id")
    place = f"{kind}/{identifier}" if isinstance(identifier, str) else place
    yield place, resource
    inner: list[tuple[str, Any]] = [
        (f"{place}.contained[{number}]", one) for number, one in enumerate(items(resource, "contained"))
    ]
    for number, entry in enumerate(items(resource, "entry") if kind == "Bundle" else []):
        inner.append((f"{place}.entry[{number}]", entry.get("resource")))
    for name, one in inner:
        if isinstance(one, dict) and isinstance(one.get("resourceType"), str) and depth < _DEEPEST:
            yield from _resources(one, name, depth + 1)


def _identity(place: str, patient: Json, reading: Reading) -> Iterator[IdentityItem]:
    """Sex and birth date of the patient who is sent along, and the medical record numbers that are marked as such."""
    for identifier in items(patient, "identifier"):
        kind: Any = identifier.get("type")
        number, authority = identifier.get("value"), identifier.get("system")
        if any(coding.get("code") == "MR" for coding in items(kind, "coding")) and isinstance(number, str):
            code = f"{number}^^^{authority}" if isinstance(authority, str) else number
            yield IdentityItem("patient_id", code, f"{place}.identifier", code)
    written = str(patient.get("gender", ""))
    sex = read_sex(written)
    if sex is None:
        reading.fault("bad-value", f"{place}.gender", "not an administrative gender")
    elif sex:
        yield IdentityItem("patient_sex", sex, f"{place}.gender", written)
    born = patient.get("birthDate")
    if isinstance(born, str) and len(born) == len("2026-01-31"):
        yield IdentityItem("patient_birth_date", born, f"{place}.birthDate", born)
