"""Stays written by us as one writes them down, and the Encounter that a hospital's EMR would send of them.

A file holds one stay. `MM-DD HH:MM` is a moment in the `year` and `zone` of the stay; the other shorthands are

    labs:        - 03-02 09:40 | white cells, 14.2, 10*9/L, 3.5-9.5, H; ...  # when taken; reported 45 minutes later
    medications: - cefuroxime | 1.5 g | iv | q8h | 03-02 11:00 > 03-05 08:00    # open without an end
    diagnoses:   - acute appendicitis | K35.800 | principal
    events:      - 03-02 09:10 | ADMISSION                                      # or the Event of the contract
    observations: - 03-02 09:20 | 体温, 38.2, Cel; 血压, 120/70, mm[Hg]
    documents:   {type, at, by: "name title; name title MM-DD HH:MM", text, fields: {name: value}}

and any other key of a list is the contract's own.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from concord.v1 import encounter_pb2
from google.protobuf.json_format import ParseDict

from fusion.small_dicom import small_dicom

HERE = Path(__file__).parent
#: What a complete record of the ward declares exhaustive; images and the archive are another system's.
ALL = ["orders", "documents", "labs", "diagnoses", "medications", "allergies", "procedures", "events", "observations"]
_MOMENT = re.compile(r"\d\d-\d\d \d\d:\d\d")
_PLACES = frozenset({"患者", "家属", "谈话医师", "手术医师", "麻醉医师", "护士", "医务处", "patient", "relative",
                     "physician", "surgeon", "anaesthetist", "nurse"})  # fmt: skip
_SIGNER = re.compile(r"(?P<who>.+?)(?: (?P<at>\d\d-\d\d \d\d:\d\d))?")


def stays(folder: Path = HERE) -> dict[str, dict[str, Any]]:
    """Every stay of the folder by its name."""
    return {file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.yaml"))}


def encounter_of(stay: dict[str, Any]) -> encounter_pb2.Encounter:
    """The Encounter that the shorthand stands for."""
    clock = _Clock(stay)
    complete = stay.get("complete", "all")
    sent: dict[str, Any] = {
        "id": "stay",
        "patient": stay["patient"],
        "as_of": stay["as_of"],
        "department": stay.get("department", ""),
        "complete_parts": ALL if complete == "all" else complete,
    }
    for part, read in (
        ("events", _event), ("diagnoses", _diagnosis), ("medications", _medication), ("documents", _document),
        ("procedures", dict), ("orders", dict), ("allergies", dict), ("prior_studies", dict),
    ):  # fmt: skip
        items = [read(item) for item in stay.get(part, [])]
        named = part != "prior_studies"
        sent[part] = [{"id": f"{part}{n}", **item} if named else item for n, item in enumerate(items, 1)]
    for part in ("procedures", "allergies"):
        sent[part] = [_worded(item) for item in sent[part]]
    sent["observations"] = [one for line in stay.get("observations", []) for one in _observations(line)]
    results = [one for line in stay.get("labs", []) for one in _results(line, clock)]
    sent["labs"] = [{"results": results}] if results else []
    encounter = ParseDict(clock.told(sent), encounter_pb2.Encounter())
    for study in stay.get("studies", []):
        made = encounter.studies.add(accession_number=study.get("accession_number", ""))
        made.instances.add(content=small_dicom(clock.told(study["header"]), 1))
    return encounter


class _Clock:
    """Turns the short moments of a stay into those of the contract."""

    def __init__(self, stay: dict[str, Any]) -> None:
        self.year, self.zone = stay.get("year", 2026), stay.get("zone", "+08:00")

    def moment(self, text: str, minutes: int = 0) -> str:
        when = datetime.strptime(f"{self.year}-{text}", "%Y-%m-%d %H:%M") + timedelta(minutes=minutes)
        return f"{when:%Y-%m-%dT%H:%M}:00{self.zone}"

    def told(self, value: Any) -> Any:
        if isinstance(value, dict):
            told = {key: self.told(item) for key, item in value.items()}
            if isinstance(told.get("fields"), dict):
                told["fields"] = [{"name": name, "value": str(item)} for name, item in told["fields"].items()]
            return told
        if isinstance(value, list):
            return [self.told(item) for item in value]
        if isinstance(value, str):
            return self.moment(value) if _MOMENT.fullmatch(value) else value
        return value.isoformat() if hasattr(value, "isoformat") else value


def _event(item: Any) -> dict[str, Any]:
    if isinstance(item, dict):
        return item
    at, kind, *about = (one.strip() for one in item.split("|"))
    return {"at": at, "type": kind, "about": about[0] if about else ""}


def _diagnosis(item: Any) -> dict[str, Any]:
    if isinstance(item, dict):
        return item
    name, code, role = (one.strip() for one in item.split("|"))
    return {"code": {"display": name, "code": code, "system": "ICD-10" if code else ""}, "role": role}


def _medication(item: Any) -> dict[str, Any]:
    if isinstance(item, dict):
        return _worded(item)
    name, dose, route, frequency, span = (one.strip() for one in item.split("|"))
    amount, _, unit = dose.partition(" ")
    start, _, stop = (one.strip() for one in span.partition(">"))
    return {
        "code": {"display": name}, "dose": amount, "dose_unit": unit, "route": route, "frequency": frequency,
        "ordered_at": start, "started_at": start, "stopped_at": stop,
    }  # fmt: skip


def _worded(item: dict[str, Any]) -> dict[str, Any]:
    named = dict(item)
    if "name" in named:
        named["code"] = {"display": named.pop("name"), **named.get("code", {})}
    return named


def _document(item: dict[str, Any]) -> dict[str, Any]:
    sent = {key: value for key, value in item.items() if key not in ("at", "by")}
    at = item["at"]
    sent |= {"status": item.get("status", "FINAL"), "written_at": at}
    signatures = []
    for position, part in enumerate(one.strip() for one in item["by"].split(";") if one.strip()):
        found = _SIGNER.fullmatch(part)
        if found is None:
            raise ValueError(f"no signature: {part}")
        name, _, title = found["who"].partition(" ")
        if re.search(r"[a-z]", found["who"]):  # "Ruth Hale resident"
            first, last, title = found["who"].split(" ", 2)
            name = f"{first} {last}"
        signed = {"signer": name, "signed_at": found["at"] or at}
        # A form names places of signature, a note its author with a title.
        signed |= {"role": title} if title.lower() in _PLACES else {"title": title}
        if position == 0 and "title" in signed:
            signed["role"] = "author"
        signatures.append(signed)
    if signatures:  # `by: ""` is a document that nobody signed
        sent |= {"signatures": signatures, "author": signatures[0]["signer"], "signed_at": signatures[0]["signed_at"]}
    return sent


def _observations(line: str) -> list[dict[str, Any]]:
    at, rest = (one.strip() for one in line.split("|", 1))
    found = []
    for part in rest.split(";"):
        name, value, unit = (*(one.strip() for one in part.split(",")), "")[:3]
        found.append({"code": {"display": name}, "value": value, "unit": unit, "at": at})
    return found


def _results(line: str, clock: _Clock) -> list[dict[str, Any]]:
    at, rest = (one.strip() for one in line.split("|", 1))
    found = []
    for part in rest.split(";"):
        name, value, unit, interval, flag = (*(one.strip() for one in part.split(",")), "", "", "")[:5]
        found.append(
            {
                "code": {"display": name, "code": name}, "value": value, "unit": unit, "reference_range": interval,
                "flag": flag, "status": "final", "collected_at": clock.moment(at),
                "reported_at": clock.moment(at, 45),
            }
        )  # fmt: skip
    return found
