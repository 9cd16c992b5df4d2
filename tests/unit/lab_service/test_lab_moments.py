"""Times of HL7 and FHIR as the interval in which they are true."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facts.fact import Interval
from lab_service.moments import hl7_moment, iso_moment

CHINA = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "2026130",
        "20261301",
        "20260230",
        "202603012500",
        "202603010830+9999",
        "20260301-99",
        "0000",
        "99999999",
    ],
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert hl7_moment(text, UTC) is None


def test_a_minute_is_a_moment_in_the_zone_of_the_sender() -> None:
    assert hl7_moment("202603010830", CHINA) == Interval.at(datetime(2026, 3, 1, 8, 30, tzinfo=CHINA))


def test_a_written_zone_wins() -> None:
    assert hl7_moment("20260301083000.1234+0100", CHINA) == Interval.at(
        datetime(2026, 3, 1, 8, 30, 0, 123400, tzinfo=timezone(timedelta(hours=1)))
    )


def test_a_date_lasts_its_day() -> None:
    day = Interval(datetime(2026, 3, 1, tzinfo=CHINA), datetime(2026, 3, 1, 23, 59, 59, tzinfo=CHINA))
    assert hl7_moment("20260301", CHINA) == iso_moment("2026-03-01", CHINA) == day


def test_a_month_and_a_year_last_as_long_as_they_do() -> None:
    assert iso_moment("2026-12", UTC) == Interval(
        datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    )
    assert hl7_moment("2026", UTC) == Interval(
        datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    )


def test_both_ways_of_writing_are_understood_in_both_fields() -> None:
    assert hl7_moment("2026-03-01T08:30:00Z", CHINA) == hl7_moment("20260301083000+0000", CHINA)


@given(st.text(alphabet="0123456789+-:.TZ", max_size=25))
def test_any_digits_are_a_time_or_none(text: str) -> None:
    moment = hl7_moment(text, UTC)
    assert moment is None or moment.start is not None
