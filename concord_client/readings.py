"""What the reader services are asked about an encounter, however they are reached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from concord.v1 import encounter_pb2, fact_pb2, imaging_service_pb2, lab_service_pb2, text_service_pb2


def readings(
    encounter: encounter_pb2.Encounter, read_report: Any, read_study: Any, read_results: Any
) -> list[tuple[Any, Any]]:
    """The method and its request, for each of the three readers that the encounter has something for."""
    subject = encounter.patient.id
    calls: list[tuple[Any, Any]] = []
    if encounter.documents:
        report = text_service_pb2.ReadReportRequest(subject=subject, documents=encounter.documents)
        calls.append((read_report, report))
    if encounter.studies:
        study = imaging_service_pb2.ReadStudyRequest(subject=subject, studies=encounter.studies)
        calls.append((read_study, study))
    if encounter.labs:
        results = lab_service_pb2.ReadResultsRequest(
            patient=encounter.patient, labs=encounter.labs, as_of=encounter.as_of
        )
        calls.append((read_results, results))
    return calls


def fact_sets_of(answers: Sequence[Any]) -> list[fact_pb2.FactSet]:
    """The FactSets of the readers' answers; a study gives two, its headers and its pixels."""
    fact_sets: list[fact_pb2.FactSet] = []
    for answer in answers:
        is_study = isinstance(answer, imaging_service_pb2.ReadStudyResponse)
        fact_sets.extend([answer.record, answer.image] if is_study else [answer.fact_set])
    return fact_sets
