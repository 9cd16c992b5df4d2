"""A fact as rules see it: one flat set of keys, the same for every source.

The keys are `KEYS`; an expression reads them as `claim.laterality`, a template as `{claim.laterality}`. "" stands for
what the source does not say, null for a number, count or time that it does not give.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from facts import vocabulary
from facts.fact import Coded, EvidenceKind, Fact, Polarity, Quantity, Source


class Links(Protocol):
    """Which things of an encounter belong to one examination."""

    def exam_of(self, fact: Fact) -> str | None:
        """A name of the examination that the fact belongs to, the same for all its facts; None when not known."""


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """What the record says about a document. `group`: its own id or, for an addendum, that of what it adds to.
    `status`: "final" for a signed document whose status was not sent, "preliminary" for an unsigned one.
    `written`, `written_by`: the first and the last moment of when it was, or else of when it was signed, where the
    record tells; of a date alone the whole day. `event`: id of what it is about.
    """

    type: str = ""
    status: str = ""
    group: str = ""
    written: datetime | None = None
    event: str = ""
    written_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class TreatmentInfo:
    """What the record says of the order or diagnosis that a fact stands for: by which way (a class of
    fusion/pharmacy/routes.csv), whether only when needed or once, why, and since when it is over.
    """

    route: str = ""
    as_needed: bool = False
    once: bool = False
    indication: str = ""
    resolved: datetime | None = None


_NO_TREATMENT = TreatmentInfo()


# What a selector compares, in the order of FactView.words: those that part most facts first.
WORDS = (
    "section", "polarity", "category", "source", "origin", "laterality", "significance", "sex", "document",
    "temporality", "experiencer", "system",
)  # fmt: skip


@dataclass(slots=True, eq=False)
class FactView:
    """A fact with what its keys are derived from. Identity counts: two views are equal when they are one."""

    fact: Fact
    document: DocumentInfo
    exam: str
    treatment: TreatmentInfo = _NO_TREATMENT
    origin: str = field(init=False)
    section: str = field(init=False)
    document_id: str = field(init=False)
    entry: vocabulary.Entry | None = field(init=False)
    category: str = field(init=False)
    ancestors: frozenset[str] = field(init=False)
    side: str = field(init=False)
    words: tuple[str, ...] = field(init=False)
    closed: bool = field(init=False)
    position: int = field(init=False, default=0)
    _maps: dict[tuple[str, ...], dict[str, object]] = field(init=False, default_factory=dict)
    _signatures: dict[tuple[str, ...], tuple[object, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        fact = self.fact
        evidence, concept = fact.evidence[0], fact.concept
        self.origin = origin_of(fact)
        self.section = evidence.section.lower()
        self.document_id = evidence.document_id
        self.entry = entry = vocabulary.find(concept.code) if concept.system == "concord" else None
        self.category = entry.category if entry else ""
        self.ancestors = vocabulary.ancestors(concept.code) if entry else frozenset((concept.code,))
        self.side = fact.laterality or ""
        site = fact.body_site
        # Whether its concept and site are codes of the vocabulary, and so no words that somebody wrote.
        self.closed = entry is not None and (site is None or vocabulary.find(site.code) is not None)
        self.words = (
            self.section,
            fact.polarity,
            self.category,
            fact.source,
            self.origin,
            self.side or "none",
            entry.significance if entry else "",
            entry.sex if entry else "",
            self.document.type,
            fact.temporality,
            fact.experiencer,
            concept.system,
        )

    @property
    def item(self) -> str:
        """The thing of the record that the fact tells of: "events[e1]", "documents[d1].signatures[0]"; "" if none."""
        item = self.fact.evidence[0].item or ""
        return item if item.endswith("]") or self.origin in ("", "header") else item.rpartition(".")[0]

    @property
    def whole(self) -> str:
        """The item of a list that the fact tells of, whichever part of it: "medications[m1]"; "" if none."""
        item = self.fact.evidence[0].item or ""
        return item if self.origin in ("", "header") or "]." not in item else item.partition("].")[0] + "]"

    @property
    def attribute(self) -> str:
        """What the fact tells of its item: "started_at", "fields[site_marked]"; "" when it is the item itself."""
        whole = self.fact.evidence[0].item or ""
        return "" if self.item in ("", whole) else whole[len(self.item) + 1 :]

    @property
    def event(self) -> str:
        """Id of the event or procedure that the fact, or the document that it stands in, is about; "" if not known."""
        if self.document_id:
            return self.document.event
        return self.item.partition("[")[2].partition("]")[0] if self.origin in ("events", "procedures") else ""

    @property
    def site(self) -> str:
        """Code of the body site that the source names; "" if none."""
        return self.fact.body_site.code if self.fact.body_site else ""

    def value_of(self, key: str) -> object:
        """What an expression finds under `key`, one of KEYS."""
        return KEYS[key](self)

    def as_map(self, keys: tuple[str, ...]) -> dict[str, object]:
        """The keys that an expression reads, and no more: to hand CEL all of them costs ten times as much."""
        known = self._maps.get(keys)
        if known is None:
            known = self._maps[keys] = {key: KEYS[key](self) for key in keys}
        return known

    def signature(self, keys: tuple[str, ...]) -> tuple[object, ...]:
        """The values of the keys: facts with one signature are the same to an expression that reads these keys."""
        known = self._signatures.get(keys)
        if known is None:
            known = self._signatures[keys] = tuple(self.as_map(keys).values())
        return known


def views_of(facts: Sequence[Fact], links: Links) -> list[FactView]:
    """A view of each fact, in order; a fact that is there twice is seen once."""
    unique = list({fact.id: fact for fact in facts}.values())
    documents, treatments = _documents(unique), _treatments(unique)
    nothing = DocumentInfo()
    views = []
    for fact in unique:
        evidence = fact.evidence[0]
        treatment = treatments.get(item_of(evidence.item), _NO_TREATMENT) if treatments else _NO_TREATMENT
        views.append(FactView(fact, documents.get(evidence.document_id, nothing), links.exam_of(fact) or "", treatment))
    return views


def origin_of(fact: Fact) -> str:
    """Part of the record a fact comes from: "header" (DICOM), "patient", "orders", "documents" ...; "" if none."""
    evidence = fact.evidence[0]
    if evidence.kind is EvidenceKind.HEADER_ELEMENT:
        return "header"
    if evidence.kind is EvidenceKind.RECORD_ITEM and evidence.item:
        return evidence.item.partition("[")[0].partition(".")[0]
    return ""


def item_of(item: str | None) -> str:
    """The thing of the record that an evidence item names, without what is told of it.

    >>> item_of("medications[m1].route"), item_of("orders[o1]"), item_of(None)
    ('medications[m1]', 'orders[o1]', '')
    """
    return (item or "") if not item or item.endswith("]") else item.rpartition(".")[0]


def is_document(fact: Fact) -> bool:
    """Whether a fact stands for a whole document: item "documents[d1]" with nothing behind it."""
    evidence = fact.evidence[0]
    return evidence.item == f"documents[{evidence.document_id}]" and fact.source is Source.RECORD


def _documents(facts: Sequence[Fact]) -> dict[str, DocumentInfo]:
    whole = {fact.id: fact for fact in facts if is_document(fact)}
    signed = {
        fact.evidence[0].document_id: fact.time
        for fact in facts
        if fact.concept.code == "signature" and fact.source is Source.RECORD and fact.polarity is Polarity.PRESENT
    }
    about = {
        fact.evidence[0].document_id: fact.value.code
        for fact in facts
        if fact.concept.code == "document_event" and isinstance(fact.value, Coded)
    }
    infos = {}
    for fact in whole.values():
        base = fact
        while base.relations and base.relations[0] in whole:  # ids hash their content, so this cannot run in a circle
            base = whole[base.relations[0]]
        own_id = fact.evidence[0].document_id
        # As the contract says of a status that was not sent.
        status = (
            fact.value.code.lower() if isinstance(fact.value, Coded) else "final" if own_id in signed else "preliminary"
        )
        when = fact.time or signed.get(own_id)
        written, by = (when.start, when.end or when.start) if when else (None, None)
        group = base.evidence[0].document_id
        infos[own_id] = DocumentInfo(fact.concept.code, status, group, written, about.get(own_id, ""), by)
    return infos


_TREATMENT = MappingProxyType(
    {"route_class": "route", "treatment_indication": "indication", "given_when_needed": "as_needed",
     "single_dose": "once", "diagnosis_resolved": "resolved"}
)  # fmt: skip


def _treatments(facts: Sequence[Fact]) -> dict[str, TreatmentInfo]:
    told: dict[str, dict[str, object]] = {}
    for fact in facts:
        name = _TREATMENT.get(fact.concept.code)
        if name:
            value: object = fact.value.code if isinstance(fact.value, Coded) else True
            if name == "resolved":
                value = fact.time.start if fact.time else None
            told.setdefault(item_of(fact.evidence[0].item), {})[name] = value
    return {item: TreatmentInfo(**what) for item, what in told.items()}  # type: ignore[arg-type]


def _region(view: FactView) -> str:
    for code in (view.site, view.fact.concept.code):
        entry = vocabulary.find(code)
        if entry and entry.region:
            return entry.region
    return ""


def _quantity(view: FactView, name: str) -> float | None:
    value = view.fact.value
    digits = getattr(value, name) if isinstance(value, Quantity) else ""
    return float(digits) if digits else None


KEYS: Mapping[str, Callable[[FactView], object]] = MappingProxyType(
    {
        "concept": lambda view: view.fact.concept.code,
        "display": lambda view: view.fact.concept.display or (view.entry.en if view.entry else view.fact.concept.code),
        "category": lambda view: view.category,
        "significance": lambda view: view.entry.significance if view.entry else "",
        "sex": lambda view: view.entry.sex if view.entry else "",
        "source": lambda view: str(view.fact.source),
        "origin": lambda view: view.origin,
        "polarity": lambda view: str(view.fact.polarity),
        "temporality": lambda view: str(view.fact.temporality),
        "laterality": lambda view: str(view.side),
        "body_site": lambda view: view.site,
        "usual_site": lambda view: view.entry.body_site if view.entry else "",
        "region": _region,
        "value": lambda view: _quantity(view, "value"),
        "digits": lambda view: view.fact.value.value if isinstance(view.fact.value, Quantity) else "",
        "unit": lambda view: view.fact.value.unit if isinstance(view.fact.value, Quantity) else "",
        "low": lambda view: _quantity(view, "reference_low"),
        "high": lambda view: _quantity(view, "reference_high"),
        "coded": lambda view: view.fact.value.code if isinstance(view.fact.value, Coded) else "",
        "severity": lambda view: str(view.fact.severity or ""),
        "change": lambda view: str(view.fact.change or ""),
        "count": lambda view: view.fact.count,
        "time": lambda view: view.fact.time.start if view.fact.time else None,
        "end": lambda view: view.fact.time.end if view.fact.time else None,
        "text": lambda view: view.fact.evidence[0].text,
        "evidence": lambda view: view.fact.evidence[0].text,
        "phrase": lambda view: view.fact.evidence[-1].text,
        "section": lambda view: view.section,
        "document": lambda view: view.document_id,
        "document_type": lambda view: view.document.type,
        "document_time": lambda view: view.document.written,
        "document_end": lambda view: view.document.written_by,
        "status": lambda view: view.document.status,
        "group": lambda view: view.document.group,
        "exam": lambda view: view.exam,
        "item": lambda view: view.item,
        "attribute": lambda view: view.attribute,
        "event": lambda view: view.event,
        "confidence": lambda view: view.fact.confidence,
        "probability": lambda view: view.fact.probability,
        "route": lambda view: view.treatment.route,
        "as_needed": lambda view: view.treatment.as_needed,
        "once": lambda view: view.treatment.once,
        "indication": lambda view: view.treatment.indication,
        "resolved": lambda view: view.treatment.resolved,
        "suggestion": lambda view: view.fact.suggestion,
    }
)

# Keys that take a few words of the vocabulary or of an enumeration, and never those of a record; of a concept and a
# site that is so where the view is `closed`.
CLOSED_KEYS = frozenset(
    {
        "concept", "body_site",
        "category", "significance", "sex", "source", "origin", "polarity", "temporality", "laterality", "region",
        "severity", "change", "section", "status",
    }
)  # fmt: skip
