"""One check, from the encounter as sent to what is answered and stored.

documents that stand -> record facts + three readings at once -> verdicts -> discrepancies
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from concord.v1 import discrepancy_pb2, encounter_pb2

from facts.fact import Coded, Fact, FactSet, Issue, Quantity, Source
from fusion import links, times, versions
from fusion.adjudicate import Adjudicated, Known, adjudicate
from fusion.clearing import clearing
from fusion.combined import combine
from fusion.encounter import read_encounter
from fusion.engine import Engine, Patient
from fusion.parts import PARTS
from fusion.precision import Reviews
from fusion.readers import Readers
from fusion.rule import Phase
from fusion.rulebook import Rulebook
from fusion.verdict import Verdict

PHASES = {
    encounter_pb2.Encounter.ENTRY: Phase.ENTRY,
    encounter_pb2.Encounter.IN_PROCESS: Phase.IN_PROCESS,
    encounter_pb2.Encounter.RETROSPECTIVE: Phase.RETROSPECTIVE,
}


@dataclass(frozen=True, slots=True)
class Checked:
    """`encounter`: what was checked; `issues`: of the encounter, the readings and the rules."""

    encounter: encounter_pb2.Encounter
    fact_sets: tuple[FactSet, ...]
    verdicts: tuple[Verdict, ...]
    adjudicated: Adjudicated
    not_checked: tuple[discrepancy_pb2.NotChecked, ...]
    issues: tuple[Issue, ...]
    rules: Rulebook
    at: datetime


@dataclass(frozen=True, slots=True)
class Again:
    """A stored check, judged again. `asked`: the verdicts of the further rules."""

    verdicts: Sequence[Verdict]
    asked: Sequence[Verdict]
    adjudicated: Adjudicated


class Checker:
    """The rules of one rulebook over what the readers say. `zone`: that of times without one."""

    def __init__(self, rules: Rulebook, readers: Readers, zone: tzinfo) -> None:
        self.rules = rules
        self._engine = Engine(rules)
        self._readers = readers
        self._zone = zone

    async def check(
        self,
        encounter: encounter_pb2.Encounter,
        phases: Collection[Phase],
        now: datetime,
        reviews: Reviews = {},  # noqa: B006 - never written to
    ) -> Checked:
        """Deadlines are judged at the encounter's `as_of`, or `now`. No phases: all. `reviews`: of rules, so far."""
        as_of, issues = _as_of(encounter, now, self._zone)
        stand = versions.standing(encounter.documents)
        record = read_encounter(encounter, stand.documents, as_of, self._zone)
        readings = await self._readers.read(encounter, stand.documents, self.rules.profile, record.facts)
        fact_sets = _with_combined((record, *readings.fact_sets), encounter.patient.id)
        verdicts, adjudicated = await asyncio.to_thread(self._judge, encounter, fact_sets, as_of, phases, reviews)
        read = [issue for fact_set in fact_sets for issue in fact_set.issues]
        return Checked(
            encounter=encounter,
            fact_sets=fact_sets,
            verdicts=tuple(verdicts),
            adjudicated=adjudicated,
            not_checked=tuple(discrepancy_pb2.NotChecked(source=s, reason=why) for s, why in readings.not_checked),
            issues=(*issues, *stand.issues, *read, *adjudicated.issues),
            rules=self.rules,
            at=now,
        )

    def again(
        self,
        encounter: encounter_pb2.Encounter,
        fact_sets: Sequence[FactSet],
        at: datetime,
        reviews: Reviews = {},  # noqa: B006
        also: Engine | None = None,
    ) -> Again:
        """What these rules find in a stored check, from its facts as they were read: without any reader. `also`:
        further rules that are asked of the same facts."""
        as_of, _ = _as_of(encounter, at, self._zone)
        phases = [PHASES[phase] for phase in encounter.phases if phase in PHASES]
        verdicts, adjudicated = self._judge(encounter, fact_sets, as_of, phases, reviews)
        asked: Sequence[Verdict] = ()
        if also is not None:
            facts = [fact for fact_set in fact_sets for fact in fact_set.facts]
            asked = also.check(
                facts,
                _assessed(fact_sets),
                links.link(facts),
                _patient(facts),
                as_of,
                complete=encounter.complete_parts,
                calendar=self.rules.profile.calendar,
            )
        return Again(verdicts, asked, adjudicated)

    def _judge(
        self,
        encounter: encounter_pb2.Encounter,
        fact_sets: Sequence[FactSet],
        as_of: datetime,
        phases: Collection[Phase],
        reviews: Reviews,
    ) -> tuple[list[Verdict], Adjudicated]:
        facts = [fact for fact_set in fact_sets for fact in fact_set.facts]
        assessed, calendar = _assessed(fact_sets), self.rules.profile.calendar

        def judged(engine: Engine, facts: Sequence[Fact], exams: links.ExamLinks) -> list[Verdict]:
            return engine.check(
                facts, assessed, exams, _patient(facts), as_of, phases, encounter.complete_parts, calendar
            )

        exams = links.link(facts)
        verdicts = judged(self._engine, facts, exams)
        changes = clearing(
            verdicts, facts, lambda rule, changed: judged(self._engine.alone(rule), changed, links.link(changed))
        )
        known = Known(self.rules.profile, self.rules.digest, reviews, changes)
        # With the encounter in it, what a person decided in one stay does not silence the same words in the next.
        subject = f"{encounter.patient.id}\0{encounter.id}"
        return verdicts, adjudicate(verdicts, facts, exams, known, subject)


def _with_combined(fact_sets: tuple[FactSet, ...], subject: str) -> tuple[FactSet, ...]:
    facts = [fact for fact_set in fact_sets for fact in fact_set.facts]
    combined = combine(facts, _patient(facts), subject)
    return (*fact_sets, combined) if combined.facts else fact_sets


def _as_of(encounter: encounter_pb2.Encounter, now: datetime, zone: tzinfo) -> tuple[datetime, list[Issue]]:
    """The moment at which deadlines are judged, and what is wrong with the envelope itself."""
    issues = []
    if any(part not in PARTS for part in encounter.complete_parts):
        message = "A name in it is no list of an encounter; nothing is taken as complete by it."
        issues.append(Issue(code="unknown-code", place="complete_parts", message=message))
    if not encounter.as_of.strip():
        return now, issues
    try:
        return times.read_moment(encounter.as_of, zone), issues
    except ValueError as error:
        message = f"The value is {error}; deadlines are judged as of now."
        return now, [*issues, Issue(code="bad-time", place="as_of", message=message)]


def _assessed(fact_sets: Collection[FactSet]) -> dict[Source, frozenset[str]]:
    assessed: dict[Source, frozenset[str]] = {}
    for fact_set in fact_sets:
        assessed[fact_set.source] = assessed.get(fact_set.source, frozenset()) | fact_set.assessed
    return assessed


def _patient(facts: Sequence[Fact]) -> Patient:
    """As registered: sex, and age by the birth date where there is one."""
    told = {fact.evidence[0].item: fact.value for fact in facts if fact.concept.code in ("patient_sex", "patient_age")}
    sex = told.get("patient.sex")
    age = told.get("patient.birth_date", told.get("patient.age_years"))
    return Patient(
        sex.code.lower() if isinstance(sex, Coded) else "", float(age.number) if isinstance(age, Quantity) else None
    )
