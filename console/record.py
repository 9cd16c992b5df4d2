"""What else the record holds, as lists for a page: header elements, orders, diagnoses, drugs, and the course of events.

Pure. Words are the sender's own; `kind` is a code that the page has words for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from concord.v1 import fact_pb2, work_pb2


@dataclass(frozen=True, slots=True)
class Line:
    """`item`: its place in the record ("orders[o1]"); `ids`: discrepancies that rest on it."""

    item: str
    words: tuple[str, ...]
    at: str = ""
    ids: str = ""


@dataclass(frozen=True, slots=True)
class Element:
    """A DICOM element of a header. `keyword`: as the standard has it; `tag`: "(0008,0060)"."""

    keyword: str
    tag: str
    value: str
    ids: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """`kind`: "written", "signed", "ordered", "performed", "collected", "began", "ended", "event".

    `code`: a concept that stands before the words, of what has no title of its own.
    """

    at: str
    kind: str
    words: str
    code: str = ""


def lines(case: work_pb2.GetCaseResponse) -> dict[str, list[Line]]:
    """By the name of the part of the encounter; parts that hold nothing are left out."""
    encounter = case.encounter
    resting = _by_item(case)

    def listed(part: str, things: Sequence[object], said: Sequence[tuple[tuple[str, ...], str]]) -> list[Line]:
        found = []
        for number, (thing, (words, at)) in enumerate(zip(things, said, strict=True)):
            item = f"{part}[{getattr(thing, 'id', '') or number}]"
            found.append(Line(item, tuple(filter(None, words)), at, _ids(resting, item)))
        return found

    parts = {
        "orders": [
            ((one.accession_number, one.modality, one.body_part, one.description, one.laterality, one.contrast,
              one.indication, one.urgency), one.ordered_at)
            for one in encounter.orders
        ],
        "diagnoses": [((_coded(one.code), one.role, one.certainty), one.recorded_at) for one in encounter.diagnoses],
        "medications": [
            ((_coded(one.code), f"{one.dose} {one.dose_unit}".strip(), one.route, one.frequency), one.started_at)
            for one in encounter.medications
        ],
        "allergies": [((_coded(one.code), one.reaction, one.severity), one.recorded_at) for one in encounter.allergies],
        "procedures": [
            ((_coded(one.code), one.laterality, one.status), one.started_at) for one in encounter.procedures
        ],
        "observations": [
            ((_coded(one.code), f"{one.value} {one.unit}".strip()), one.at) for one in encounter.observations
        ],
        "prior_studies": [
            ((one.modality, one.body_part, one.description, one.institution), one.studied_at)
            for one in encounter.prior_studies
        ],
    }  # fmt: skip
    return {part: listed(part, getattr(encounter, part), said) for part, said in parts.items() if said}


def elements(case: work_pb2.GetCaseResponse) -> dict[str, list[Element]]:
    """By SOP Instance UID the elements that were read, each once, in the order of their tags."""
    found: dict[str, dict[tuple[str, str], Element]] = {}
    ids: dict[tuple[str, str], dict[str, None]] = {}
    for discrepancy in case.discrepancies:
        for evidence in discrepancy.evidence:
            if evidence.HasField("element"):
                ids.setdefault((evidence.sop_instance_uid, evidence.element), {})[discrepancy.id] = None
    for fact_set in case.fact_sets:
        for fact in fact_set.facts:
            for part in fact.evidence:
                # A fact of two elements names them both; each has a fact of its own.
                if part.kind != fact_pb2.Evidence.HEADER_ELEMENT or not part.text or part.element.count("(") != 1:
                    continue
                keyword, _, tag = part.element.partition(" ")
                held = " ".join(ids.get((part.sop_instance_uid, part.element), ()))
                found.setdefault(part.sop_instance_uid, {})[tag, part.text] = Element(keyword, tag, part.text, held)
    return {sop: [table[key] for key in sorted(table)] for sop, table in found.items()}


def happenings(case: work_pb2.GetCaseResponse) -> list[Happening]:
    """What has a time, the earliest first."""
    found = {one for one in _happenings(case) if one.at}
    return sorted(found, key=lambda one: (_sortable(one.at), one.kind, one.words))


def _happenings(case: work_pb2.GetCaseResponse) -> Iterator[Happening]:
    encounter = case.encounter
    for document in encounter.documents:
        title, code = document.title, "" if document.title else document.type.lower()
        yield Happening(document.written_at, "written", title, code)
        signed = " · ".join(filter(None, (title, document.signer or document.author)))
        yield Happening(document.signed_at, "signed", signed, code)
    for order in encounter.orders:
        words = " · ".join(filter(None, (order.modality, order.body_part, order.description, order.accession_number)))
        yield Happening(order.ordered_at, "ordered", words)
        yield Happening(order.performed_at, "performed", words)
    for procedure in encounter.procedures:
        yield Happening(procedure.started_at, "began", _coded(procedure.code))
        yield Happening(procedure.ended_at, "ended", _coded(procedure.code))
    for medication in encounter.medications:
        yield Happening(medication.started_at, "began", _coded(medication.code))
        yield Happening(medication.stopped_at, "ended", _coded(medication.code))
    for event in encounter.events:
        yield Happening(event.at, "event", " · ".join(filter(None, (event.about, event.actor))), event.type.lower())
    collected: dict[str, int] = {}
    for fact_set in case.fact_sets:
        if fact_set.source == fact_pb2.Fact.LAB:
            for fact in fact_set.facts:
                if not fact.relations and fact.HasField("quantity"):
                    collected[fact.time.start] = collected.get(fact.time.start, 0) + 1
    for at, number in collected.items():
        yield Happening(at, "collected", str(number))


def _by_item(case: work_pb2.GetCaseResponse) -> dict[str, dict[str, None]]:
    found: dict[str, dict[str, None]] = {}
    for discrepancy in case.discrepancies:
        for evidence in discrepancy.evidence:
            if evidence.HasField("item"):
                found.setdefault(evidence.item, {})[discrepancy.id] = None
    return found


def _ids(resting: Mapping[str, dict[str, None]], item: str) -> str:
    """Of the thing itself and of its fields."""
    held = (name for said, ids in resting.items() if said == item or said.startswith(f"{item}.") for name in ids)
    return " ".join(dict.fromkeys(held))


def _coded(concept: fact_pb2.Concept) -> str:
    code = f"({concept.code})" if concept.display and concept.code else concept.code
    return " ".join(filter(None, (concept.display, code)))


def _sortable(text: str) -> str:
    """Moments of several zones in one order; what is no moment stays where its words put it."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
