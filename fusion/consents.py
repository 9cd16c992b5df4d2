"""Who signed a consent: the patient's side and the physician's.

A consent of which only the moment of signing is known counts as given; one whose signatures are listed is judged by
those that are listed, and a side that is not listed says nothing. When a consent is needed is for rules.
"""

from __future__ import annotations

from collections.abc import Sequence

from concord.v1 import encounter_pb2

from facts import vocabulary
from facts.fact import Interval, Polarity
from fusion import codes
from fusion.record import Record, coded

PATIENT_SIDE = frozenset({"patient", "relative", "guardian"})
_STAFF = frozenset(
    {"author", "verifier", "cosigner", "surgeon", "anaesthetist", "nurse", "physician", "intern", "trainee", "resident",
     "attending", "associate_chief", "chief", "department_head", "medical_affairs", "technician"}
)  # fmt: skip


def say_consents(record: Record, documents: Sequence[encounter_pb2.Document]) -> None:
    """`consent_given` and `consent_physician` of each consent and notice, absent where that side has not signed; where
    somebody else signed in the patient's place, who that is said to be is the value.
    """
    for document in documents:
        kind = codes.document_kind(document.type)
        if vocabulary.is_a(kind, "consent") or kind == "critical_illness_notice":
            _say_consent(record, document)


def _say_consent(record: Record, document: encounter_pb2.Document) -> None:
    place = f"documents[{document.id}]"
    sides = [(_side(signature), signature) for signature in document.signatures]
    theirs = [record.moment(one.signed_at) for side, one in sides if side in ("theirs", "")]
    given = _earliest([when for when in theirs if when])
    if not sides and document.signed_at.strip():
        given = record.moment(document.signed_at)
    stranger = next((codes.role(one.role or one.title) for side, one in sides if side == "other" and one.signed_at), "")
    places = {side for side, _ in sides}
    if given or places & {"theirs", "other"}:
        record.say("consent_given", f"{place}.consent_given", document.type, document=document.id, time=given,
                   value=coded(_role(sides) if given else stranger),
                   polarity=Polarity.PRESENT if given else Polarity.ABSENT)  # fmt: skip
    if "ours" in places:  # whoever lists the patient's signature alone says nothing about the physician's
        signed = bool(document.signed_at.strip()) or any(
            side == "ours" and one.signed_at.strip() for side, one in sides
        )
        record.say("consent_physician", f"{place}.consent_physician", document.type, document=document.id,
                   polarity=Polarity.PRESENT if signed else Polarity.ABSENT)  # fmt: skip


def _side(signature: encounter_pb2.Signature) -> str:
    """ "theirs", "ours", "other" for somebody who is neither, or "" when neither role nor title is given."""
    known = set()
    for text, read in ((signature.role, codes.role), (signature.title, codes.title)):
        try:
            known.add(read(text) if text.strip() else "")
        except ValueError:
            known.add("other")
    known.discard("")
    if known & PATIENT_SIDE:
        return "theirs"
    return "ours" if known & _STAFF else "other" if known else ""


def _role(sides: Sequence[tuple[str, encounter_pb2.Signature]]) -> str:
    return next((codes.role(one.role or one.title) for side, one in sides if side == "theirs"), "")


def _earliest(moments: Sequence[Interval]) -> Interval | None:
    return min(moments, key=lambda when: when.start.timestamp() if when.start else 0.0, default=None)
