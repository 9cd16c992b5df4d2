"""What the entries of a record say together: of a consent who gave it, of notes how far apart they are, of versions
what was changed. Each step is a module of its own; the thresholds are in the rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from concord.v1 import encounter_pb2

from facts import vocabulary
from facts.fact import Fact
from fusion.amendments import say_amendments
from fusion.consents import say_consents
from fusion.copied_text import say_copied_text, say_others
from fusion.course import say_course
from fusion.double_reading import say_places, say_readings
from fusion.record import Record, coded
from fusion.record_specimens import say_specimens
from fusion.told_dates import say_told_dates
from fusion.view import is_document


def say_together(
    record: Record,
    encounter: encounter_pb2.Encounter,
    documents: Sequence[encounter_pb2.Document],
    now: datetime,
) -> None:
    """Adds the facts that rest on several entries, from the record facts that are there already.

    `documents`: those that stand; all versions are in the encounter.
    """
    said = tuple(record.facts)
    say_specimens(record, encounter.labs)
    say_consents(record, documents)
    if documents or "documents" in encounter.complete_parts:
        say_course(record, documents, now, said)
    say_copied_text(record, documents, said, encounter.labs)
    say_others(record, encounter, documents)
    say_told_dates(record, documents)
    say_amendments(record, encounter.documents, documents)
    say_readings(record, documents)
    say_places(record, documents)
    _first_antibacterial(record)
    _readmission(record, said)
    _unsigned(record, documents)
    _future(record, now)


def _first_antibacterial(record: Record) -> None:
    """The earliest charted dose of any antibacterial drug; an order that nobody carried out is no dose."""
    orders = {
        fact.evidence[0].item: fact for fact in record.facts
        if (fact.evidence[0].item or "").startswith("medications[") and fact.concept.system == "concord"
        and vocabulary.is_a(fact.concept.code, "antibiotic")
    }  # fmt: skip
    given = [
        (fact.time, order) for fact in record.facts
        if fact.concept.code == "dose_given" and fact.time and fact.time.start
        and (order := orders.get((fact.evidence[0].item or "").partition(".administrations")[0]))
    ]  # fmt: skip
    if given:
        when, order = min(given, key=lambda one: one[0].start)  # type: ignore[arg-type, return-value]
        record.say("first_antibacterial_dose", f"{order.evidence[0].item}.first_dose", order.evidence[0].text,
                   time=when)  # fmt: skip


def _readmission(record: Record, facts: Sequence[Fact]) -> None:
    """An admission after a discharge, in one encounter: what comes after the discharge may be of the second stay."""
    left = [fact.time.start for fact in facts if fact.concept.code == "discharge" and fact.time and fact.time.start]
    for fact in facts:
        came = fact.time.start if fact.concept.code == "admission" and fact.time else None
        if came and left and min(left) < came:
            record.say("readmission", f"{fact.evidence[0].item}.readmission", fact.evidence[0].text, time=fact.time)


def _unsigned(record: Record, documents: Sequence[encounter_pb2.Document]) -> None:
    """A fact `no_signature` with the status of the document for each without a signature or a place for one. A status
    that was not sent is preliminary, and there nobody has to have signed.
    """
    for document in documents:
        if document.status and not document.signed_at.strip() and not document.signatures:
            status = encounter_pb2.Document.Status.Name(document.status)
            record.say("no_signature", f"documents[{document.id}].signatures", document.type or document.id,
                       document=document.id, value=coded(status))  # fmt: skip


# What is written down or measured, and so cannot have a time that has not come. Events may be planned.
_PAST = frozenset({"signature", "document_change", "dose_given", "specimen_collected", "specimen_received",
                   "specimen_analysed", "specimen_reported"})  # fmt: skip


def _future(record: Record, now: datetime) -> None:
    """A fact `future_time` for each such fact whose time has not come. How far off a clock may be is for rules."""
    ahead = [
        fact for fact in record.facts
        if fact.time and fact.time.start and fact.time.start > now and (
            fact.concept.code in _PAST or is_document(fact) or (fact.evidence[0].item or "").startswith("observations[")
        )
    ]  # fmt: skip
    for fact in ahead:
        evidence = fact.evidence[0]
        record.say("future_time", f"{evidence.item}.future", f"{fact.concept.display} {evidence.text}".strip(),
                   document=evidence.document_id, time=fact.time)  # fmt: skip
