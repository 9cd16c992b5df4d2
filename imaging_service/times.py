"""DICOM dates, times, zones and ages (PS3.5 6.2: DA, TM, AS), older spellings too; None for what is none of them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal

from facts.fact import Interval

_DATE = re.compile(r"(\d{4})([.\-/]?)(\d{2})\2(\d{2})")
_TIME = re.compile(r"(\d{2})(?::?(\d{2})(?::?(\d{2})(?:\.\d{1,6})?)?)?")
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")
_AGE = re.compile(r"(\d{1,3})([DWMY])")

# The clocks of the world lie between these two.
_EARLIEST, _LATEST = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
_PER_YEAR = {"D": Decimal("365.25"), "W": Decimal("365.25") / 7, "M": Decimal(12), "Y": Decimal(1)}


def parse_date(text: str) -> date | None:
    """ "20260301", and ACR-NEMA's "2026.03.01"."""
    match = _DATE.fullmatch(text)
    try:
        return date(int(match[1]), int(match[3]), int(match[4])) if match else None
    except ValueError:
        return None


def parse_time(text: str) -> time | None:
    """ "08", "0830", "083015.250", and ACR-NEMA's "08:30:15"; to the second."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, second = (int(digits or 0) for digits in match.groups())
    try:
        # DICOM allows 60 for a leap second.
        return time(hour, minute, min(second, 59))
    except ValueError:
        return None


def parse_offset(text: str) -> tzinfo | None:
    """ "+0800"."""
    match = _OFFSET.fullmatch(text)
    if match is None:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3])) * (1 if match[1] == "+" else -1)
    if not timedelta(hours=-12) <= offset <= timedelta(hours=14):
        return None
    return timezone(offset) if offset else UTC


def parse_age(text: str) -> str | None:
    """ "061Y" -> "61", "018M" -> "1.5", in years to two decimals. A number without its letter has no meaning."""
    match = _AGE.fullmatch(text)
    if match is None:
        return None
    years = (Decimal(match[1]) / _PER_YEAR[match[2]]).quantize(Decimal("0.01"))
    return format(years.normalize(), "f")


def moment(day: date, clock: time, zone: tzinfo | None) -> Interval:
    """The moment when a clock in `zone` showed this; without a zone all that it can have been, 26 hours wide."""
    local = datetime.combine(day, clock)
    if zone is not None:
        return Interval.at(local.replace(tzinfo=zone))
    return Interval(local.replace(tzinfo=_EARLIEST), local.replace(tzinfo=_LATEST))
