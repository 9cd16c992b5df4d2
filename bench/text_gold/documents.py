"""A row of any gold as the document that `read_report` takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from text_service.document import Document, Section, SectionKind

_SECTIONS = (SectionKind.INDICATION, SectionKind.COMPARISON, SectionKind.FINDINGS, SectionKind.IMPRESSION)


def document(row: Mapping[str, Any]) -> Document:
    """Sections where the row has them by name, else its `text`."""
    sections = tuple(Section(kind, row[kind.value.lower()]) for kind in _SECTIONS if row.get(kind.value.lower()))
    return Document(
        id=str(row.get("id", "")),
        type="RADIOLOGY_REPORT",
        sections=sections,
        text="" if sections else row.get("text") or "",
    )
