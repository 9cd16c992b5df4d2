"""The age that a header's own dates make, and whether its Patient's Age is one that fits them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from facts.age import completed_years
from imaging_service.elements import Elements, Found, label
from imaging_service.times import parse_age, parse_date

# The age may have been taken at admission or from the request, and some count the year that has begun: one year of the
# unit that it is given in, and of months, weeks and days one more, is no contradiction.
_SLACK_DAYS = {"Y": Decimal("365.25"), "M": Decimal(31), "W": Decimal(7), "D": Decimal(1)}


def age_by_birth_date(elements: Elements) -> Iterator[tuple[Found, tuple[date, date]]]:
    """Birth and study date, when both are dates: what the age follows from.

    Doubts a birth after the study, and a Patient's Age that the two do not make.
    """
    birth, study = parse_date(elements.first("PatientBirthDate")), parse_date(elements.first("StudyDate"))
    if birth is None or study is None:
        return
    if birth > study:
        elements.doubt("PatientBirthDate", "after the date of the study", code="contradiction")
        return
    said = elements.first("PatientAge")
    if (years := parse_age(said)) is not None and not _fits(Decimal(years), said[-1], birth, study):
        message = "not the age that birth date and study date make"
        elements.doubt("PatientAge", message, code="contradiction")
    text = f"{birth:%Y%m%d} {study:%Y%m%d}"
    yield Found(text, f"{label('PatientBirthDate')} {label('StudyDate')}"), (birth, study)


def in_years(birth_and_study: tuple[date, date]) -> str:
    """Completed years; below two years to two decimals, as an age in months or days is told.

    >>> in_years((date(1950, 2, 3), date(2026, 2, 2))), in_years((date(2025, 1, 1), date(2025, 7, 2)))
    ('75', '0.5')
    """
    birth, study = birth_and_study
    years = completed_years(birth, study)
    if years >= 2:
        return str(years)
    exact = (Decimal((study - birth).days) / Decimal("365.25")).quantize(Decimal("0.01"))
    return format(exact.normalize(), "f")


def _fits(years: Decimal, unit: str, birth: date, study: date) -> bool:
    """Completed units: an age of 61 years is told from the 61st birthday to the day before the 62nd."""
    off = (study - birth).days - years * Decimal("365.25")
    slack = _SLACK_DAYS[unit]
    return -slack - 1 <= off <= 2 * slack + 1
