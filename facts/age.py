"""Age, as services count it: an interval by age and a check of the record must mean the same years."""

from __future__ import annotations

from datetime import date


def completed_years(birth: date, day: date) -> int:
    """Age in completed years on a day; negative before birth.

    >>> completed_years(date(1950, 2, 3), date(2026, 2, 2)), completed_years(date(1950, 2, 3), date(2026, 2, 3))
    (75, 76)
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
