"""Which of several versions of a document stands.

Messages arrive twice, late and out of order, so the order in which documents are listed tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from concord.v1 import encounter_pb2

from facts.fact import Issue
from fusion.arrival import is_newer

_ADDENDUM = encounter_pb2.Document.ADDENDUM
_REPLACED = encounter_pb2.Document.REPLACED


@dataclass(frozen=True, slots=True)
class Standing:
    """The documents to read, in the order they were sent, each with an id of its own."""

    documents: tuple[encounter_pb2.Document, ...]
    issues: tuple[Issue, ...] = ()


def standing(documents: Sequence[encounter_pb2.Document]) -> Standing:
    """Of one id the latest version (`arrival.is_newer`; where times do not tell, the one sent last); of several ids
    those that are not withdrawn and that no other replaces. An addendum replaces nothing: it is read with its base.

    A document without an id is known by its place, "documents[0]". A circle of replacements is an Issue and replaces
    nothing.
    """
    latest: dict[str, encounter_pb2.Document] = {}
    for position, document in enumerate(documents):
        named = _named(document, position)
        known = latest.get(named.id)
        if known is None or not is_newer(known, named):
            latest[named.id] = named
    circles = [document.id for document in latest.values() if _in_circle(document, latest)]
    replaced = {
        document.replaces
        for document in latest.values()
        if document.status != _ADDENDUM and document.replaces != document.id and document.id not in circles
    }
    return Standing(
        tuple(d for d in latest.values() if d.status != _REPLACED and d.id not in replaced), tuple(_issues(circles))
    )


def name_of(position: int) -> str:
    """What a document without an id is called, by its place among those sent."""
    return f"documents[{position}]"


def _named(document: encounter_pb2.Document, position: int) -> encounter_pb2.Document:
    if document.id:
        return document
    named = encounter_pb2.Document()
    named.CopyFrom(document)
    named.id = name_of(position)
    return named


def _in_circle(document: encounter_pb2.Document, latest: dict[str, encounter_pb2.Document]) -> bool:
    seen = {document.id}
    at = document
    while at.replaces in latest and at.replaces != at.id:
        if at.replaces == document.id:
            return True
        if at.replaces in seen:
            return False  # leads into a circle that it is not part of
        seen.add(at.replaces)
        at = latest[at.replaces]
    return False


def _issues(circles: Iterable[str]) -> Iterable[Issue]:
    for document_id in circles:
        yield Issue(
            code="bad-value",
            place=f"documents[{document_id}].replaces",
            message="The documents replace one another in a circle; none of these replacements counts.",
        )
