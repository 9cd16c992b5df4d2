"""An encounter from files: a report, a folder of DICOM, a laboratory message, an order, and the patient in a few words.

Every file is looked at on its own. One that cannot be read is a Refusal beside the encounter, and the rest is read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from concord.v1 import encounter_pb2, fact_pb2

from concord_client.encounter_json import NotJson, parse_encounter
from concord_client.files import (
    DICOM_LIMIT,
    ENCOUNTER_LIMIT,
    TEXT_LIMIT,
    read_bytes,
    read_standard_input,
)
from concord_client.image_files import check_images, image_files
from concord_client.lab_files import lab_message
from concord_client.named import Named
from concord_client.order_words import read_order
from concord_client.refusal import Refusal
from concord_client.text_file import decode_text

_PARTS = ("documents", "studies", "labs", "orders", "events", "diagnoses", "medications", "allergies", "procedures",
          "observations", "prior_studies")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Assembled:
    """An encounter, what was refused, and which file each part came from (by the path that Issues name: "labs[0]")."""

    encounter: encounter_pb2.Encounter
    refusals: list[Refusal] = field(default_factory=list)
    issues: list[fact_pb2.Issue] = field(default_factory=list)
    origins: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to check: at most a patient, with nothing said about him or her."""
        return not any(getattr(self.encounter, part) for part in _PARTS)


def encounter_from_file(path: Path) -> Assembled:
    """One encounter from a JSON file, "-" for standard input. Raises Refusal when nothing of it can be read."""
    content = read_standard_input(ENCOUNTER_LIMIT) if str(path) == "-" else read_bytes(path, ENCOUNTER_LIMIT)
    text = decode_text(content, str(path))
    try:
        read = parse_encounter(text)
    except NotJson as error:
        raise Refusal(
            "json.bad", f"{path}: {error.place}" if error.place else str(path), reason=error.message
        ) from None
    return Assembled(read.encounter, issues=read.issues, origins={"": str(path)})


def encounter_from_files(named: Named) -> Assembled:
    """One encounter from files of its parts. Refused files are in the answer, never raised."""
    assembled = Assembled(encounter_pb2.Encounter(id=_name_for(named)))
    _add_patient(assembled, named)
    _add_order(assembled, named)
    for path in named.reports:
        _add_report(assembled, path, named.title)
    for path in named.dicom:
        _add_study(assembled, path, named.inline)
    for path in named.labs:
        _add_labs(assembled, path, named.labs_mapping)
    return assembled


def _name_for(named: Named) -> str:
    return next((path.stem or path.name for path in (*named.reports, *named.dicom, *named.labs)), "command-line")


def _add_patient(assembled: Assembled, named: Named) -> None:
    if not (named.patient_id or named.sex or named.birth_date or named.age is not None):
        return
    patient = encounter_pb2.Patient(id=named.patient_id, sex=named.sex, birth_date=named.birth_date)
    if named.age is not None:
        patient.age_years = named.age
    assembled.encounter.patient.CopyFrom(patient)
    assembled.origins.update(
        {"patient.sex": "--sex", "patient.age_years": "--age", "patient.birth_date": "--birth-date"}
    )


def _add_order(assembled: Assembled, named: Named) -> None:
    if not named.order:
        return
    try:
        order = read_order(named.order, assembled.issues)
    except Refusal as refusal:
        assembled.refusals.append(refusal)
        return
    assembled.encounter.orders.append(order)
    assembled.origins[f"orders[{order.id}]"] = assembled.origins["orders[0]"] = "--order"


def _add_report(assembled: Assembled, path: Path, title: str) -> None:
    try:
        text = decode_text(read_bytes(path, TEXT_LIMIT), str(path))
        if not text.strip():
            raise Refusal("file.blank", str(path))
    except Refusal as refusal:
        assembled.refusals.append(refusal)
        return
    documents = assembled.encounter.documents
    document_id = path.name if all(document.id != path.name for document in documents) else str(path)
    assembled.origins[f"documents[{document_id}]"] = assembled.origins[f"documents[{len(documents)}]"] = str(path)
    documents.add(id=document_id, type="RADIOLOGY_REPORT", text=text, title=title)


def _add_study(assembled: Assembled, path: Path, inline: bool) -> None:
    study = encounter_pb2.Study()
    at = f"studies[{len(assembled.encounter.studies)}]"
    try:
        if inline:
            _send_files(study, path, at, assembled)
        else:
            # The imaging service walks a folder itself: it tells an image from what merely lies beside one.
            check_images(path)
            study.instances.add(uri=path.resolve().as_uri())
            assembled.origins[f"{at}.instances[0]"] = f"{path}/" if path.is_dir() else str(path)
    except Refusal as refusal:
        assembled.refusals.append(refusal)
    if study.instances:
        assembled.encounter.studies.append(study)


def _send_files(study: encounter_pb2.Study, path: Path, at: str, assembled: Assembled) -> None:
    """Puts the files themselves into the study: a Concord elsewhere cannot read this disk."""
    for file in image_files(path):
        try:
            content = read_bytes(file, DICOM_LIMIT)
        except Refusal as refusal:
            assembled.refusals.append(refusal)
            continue
        assembled.origins[f"{at}.instances[{len(study.instances)}]"] = str(file)
        study.instances.add(content=content)


def _add_labs(assembled: Assembled, path: Path, mapping: str) -> None:
    try:
        message = lab_message(path, mapping)
    except Refusal as refusal:
        assembled.refusals.append(refusal)
        return
    assembled.origins[f"labs[{len(assembled.encounter.labs)}]"] = str(path)
    assembled.encounter.labs.append(message)
