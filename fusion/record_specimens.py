"""The way of a specimen through the laboratory, from the results that came in structured form.

A fact for each moment that a result tells. They name no analyte: twenty results of one tube are one specimen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from concord.v1 import encounter_pb2

from facts.fact import Coded, Quantity
from fusion.happening_words import meant
from fusion.record import Record

_STAGES = (
    ("ordered_at", "specimen_ordered"), ("collected_at", "specimen_collected"), ("received_at", "specimen_received"),
    ("analysed_at", "specimen_analysed"), ("reported_at", "specimen_reported"),
)  # fmt: skip
_ICE = re.compile(r"冰浴|冰上|冰袋|冰水|\bon ice\b|\biced\b", re.IGNORECASE)

_INHIBITOR = re.compile(r"氟化|灰头|灰帽|灰管|抑制剂|fluoride|gr[ae]y[- ]?top", re.IGNORECASE)


def say_specimens(record: Record, labs: Sequence[encounter_pb2.LabMessage]) -> None:
    """Also how many minutes a specimen was under way, whether on ice or with an inhibitor of glycolysis, and that it
    was taken for a culture.
    """
    seen: set[tuple[str, ...]] = set()
    for position, message in enumerate(labs):
        for number, result in enumerate(message.results):
            place = f"labs[{position}].results[{number}]"
            tube = tuple(getattr(result, field) for field, _ in _STAGES)
            if tube not in seen:
                seen.add(tube)
                _say_stages(record, place, result)
            _say_specimen(record, place, result)


def _say_stages(record: Record, place: str, result: encounter_pb2.LabResult) -> None:
    name = result.code.display.strip() or result.code.code.strip()
    for field, concept in _STAGES:
        when = record.moment(getattr(result, field))
        if when:
            record.say(concept, f"{place}.{field}", f"{name} {getattr(result, field)}", time=when)


def _say_specimen(record: Record, place: str, result: encounter_pb2.LabResult) -> None:
    name = result.code.display.strip() or result.code.code.strip()
    collected, received = _moment(record, result.collected_at), _moment(record, result.received_at)
    if collected and received and received >= collected:
        minutes = f"{(received - collected).total_seconds() / 60:.0f}"
        record.say("specimen_transport", f"{place}.transport", f"{name} {minutes} min", value=Quantity(minutes, "min"),
                   time=record.moment(result.received_at))  # fmt: skip
    if _ICE.search(f"{result.comment} {result.specimen}"):
        record.say("specimen_on_ice", f"{place}.comment", result.comment or result.specimen)
    if _INHIBITOR.search(f"{result.comment} {result.specimen}"):
        record.say("specimen_inhibitor", f"{place}.specimen", result.comment or result.specimen)
    when = record.moment(result.collected_at)
    if when and "culture" in meant(name):
        record.say("culture_collected", f"{place}.culture", f"{name} {result.collected_at}", time=when,
                   value=Coded("result"))  # fmt: skip


def _moment(record: Record, text: str) -> datetime | None:
    """A moment; None for a mere date, which tells no minutes."""
    when = record.moment(text)
    return when.start if when and when.start == when.end else None
