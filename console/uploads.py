"""Files that somebody drags into the page, as parts of one encounter. Each is told by its content, not by its name."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from concord.v1 import encounter_pb2

from concord_client.encounter_json import NotJson, parse_encounter
from concord_client.refusal import Refusal
from concord_client.text_file import decode_text

_LAB_HEADS = (b"MSH", b"FHS", b"BHS")
_RECORD_PARTS = ("documents", "orders", "studies", "labs", "patient", "events")


@dataclass(slots=True)
class Upload:
    """`refused`: the name of each file that could not be taken, and why in one word."""

    encounter: encounter_pb2.Encounter
    refused: list[tuple[str, str]] = field(default_factory=list)

    def add(self, name: str, content: bytes) -> None:
        """Adds what the file is: DICOM, HL7 v2, FHIR, a table of results, a whole encounter, or a report."""
        head = content[:64].lstrip(b"\xef\xbb\xbf\x0b \t\r\n")
        if not content:
            self.refused.append((name, "empty"))
        elif content[128:132] == b"DICM":
            if not self.encounter.studies:
                self.encounter.studies.add()
            self.encounter.studies[0].instances.add(content=content)
        elif head[:3] in _LAB_HEADS:
            self.encounter.labs.add(hl7v2=content)
        elif name.lower().endswith((".csv", ".tsv")):
            self.encounter.labs.add(csv=encounter_pb2.LabTable(content=content))
        elif head[:1] in (b"{", b"["):
            self._add_json(name, content)
        else:
            self._add_report(name, content)

    def _add_json(self, name: str, content: bytes) -> None:
        try:
            document = json.loads(content)
        except (ValueError, RecursionError):  # brackets in brackets without an end
            self.refused.append((name, "no-json"))
            return
        if (
            isinstance(document, dict)
            and any(part in document for part in _RECORD_PARTS)
            and "resourceType" not in document
        ):
            try:
                self.encounter.MergeFrom(parse_encounter(content.decode("utf-8")).encounter)
            except (NotJson, ValueError, RecursionError):
                self.refused.append((name, "no-json"))
            return
        self.encounter.labs.add(fhir=content)

    def _add_report(self, name: str, content: bytes) -> None:
        try:
            text = decode_text(content, "")
        except Refusal:
            self.refused.append((name, "no-text"))
            return
        self.encounter.documents.add(
            id=f"report-{len(self.encounter.documents) + 1}", type="RADIOLOGY_REPORT", text=text
        )
