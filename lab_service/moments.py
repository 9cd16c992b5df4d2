"""Times as laboratories write them, as the interval in which they are true: a date is a day, a minute is a moment.

A time that names no zone is taken in the zone that the caller gives (HL7 v2 section 2.A.22: the sender's local time).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache, wraps

from facts.fact import Interval

Reader = Callable[[str, tzinfo], Interval | None]


def _kept(read: Reader) -> Reader:
    """The times of a panel repeat. What is longer than any time is none, and is not kept."""
    remembered = lru_cache(maxsize=4096)(read)

    @wraps(read)
    def kept(text: str, zone: tzinfo) -> Interval | None:
        return remembered(text, zone) if len(text) <= _LONGEST else None

    return kept


_LONGEST = 80


@_kept
def hl7_moment(text: str, zone: tzinfo) -> Interval | None:
    """An HL7 v2 time, YYYY[MM[DD[HH[MM[SS[.S]]]]]][+/-ZZZZ]; ISO 8601 is understood too. None when it is neither."""
    match = _HL7.fullmatch(text.strip())
    if match is None:
        return iso_moment(text, zone)
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    parts = [part for part in (year, month, day, hour, minute, second) if part is not None]
    micro = int((fraction or "0")[:6].ljust(6, "0"))
    try:
        return _interval(parts, micro, _offset(offset) if offset else zone)
    except ValueError:  # an offset of more than a day
        return None


@_kept
def iso_moment(text: str, zone: tzinfo) -> Interval | None:
    """An RFC 3339 time or date, FHIR's shorter forms "2024" and "2024-05" among them. None when it is none."""
    text = text.strip()
    if match := _SHORT.fullmatch(text):
        return _interval([part for part in match.groups() if part], 0, zone)
    try:
        moment = datetime.fromisoformat(text)
        return Interval.at(moment if moment.tzinfo else moment.replace(tzinfo=zone))
    except (ValueError, OverflowError):
        return None


@_kept
def written_moment(text: str, zone: tzinfo) -> Interval | None:
    """As hl7_moment, and as spreadsheets and people write times: "2026/3/1 8:05", "2026年3月1日 8时5分". None when it
    is none. The year leads: 1/2/2026 is one day here and another elsewhere.
    """
    if moment := hl7_moment(text, zone):
        return moment
    match = _WRITTEN.fullmatch(text.strip())
    if match is None:
        return None
    parts = [part for part in match.groups() if part is not None]
    # An hour alone, "2026/3/1 8", is cut off rather than meant.
    return _interval(parts, 0, zone) if len(parts) != 4 else None


_WRITTEN = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?"
    r"(?:[\sT]*(\d{1,2})[:时](\d{1,2})(?:[:分](?:(\d{1,2})(?:\.0+)?秒?)?)?)?"
)
_HL7 = re.compile(r"(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:\.(\d{1,6}))?)?)?)?)?)?([-+]\d{4})?")
_SHORT = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def _offset(text: str) -> tzinfo:
    minutes = int(text[1:3]) * 60 + int(text[3:5])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _interval(parts: list[str], micro: int, zone: tzinfo) -> Interval | None:
    """From year to as fine as was written; what is coarser than an hour lasts until its end."""
    numbers = [int(part) for part in parts]
    try:
        start = datetime(*(numbers + [1] * (3 - len(numbers)))[:6], microsecond=micro, tzinfo=zone)  # type: ignore[arg-type, misc]
        if len(numbers) > 3:
            return Interval.at(start)
        year, month, day = start.year, start.month, start.day
        if len(numbers) == 3:
            following = start + timedelta(days=1)
        elif len(numbers) == 2:
            following = datetime(year + month // 12, month % 12 + 1, day, tzinfo=zone)
        else:
            following = datetime(year + 1, month, day, tzinfo=zone)
        return Interval(start, following - timedelta(seconds=1))
    except (ValueError, OverflowError):
        return None
