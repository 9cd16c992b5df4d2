"""What a newly arrived message says, and does not say, about what is stored already.

Messages arrive late, twice, and in parts. So an older version of a document does not undo a newer one, and a part that
was not sent or could not be read this time is no sign that what was found in it is gone.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import datetime

from concord.v1 import discrepancy_pb2, encounter_pb2, fact_pb2

from fusion.parts import PARTS

_UNREAD = ("unavailable", "deadline-exceeded")
_KIND = fact_pb2.Evidence
_PART = {_KIND.IMAGE_REGION: "studies", _KIND.HEADER_ELEMENT: "studies", _KIND.LAB_RESULT: "labs"}
# Header elements are record facts, but who reads images reads them.
_READERS = {
    _KIND.TEXT_SPAN: {fact_pb2.Fact.REPORT},
    _KIND.IMAGE_REGION: {fact_pb2.Fact.IMAGE},
    _KIND.HEADER_ELEMENT: {fact_pb2.Fact.IMAGE, fact_pb2.Fact.RECORD},
    _KIND.LAB_RESULT: {fact_pb2.Fact.LAB},
}


def is_newer(document: encounter_pb2.Document, other: encounter_pb2.Document) -> bool:
    """Whether `document` is a later version than `other`.

    The first of received_at, signed_at and written_at that both carry and that differs decides; when none does, a
    signed version is later than an unsigned one. What cannot be told is not newer.
    """
    for name in ("received_at", "signed_at", "written_at"):
        ours, theirs = _moment(getattr(document, name)), _moment(getattr(other, name))
        if ours and theirs and (ours.tzinfo is None) == (theirs.tzinfo is None) and ours != theirs:
            return ours > theirs
    return bool(document.signed_at) and not other.signed_at


def unread_sources(fact_sets: Sequence[fact_pb2.FactSet]) -> set[int]:
    """Sources (Fact.Source) whose reading did not come in time or failed."""
    unread = {
        issue.source or fact_set.source for fact_set in fact_sets for issue in fact_set.issues if issue.code in _UNREAD
    }
    empty = {s.source for s in fact_sets if s.issues and not s.facts and not s.assessed}
    return unread | empty


def looked_again(
    discrepancy: discrepancy_pb2.Discrepancy,
    encounter: encounter_pb2.Encounter,
    unread: Set[int],
    rules_run: Set[str],
) -> bool:
    """Whether this check could have found `discrepancy` again, so that not finding it means that it is gone.

    Its rule ran without error, and every part of the encounter that its evidence rests on was sent (or is named as
    complete without it) and read.
    """
    if discrepancy.rule_id not in rules_run:
        return False
    return all(_was_sent(e, encounter) and not _READERS.get(e.kind, set()) & unread for e in discrepancy.evidence)


def _was_sent(evidence: discrepancy_pb2.DiscrepancyEvidence, encounter: encounter_pb2.Encounter) -> bool:
    part = _PART.get(evidence.kind) or evidence.item.replace("[", ".").split(".")[0]
    if evidence.document_id:
        part = "documents"
        if evidence.document_id in _documents_told(encounter):
            return True
    elif part not in PARTS or len(getattr(encounter, part)):
        return True
    return part in encounter.complete_parts


def _documents_told(encounter: encounter_pb2.Encounter) -> set[str]:
    """Ids of the documents that this message tells about: those it holds, and those that they take the place of."""
    told = set()
    for position, document in enumerate(encounter.documents):
        # As versions.name_of calls one without an id.
        told.add(document.id or f"documents[{position}]")
        if document.status != encounter_pb2.Document.ADDENDUM:
            told.add(document.replaces)
    return told


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
