"""Working days: what a hospital's calendar counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from fusion.calendar import Calendar, read_calendar
from fusion.marked import DocumentError, parse

CHINA = timezone(timedelta(hours=8))
GOLDEN_WEEK = Calendar(
    holidays=frozenset(date(2026, 10, day) for day in (1, 2, 5, 6, 7)),
    extra_working_days=frozenset({date(2026, 10, 10)}),
)


def china(month: int, day: int, hour: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (china(3, 6), china(3, 6, 23), 0),  # the same Friday
        (china(3, 6), china(3, 8), 0),  # the weekend
        (china(3, 6, 23), china(3, 9, 1), 1),
        (china(9, 30), china(10, 7), 0),  # the golden week
        (china(9, 30), china(10, 10), 3),  # a Saturday that is worked
        (china(10, 10), china(9, 30), -3),
    ],
)
def test_days_off_do_not_count(start: datetime, end: datetime, days: int) -> None:
    assert GOLDEN_WEEK.working_days_between(start, end) == days


def test_a_day_is_one_of_the_zone_of_the_beginning() -> None:
    assert Calendar().working_days_between(china(3, 5, 23), datetime(2026, 3, 5, 15, 59, tzinfo=UTC)) == 0
    assert Calendar().working_days_between(china(3, 5, 23), datetime(2026, 3, 5, 16, 1, tzinfo=UTC)) == 1


def test_two_working_days_end_with_the_second() -> None:
    due = GOLDEN_WEEK.working_days_after(china(9, 30), 2.0)
    assert due == china(10, 10, 0)
    assert GOLDEN_WEEK.working_days_between(china(9, 30), due - timedelta(seconds=1)) == 2


def test_a_calendar_in_which_nobody_works_ends() -> None:
    nobody = Calendar(working_days=frozenset())
    assert nobody.working_days_after(china(3, 6), 1.0) is None
    assert nobody.working_days_between(china(3, 6), china(3, 9).replace(year=9000)) == 0


def test_only_working_hours_count() -> None:
    assert GOLDEN_WEEK.working_hours_between(china(3, 6, 16), china(3, 9, 9)) == 2.5
    assert GOLDEN_WEEK.working_hours_between(china(3, 9, 9), china(3, 6, 16)) == 0
    assert GOLDEN_WEEK.working_hours_between(china(3, 7, 8), china(3, 8, 18)) == 0


@pytest.mark.parametrize("name", ["working_days_between", "working_days_after", "working_hours_between"])
@pytest.mark.parametrize("nonsense", [None, "", "x", 3.0, True, []])
def test_no_function_ever_fails(name: str, nonsense: object) -> None:
    assert getattr(Calendar(), name)(nonsense, nonsense) is None
    assert Calendar().is_working_day(nonsense) is False


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{working_days: [lundi], source: x}", "lundi is no day of the week"),
        ("{holidays: [2026-13-01], source: x}", "expected a day as YYYY-MM-DD"),
        ('{hours: {from: "18:00", to: "08:00"}, source: x}', "from is not before to"),
        ('{hours: {from: "8 am", to: "08:00"}, source: x}', "expected a clock time"),
        ("{holidays: [2026-10-01], extra_working_days: [2026-10-01], source: x}", "2026-10-01 is a holiday and"),
        ("{holidays: [2026-10-01]}", "source is missing"),
    ],
)
def test_a_mistake_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(DocumentError, match=r"profile\.yaml:1: ") as refused:
        read_calendar(parse(text, "profile.yaml"))
    assert message in refused.value.message
