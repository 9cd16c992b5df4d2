"""A hospital's working time: which days count as working days and from when to when it works.

Deadlines of the law run in elapsed hours; some run in working days, and those are counted here. A day is a calendar
day in the timestamp's own zone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from fusion.marked import Marked

_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = timedelta(days=1)
# No deadline of a record is longer; a year typed wrong must not count days for minutes.
_MOST_DAYS = 3660


@dataclass(frozen=True, slots=True)
class Calendar:
    """`working_days`: of the week, 0 for Monday; `holidays`: days off among them; `extra_working_days`: worked though
    they are none of them (调休); working hours from `opens` to `closes`, clock times without a zone."""

    working_days: frozenset[int] = frozenset(range(5))
    holidays: frozenset[date] = frozenset()
    extra_working_days: frozenset[date] = frozenset()
    opens: time = time(8)
    closes: time = time(17, 30)

    def works_on(self, day: date) -> bool:
        """Whether the day is a working day."""
        if day in self.extra_working_days:
            return True
        return day.weekday() in self.working_days and day not in self.holidays

    def is_working_day(self, moment: object) -> bool:
        """Whether a timestamp lies on a working day; false for anything else."""
        return isinstance(moment, datetime) and self.works_on(moment.date())

    def working_days_between(self, start: object, end: object) -> float | None:
        """Working days after the day of `start`, up to and with the day of `end`; negative when `end` is earlier; null
        if one is no timestamp. "Within two working days" is `working_days_between(start, end) <= 2.0`.

        >>> from datetime import UTC
        >>> friday, monday = datetime(2026, 3, 6, 16, tzinfo=UTC), datetime(2026, 3, 9, 9, tzinfo=UTC)
        >>> Calendar().working_days_between(friday, monday), Calendar().working_days_between(monday, friday)
        (1.0, -1.0)
        """
        if not isinstance(start, datetime) or not isinstance(end, datetime):
            return None
        first, last = sorted((start.date(), end.astimezone(start.tzinfo).date()))
        days = min((last - first).days, _MOST_DAYS)
        count = sum(self.works_on(first + timedelta(days=n)) for n in range(1, days + 1))
        return float(count if end >= start else -count)

    def working_days_after(self, start: object, number: object) -> datetime | None:
        """The end of the `number`th working day after the day of `start`; null for anything that makes no sense.

        >>> from datetime import UTC
        >>> Calendar().working_days_after(datetime(2026, 3, 6, 16, tzinfo=UTC), 2.0)
        datetime.datetime(2026, 3, 11, 0, 0, tzinfo=datetime.timezone.utc)
        """
        if not isinstance(start, datetime) or isinstance(number, bool) or not isinstance(number, int | float):
            return None
        left, day = int(number), start.date()
        for _ in range(_MOST_DAYS):
            if left <= 0:
                return datetime.combine(day + _DAY, time(), start.tzinfo)
            day += _DAY
            left -= self.works_on(day)
        return None

    def working_hours_between(self, start: object, end: object) -> float | None:
        """Hours of working time from `start` to `end`; 0 when `end` is earlier; null if one is no timestamp.

        >>> from datetime import UTC
        >>> friday, monday = datetime(2026, 3, 6, 16, tzinfo=UTC), datetime(2026, 3, 9, 9, tzinfo=UTC)
        >>> Calendar().working_hours_between(friday, monday)
        2.5
        """
        if not isinstance(start, datetime) or not isinstance(end, datetime):
            return None
        end = end.astimezone(start.tzinfo)
        total, day = timedelta(), start.date()
        for _ in range(_MOST_DAYS):
            if day > end.date():
                break
            if self.works_on(day):
                opens = max(start, datetime.combine(day, self.opens, start.tzinfo))
                closes = min(end, datetime.combine(day, self.closes, start.tzinfo))
                total += max(closes - opens, timedelta())
            day += _DAY
        return total / timedelta(hours=1)


# The functions of expressions that need a calendar; those that need none are in fusion.functions.
CALENDAR_FUNCTIONS = frozenset(
    {"is_working_day", "working_days_between", "working_days_after", "working_hours_between"}
)  # fmt: skip


def read_calendar(node: Marked) -> Calendar:
    """The `calendar` of a profile. Raises DocumentError."""
    found = node.keys(("working_days", "holidays", "extra_working_days", "hours", "source"), ("source",))
    usual = Calendar()
    week = usual.working_days
    if "working_days" in found:
        named = (day.one_of(_WEEK, "day of the week") for day in found["working_days"].items())
        week = frozenset(map(_WEEK.index, named))
    opens, closes = usual.opens, usual.closes
    if "hours" in found:
        hours = found["hours"].keys(("from", "to"), ("from", "to"))
        opens, closes = _clock(hours["from"]), _clock(hours["to"])
        if opens >= closes:
            raise found["hours"].error("from is not before to")
    calendar = Calendar(
        week,
        _days(found.get("holidays")),
        _days(found.get("extra_working_days")),
        opens,
        closes,
    )
    if twice := calendar.holidays & calendar.extra_working_days:
        raise node.error(f"{min(twice)} is a holiday and an extra working day")
    return calendar


def _days(node: Marked | None) -> frozenset[date]:
    days = set()
    for item in node.items() if node else ():
        try:
            days.add(date.fromisoformat(item.text()))
        except ValueError:
            raise item.error("expected a day as YYYY-MM-DD") from None
    return frozenset(days)


def _clock(node: Marked) -> time:
    try:
        return time.fromisoformat(node.text())
    except ValueError:
        raise node.error('expected a clock time as "08:00"') from None
