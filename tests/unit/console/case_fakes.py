"""A case by hand: a report, an image, a blood count, and what does not fit."""

from __future__ import annotations

from concord.v1 import encounter_pb2, fact_pb2, fusion_service_pb2, work_pb2
from concord.v1.discrepancy_pb2 import Discrepancy, DiscrepancyEvidence, LocalizedText

SOP = "1.2.3.4"
STUDY = "1.2.3"


def header(element: str, value: str, sop: str = SOP) -> fact_pb2.Fact:
    evidence = fact_pb2.Evidence(
        kind=fact_pb2.Evidence.HEADER_ELEMENT, element=element, text=value, sop_instance_uid=sop,
        study_instance_uid=STUDY,
    )  # fmt: skip
    return fact_pb2.Fact(id=f"{sop}{element}", source=fact_pb2.Fact.RECORD, evidence=[evidence])


def result(
    name: str, code: str, value: str, low: str = "", high: str = "", at: str = "2026-03-01T08:00:00+08:00",
    relations: tuple[str, ...] = (), unit: str = "g/L",
) -> fact_pb2.Fact:  # fmt: skip
    return fact_pb2.Fact(
        id=name,
        source=fact_pb2.Fact.LAB,
        concept=fact_pb2.Concept(system="concord", code=code, display=code),
        quantity=fact_pb2.Quantity(value=value, unit=unit, reference_low=low, reference_high=high),
        time=fact_pb2.Interval(start=at, end=at),
        relations=relations,
        evidence=[fact_pb2.Evidence(kind=fact_pb2.Evidence.LAB_RESULT, item=name, text=f"{code} {value}")],
    )


def discrepancy(
    name: str, *evidence: DiscrepancyEvidence, routing: int = Discrepancy.SHOWN, state: int = Discrepancy.OPEN
) -> Discrepancy:
    return Discrepancy(
        id=name, rule_id="report/side", rule_version=1, severity=Discrepancy.ERROR, probability=0.9, routing=routing,
        state=state, encounter_id="e1", first_seen_at="2026-03-01T08:00:00+00:00",
        title=LocalizedText(en="Wrong side", zh="侧别错误"), summary=LocalizedText(en="Left or right.", zh="左或右。"),
        evidence=evidence,
    )  # fmt: skip


def said(
    document: str, start: int, end: int, role: int = DiscrepancyEvidence.CLAIM, section: int = 0
) -> DiscrepancyEvidence:
    return DiscrepancyEvidence(
        kind=fact_pb2.Evidence.TEXT_SPAN, document_id=document, start=start, end=end, role=role, section_index=section,
        fact_id=f"{document}{start}",
    )  # fmt: skip


def case(*found: Discrepancy, authors: tuple[str, ...] = ("dr-li",), **more: object) -> work_pb2.GetCaseResponse:
    """`authors`: of the documents d0, d1 ... and of the discrepancies in their order."""
    sections = [
        encounter_pb2.Section(kind="FINDINGS", text="右侧胸腔积液。"),
        encounter_pb2.Section(kind="IMPRESSION", text="左侧胸腔积液。"),
    ]
    documents = [
        encounter_pb2.Document(
            id=f"d{number}", type="RADIOLOGY_REPORT", author=author, department="Radiology", sections=sections
        )
        for number, author in enumerate(authors)
    ]
    encounter = encounter_pb2.Encounter(id="e1", patient=encounter_pb2.Patient(id="P1"), documents=documents)
    return work_pb2.GetCaseResponse(
        encounter=encounter,
        discrepancies=found,
        items=[
            work_pb2.WorkItem(discrepancy=one, author=authors[min(number, len(authors) - 1)])
            for number, one in enumerate(found)
        ],
        checked_at="2026-03-01T08:00:00+00:00",
        **more,  # type: ignore[arg-type]
    )


def reviewed(request: fusion_service_pb2.RecordReviewRequest) -> fusion_service_pb2.RecordReviewResponse:
    return fusion_service_pb2.RecordReviewResponse(
        discrepancy=Discrepancy(id=request.review.discrepancy_id), review=request.review
    )
