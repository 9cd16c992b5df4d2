"""What procedures, orders and drugs of the record amount to: an operation, a rescue, a transfusion, chemotherapy ...

Each is a fact of the concept that an event of that kind has, with the status of its item as value, so that a rule asks
once whether it came as an event, as a procedure or as an order.
"""

from __future__ import annotations

from concord.v1 import encounter_pb2

from facts.fact import Interval
from fusion import codes
from fusion.happening_words import meant
from fusion.record import Record, coded

# What an order of a drug may be beside the drug (fusion/record_drugs.py); it is no operation whatever it is called.
_DRUGS = frozenset({"chemotherapy", "transfusion"})
_MODERATE = frozenset({"GENERAL", "REGIONAL"})


def say_procedure_meanings(record: Record, place: str, procedure: encounter_pb2.Procedure) -> None:
    """And the moments of an operation, each for itself: where they are out of order the span cannot say them."""
    status = codes.lower_code(procedure.status)
    name = procedure.code.display.strip() or procedure.code.code.strip()
    if not name or status in _CANCELLED:
        return
    start = record.moment(procedure.started_at)
    end = record.moment(procedure.ended_at)
    span = start
    if start and end and start.start and end.end and start.start <= end.end:
        span = Interval(start.start, end.end)
    for concept in sorted(_procedure_kinds(procedure, name)):
        record.say(concept, f"{place}.code", name, time=span or end, value=coded(status))
    for concept, text, when in (
        ("operation_start", procedure.started_at, start), ("operation_end", procedure.ended_at, end),
    ):  # fmt: skip
        if when:
            record.say(concept, f"{place}.{concept}", text, time=when)


def say_event_moments(record: Record, place: str, event: encounter_pb2.Event) -> None:
    """Beginning and end of an operation that came as an event, and the anaesthesia that its words name."""
    if codes.lower_code(event.type) not in ("operation", "手术"):
        return
    for concept, text in (("operation_start", event.at), ("operation_end", event.ended_at)):
        when = record.moment(text)
        if when:
            record.say(concept, f"{place}.{concept}", text, time=when)
    kind = codes.anaesthesia(event.about)
    if kind:
        record.say("anaesthesia_kind", f"{place}.about", event.about, value=coded(kind))


def say_order_meanings(record: Record, place: str, order: encounter_pb2.Order) -> None:
    """What an order of treatment asks for, at the moment it was given."""
    if codes.lower_code(order.status) in _CANCELLED or not order.description.strip():
        return
    when = record.moment(order.performed_at) or record.moment(order.ordered_at)
    for concept in sorted(meant(order.description) & _ORDERS):
        record.say(concept, f"{place}.description", order.description, time=when,
                   value=coded(codes.lower_code(order.status)))  # fmt: skip
    taken = record.moment(order.performed_at)
    if taken and "special_examination" in meant(order.description):  # asked for is not yet done
        record.say("special_examination", f"{place}.description", order.description, time=taken)
    if taken and "culture" in meant(order.description):
        record.say("culture_collected", f"{place}.culture", order.description, time=taken)


def say_drug_meanings(record: Record, place: str, medication: encounter_pb2.Medication) -> None:
    """When it was begun, and chemotherapy or blood from its first charted dose or else from its prescription on."""
    name = medication.code.display.strip() or medication.code.code.strip()
    if not name or codes.lower_code(medication.status) in _CANCELLED:
        return
    begun = record.moment(medication.started_at)
    if begun and begun.start == begun.end:  # of a mere date nobody knows the hour
        record.say("treatment_start", f"{place}.started_at", medication.started_at, time=begun)
    doses = [when for given in medication.administrations if (when := record.moment(given.at)) and when.start]
    first = min(doses, key=lambda when: str(when.start and when.start.timestamp()).zfill(20), default=None)
    when = first or record.moment(medication.started_at) or record.moment(medication.ordered_at)
    for concept in sorted(meant(name, medication.code.code) & _DRUGS):
        record.say(concept, f"{place}.code", name, time=when, value=coded("given" if first else "ordered"))


def _procedure_kinds(procedure: encounter_pb2.Procedure, name: str) -> frozenset[str]:
    kinds = meant(name)
    anaesthesia = codes.anaesthesia(procedure.anaesthesia)
    operation = "operation" in kinds and "minor" not in kinds
    if anaesthesia in _MODERATE or procedure.anaesthesia_started_at.strip() or procedure.left_theatre_at.strip():
        operation = "rescue" not in kinds
    if anaesthesia in ("LOCAL", "NONE") and "minor" in kinds:
        operation = False
    others = kinds - {"operation", "minor", "culture", "pathology_test"}
    return (others - {"special_examination"}) | {"operation"} if operation else others


_CANCELLED = frozenset({"cancelled", "canceled", "not_done", "作废", "取消", "已取消", "已作废", "entered_in_error"})
_ORDERS = frozenset({"rescue", "transfusion", "critical_condition", "serious_condition", "stable_condition",
                     "chemotherapy", "radiotherapy", "organ_donation"})  # fmt: skip
