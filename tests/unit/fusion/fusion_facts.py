"""Hand-made facts and rules for the tests of the engine side."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import yaml

from facts.fact import (
    Coded,
    Concept,
    Evidence,
    EvidenceKind,
    Fact,
    Interval,
    Laterality,
    Polarity,
    Producer,
    Quantity,
    Source,
    Temporality,
)
from fusion.rule import Rule
from fusion.rule_file import read_rule

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PRODUCER = Producer(service="test", version="1")


def at(text: str) -> Interval:
    return Interval.at(datetime.fromisoformat(text))


def said(
    code: str,
    section: str = "FINDINGS",
    side: str = "",
    *,
    polarity: str = "present",
    temporality: str = "recent",
    site: str = "",
    size: str = "",
    text: str = "words",
    start: int = 0,
    document: str = "d1",
    **more: Any,
) -> Fact:
    """A fact of a report. `size`: "8 mm"."""
    index = ("TITLE", "FINDINGS", "IMPRESSION").index(section) if section in ("TITLE", "FINDINGS", "IMPRESSION") else 3
    evidence = Evidence(
        kind=EvidenceKind.TEXT_SPAN, document_id=document, section=section, section_index=index,
        start=start, end=start + len(text), text=text,
    )  # fmt: skip
    return Fact(
        source=Source.REPORT,
        concept=Concept(code),
        evidence=(evidence,),
        producer=PRODUCER,
        polarity=Polarity(polarity),
        temporality=Temporality(temporality),
        laterality=Laterality(side) if side else None,
        body_site=Concept(site) if site else None,
        value=Quantity(*size.split()) if size else more.pop("value", None),
        **more,
    )


def recorded(code: str, item: str, coded: str = "", *, document: str = "", study: str = "", **more: Any) -> Fact:
    """A fact of the record. `item`: "orders[o1].laterality"."""
    evidence = Evidence(
        kind=EvidenceKind.RECORD_ITEM, item=item, text=coded or item, document_id=document,
        study_instance_uid=study or None,
    )  # fmt: skip
    return _record(code, evidence, coded, more)


def in_header(code: str, coded: str = "", *, study: str = "1.2.3", **more: Any) -> Fact:
    """A fact of a DICOM header."""
    evidence = Evidence(kind=EvidenceKind.HEADER_ELEMENT, element="Element", text=coded, study_instance_uid=study)
    return _record(code, evidence, coded, more)


def measured(code: str, value: str = "", unit: str = "", *, source: Source = Source.LAB, **more: Any) -> Fact:
    """A laboratory fact, or one of an image."""
    kind = EvidenceKind.LAB_RESULT if source is Source.LAB else EvidenceKind.IMAGE_REGION
    evidence = Evidence(kind=kind, item="OBX-1", text=f"{code} {value} {unit}".strip())
    quantity = Quantity(value, unit) if value else None
    return Fact(source=source, concept=Concept(code), evidence=(evidence,), producer=PRODUCER, value=quantity, **more)


def document(document_id: str = "d1", kind: str = "radiology_report", status: str = "FINAL", **more: Any) -> Fact:
    return recorded(kind, f"documents[{document_id}]", status, document=document_id, **more)


def rule_text(**changes: Any) -> str:
    """A rule about sides, with some of its keys changed; a key set to None is left out."""
    words = {"en": "Words.", "zh": "文字。"}
    fields: dict[str, Any] = {
        "id": "report/sides",
        "version": 1,
        "status": "active",
        "covers": ["report/sides"],
        "severity": "critical",
        "phase": ["entry", "in-process", "retrospective"],
        "title": words,
        "summary": {
            "en": "The impression says {claim.laterality} {claim.display}, the findings {against.laterality}.",
            "zh": "结论为{claim.laterality}{claim.display},所见为{against.laterality}。",
        },
        "clears_if": words,
        "rationale": words,
        "remediation": words,
        "claim": {"source": "report", "section": "impression", "laterality": ["left", "right"]},
        "against": {"source": "report", "section": "findings", "laterality": ["left", "right", "bilateral"]},
        "same": ["concept", "body_site"],
        "conflict": {"every": "claim.laterality != against.laterality"},
        "examples": {verdict: [{"findings": "x"}] for verdict in ("discrepant", "consistent", "not-applicable")},
    }
    fields |= changes
    kept = {key: value for key, value in fields.items() if value is not None}
    return yaml.safe_dump(kept, allow_unicode=True, sort_keys=False)


def make_rule(**changes: Any) -> Rule:
    path = f"rules/{changes.get('id', 'report/sides')}.yaml"
    return read_rule(rule_text(**changes), path)


def _record(code: str, evidence: Evidence, coded: str, more: dict[str, Any]) -> Fact:
    value = more.pop("value", Coded(coded) if coded else None)
    side, site = more.pop("side", ""), more.pop("site", "")
    return Fact(
        source=Source.RECORD,
        concept=Concept(code),
        evidence=(evidence,),
        producer=PRODUCER,
        value=value,
        laterality=Laterality(side) if side else None,
        body_site=Concept(site) if site else None,
        **more,
    )
