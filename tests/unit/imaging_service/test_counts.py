"""How many images came, how many there should be, and which numbers are missing."""

from __future__ import annotations

from typing import Any

import pytest
from dicom_files import coded, encoded, header, named, read

from facts.fact import FactSet, Polarity


def series(*numbers: object, **elements: Any) -> list[bytes]:
    """One object for each Instance Number; None for one without."""
    uid = elements.get("SeriesInstanceUID", "2.25.2")
    return [
        encoded(header(SOPInstanceUID=f"{uid}.{place}", InstanceNumber=number, **elements))
        for place, number in enumerate(numbers)
    ]


def numbers(record: FactSet, concept: str) -> list[str]:
    return [fact.value.value for fact in named(record, concept)]  # type: ignore[union-attr]


def test_a_series_without_a_gap_says_so() -> None:
    record, _ = read(*series(3, 1, 2, 4))
    (fact,) = named(record, "missing_instance_number")
    assert fact.polarity is Polarity.ABSENT and fact.count is None


@pytest.mark.parametrize("present", [(7,), (None, None), (7, 8, 9), (2, 2, 3)])
def test_numbers_that_start_late_or_stand_twice_are_no_gap(present: tuple[int | None, ...]) -> None:
    record, _ = read(*series(*present))
    assert Polarity.PRESENT not in [fact.polarity for fact in named(record, "missing_instance_number")]
    assert not record.issues


def test_a_gap_names_the_numbers_that_are_missing() -> None:
    record, _ = read(*series(1, 2, 5, 7))
    (fact,) = named(record, "missing_instance_number")
    assert (fact.polarity, fact.count, coded(record, "missing_instance_number")) == (Polarity.PRESENT, 3, ["3-4,6"])
    assert numbers(record, "last_instance_number") == ["7"]
    assert fact.evidence[0].element == "InstanceNumber (0020,0013)"
    assert fact.evidence[0].series_instance_uid == "2.25.2"


def test_a_gap_of_a_hundred_stretches_is_told_in_short() -> None:
    record, _ = read(*series(*range(0, 200, 2), 2**31 - 1))
    (fact,) = named(record, "missing_instance_number")
    assert fact.count == 99 + 2**31 - 200 and len(coded(record, "missing_instance_number")[0]) < 200


def test_gaps_of_one_series_are_not_filled_by_another() -> None:
    record, _ = read(*series(1, 3), *series(2, SeriesInstanceUID="2.25.7"))
    assert coded(record, "missing_instance_number") == ["2"]


def test_what_came_and_what_the_header_expects() -> None:
    expects = {"NumberOfStudyRelatedInstances": 5, "NumberOfSeriesRelatedInstances": 3, "NumberOfStudyRelatedSeries": 2}
    record, _ = read(*series(1, 2, SeriesNumber=4, **expects), *series(1, SeriesInstanceUID="2.25.7", SeriesNumber=5))
    counted = {
        concept: numbers(record, concept)
        for concept in (
            "study_instance_count", "expected_study_instance_count",
            "study_series_count", "expected_study_series_count",
            "series_instance_count", "expected_series_instance_count",
        )
    }  # fmt: skip
    assert counted == {
        "study_instance_count": ["3"],
        "expected_study_instance_count": ["5"],
        "study_series_count": ["2"],
        "expected_study_series_count": ["2"],
        "series_instance_count": ["2", "1"],
        "expected_series_instance_count": ["3"],
    }


def test_the_facts_of_a_series_relate_to_its_number() -> None:
    record, _ = read(*series(1, SeriesNumber=4), *series(1, SeriesInstanceUID="2.25.7", SeriesNumber=5))
    assert coded(record, "series_number") == ["4", "5"]
    ids = [(fact.id,) for fact in named(record, "series_number")]
    assert [fact.relations for fact in named(record, "series_instance_count")] == ids


def test_the_same_object_twice_counts_once_and_is_reported() -> None:
    (content,) = series(1)
    record, _ = read(content, content)
    assert numbers(record, "study_instance_count") == ["1"]
    assert [(issue.code, issue.place.partition("] ")[2]) for issue in record.issues] == [
        ("repeated-instance", "SOPInstanceUID (0008,0018)")
    ]


@pytest.mark.parametrize("wrong", [b"1.5", b"-3 ", b"abc"])
def test_what_is_no_number_is_an_issue_and_no_number(wrong: bytes) -> None:
    content = encoded(header(SeriesNumber="777")).replace(b"777 ", wrong.ljust(4))
    record, _ = read(content)
    assert not named(record, "series_number")
    assert [issue.code for issue in record.issues] == ["bad-value"]


def test_objects_without_uids_are_not_counted() -> None:
    record, _ = read(encoded(header(SeriesInstanceUID=None)))
    assert not named(record, "study_instance_count")
