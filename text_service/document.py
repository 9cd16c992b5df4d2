"""What `read_report` takes: a document, as sections or as one text. The service's own form, free of the wire."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SectionKind(StrEnum):
    """Section.Kind of the wire contract, by name."""

    TITLE = "TITLE"
    INDICATION = "INDICATION"
    TECHNIQUE = "TECHNIQUE"
    COMPARISON = "COMPARISON"
    FINDINGS = "FINDINGS"
    IMPRESSION = "IMPRESSION"
    RECOMMENDATION = "RECOMMENDATION"
    HISTORY = "HISTORY"
    EXAMINATION = "EXAMINATION"
    ASSESSMENT = "ASSESSMENT"
    PLAN = "PLAN"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document as sent. OTHER when the sender named no kind."""

    kind: SectionKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Something somebody wrote: either `sections` or one `text`, and perhaps a printed `title`.

    `type` is the wire's word in capitals ("RADIOLOGY_REPORT"), empty when unknown.
    """

    id: str = ""
    type: str = ""
    title: str = ""
    sections: tuple[Section, ...] = ()
    text: str = ""
