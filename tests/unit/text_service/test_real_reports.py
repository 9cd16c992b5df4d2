"""Real reports beside the checkout, where they are: none breaks the reader, every span holds its words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from text_service.document import Document, Section, SectionKind
from text_service.reader import read_report


def _documents(path: Path) -> list[Document]:
    documents = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        kinds = [kind for kind in ("indication", "comparison", "findings", "impression") if row.get(kind)]
        sections = tuple(Section(SectionKind(kind.upper()), row[kind]) for kind in kinds)
        documents.append(Document(id=row["id"], type="RADIOLOGY_REPORT", sections=sections, text=row.get("text") or ""))
    return documents


@pytest.mark.parametrize("name", ["openi_dev.jsonl", "ccks_radiology_dev.jsonl", "yidu_emr_ner_dev.jsonl"])
def test_every_real_report_is_read(shared_data: Path, name: str) -> None:
    told = 0
    for document in _documents(shared_data / "text" / name):
        facts, _ = read_report(document)
        told += len(facts)
        for fact in facts:
            evidence = fact.evidence[0]
            original = (
                document.text if evidence.section_index is None else document.sections[evidence.section_index].text
            )
            assert original[evidence.start : evidence.end] == evidence.text, document.id
    assert told
