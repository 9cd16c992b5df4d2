"""The facts of a ward note that its headings, numbers and mentions give, beside what its sentences assert."""

from __future__ import annotations

from collections.abc import Iterator

from facts.fact import Coded, Evidence, EvidenceKind, Fact, Polarity, Producer, Quantity, Source, named
from text_service.document import Document, SectionKind
from text_service.notes.allergies import find_drug_allergies
from text_service.notes.care import find_care, find_culture_before_antibiotics
from text_service.notes.gestation import find_gestation
from text_service.notes.parts import find_parts
from text_service.notes.vital_signs import find_vital_signs
from text_service.passages.normalize import Folded, fold

# Reports of what was seen or measured, and what holds words that are no note: nobody fills in a form there.
_NO_NOTES = frozenset(
    {"", "RADIOLOGY_REPORT", "LABORATORY_REPORT", "PATHOLOGY_REPORT", "OTHER_DOCUMENT", "ORDER_SHEET", "FRONT_PAGE"}
)
_KINDS = {SectionKind.PLAN: "treatment_plan", SectionKind.EXAMINATION: "physical_examination"}


def note_facts(document: Document, producer: Producer) -> Iterator[Fact]:
    """Nothing for a report. Each topic of care is told once a document, each part and number where it stands."""
    if document.type in _NO_NOTES:
        return
    topics: set[str] = set()
    texts = [(index, section.kind, section.text) for index, section in enumerate(document.sections)]
    for index, kind, text in texts or [(None, SectionKind.OTHER, document.text)]:
        note = _Note(document, index, kind, text, producer)
        yield from note.parts()
        yield from note.vital_signs()
        yield from note.allergies()
        for fact in note.care():
            topic = fact.value.code if isinstance(fact.value, Coded) else fact.concept.code
            if topic not in topics:
                topics.add(topic)
                yield fact


class _Note:
    """One text of a note: a section as sent, or the whole."""

    def __init__(self, document: Document, index: int | None, kind: SectionKind, text: str, producer: Producer) -> None:
        self._document, self._index, self._kind, self._text, self._producer = document, index, kind, text, producer
        self._folded: Folded = fold(text)

    def parts(self) -> Iterator[Fact]:
        """A part that a heading opens; a section sent as plan or examination is that part itself."""
        found = list(find_parts(self._folded.text))
        for part in found:
            polarity = Polarity.ABSENT if part.empty else Polarity.PRESENT
            yield self._fact(part.concept, part.start, part.end, polarity=polarity)
        if not found and self._kind in _KINDS:
            polarity = Polarity.PRESENT if self._text.strip() else Polarity.ABSENT
            yield self._fact(_KINDS[self._kind], 0, len(self._folded.text), polarity=polarity)

    def vital_signs(self) -> Iterator[Fact]:
        for start, end, concept, digits, unit in find_vital_signs(self._folded.match):
            yield self._fact(concept, start, end, value=Quantity(digits, unit))
        for start, end, weeks in find_gestation(self._folded.match):
            yield self._fact("pregnancy", start, end, value=Quantity(weeks, "wk"))

    def allergies(self) -> Iterator[Fact]:
        for start, end, drug, denied in find_drug_allergies(self._folded.match):
            polarity = Polarity.ABSENT if denied else Polarity.PRESENT
            yield self._fact("drug_allergy", start, end, value=Coded(drug), polarity=polarity)

    def care(self) -> Iterator[Fact]:
        for start, end, topic in find_care(self._folded.match):
            yield self._fact("care_mentioned", start, end, value=Coded(topic))
        for start, end in find_culture_before_antibiotics(self._folded.match):
            yield self._fact("culture_before_antibiotics", start, end)

    def _fact(self, concept: str, start: int, end: int, **what: object) -> Fact:
        begin, stop = self._folded.original(start, end)
        evidence = Evidence(
            kind=EvidenceKind.TEXT_SPAN, document_id=self._document.id, section=str(self._kind), start=begin, end=stop,
            text=self._text[begin:stop], section_index=self._index,
        )  # fmt: skip
        return Fact(source=Source.REPORT, concept=named(concept), evidence=(evidence,), producer=self._producer, **what)  # type: ignore[arg-type]
