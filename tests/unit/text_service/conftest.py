"""Reads a text into facts the short way."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from facts.fact import Fact
from text_service.document import Document, Section, SectionKind
from text_service.reader import read_report

Reading = Callable[..., list[Fact]]


@pytest.fixture
def read() -> Reading:
    """`read(findings="...", title="...")` or `read(text="...")`; `only="concept"`: its facts alone."""

    def reading(
        *, text: str = "", title: str = "", only: str = "", type: str = "RADIOLOGY_REPORT", **sections: str
    ) -> list[Fact]:
        document = Document(
            id="d1",
            type=type,
            title=title,
            text=text,
            sections=tuple(Section(SectionKind(kind.upper()), words) for kind, words in sections.items()),
        )
        facts, _ = read_report(document)
        return [fact for fact in facts if not only or fact.concept.code == only]

    return reading
