"""The words of a document with what discrepancies rest on marked in them. Pure.

Offsets count Unicode code points of the section (or the text) as it was sent, half-open: those of the evidence.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from concord.v1 import discrepancy_pb2, encounter_pb2

_ROLES = {
    discrepancy_pb2.DiscrepancyEvidence.CLAIM: "claim",
    discrepancy_pb2.DiscrepancyEvidence.AGAINST: "against",
    discrepancy_pb2.DiscrepancyEvidence.UNLESS: "against",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Words with the same marks. `roles`: by discrepancy id, "claim" or "against"; empty: plain words."""

    text: str
    roles: tuple[tuple[str, str], ...] = ()

    @property
    def role(self) -> str:
        """A claim of any discrepancy is a claim."""
        named = {role for _, role in self.roles}
        return "claim" if "claim" in named else "against" if named else ""

    @property
    def ids(self) -> str:
        return " ".join(dict.fromkeys(discrepancy for discrepancy, _ in self.roles))


@dataclass(frozen=True, slots=True)
class Part:
    """A section, or the whole text. `kind`: of the section in small letters; "" for a text without sections."""

    kind: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A document with its marked parts."""

    document: encounter_pb2.Document
    parts: tuple[Part, ...]


def pages(encounter: encounter_pb2.Encounter, discrepancies: Iterable[discrepancy_pb2.Discrepancy]) -> list[Page]:
    """The documents of the encounter in their order, each with the marks of all discrepancies."""
    listed = list(discrepancies)
    return [Page(document, tuple(_parts(document, listed))) for document in encounter.documents]


def _parts(document: encounter_pb2.Document, discrepancies: list[discrepancy_pb2.Discrepancy]) -> Iterator[Part]:
    spans: dict[int, list[tuple[int, int, str, str]]] = {}
    for discrepancy in discrepancies:
        for evidence in discrepancy.evidence:
            if evidence.document_id == document.id and evidence.end > evidence.start and evidence.role in _ROLES:
                index = evidence.section_index if evidence.HasField("section_index") and document.sections else -1
                span = (evidence.start, evidence.end, discrepancy.id, _ROLES[evidence.role])
                spans.setdefault(index, []).append(span)
    if not document.sections:
        marked = [span for found in spans.values() for span in found]
        yield Part("", tuple(pieces(document.text, marked)))
        return
    for number, section in enumerate(document.sections):
        kind = encounter_pb2.Section.Kind.Name(section.kind).lower()
        marked = spans.get(number, []) + (spans.get(-1, []) if len(document.sections) == 1 else [])
        yield Part("" if kind == "kind_unspecified" else kind, tuple(pieces(section.text, marked)))


def pieces(text: str, spans: Iterable[tuple[int, int, str, str]]) -> Iterator[Piece]:
    """The text cut where a mark begins or ends. `spans`: start, end, discrepancy id, role.

    >>> [(one.text, one.role) for one in pieces("left lung", [(0, 4, "d1", "claim")])]
    [('left', 'claim'), (' lung', '')]
    """
    held = [(max(0, start), min(len(text), end), name, role) for start, end, name, role in spans]
    held = [span for span in held if span[1] > span[0]]
    cuts = sorted({0, len(text), *(cut for start, end, _, _ in held for cut in (start, end))})
    for start, end in itertools.pairwise(cuts):
        roles = tuple((name, role) for begin, stop, name, role in held if begin <= start and end <= stop)
        yield Piece(text[start:end], roles)
