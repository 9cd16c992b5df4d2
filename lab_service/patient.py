"""For whom results are judged: the patient as registered, else as the messages say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from facts.age import completed_years
from facts.fact import Interval
from lab_service.interpret import Person
from lab_service.result import IdentityItem


@dataclass(frozen=True, slots=True)
class Patient:
    """The patient as registered. `sex` is FEMALE, MALE, OTHER or empty; `age_years` counts without a birth date."""

    id: str = ""
    sex: str = ""
    birth_date: date | None = None
    age_years: int | None = None


def completed(patient: Patient, items: Iterable[IdentityItem]) -> Patient:
    """What the record leaves open, from the messages, where they agree with each other."""
    told: dict[str, set[str]] = {"patient_sex": set(), "patient_birth_date": set()}
    for item in items:
        if item.concept in told:
            told[item.concept].add(item.code)
    if not patient.sex and len(told["patient_sex"]) == 1:
        patient = replace(patient, sex=told["patient_sex"].pop())
    if patient.birth_date is None and patient.age_years is None and len(told["patient_birth_date"]) == 1:
        patient = replace(patient, birth_date=_date(told["patient_birth_date"].pop()))
    return patient


def person_at(patient: Patient, collected: Interval | None, now: datetime) -> Person:
    """Sex, and age in completed years when the specimen was taken."""
    moment = (collected.start or collected.end if collected else None) or now
    age, born = patient.age_years, patient.birth_date
    if born is not None:
        age = completed_years(born, moment.date())
    sex = patient.sex.lower() if patient.sex in ("FEMALE", "MALE") else ""
    # A birth date after the specimen is no age.
    return Person(sex, age if age is None or age >= 0 else None)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
