"""The rows of a gold file, and a row as the document that `read_report` takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from text_gold.assertion import marked_rows
from text_service.document import Document, Section, SectionKind

_SECTIONS = (SectionKind.INDICATION, SectionKind.COMPARISON, SectionKind.FINDINGS, SectionKind.IMPRESSION)


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Of JSON Lines, or of marked-up sentences (.txt)."""
    if path.suffix == ".txt":
        return marked_rows(path)
    with path.open(encoding="utf-8-sig") as stream:
        return [json.loads(line) for line in stream if line.strip()]


def document(row: Mapping[str, Any]) -> Document:
    """Sections where the row has them by name, else its `text`."""
    sections = tuple(Section(kind, row[kind.value.lower()]) for kind in _SECTIONS if row.get(kind.value.lower()))
    return Document(
        id=str(row.get("id", "")),
        type="RADIOLOGY_REPORT",
        sections=sections,
        text="" if sections else row.get("text") or "",
    )
