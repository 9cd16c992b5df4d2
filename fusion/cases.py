"""What the list of work holds of an encounter and of each of its discrepancies: who wrote what when, where, how grave.

Pure: rows of `tables.cases` and columns of `tables.discrepancies`, made from what was sent and read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from concord.v1 import discrepancy_pb2, encounter_pb2, fact_pb2

# Risk of a discrepancy that is certainly right, by severity, 0 to 100. The scale of a list, not of a patient's danger.
_GRAVITY = MappingProxyType({1: 8.0, 2: 25.0, 3: 60.0, 4: 100.0})
# Hours after which a shown discrepancy is overdue, by severity; project defaults until a profile says otherwise.
DUE_H: Mapping[int, float] = MappingProxyType({2: 168.0, 3: 72.0, 4: 24.0})
_MOST_WORDS = 2_000


@dataclass(frozen=True, slots=True)
class About:
    """Of one encounter. `documents`: by id; the others speak where a discrepancy rests on no document."""

    patient_id: str
    patient_name: str
    title: str
    department: str
    author: str
    modality: str
    document_at: str
    encounter_id: str
    documents: Mapping[str, encounter_pb2.Document]

    @classmethod
    def of(cls, encounter: encounter_pb2.Encounter, fact_sets: Sequence[fact_pb2.FactSet]) -> About:
        documents = {document.id: document for document in encounter.documents}
        first = next(iter(encounter.documents), encounter_pb2.Document())
        return cls(
            patient_id=encounter.patient.id,
            patient_name=encounter.patient.name,
            title=first.title or first.type,
            department=first.department or encounter.department,
            author=first.author,
            modality=_modality(encounter, fact_sets),
            document_at=first.written_at or first.signed_at,
            encounter_id=encounter.id,
            documents=documents,
        )


def row_of(about: About, now: datetime, discrepancy: discrepancy_pb2.Discrepancy) -> dict[str, Any]:
    """The columns of `tables.discrepancies` by which the list of work filters and sorts."""
    named = (about.documents.get(evidence.document_id) for evidence in discrepancy.evidence)
    document = next(filter(None, named), None)
    row: dict[str, Any] = {
        "routing": discrepancy_pb2.Discrepancy.Routing.Name(discrepancy.routing).lower(),
        "probability": discrepancy.probability,
        "risk": risk_of(discrepancy),
        "department": (document.department if document else "") or about.department,
        "author": document.author if document else about.author,
        "modality": about.modality,
        "document_at": (document.written_at or document.signed_at) if document else about.document_at,
        "words": _words(about, discrepancy),
    }
    hours = DUE_H.get(discrepancy.severity)
    runs = discrepancy.routing == discrepancy_pb2.Discrepancy.SHOWN and hours is not None
    row["due_at"] = now + timedelta(hours=hours) if runs and hours is not None else None
    return row


def risk_of(discrepancy: discrepancy_pb2.Discrepancy) -> float:
    """0 to 100: severity and probability in one number."""
    return round(_GRAVITY.get(discrepancy.severity, 0.0) * discrepancy.probability, 2)


def case_values(
    about: About, check_id: int, answer: Any, discrepancies: Iterable[discrepancy_pb2.Discrepancy], now: datetime
) -> dict[str, Any]:
    """A row of `tables.cases`. `answer`: CheckEncounterResponse without its discrepancies."""
    shown = sum(one.routing == discrepancy_pb2.Discrepancy.SHOWN for one in discrepancies)
    return {
        "encounter_id": about.encounter_id,
        "check_id": check_id,
        "patient_id": about.patient_id,
        "patient_name": about.patient_name,
        "title": about.title,
        "department": about.department,
        "author": about.author,
        "modality": about.modality,
        "document_at": about.document_at,
        "checked_at": now,
        "shown": shown,
        "points": answer.score.points if answer.HasField("score") else None,
        "grade": answer.score.grade,
        "answer": answer.SerializeToString(),
    }


def _modality(encounter: encounter_pb2.Encounter, fact_sets: Sequence[fact_pb2.FactSet]) -> str:
    """As ordered, else as the header or the report says."""
    ordered = next((order.modality.strip().upper() for order in encounter.orders if order.modality.strip()), "")
    if ordered:
        return ordered
    told = (fact for fact_set in fact_sets for fact in fact_set.facts if fact.concept.code == "imaging_modality")
    return next((fact.coded for fact in told if fact.coded), "")


def _words(about: About, discrepancy: discrepancy_pb2.Discrepancy) -> str:
    evidence = (one.text for one in discrepancy.evidence)
    title = discrepancy.title
    said = (about.encounter_id, about.patient_id, about.patient_name, about.title, title.en, title.zh, *evidence)
    return " ".join(filter(None, said)).lower()[:_MOST_WORDS]
