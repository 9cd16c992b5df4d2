"""Who wrote a report and who verified it, how the two compare, and how long the second one looked."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from concord.v1 import encounter_pb2

from facts.fact import Coded, Interval, Quantity
from fusion import codes
from fusion.record import Record

# From the least to the most experienced (医疗质量安全核心制度要点: 住院, 主治, 副主任/主任医师).
_SENIORITY = {"intern": 0, "trainee": 1, "resident": 2, "attending": 3, "associate_chief": 4, "chief": 5,
              "department_head": 5}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Hand:
    """Somebody who signed: plain name, title or "", when."""

    name: str
    title: str
    at: datetime | None


def say_readings(record: Record, documents: Sequence[encounter_pb2.Document]) -> None:
    """`second_reading` with how the verifier stands to the author (same, junior, equal, senior, unknown) and
    `review_duration` in seconds with the number of signs of the report, where both are named.
    """
    for document in documents:
        author, verifier = _hands(record, document)
        if author is None or verifier is None:
            continue
        relation = _relation(author, verifier)
        record.say("second_reading", f"documents[{document.id}].second_reading", relation, document=document.id,
                   value=Coded(f"{relation} {author.title}".strip()))  # fmt: skip
        written = record.moment(document.written_at)
        start = author.at or (written.start if written and written.start == written.end else None)
        if start and verifier.at and relation != "same" and verifier.at >= start:
            seconds = f"{(verifier.at - start).total_seconds():.0f}"
            text = document.text or "".join(section.text for section in document.sections)
            record.say("review_duration", f"documents[{document.id}].review_duration", f"{seconds} s",
                       document=document.id, value=Quantity(seconds, "s"), count=len(text))  # fmt: skip


def say_places(record: Record, documents: Sequence[encounter_pb2.Document]) -> None:
    """`change_of_place` with the minutes between two signatures of one person at different places."""
    signed: dict[str, list[tuple[datetime, str, str]]] = {}
    for document in documents:
        for signature in document.signatures:
            when = record.moment(signature.signed_at)
            if when and when.start and when.start == when.end and signature.place.strip() and signature.signer.strip():
                signed.setdefault(_plain(signature.signer), []).append(
                    (when.start, signature.place.strip(), document.id)
                )
    for moments in signed.values():
        for (before, here, _), (at, there, document_id) in pairwise(sorted(moments)):
            if _plain(here) != _plain(there):
                minutes = f"{(at - before).total_seconds() / 60:.2f}"
                record.say("change_of_place", f"documents[{document_id}].change_of_place", f"{here}, {there}",
                           document=document_id, value=Quantity(minutes, "min"), time=Interval.at(at))  # fmt: skip


def _hands(record: Record, document: encounter_pb2.Document) -> tuple[_Hand | None, _Hand | None]:
    by_role = dict(reversed(list(_signed(record, document))))
    author = by_role.get("author")
    if author is None and document.author.strip():
        author = _Hand(_plain(document.author), _title_of(document, document.author), None)
    verifier = by_role.get("verifier") or by_role.get("cosigner")
    if verifier is None and document.signer.strip() and document.signed_at.strip():
        when = record.moment(document.signed_at)
        verifier = _Hand(_plain(document.signer), _title_of(document, document.signer), when.start if when else None)
    return author, verifier


def _signed(record: Record, document: encounter_pb2.Document) -> Iterator[tuple[str, _Hand]]:
    for signature in document.signatures:
        if signature.signer.strip() and signature.signed_at.strip():
            when = record.moment(signature.signed_at)
            hand = _Hand(_plain(signature.signer), _title(signature.title), when.start if when else None)
            yield codes.role(signature.role), hand


def _relation(author: _Hand, verifier: _Hand) -> str:
    if author.name == verifier.name:
        return "same"
    one, other = _SENIORITY.get(author.title), _SENIORITY.get(verifier.title)
    if one is None or other is None:
        return "unknown"
    return "junior" if other < one else "equal" if other == one else "senior"


def _title_of(document: encounter_pb2.Document, name: str) -> str:
    titles = [one.title for one in document.signatures if _plain(one.signer) == _plain(name)]
    return next((title for one in titles if (title := _title(one))), "")


def _title(word: str) -> str:
    try:
        return codes.title(word) if word.strip() else ""
    except ValueError:
        return ""


def _plain(name: str) -> str:
    """A name as it is compared: full width folded, no blanks, lower case."""
    return "".join(unicodedata.normalize("NFKC", name).lower().split())
