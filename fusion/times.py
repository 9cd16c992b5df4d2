"""Times as hospitals send them: RFC 3339, its looser cousins, HL7 v2 time stamps; with or without a zone."""

from __future__ import annotations

import re
from datetime import date, datetime, time, tzinfo

from facts.fact import Interval

_HL7 = re.compile(r"(\d{8})(\d{4})(\d{2})?(?:\.\d+)?([+-]\d{4}|Z)?")
_DAY = re.compile(r"\d{4}[-/.]?\d{1,2}[-/.]?\d{1,2}")


def read_interval(text: str, zone: tzinfo) -> Interval:
    """The moment, or the whole day when only a date is written. A time without a zone is one of `zone`.

    Raises ValueError, without the text, when it is no time.
    """
    text = text.strip()
    if _DAY.fullmatch(text):
        day = read_day(text)
        return Interval(_aware(datetime.combine(day, time.min), zone), _aware(datetime.combine(day, time.max), zone))
    return Interval.at(_aware(_moment(text), zone))


def read_moment(text: str, zone: tzinfo) -> datetime:
    """The moment; of a mere date the beginning of the day. Raises ValueError."""
    start = read_interval(text, zone).start
    assert start is not None
    return start


def read_day(text: str) -> date:
    """The calendar day as written, of a date or of a time. Raises ValueError.

    >>> read_day("2026-01-02"), read_day("19500203"), read_day("2026/1/2"), read_day("2026-01-02T23:30:00-05:00")
    (datetime.date(2026, 1, 2), datetime.date(1950, 2, 3), datetime.date(2026, 1, 2), datetime.date(2026, 1, 2))
    """
    text = text.strip()
    if not _DAY.fullmatch(text):
        return _moment(text).date()
    parts = [int(part) for part in re.split(r"[-/.]", text)]
    try:
        return date(*parts) if len(parts) == 3 else datetime.strptime(text, "%Y%m%d").date()
    except ValueError:
        raise ValueError("not a date") from None


def _moment(text: str) -> datetime:
    hl7 = _HL7.fullmatch(text)
    if hl7:
        day, minute, second, offset = hl7.groups()
        text = f"{day}T{minute}{second or '00'}{offset or ''}"
    try:
        return datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        raise ValueError("not a time") from None


def _aware(moment: datetime, zone: tzinfo) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
