"""The age that a header's dates make, and the age that it says."""

from __future__ import annotations

from typing import Any

import pytest
from dicom_files import encoded, header, named, read

from facts.fact import FactSet, Quantity


def record_of(born: str, examined: str, age: str | None = None) -> FactSet:
    elements: dict[str, Any] = {"PatientBirthDate": born, "StudyDate": examined, "PatientAge": age}
    record, _ = read(encoded(header(**elements)))
    return record


@pytest.mark.parametrize(
    ("born", "examined", "age"),
    [
        ("19500203", "20260202", "075Y"),
        ("19500203", "20260203", "076Y"),
        # A year that has begun is counted as one by some, and an age may be that of the request.
        ("19500203", "20260202", "076Y"),
        ("19500203", "20260203", "075Y"),
        ("20240229", "20260228", "024M"),
        ("20240229", "20260228", "002Y"),
        ("20260201", "20260215", "014D"),
        ("20260201", "20260215", "002W"),
        ("20260201", "20260201", "000D"),
        ("19230101", "20260101", "103Y"),
    ],
)
def test_an_age_that_fits_is_no_contradiction(born: str, examined: str, age: str) -> None:
    record = record_of(born, examined, age)
    assert not record.issues
    assert named(record, "patient_age") and named(record, "patient_age_by_birth_date")


@pytest.mark.parametrize(
    ("born", "examined", "age"),
    [
        ("19500203", "20260203", "067Y"),
        ("19500203", "20260203", "078Y"),
        ("20240203", "20260203", "002M"),
        ("20260101", "20260601", "010D"),
        ("20260101", "20260601", "005Y"),
    ],
)
def test_an_age_that_the_dates_do_not_make_is_a_contradiction(born: str, examined: str, age: str) -> None:
    record = record_of(born, examined, age)
    assert [(issue.code, issue.place.partition("] ")[2]) for issue in record.issues] == [
        ("contradiction", "PatientAge (0010,1010)")
    ]
    # Both stand, so that a rule may tell which one the record agrees with.
    assert named(record, "patient_age") and named(record, "patient_age_by_birth_date")


@pytest.mark.parametrize(
    ("born", "examined", "years"),
    [("19500203", "20260202", "75"), ("20240203", "20260203", "2"), ("20250101", "20250702", "0.5")],
)
def test_the_age_by_the_dates_is_in_completed_years(born: str, examined: str, years: str) -> None:
    (fact,) = named(record_of(born, examined), "patient_age_by_birth_date")
    assert fact.value == Quantity(years, "a")
    assert fact.evidence[0].element == "PatientBirthDate (0010,0030) StudyDate (0008,0020)"


def test_nobody_is_examined_before_birth() -> None:
    record = record_of("20260301", "20260201")
    assert [issue.code for issue in record.issues] == ["contradiction"]
    assert not named(record, "patient_age_by_birth_date")


@pytest.mark.parametrize(("born", "examined"), [("", "20260201"), ("19500203", ""), ("1950", "20260201")])
def test_without_both_dates_there_is_no_age_by_them(born: str, examined: str) -> None:
    assert not named(record_of(born, examined, "061Y"), "patient_age_by_birth_date")
