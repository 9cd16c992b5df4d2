"""What was changed in a document after it was signed, from the versions of it that were sent.

Only words count: blanks, line ends and punctuation are format. A new document that replaces a signed one and is signed
itself is an amendment with its trace; the same document with other words is not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from concord.v1 import encounter_pb2

from facts.fact import Polarity
from fusion.record import Record, coded

_FORMAT = re.compile(r"[\W_]+")
_SIDE = re.compile(r"左|右|\bleft\b|\bright\b", re.IGNORECASE)
_NEGATION = re.compile(r"未见|未|无|不|否认|排除|\bno\b|\bnot\b|\bwithout\b|\bnegative\b|\babsent\b", re.IGNORECASE)
_CATEGORY = re.compile(r"\b(?:BI|LI|TI|PI|O|Lung)-?RADS\W{0,3}(?:category\s*)?\d\w?", re.IGNORECASE)
_UNFINISHED = (encounter_pb2.Document.DRAFT, encounter_pb2.Document.PRELIMINARY)


def say_amendments(
    record: Record, sent: Sequence[encounter_pb2.Document], standing: Sequence[encounter_pb2.Document]
) -> None:
    """A fact `changed_after_signature` for each standing document of which a signed version came before: present where
    its words are no longer those that were signed, with what was changed as value (side, presence, category or
    wording); absent where they are, or where the amendment has its trace.
    """
    for document in standing:
        earlier = list(_signed_before(document, sent))
        if not earlier or document.status == encounter_pb2.Document.ADDENDUM:
            continue
        traced = bool(document.amendment_reason.strip())
        kinds = {_change(one, document) for one in earlier if _untraced(one, document)} - {""} if not traced else set()
        kind = next((one for one in ("side", "presence", "category", "wording") if one in kinds), "")
        text = document.modified_at or document.received_at or document.signed_at or document.id
        record.say("changed_after_signature", f"documents[{document.id}].versions", text, document=document.id,
                   value=coded(kind), time=record.moment(document.modified_at),
                   polarity=Polarity.PRESENT if kind else Polarity.ABSENT)  # fmt: skip


def _signed_before(
    document: encounter_pb2.Document, sent: Sequence[encounter_pb2.Document]
) -> Iterator[encounter_pb2.Document]:
    """Signed, finished versions of the document."""
    for other in sent:
        same = bool(document.id) and other.id == document.id
        replaced = bool(document.replaces) and other.id == document.replaces
        finished = bool(other.signed_at.strip()) and other.status not in _UNFINISHED
        if other is not document and (same or replaced) and finished:
            yield other


def _untraced(earlier: encounter_pb2.Document, later: encounter_pb2.Document) -> bool:
    """A document that replaces another formally and is signed itself says who changed it and when."""
    return earlier.id == later.id or not later.signed_at.strip()


def _change(earlier: encounter_pb2.Document, later: encounter_pb2.Document) -> str:
    """What the later version says otherwise; "" when only format differs."""
    before, after = _text(earlier), _text(later)
    if not after or _FORMAT.sub("", before).lower() == _FORMAT.sub("", after).lower():
        return ""
    for kind, pattern in (("side", _SIDE), ("presence", _NEGATION), ("category", _CATEGORY)):
        if _counted(pattern, before) != _counted(pattern, after):
            return kind
    return "wording"


def _counted(pattern: re.Pattern[str], text: str) -> Counter[str]:
    return Counter(word.lower() for word in pattern.findall(text))


def _text(document: encounter_pb2.Document) -> str:
    return document.text or "\n".join(section.text for section in document.sections)
