"""Drugs and procedures of the record, as facts: what was prescribed, what was given, what was done and when."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import partial

from concord.v1 import encounter_pb2

from facts import body_parts, vocabulary
from facts.fact import Fact, Interval, Laterality, Polarity, Quantity, named
from fusion import codes, sides
from fusion.record import Record, coded
from fusion.record_drugs import is_off, say_drugs
from fusion.record_forms import say_fields
from fusion.record_states import is_skin_test, say_bleeding_risk, say_blood, say_skin_test
from fusion.removed_organs import removed_organs

# FHIR EventStatus and plain words: what is only planned has taken nothing out.
_NOT_DONE = frozenset(
    {
        "preparation",
        "planned",
        "scheduled",
        "not-done",
        "not_done",
        "cancelled",
        "entered-in-error",
        "拟行",
        "计划",
        "取消",
    }
)


def say_medication(record: Record, place: str, medication: encounter_pb2.Medication) -> None:
    """The drug with its dose and the span of the order; each dose given is a fact `dose_given` that belongs to it."""
    dose = _dose(record, place, medication.dose, medication.dose_unit)
    span = record.span(place, medication, "started_at", "stopped_at")
    drug = record.coded_item(place, medication, dose, span)
    words = f"{medication.code.display} {medication.text}"
    if is_skin_test(f"{words} {medication.route}"):
        say_skin_test(record, place, (words, medication.text, medication.indication), span, drug)
    else:
        say_drugs(record, place, medication, drug)
    if not is_off(medication.status):
        say_blood(record, place, (medication.code.display,), span, drug)
    if drug is None:
        return
    say = partial(record.say, relations=(drug.id,))
    say_order_times(record, place, medication, drug)
    for name in ("route", "frequency"):
        text = getattr(medication, name)
        say(f"medication_{name}", f"{place}.{name}", text, value=coded(text))
    say("prescription_text", f"{place}.text", medication.text, value=coded(medication.text))
    say("treatment_indication", f"{place}.indication", medication.indication,
               value=coded(medication.indication))  # fmt: skip
    if medication.as_needed:
        say("given_when_needed", f"{place}.as_needed", "true")
    for position, given in enumerate(medication.administrations):
        item = f"{place}.administrations[{position}]"
        when = record.time(f"{item}.at", given)
        amount = _dose(record, item, given.dose, given.dose_unit) or dose
        say("dose_given", item, given.at or given.dose, value=amount, time=when)


def say_order_times(
    record: Record, place: str, order: encounter_pb2.Medication | encounter_pb2.Order, base: Fact | None
) -> None:
    """When something was ordered (value "verbal": by word of mouth) and how far the order has come."""
    relations = (base.id,) if base else ()
    when = record.time(f"{place}.ordered_at", order)
    record.say("prescription_time", f"{place}.ordered_at", order.ordered_at, time=when, relations=relations,
               value=coded("verbal" if order.verbal else ""))  # fmt: skip
    record.say("item_status", f"{place}.status", order.status,
               value=coded(codes.lower_code(order.status)), relations=relations)  # fmt: skip
    if order.verbal:
        record.say("verbal_order", f"{place}.verbal", "true", relations=relations)


def say_procedure(record: Record, place: str, procedure: encounter_pb2.Procedure) -> None:
    """The procedure with its side and span; urgency, anaesthesia and its times are facts that belong to it."""
    side = record.understood(f"{place}.laterality", procedure.laterality, sides.side)
    span = record.span(place, procedure, "started_at", "ended_at")
    done = record.coded_item(place, procedure, coded(codes.lower_code(procedure.status)), span, laterality=side)
    relations = (done.id,) if done else ()
    if done and procedure.status.strip().lower() not in _NOT_DONE:
        say_removed(record, place, procedure, side, span)
    _operation_side(record, place, procedure, side, span)
    urgency = record.understood(f"{place}.urgency", procedure.urgency, codes.urgency)
    record.say("urgency", f"{place}.urgency", procedure.urgency, value=coded(urgency or ""), relations=relations)
    for name, concept in (("anaesthesia", "anaesthesia_kind"), ("operator", "operator")):
        text = getattr(procedure, name)
        kind = codes.anaesthesia(text) if name == "anaesthesia" else ""
        record.say(concept, f"{place}.{name}", text, value=coded(kind or text), relations=relations)
    for name, concept in (("anaesthesia_started_at", "anaesthesia_start"), ("left_theatre_at", "theatre_exit")):
        when = record.time(f"{place}.{name}", procedure)
        if when:
            record.say(concept, f"{place}.{name}", getattr(procedure, name), time=when, relations=relations)
    say_fields(record, place, procedure.fields, done)
    if is_skin_test(procedure.code.display):
        say_skin_test(record, place, (procedure.code.display, *(entry.value for entry in procedure.fields)), span, done)
    name = procedure.code.display
    if done and not is_off(procedure.status):
        say_blood(record, place, (name,), span, done)
        say_bleeding_risk(record, f"{place}.code", name, span, done)


def _dose(record: Record, place: str, digits: str, unit: str) -> Quantity | None:
    if not digits.strip():
        return None
    try:
        if Decimal(digits.strip()).is_finite():
            return Quantity(digits.strip(), unit.strip())
    except InvalidOperation:
        pass
    record.issue("bad-value", f"{place}.dose", "The dose is not a number; it is not used.")
    return None


def say_removed(
    record: Record,
    place: str,
    item: encounter_pb2.Procedure | encounter_pb2.Diagnosis,
    side: Laterality | None,
    span: Interval | None,
) -> None:
    """The organs that an operation, or what a diagnosis says to have been one, has taken out, as absent."""
    words = item.code.display or item.code.code
    code = item.code if isinstance(item, encounter_pb2.Procedure) else None
    for removed in removed_organs(code.system if code else "", code.code if code else "", words):
        taken = removed.side or side or sides.side_in(words)
        record.say(removed.organ, place, words, time=span, polarity=Polarity.ABSENT,
                   laterality=taken if vocabulary.may_have_side(removed.organ) else None)  # fmt: skip


def _operation_side(
    record: Record, place: str, procedure: encounter_pb2.Procedure, side: Laterality | None, span: Interval | None
) -> None:
    """The side of an operation on a part that has one; its value tells how far the operation has come."""
    words = procedure.code.display
    taken = side or sides.side_in(words)
    if taken is None:
        return
    for part in body_parts.named_in(words) or ():
        if vocabulary.may_have_side(part):
            status = codes.lower_code(procedure.status)
            record.say("operation_side", f"{place}.laterality", words, laterality=taken, body_site=named(part),
                       value=coded(status), time=span)  # fmt: skip
