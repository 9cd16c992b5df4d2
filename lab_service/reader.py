"""Laboratory messages into facts: the table of contents of this service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import partial

from facts import vocabulary
from facts.fact import Fact, FactSet, Interval, Producer, Source
from lab_service.analytes import OPEN, Analyte, Limits, digest
from lab_service.company import by_company
from lab_service.corrections import Identified, in_force
from lab_service.deltas import compared, contaminations, deltas, mixups, trends
from lab_service.derive import derive
from lab_service.derived import Derived
from lab_service.double_units import doubled
from lab_service.doubts import false_flag, foreign_interval, implausible, interfered, unit_slip
from lab_service.flagging import flagging, is_flagged
from lab_service.formats import fhir, hl7v2, structured, table
from lab_service.formulas import calculated
from lab_service.identify import identify, perhaps
from lab_service.interpret import Person, critical_limits, interval, is_critical, is_outside, is_plausible
from lab_service.making import Maker
from lab_service.no_measurements import no_measurement
from lab_service.normalize import OF_BLOOD, CannotMeasure, Measurement, is_unit, normalize
from lab_service.noticed import Noticed
from lab_service.over_time import decided_over_time
from lab_service.panel import agreeing, checked
from lab_service.patient import Patient, completed, person_at
from lab_service.ranges import chosen
from lab_service.result import Reading, Reason, Result, Status
from lab_service.series import Series
from lab_service.setting import placed
from lab_service.site_codes import NO_SITE, SiteCodes, with_rows
from lab_service.site_limits import NO_OVERRIDES, Overrides, SiteLimits, read_site_limits
from lab_service.slips import slips
from lab_service.spoken import kind_of
from lab_service.stages import stages
from serving.errors import CannotDecode, CannotRead

VERSION = "0.1.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One LabMessage: any of the forms, as sent."""

    hl7v2: bytes = b""
    fhir: bytes = b""
    rows: tuple[structured.Row, ...] = ()
    csv: bytes = b""
    mapping_name: str = ""
    mapping: str = ""


def read_results(
    sent: Sequence[Sent],
    patient: Patient,
    now: datetime,
    zone: tzinfo,
    site: SiteCodes = NO_SITE,
    overrides: Overrides = NO_OVERRIDES,
) -> FactSet:
    """All results as facts in the dictionary's units, the conditions they decide, present and absent, and whom the
    messages are about. What could not be read is an issue with its place, and the rest is read.

    `now` is the moment that an age is counted at when no time of collection is known; `zone` that of times without one;
    `site` what the hospital's own codes mean; `overrides` what it judges by instead of the dictionary.
    """
    limits, faults = read_site_limits(overrides)
    if overrides.codes:
        site, doubtful = with_rows(site, overrides.codes)
        faults += doubtful
    reading = _decoded(sent, zone, patient.id)
    reading.issues += faults
    reading.results = site.applied(reading.results)
    patient = completed(patient, reading.identity)
    reading.results = [
        chosen(one, person_at(patient, one.collected, now)) if one.ranges else one for one in reading.results
    ]
    make = Maker(_producer(site, limits))
    facts = [make.identity(item) for item in reading.identity]
    facts += [make.stage(*one) for one in stages(reading.results)]
    assessed: set[str] = set()
    unread: set[Interval | None] = set()
    moments: list[tuple[list[_Told], list[_Told]]] = []
    unmeasured: list[tuple[Result, Analyte]] = []
    for collected, together in _by_moment(
        _measured(in_force(list(_identified(reading, unread))), reading, limits, unmeasured)
    ).items():
        person = replace(person_at(patient, collected, now), site=limits)
        own, foreign = _own_intervals(together, person)
        told = _told(own, person, make)
        facts += [one.fact for one in told]
        assessed.update(one.measurement.analyte.id for one in told)
        doubted, fit, sound = _doubted(told, foreign, make, assessed, reading)
        facts += doubted
        moments.append((fit, sound))
        facts += _agreeing(sound, make, assessed, complete=collected not in unread)
    facts += _foreign_units(unmeasured, reading, make)
    sound = [one for _, together in moments for one in together]
    series = Series.of(one.measurement for one in sound)
    made = {id(one.measurement): one.fact for one in sound}
    further: list[_Told] = []
    for fit, usable in moments:
        reckoned = list(_reckoned(usable, made, series, make, assessed))
        facts += [one.fact for one in reckoned]
        facts += _decided(fit, reckoned, make, assessed)
        further += reckoned
    series = series.joined([one.measurement for one in further])
    facts += _over_time([*sound, *further], series, make, assessed)
    return FactSet(
        subject=patient.id,
        source=Source.LAB,
        producer=make.producer,
        facts=tuple({fact.id: fact for fact in facts}.values()),
        assessed=frozenset(assessed),
        issues=tuple(dict.fromkeys(reading.issues)),
    )


def _producer(site: SiteCodes, limits: SiteLimits) -> Producer:
    """With the digests of the tables, of the hospital's codes and of its profile, where there are such."""
    model = f"tables, profile {limits.profile}" if limits.profile else "tables"
    return Producer("lab_service", VERSION, model, "+".join(filter(None, (digest(), site.digest, limits.digest))))


def _decoded(sent: Sequence[Sent], zone: tzinfo, patient_id: str) -> Reading:
    """All messages as one reading. Places of issues begin with the message, "labs[0] OBX-4"; a message that is none of
    its format is an issue."""
    whole = Reading()
    for number, message in enumerate(sent):
        place = f"labs[{number}]"
        if not (message.hl7v2 or message.fhir or message.rows or message.csv):
            whole.fault("cannot-read", place, "an empty message")
        columns = partial(table.parse, named=message.mapping_name, inline=message.mapping)
        for content, parse in ((message.hl7v2, hl7v2.parse), (message.fhir, fhir.parse), (message.csv, columns)):
            try:
                if content:
                    _join(whole, parse(content, zone, patient_id=patient_id, message=f"{place} "))
            except CannotDecode as error:
                whole.fault("cannot-decode", place, error.message)
            except CannotRead as error:
                whole.fault("cannot-read", place, error.message)
        _join(whole, structured.parse(message.rows, zone, f"{place}."))
    return whole


def _join(whole: Reading, part: Reading) -> None:
    known = {(item.concept, item.code) for item in whole.identity}
    whole.identity += {
        item.concept + item.code: item for item in part.identity if (item.concept, item.code) not in known
    }.values()
    whole.results += part.results
    whole.issues += [replace(issue, place=part.message + issue.place) for issue in part.issues]
    whole.left_out += [replace(one, place=part.message + one.place) for one in part.left_out]


def _identified(reading: Reading, unread: set[Interval | None]) -> Iterator[Identified]:
    """Free text of an unknown code is no result of a laboratory and no issue. `unread`: the moments of shares in % that
    stayed unknown, cells of a differential count perhaps, are added to it.
    """
    known = [
        (result, identify(result.codes, result.specimen, result.units, kind_of(result)))
        for result in placed(reading.results)
    ]
    beside: dict[Interval | None, set[str]] = {}
    for result, identity in known:
        if identity is not None:
            beside.setdefault(result.collected, set()).add(identity.analyte.id)
    for result, identity in known:
        identity = identity or by_company(result, beside.get(result.collected, ()))
        if (reason := no_measurement(result, identity)) is not None:
            reading.leave_out(result.message + result.place, reason)
        elif identity is not None:
            if identity.analyte.id in _FURTHER_CELLS:
                unread.add(result.collected)
            yield result, identity
        elif not result.narrative and result.status is not Status.WITHDRAWN:
            likely = perhaps(result.codes, result.specimen, result.units)
            doubt = ", ".join(f"{match.analyte} ({match.probability:.2f})" for match in likely if match.probability)
            message = "no one analyte answers to this code or name" + (f"; perhaps {doubt}" if doubt else "")
            reading.fault("unknown-code", result.message + result.place, message)
            if "%" in result.units:
                unread.add(result.collected)


# Which some analysers count among the neutrophils and others beside them.
_FURTHER_CELLS = frozenset({"ig_pct"})


def _measured(
    results: Sequence[Identified], reading: Reading, limits: SiteLimits, unmeasured: list[tuple[Result, Analyte]]
) -> Iterator[Measurement]:
    """`unmeasured`: what has no unit of its analyte is added to it."""
    for result, identity in results:
        if not result.units and (unit := limits.units.get(identity.analyte.id)):
            result = replace(result, units=(unit,))
        try:
            yield normalize(result, identity)
        except CannotMeasure as error:
            if error.code == "in-words":
                reading.leave_out(result.message + result.place, Reason.IN_WORDS)
                continue
            reading.fault(error.code, result.message + result.place, error.message)
            if error.code == "unknown-unit" and _has_units_of_its_own(identity.analyte, result.units):
                unmeasured.append((result, identity.analyte))


def _has_units_of_its_own(analyte: Analyte, sent: Sequence[str]) -> bool:
    """Whether another unit, or none, is a doubt: not where laboratories count by the field or in units of an assay that
    each spells in its own way.
    """
    if analyte.qualitative or analyte.specimen not in OF_BLOOD:
        return False
    return not any(mark in analyte.unit for mark in ("IU]", "arb'U", "{")) or not sent or any(map(is_unit, sent))


def _foreign_units(unmeasured: Sequence[tuple[Result, Analyte]], reading: Reading, make: Maker) -> Iterator[Fact]:
    """Of each result with a foreign unit or, where the sender gives units at all or of a few results, with none."""
    sends_units = any(result.units for result in reading.results) or len(reading.results) < _FEW
    for result, analyte in unmeasured:
        if result.units:
            yield make.foreign_unit(result, analyte.id, f"{analyte.id}: the unit is none of this analyte")
        elif sends_units:
            yield make.foreign_unit(result, analyte.id, f"{analyte.id}: no unit; {analyte.unit} or another?")


# So many results without any unit are a sender who gives none.
_FEW = 3


def _by_moment(measurements: Iterator[Measurement]) -> dict[Interval | None, list[Measurement]]:
    moments: dict[Interval | None, list[Measurement]] = {}
    for measurement in measurements:
        moments.setdefault(measurement.result.collected, []).append(measurement)
    return moments


@dataclass(frozen=True, slots=True)
class _Told:
    """A measurement with the fact that says it, whom it is judged for, by which interval and which critical limits."""

    measurement: Measurement
    fact: Fact
    person: Person
    limits: Limits
    critical: Limits


def _told(measurements: Sequence[Measurement], person: Person, make: Maker) -> list[_Told]:
    """The results of one moment as facts. The same row sent twice is one result."""
    told = {}
    for one in measurements:
        limits = interval(one, person)
        fact = make.result(one, limits)
        told[fact.id] = _Told(one, fact, person, limits, critical_limits(one, person))
    return list(told.values())


def _own_intervals(measurements: Sequence[Measurement], person: Person) -> tuple[list[Measurement], list[Noticed]]:
    """The results without intervals of the laboratory that belong to another unit, and what was noticed of those."""
    kept, noticed = [], []
    for one in measurements:
        if one.own and (found := foreign_interval(one, person)) is not None:
            one = replace(one, own=OPEN)
            noticed.append(replace(found, basis=(one,)))
        kept.append(one)
    return kept, noticed


def _doubted(
    told: Sequence[_Told], foreign: Sequence[Noticed], make: Maker, assessed: set[str], reading: Reading
) -> tuple[list[Fact], list[_Told], list[_Told]]:
    """Doubts as facts; the results that conditions may be derived from; those of them that others are reckoned from.

    What is implausible, or unfit by the laboratory's comment, is used for nothing. What an index makes doubtful is
    left to the guards of the conditions.
    """
    made = {id(one.measurement): one.fact for one in told}
    doubts = list(interfered([one.measurement for one in told]))
    doubtful = {id(found.basis[0]) for found in doubts}
    marking = any([is_flagged(one.measurement) for one in told])
    unfit = {id(found.basis[0]) for found in doubts if len(found.basis) == 1}
    fit = []
    for one in told:
        measurement = one.measurement
        plausible = is_plausible(measurement)
        if (slip := unit_slip(measurement, one.person, one.critical, plausible=plausible)) is not None:
            doubts.append(slip)
        if flag := false_flag(measurement, flagging=marking):
            doubts.append(flag)
        if not plausible:
            doubts.append(implausible(measurement))
            place = measurement.result.message + measurement.result.place
            why = "outside what is plausible" if slip is None else "fits only in another unit of the analyte"
            message = f"{measurement.analyte.id}: {why}; nothing is derived from it"
            reading.fault("implausible", place, message)
        elif id(measurement) not in unfit:
            fit.append(one)
    if told:
        assessed.update(("unit_slip_suspected", "interference_suspected"))
        doubts += flagging([one.measurement for one in told], told[0].person)
    # The same row sent twice is one result.
    doubts += [found for found in foreign if id(found.basis[0]) in made]
    facts = [make.noticed(found, [made[id(one)] for one in found.basis]) for found in doubts]
    return facts, fit, [one for one in fit if id(one.measurement) not in doubtful]


def _agreeing(told: Sequence[_Told], make: Maker, assessed: set[str], *, complete: bool) -> Iterator[Fact]:
    """Where results of one moment contradict each other, and where they agree."""
    made = {id(one.measurement): one.fact for one in told}
    if told:
        measurements = [one.measurement for one in told]
        outcomes = [*checked(measurements, told[0].person, complete=complete), *doubled(measurements)]
        for found in (*(one.found for one in outcomes if one.wrong), *agreeing(outcomes)):
            yield make.noticed(found, [made[id(one)] for one in found.basis])
        for concept in {one.concept for one in outcomes}:
            assessed.update(vocabulary.ancestors(concept))


def _reckoned(
    told: Sequence[_Told], made: Mapping[int, Fact], series: Series, make: Maker, assessed: set[str]
) -> Iterator[_Told]:
    """Values that follow from the results of one moment, and from those in force then."""
    if not told:
        return
    person = told[0].person
    reported = {one.measurement.analyte.id for one in told}
    for found in calculated([one.measurement for one in told], reported, series, person):
        limits = interval(found.measurement, person)
        fact = make.calculated(found.measurement, limits, [made[id(one)] for one in found.basis])
        assessed.add(found.measurement.analyte.id)
        yield _Told(found.measurement, fact, person, limits, critical_limits(found.measurement, person))


def _decided(told: Sequence[_Told], reckoned: Sequence[_Told], make: Maker, assessed: set[str]) -> Iterator[Fact]:
    """What the results of one moment decide together, with what was reckoned from them; then what is beyond its
    interval or critical of them.
    """
    if not told:
        return
    made = {id(one.measurement): one.fact for one in (*told, *reckoned)}
    for derived in derive([one.measurement for one in (*told, *reckoned)], told[0].person):
        yield _condition(derived, made, make)
        assessed.add(derived.condition)
    for one in told:
        quantity = one.measurement.quantity
        if quantity is not None and one.limits:
            assessed.update(_BESIDE)
            if side := is_outside(quantity, one.limits):
                yield make.condition(f"{side}_interval", [one.fact])
        if is_critical(one.measurement, one.critical):
            yield make.condition("critical_value", [one.fact])
            assessed.add("critical_value")
        elif one.critical:
            assessed.add("critical_value")


_BESIDE = ("above_interval", "below_interval")


def _condition(derived: Derived, made: Mapping[int, Fact], make: Maker) -> Fact:
    basis = [made[id(one)] for one in derived.basis]
    return make.condition(
        derived.condition,
        basis,
        present=derived.present,
        severity=derived.severity,
        stage=derived.stage,
        text=derived.text,
    )


def _over_time(told: Sequence[_Told], series: Series, make: Maker, assessed: set[str]) -> Iterator[Fact]:
    """What results say against earlier ones of the same analyte, and what they decide together with those."""
    made = {id(one.measurement): one.fact for one in told}
    people = {id(one.measurement): one.person for one in told}
    for derived in decided_over_time(series, lambda one: people[id(one)]):
        yield _condition(derived, made, make)
        assessed.add(derived.condition)
    pairs = list(compared(series))
    if pairs:
        assessed.add("delta_exceeded")
    over_time = (*deltas(pairs), *trends(series), *mixups(pairs), *contaminations(series))
    for found in (*over_time, *slips(series, lambda one: people[id(one)])):
        yield make.noticed(found, [made[id(one)] for one in found.basis])
