"""The text service: documents on the wire in, one FactSet of source REPORT out."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from concord.v1 import encounter_pb2, text_service_pb2

from facts.codec import fact_set_to_proto
from facts.fact import Fact, FactSet, Issue, Source
from serving.errors import BadRequest
from text_service.document import Document, Section, SectionKind
from text_service.reader import read_report
from text_service.settings import Settings
from text_service.writing import producer

if TYPE_CHECKING:
    from text_service.unlisted.tagger import Tagger

ASSESSED = frozenset(
    {
        "category:finding",
        "category:organ",
        "category:device",
        "category:condition",
        "category:diagnosis",
        "category:symptom",
        "category:procedure",
        "category:drug",
        "category:measurement",
        "category:analyte",
        "category:level",
        "category:comparison",
        "category:recommendation",
        "category:descriptor",
        "category:wording",
        "report_section",
        "normal_study",
        "no_acute_finding",
        "unnamed_abnormality",
        "refers_to_findings",
        "template_placeholder",
        "critical_communication",
        "pe_excluded_by_d_dimer",
        "pathology_pending",
        "category:form_field",
        "glasgow_coma_scale",
        "oxygen_saturation",
        "care_mentioned",
        "culture_before_antibiotics",
        "imaging_modality",
        "examined_region",
        "examination_side",
        "intravenous_contrast",
        "patient_sex",
        "patient_age",
        "study_limitation",
        "lungs_clear",
        "device_malposition",
        "image_reference",
    }
)
"""What a reading of prose can assert."""

ASSESSED_BY_MODEL = frozenset({"category:unlisted"})
"""And with the text model."""


class TextService:
    """Reads prose. One instance serves any number of calls at once; it keeps no state between them."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings or Settings()
        self._tagger = _tagger(self._settings)
        # The first caller does not wait for the lexicon and the model.
        read_report(Document(text="Normal chest. 胸部正常。"), self._tagger)

    async def ReadReport(self, request: text_service_pb2.ReadReportRequest) -> text_service_pb2.ReadReportResponse:
        """Facts of all documents but the REPLACED ones, in order. Raises BadRequest when a text is above the limit."""
        self._refuse_oversized(request)
        fact_set = await asyncio.to_thread(_read, request, self._tagger)
        return text_service_pb2.ReadReportResponse(fact_set=fact_set_to_proto(fact_set))

    def _refuse_oversized(self, request: text_service_pb2.ReadReportRequest) -> None:
        limit = self._settings.max_characters
        if len(request.documents) > self._settings.max_documents:
            raise BadRequest(f"more than {self._settings.max_documents} documents in one call", "documents")
        for document in request.documents:
            length = len(document.text) + len(document.title) + sum(len(section.text) for section in document.sections)
            if length > limit:
                raise BadRequest(f"{length} characters, more than the limit of {limit}", f"documents[{document.id}]")


def _tagger(settings: Settings) -> Tagger | None:
    """Raises CannotLoad when the folder holds no token classifier."""
    if settings.model == "off":
        return None
    from text_service.unlisted.tagger import SHIPPED, tagger

    return tagger(SHIPPED if settings.model == "shipped" else Path(settings.model))


def _read(request: text_service_pb2.ReadReportRequest, tagger: Tagger | None) -> FactSet:
    facts: list[Fact] = []
    issues: list[Issue] = []
    read_any = False
    for message in request.documents:
        if message.status == encounter_pb2.Document.REPLACED:
            continue
        document = document_from_proto(message)
        read_any = read_any or _has_words(document)
        found, problems = read_report(document, tagger)
        facts += found
        issues += problems
    return FactSet(
        subject=request.subject,
        source=Source.REPORT,
        producer=producer(),
        facts=tuple(facts),
        assessed=(ASSESSED | ASSESSED_BY_MODEL if tagger is not None else ASSESSED) if read_any else frozenset(),
        issues=tuple(issues),
    )


def document_from_proto(message: encounter_pb2.Document) -> Document:
    """A section of a kind that nobody knows is read as OTHER."""
    return Document(
        id=message.id,
        type=message.type.strip().upper(),
        title=message.title,
        sections=tuple(Section(_kind(section.kind), section.text) for section in message.sections),
        text=message.text,
    )


def _kind(number: int) -> SectionKind:
    try:
        return SectionKind(encounter_pb2.Section.Kind.Name(number))
    except ValueError:
        return SectionKind.OTHER


def _has_words(document: Document) -> bool:
    return bool(document.text.strip() or any(section.text.strip() for section in document.sections))
