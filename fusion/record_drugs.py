"""Drugs of the record as concepts of the vocabulary: what an order, an allergy or a request for contrast names.

Each drug named is a fact beside the item as sent, of the same item: an order of a combination names several. Its value
is the daily dose where only one drug is named; its time the span of the order.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from functools import partial

from concord.v1 import encounter_pb2

from facts import drug_codes, drug_names, vocabulary
from facts.fact import Coded, Fact, Interval, Polarity, Severity, Temporality, named
from fusion import codes, times
from fusion.pharmacy import prescription, reactions
from fusion.record import Record, coded

_NEVER = frozenset(
    {"cancelled", "canceled", "entered_in_error", "not_done", "作废", "取消", "撤销", "已作废", "已取消"}
)
_OVER = frozenset({"stopped", "completed", "discontinued", "ended", "停止", "已停", "停用", "已停止", "完成", "已完成"})
_DENIED = re.compile(r"无|否认|未发现|不详|没有|\bno\b|\bnone\b|\bnkda\b|\bnil\b|\bdeni|\bnot? known\b|\bunknown\b")
_STEERS = re.compile(
    r"\binr\b|prothrombin|凝血|血药浓度|drug level|digoxin|地高辛|lithium|血锂|锂|potassium|血钾|肌酸激酶|\bck\b"
    r"|valproa|丙戊酸",
    re.IGNORECASE,
)
_WATCHED = re.compile(r"监测|复查|随访|monitor|check|recheck|planned|follow|repeat|\bday \d", re.IGNORECASE)
_CONTRAST_OF = {"CT": "contrast_agent", "XA": "contrast_agent", "RF": "contrast_agent", "CR": "contrast_agent",
                "DX": "contrast_agent", "DR": "contrast_agent", "MR": "gadolinium_agent",
                "MRI": "gadolinium_agent"}  # fmt: skip


def is_off(status: str) -> bool:
    """Whether the status of an order or a procedure says that it never was."""
    return codes.lower_code(status) in _NEVER


def drugs_of(code: str, system: str, words: str) -> tuple[str, ...]:
    """The drugs that a code and its words name; of a class and its member the member."""
    found = dict.fromkeys((*drug_codes.concepts_of(code, system), *drug_names.drugs_in(f"{words} {code}")))
    return tuple(one for one in found if not any(one != other and vocabulary.is_a(other, one) for other in found))


def say_drugs(record: Record, place: str, medication: encounter_pb2.Medication, base: Fact | None) -> None:
    """The drugs of an order. One that was cancelled never was; one that ended nobody knows when is history."""
    sent = medication.code
    status = codes.lower_code(medication.status)
    found = drugs_of(sent.code, sent.system, sent.display) or drugs_of("", "", medication.text)
    if status in _NEVER or not found:
        return
    words = f"{sent.display} {medication.text}"
    often = prescription.frequency(medication.frequency.strip() or words)
    dose = prescription.daily_dose(medication.dose, medication.dose_unit, words, often)
    span = base.time if base else record.span(place, medication, "started_at", "stopped_at")
    over = status in _OVER and not medication.stopped_at.strip()
    for code in found:
        record.say(
            named(code), place, sent.display or sent.code or medication.text,
            value=dose if len(found) == 1 else None, time=span, relations=(base.id,) if base else (),
            temporality=Temporality.HISTORICAL if over else Temporality.RECENT,
        )  # fmt: skip
    say = partial(record.say, relations=(base.id,) if base else ())
    if way := prescription.route(medication.route) or prescription.route(words):
        say("route_class", f"{place}.route", medication.route or words, value=coded(way))
    if _STEERS.search(medication.text) and _WATCHED.search(medication.text):
        say("monitoring_plan", f"{place}.text", medication.text)
    if often.once:
        say("single_dose", f"{place}.frequency", medication.frequency or words)
    if often.as_needed and not medication.as_needed:
        say("given_when_needed", f"{place}.frequency", medication.frequency or words)


def say_allergens(record: Record, place: str, allergy: encounter_pb2.Allergy, base: Fact | None) -> None:
    """The drugs of an allergy; the value is "allergy" or "intolerance". One that is over is absent."""
    sent = allergy.code
    words = f"{sent.display} {allergy.reaction}"
    kind = codes.lower_code(allergy.type)
    intolerance = kind == "intolerance" or kind in ("不耐受", "副作用") or reactions.is_intolerance(allergy.reaction)
    polarity = base.polarity if base else Polarity.PRESENT
    for code in drugs_of(sent.code, sent.system, sent.display):
        record.say(
            named(code), place, sent.display or sent.code, value=Coded("intolerance" if intolerance else "allergy"),
            time=base.time if base else None, relations=(base.id,) if base else (),
            polarity=Polarity.ABSENT if reactions.is_over(words) else polarity,
            severity=_severity(allergy.severity) or reactions.severity(words),
        )  # fmt: skip


def say_contrast(record: Record, place: str, order: encounter_pb2.Order, performed: Interval | None) -> None:
    """The contrast agent that an order names, or where it only asks for contrast, the kind that its modality takes."""
    agent = order.contrast_agent
    asked = None
    with suppress(ValueError):  # told as an issue where the field is read
        asked = codes.contrast(order.contrast) if order.contrast.strip() else None
    if asked is Polarity.ABSENT or is_off(order.status):
        return
    found = drugs_of(agent.code, agent.system, agent.display)
    kind = _CONTRAST_OF.get(order.modality.strip().upper(), "")
    if not found and (asked or agent.display.strip() or agent.code.strip()) and kind:
        found = (kind,)
    if kind == "gadolinium_agent":  # "对比剂" of a magnetic resonance is no iodinated one
        found = tuple(kind if one == "contrast_agent" else one for one in found)
    text = agent.display or agent.code or order.contrast
    when = performed or _moment(order.ordered_at, record)
    for code in found:
        record.say(named(code), f"{place}.contrast_agent", text, time=when)
    way = prescription.route(f"{agent.display} {order.description}")
    if way.startswith("intra-arterial") and order.modality.strip().upper() in ("CT", "MR", "MRI"):
        way = ""  # "aortography by CT" puts nothing into an artery
    if found and way:
        record.say("route_class", f"{place}.contrast_agent", text, value=coded(way))


def say_monitoring(record: Record, place: str, order: encounter_pb2.Order) -> None:
    """A fact `monitoring_plan` for an order of a test by which a drug is steered: INR, a level, potassium."""
    kind, status = codes.lower_code(order.kind), codes.lower_code(order.status)
    if kind in ("laboratory", "lab", "检验", "化验") and status not in _NEVER and _STEERS.search(order.description):
        when = _moment(order.ordered_at, record)
        record.say("monitoring_plan", f"{place}.description", order.description, time=when)


def say_written_allergens(record: Record, place: str, field: str, words: str, document: str, base: Fact | None) -> None:
    """The drugs that a form names under drug allergy; nothing where it denies one."""
    if field not in ("drug_allergy", "allergy_history") or _DENIED.search(words.lower()):
        return
    for code in drug_names.drugs_in(words):
        record.say(
            named(code), place, words, document=document,
            value=Coded("intolerance" if reactions.is_intolerance(words) else "allergy"),
            polarity=Polarity.ABSENT if reactions.is_over(words) else Polarity.PRESENT,
            severity=reactions.severity(words), relations=(base.id,) if base else (),
        )  # fmt: skip


def in_header(fact: Fact) -> tuple[Fact, ...]:
    """The agents that a header's contrast element names, as facts of the same element."""
    if fact.concept.code != "intravenous_contrast" or fact.polarity is not Polarity.PRESENT:
        return ()
    return tuple(replace(fact, concept=named(code), value=None) for code in drug_names.drugs_in(fact.evidence[0].text))


def moment_of(order: encounter_pb2.Order, record: Record) -> Interval | None:
    """When an order was carried out, or else given."""
    return _moment(order.performed_at, record) or _moment(order.ordered_at, record)


def _moment(text: str, record: Record) -> Interval | None:
    try:
        return times.read_interval(text, record.zone)
    except ValueError:
        return None  # told as an issue where the field is read


def _severity(word: str) -> Severity | None:
    plain = word.strip().lower()
    for severity, words in (
        (Severity.MILD, ("mild", "轻度", "轻")),
        (Severity.MODERATE, ("moderate", "中度", "中")),
        (Severity.SEVERE, ("severe", "life-threatening", "fatal", "重度", "重", "严重", "危及生命")),
    ):
        if plain in words:
            return severity
    return None
