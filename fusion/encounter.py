"""An encounter as record facts: what the EMR holds in structured form, understood leniently.

A word that is not understood is an Issue with its place; the rest is read. Nothing here reads prose, and nothing
compares: contradictions are left to rules.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, tzinfo
from typing import TypeVar

from concord.v1 import encounter_pb2

from facts import body_parts, vocabulary
from facts.age import completed_years
from facts.fact import (
    Coded,
    Concept,
    Fact,
    FactSet,
    Interval,
    Laterality,
    Quantity,
    Source,
    named,
)
from fusion import codes, sides, times, worded
from fusion.national_id import read_national_id
from fusion.record import PRODUCER, Record, coded
from fusion.record_drugs import is_off, moment_of, say_allergens, say_contrast, say_monitoring
from fusion.record_forms import say_fields, say_signatures
from fusion.record_happenings import say_event, say_observation, say_prior_study
from fusion.record_meanings import say_drug_meanings, say_event_moments, say_order_meanings, say_procedure_meanings
from fusion.record_states import say_bleeding_risk, say_blood, say_skin_test
from fusion.record_together import say_together
from fusion.record_treatments import say_medication, say_order_times, say_procedure, say_removed
from fusion.sexed_tests import say_sexed_tests
from fusion.stay import say_cost_sum, say_stay

_OLDEST_YEARS = 150
# Orders of these kinds ask for a procedure; an imaging order speaks of angiography and means none.
_PROCEDURES = frozenset({"treatment", "procedure", "surgery", "operation", "治疗", "操作", "手术"})
_ADDENDUM = encounter_pb2.Document.ADDENDUM
_T = TypeVar("_T")


def read_encounter(
    encounter: encounter_pb2.Encounter,
    documents: Sequence[encounter_pb2.Document],
    now: datetime,
    zone: tzinfo,
) -> FactSet:
    """The record facts of an encounter. `documents`: those that stand (fusion.versions), each with an id.

    A time without a zone is one of `zone`. `now`: the moment at which an age is counted when nothing tells a better.
    """
    record = Record(zone)
    _patient(record, encounter, documents, now)
    for place, order in placed("orders", encounter.orders):
        _order(record, place, order)
        say_order_meanings(record, place, order)
        if not is_off(order.status):
            when = moment_of(order, record)
            say_blood(record, place, (order.description,), when, None)
            if codes.lower_code(order.kind) in _PROCEDURES:
                say_bleeding_risk(record, f"{place}.description", order.description, when, None)
    say_sexed_tests(record, encounter)
    _documents(record, documents)
    for position, study in enumerate(encounter.studies):
        place = f"studies[{study.study_instance_uid or position}]"
        record.say("accession_number", f"{place}.accession_number", study.accession_number,
                   study=study.study_instance_uid, value=coded(study.accession_number))  # fmt: skip
        if study.expected_instances > 0:
            number = str(study.expected_instances)
            record.say("expected_instances", f"{place}.expected_instances", number,
                       study=study.study_instance_uid, value=Quantity(number, "1"))  # fmt: skip
        received = record.time(f"{place}.received_at", study)
        record.say("study_received", f"{place}.received_at", study.received_at,
                   study=study.study_instance_uid, time=received)  # fmt: skip
    for place, event in placed("events", encounter.events):
        say_event(record, place, event)
        say_event_moments(record, place, event)
    for place, diagnosis in placed("diagnoses", encounter.diagnoses):
        _diagnosis(record, place, diagnosis)
    record.facts += [found for fact in record.facts if (found := worded.coded(fact))]
    for place, medication in placed("medications", encounter.medications):
        say_medication(record, place, medication)
        say_drug_meanings(record, place, medication)
    for place, allergy in placed("allergies", encounter.allergies):
        said = record.coded_item(place, allergy, coded(allergy.reaction), record.time(f"{place}.recorded_at", allergy))
        say_allergens(record, place, allergy, said)
        kind = codes.lower_code(allergy.type)
        record.say("allergy_type", f"{place}.type", allergy.type, value=coded(kind), relations=_ids(said))
    for place, procedure in placed("procedures", encounter.procedures):
        say_procedure(record, place, procedure)
        say_procedure_meanings(record, place, procedure)
    for place, observation in placed("observations", encounter.observations):
        say_observation(record, place, observation)
    for place, prior in placed("prior_studies", encounter.prior_studies):
        say_prior_study(record, place, prior)
    say_stay(record)
    say_cost_sum(record)
    say_together(record, encounter, documents, now)
    return FactSet(
        subject=encounter.patient.id,
        source=Source.RECORD,
        producer=PRODUCER,
        facts=tuple(record.facts),
        assessed=frozenset(fact.concept.code for fact in record.facts),
        issues=tuple(record.issues),
    )


def as_cx(identifier: str, issuer: str) -> str:
    """An identifier and its assigning authority as HL7 v2 writes them.

    >>> as_cx("100234", "HIS_A"), as_cx("100234", "")
    ('100234^^^HIS_A', '100234')
    """
    return f"{identifier.strip()}^^^{issuer.strip()}" if issuer.strip() else identifier.strip()


def _patient(
    record: Record, encounter: encounter_pb2.Encounter, documents: Sequence[encounter_pb2.Document], now: datetime
) -> None:
    patient = encounter.patient
    record.say("patient_id", "patient.id", patient.id, value=Coded(as_cx(patient.id, patient.issuer)))
    record.say("patient_name", "patient.name", patient.name, value=coded(patient.name))
    _national_id(record, patient.national_id)
    sex = record.understood("patient.sex", patient.sex, codes.sex)
    if sex:
        record.say("patient_sex", "patient.sex", patient.sex, value=Coded(sex))
    if patient.HasField("age_years"):
        _age(record, "patient.age_years", str(patient.age_years), patient.age_years)
    birth = record.understood("patient.birth_date", patient.birth_date, times.read_day, "bad-time")
    if birth:
        record.say("patient_birth_date", "patient.birth_date", patient.birth_date, value=Coded(birth.isoformat()))
        day = _day_of(encounter, documents, now, record.zone)
        _age(record, "patient.birth_date", patient.birth_date, completed_years(birth, day))


def _national_id(record: Record, text: str) -> None:
    """What the number says; the number itself is in no fact."""
    said = read_national_id(text)
    if said is None:
        return
    item = "patient.national_id"
    record.say("national_id_check", item, said.masked, value=Coded(said.check))
    record.say("patient_sex", item, said.masked, value=Coded(said.sex))
    if said.birth_date:
        record.say("patient_birth_date", item, said.masked, value=Coded(said.birth_date.isoformat()))


def _age(record: Record, place: str, text: str, years: int) -> None:
    if 0 <= years <= _OLDEST_YEARS:
        record.say("patient_age", place, text, value=Quantity(str(years), "a"))
    else:
        record.issue("bad-value", place, f"It gives an age outside 0 to {_OLDEST_YEARS} years; the age is not used.")


def _day_of(
    encounter: encounter_pb2.Encounter, documents: Sequence[encounter_pb2.Document], now: datetime, zone: tzinfo
) -> date:
    """The day at which an age is counted: as_of, else the first document, else the first order, else now."""
    written = [document.written_at or document.signed_at for document in documents]
    ordered = [order.performed_at or order.ordered_at for order in encounter.orders]
    for text in (encounter.as_of, *written, *ordered):
        try:
            return times.read_moment(text, zone).date()
        except ValueError:
            continue
    return now.date()


def _order(record: Record, place: str, order: encounter_pb2.Order) -> None:
    for number in (order.accession_number, *order.grouped_accession_numbers):
        record.say("accession_number", f"{place}.accession_number", number, value=coded(number))
    patient_id = as_cx(order.patient_id, order.patient_id_issuer)
    record.say("patient_id", f"{place}.patient_id", order.patient_id, value=coded(patient_id))
    _written_patient(record, place, order)
    modality = Coded(order.modality.strip().upper())
    record.say("imaging_modality", f"{place}.modality", order.modality, value=modality)
    parts = _regions(record, place, order)
    _side(record, place, order, parts)
    performed = record.time(f"{place}.performed_at", order)
    if performed:
        _examination_date(record, f"{place}.performed_at", order.performed_at, performed)
    say_order_times(record, place, order, None)
    kind = codes.lower_code(order.kind)
    record.say("order_kind", f"{place}.kind", order.kind, value=coded(kind))
    urgency = record.understood(f"{place}.urgency", order.urgency, codes.urgency)
    record.say("urgency", f"{place}.urgency", order.urgency, value=coded(urgency or ""))
    agent = order.contrast_agent.display.strip() or order.contrast_agent.code.strip()
    record.say("requested_contrast", f"{place}.contrast_agent", agent, value=coded(order.contrast_agent.code or agent))
    say_contrast(record, place, order, performed)
    say_monitoring(record, place, order)
    contrast = record.understood(f"{place}.contrast", order.contrast, codes.contrast)
    if contrast:
        record.say("intravenous_contrast", f"{place}.contrast", order.contrast, polarity=contrast)


def _written_patient(
    record: Record, place: str, holder: encounter_pb2.Order | encounter_pb2.Document, document: str = ""
) -> None:
    """Name, sex and birth date as an order or a document has them."""
    record.say("patient_name", f"{place}.patient_name", holder.patient_name,
               document=document, value=coded(holder.patient_name))  # fmt: skip
    sex = record.understood(f"{place}.patient_sex", holder.patient_sex, codes.sex)
    if sex:
        record.say("patient_sex", f"{place}.patient_sex", holder.patient_sex, document=document, value=Coded(sex))
    text = holder.patient_birth_date
    birth = record.understood(f"{place}.patient_birth_date", text, times.read_day, "bad-time")
    if birth:
        record.say("patient_birth_date", f"{place}.patient_birth_date", text,
                   document=document, value=Coded(birth.isoformat()))  # fmt: skip


# 胆囊切除术后, "status post nephrectomy": a diagnosis that tells of an operation done.
_AFTER_OPERATION = re.compile(r"术后|切除后|缺如|status post|s/p|history of|after|acquired absence", re.IGNORECASE)


def _diagnosis(record: Record, place: str, diagnosis: encounter_pb2.Diagnosis) -> None:
    when = record.time(f"{place}.recorded_at", diagnosis)
    role = codes.diagnosis_role(diagnosis.role)
    said = record.coded_item(place, diagnosis, coded(role), when)
    if _AFTER_OPERATION.search(diagnosis.code.display):
        say_removed(record, place, diagnosis, None, when)
    for name, concept in (("onset_at", "diagnosis_onset"), ("resolved_at", "diagnosis_resolved")):
        time = record.time(f"{place}.{name}", diagnosis)
        record.say(concept, f"{place}.{name}", getattr(diagnosis, name), time=time, relations=_ids(said))
    morphology = diagnosis.morphology
    record.say("morphology", f"{place}.morphology", morphology, value=coded(morphology), relations=_ids(said))


def _ids(fact: Fact | None) -> tuple[str, ...]:
    return (fact.id,) if fact else ()


def _regions(record: Record, place: str, order: encounter_pb2.Order) -> tuple[str, ...]:
    """What the order asks for, from its body part or, where that is empty, from the name of the examination."""
    name = "body_part" if order.body_part.strip() else "description"
    text = getattr(order, name)
    known = body_parts.from_text(text)
    parts = body_parts.named_in(text) if known is None else known
    for part in parts:
        record.say("examined_region", f"{place}.{name}", text, body_site=named(part), value=coded(text))
    if known is None and not parts and text.strip() and name == "body_part":
        record.issue("unknown-code", f"{place}.body_part", "The body part is not known; it is not compared.")
    return parts


def _side(record: Record, place: str, order: encounter_pb2.Order, parts: tuple[str, ...]) -> None:
    """The side asked for: as coded, else the only one that the body part or the name of the examination speaks of."""
    name, text = "laterality", order.laterality
    side = record.understood(f"{place}.laterality", text, _side_of)
    for name_, text_ in (("body_part", order.body_part), ("description", order.description)):
        if not order.laterality.strip() and side is None and (found := sides.side_in(text_)):
            name, text, side = name_, text_, found
    if side is None:
        return
    sites: list[Concept | None] = [named(part) for part in parts if vocabulary.may_have_side(part)]
    # The chest has no side, yet "chest, left" asks for one: the part is then told as a word.
    whole = Coded(parts[0]) if parts and not sites else None
    for site in sites or [None]:
        record.say("examination_side", f"{place}.{name}", text, laterality=side, body_site=site, value=whole)


def _side_of(word: str) -> Laterality | None:
    try:
        return sides.side(word)
    except ValueError:
        side = sides.side_in(word)
        if side is None:
            raise
        return side


def _documents(record: Record, documents: Sequence[encounter_pb2.Document]) -> None:
    """Bases before their addenda, because a fact names what it belongs with by id."""
    known: dict[str, Fact] = {}
    for document in sorted(documents, key=lambda document: document.status == _ADDENDUM):
        base = known.get(document.replaces) if document.status == _ADDENDUM else None
        fact = _document(record, document, base)
        if fact:
            known[document.id] = fact


def _document(record: Record, document: encounter_pb2.Document, base: Fact | None) -> Fact | None:
    # Of a document that does not say what it is we assume what we read most.
    text = document.type or "RADIOLOGY_REPORT"
    place = f"documents[{document.id}]"
    concept = record.understood(f"{place}.type", text, lambda word: codes.kind(word, "document"), "unknown-code")
    status = encounter_pb2.Document.Status.Name(document.status) if document.status else ""
    fact = record.say(
        concept or codes.lower_code(text), place, text,
        document=document.id, value=coded(status), time=record.time(f"{place}.written_at", document),
        relations=(base.id,) if base else (),
    )  # fmt: skip
    if fact and document.signed_at.strip():
        signer = document.signer or document.author
        signed = record.time(f"{place}.signed_at", document)
        record.say("signature", f"{place}.signed_at", document.signed_at,
                   document=document.id, value=coded(signer), time=signed, relations=(fact.id,))  # fmt: skip
    number = document.accession_number
    record.say("accession_number", f"{place}.accession_number", number, document=document.id, value=coded(number))
    patient_id = as_cx(document.patient_id, document.patient_id_issuer)
    record.say("patient_id", f"{place}.patient_id", document.patient_id, document=document.id, value=coded(patient_id))
    _written_patient(record, place, document, document.id)
    if fact:
        _about_document(record, place, document, fact)
    examined = record.time(f"{place}.exam_date", document)
    if examined:
        _examination_date(record, f"{place}.exam_date", document.exam_date, examined, document.id)
    record.time(f"{place}.received_at", document)  # versions compare it; here only for its Issue
    return fact


def _about_document(record: Record, place: str, document: encounter_pb2.Document, fact: Fact) -> None:
    """Who wrote it, about which event, what was changed in it, its signatures and the fields of its form."""
    for name, concept in (("author", "document_author"), ("amendment_reason", "amendment_reason"),
                          ("event_id", "document_event")):  # fmt: skip
        text = getattr(document, name)
        record.say(concept, f"{place}.{name}", text, document=document.id, value=coded(text), relations=(fact.id,))
    for name, concept in (("modified_at", "document_change"), ("event_at", "document_event_time")):
        when = record.time(f"{place}.{name}", document)
        if when:
            record.say(concept, f"{place}.{name}", getattr(document, name),
                       document=document.id, time=when, relations=(fact.id,))  # fmt: skip
    say_signatures(record, place, document.signatures, document.id, fact)
    say_fields(record, place, document.fields, fact, document.id)
    if fact.concept.code == "transfusion_record" and not document.event_id:
        entries = [entry.value for entry in document.fields]
        say_blood(record, place, (*entries, document.title), fact.time, fact, document.id)
    if fact.concept.code == "skin_test_record" and document.fields:
        happened = record.time(f"{place}.event_at", document) if document.event_at.strip() else None
        say_skin_test(record, place, [entry.value for entry in document.fields], happened or fact.time, fact)


def _examination_date(record: Record, item: str, text: str, when: Interval, document: str = "") -> None:
    """The date as written, and the moment when a time is written with it."""
    moment = when if when.start == when.end else None
    day = times.read_day(text).isoformat()
    record.say("examination_date", item, text, document=document, value=Coded(day), time=moment)


def placed(part: str, items: Sequence[_T]) -> Iterator[tuple[str, _T]]:
    """Each item with its place: "orders[o1]", or by position where ids are missing or not unique."""
    ids = Counter(str(getattr(item, "id", "")) for item in items)
    for position, item in enumerate(items):
        item_id = str(getattr(item, "id", ""))
        yield f"{part}[{item_id if item_id and ids[item_id] == 1 else position}]", item
