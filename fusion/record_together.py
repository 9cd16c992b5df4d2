"""What the entries of a record say together: of a consent who gave it, of notes how far apart they are, of versions
what was changed. Each step is a module of its own; the thresholds are in the rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from concord.v1 import encounter_pb2

from facts import vocabulary
from fusion.amendments import say_amendments
from fusion.consents import say_consents
from fusion.copied_text import say_copied_text, say_others
from fusion.course import say_course
from fusion.double_reading import say_places, say_readings
from fusion.record import Record
from fusion.record_specimens import say_specimens


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
    say_copied_text(record, documents, said)
    say_others(record, encounter, documents)
    say_amendments(record, encounter.documents, documents)
    say_readings(record, documents)
    say_places(record, documents)
    _first_antibacterial(record)


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
