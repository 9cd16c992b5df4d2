"""Events, observations and earlier examinations of the record, as facts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from functools import partial

from concord.v1 import encounter_pb2

from facts import body_parts
from facts.fact import Coded, Concept, Interval, InvalidFact, Quantity, named
from fusion import codes, times
from fusion.happening_words import meant
from fusion.record import Record, coded
from fusion.record_forms import say_fields
from fusion.record_states import is_skin_test, say_blood, say_pregnancy, say_skin_test

# "118/70", as blood pressure is written everywhere.
_PRESSURE = re.compile(r"(\d{2,3})\s*/\s*(\d{2,3})")
_PRESSURE_NAMES = ("血压", "bp", "blood pressure", "nibp", "无创血压")


def say_event(record: Record, place: str, event: encounter_pb2.Event) -> None:
    """The event with what it is about, from its beginning to its end; the rest are facts that belong to it."""
    concept = record.understood(f"{place}.type", event.type, _event_kind, "unknown-code")
    code = concept or codes.lower_code(event.type)
    said = record.say(code, place, event.type, value=coded(event.about), time=_lasting(record, place, event))
    if said is None:
        return
    say = partial(record.say, relations=(said.id,))
    say("participant", f"{place}.actor", event.actor, value=coded(event.actor))
    urgency = record.understood(f"{place}.urgency", event.urgency, codes.urgency)
    say("urgency", f"{place}.urgency", event.urgency, value=coded(urgency or ""))
    asked = record.time(f"{place}.requested_at", event)
    say("request_time", f"{place}.requested_at", event.requested_at, time=asked)
    say_fields(record, place, event.fields, said)
    if code == "transfusion":
        say_blood(record, place, (*(entry.value for entry in event.fields), event.about), said.time, said)
    if code == "skin_test":
        entries = [entry.value for entry in event.fields]
        read = _read_at(record, event.fields) or record.time(f"{place}.ended_at", event) or said.time
        say_skin_test(record, place, (event.about, *entries), read, said)


def _event_kind(word: str) -> str:
    """By its name, or as a declaration of how ill the patient is: 停病危."""
    try:
        return codes.kind(word, "event")
    except ValueError:
        levels = meant(word) & {"critical_condition", "serious_condition", "stable_condition"}
        if len(levels) != 1:
            raise
        return next(iter(levels))


def say_observation(record: Record, place: str, observation: encounter_pb2.Observation) -> None:
    """A vital sign or a state, by the vocabulary where it knows it, with its number or its word."""
    words = observation.code.display.strip() or observation.code.code.strip()
    value = observation.value.strip()
    try:
        known: Quantity | Coded | None = (
            Quantity(value, observation.unit.strip()) if Decimal(value).is_finite() else None
        )
    except InvalidOperation:
        known = coded(value)
    concept = _observed(observation) or Concept(
        observation.code.code.strip() or words, observation.code.system.strip() or "local", words
    )
    if not words:
        return
    when = record.time(f"{place}.at", observation)
    pressure = _PRESSURE.fullmatch(value)
    if pressure and words.lower() in _PRESSURE_NAMES:
        for name, digits in zip(("systolic", "diastolic"), pressure.groups(), strict=True):
            record.say(f"{name}_blood_pressure", place, value, time=when,
                       value=Quantity(digits, observation.unit.strip() or "mm[Hg]"))  # fmt: skip
        return
    said = record.say(concept, place, value or words, value=known, time=when)
    if said and is_skin_test(words):
        say_skin_test(record, place, (words, value), said.time, said)
    elif said:
        say_pregnancy(record, place, observation, said)


def say_prior_study(record: Record, place: str, prior: encounter_pb2.PriorStudy) -> None:
    """A fact `prior_study` with the modality as its value, and one for each region where the body part is known."""
    text = prior.body_part or prior.description
    parts = body_parts.from_text(text) or body_parts.named_in(text) or ()
    when = record.time(f"{place}.studied_at", prior)
    value = coded(prior.modality.strip().upper())
    for part in parts or (None,):
        record.say("prior_study", place, prior.description or prior.modality or prior.studied_at or text, value=value,
                   time=when, body_site=named(part) if part else None)  # fmt: skip
    record.say("prior_institution", f"{place}.institution", prior.institution, value=coded(prior.institution))


def _read_at(record: Record, fields: Iterable[encounter_pb2.FormField]) -> Interval | None:
    """When a test was read, by a field that is a time."""
    for entry in fields:
        with suppress(ValueError):
            return times.read_interval(entry.value, record.zone)
    return None


def _lasting(record: Record, place: str, event: encounter_pb2.Event) -> Interval | None:
    begun, ended = record.time(f"{place}.at", event), record.time(f"{place}.ended_at", event)
    if begun is None or ended is None:
        return begun or ended
    try:
        return Interval(begun.start, ended.end)
    except InvalidFact:
        record.issue("bad-time", f"{place}.ended_at", "The end is before the beginning; the end is not used.")
        return begun


def _observed(observation: encounter_pb2.Observation) -> Concept | None:
    sent = observation.code
    for word in filter(None, (sent.code.strip(), sent.display.strip())):
        known = codes.observation(word)
        if known:
            return named(known)
    return None
