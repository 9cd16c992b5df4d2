"""The days of admission and discharge that the text of a summary gives, as record facts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from concord.v1 import encounter_pb2

from facts.fact import Coded
from fusion import codes
from fusion.record import Record

# What sums up this stay and no other.
_SUMMARIES = frozenset({"discharge_summary", "death_record", "short_stay_note", "short_stay_death_note"})
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" if len(month) > 3 else month for month in _MONTHS)
_DAY = (
    r"(?:(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})(?!\d)"
    rf"|(?P<day_first>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<named>{_MONTH})\.?,?\s+(?P<year_last>\d{{4}})"
    rf"|(?P<named_first>{_MONTH})\.?\s+(?P<day_second>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year_third>\d{{4}}))"
)
# Another hospital's, or an earlier stay's.
_OTHER_STAY = r"(?<!外院)(?<!前次)(?<!上次)(?<!首次)(?<!previously )(?<!was )(?<!last )(?<!first )"
_TOLD = {
    "told_admission_date": re.compile(
        rf"{_OTHER_STAY}(?:入院(?:日期|时间)\s*[:：]?|\b(?:date of admission|admission date)\s*:?|\badmitted(?: on)?)"
        rf"\s*{_DAY}",
        re.IGNORECASE,
    ),
    "told_discharge_date": re.compile(
        rf"{_OTHER_STAY}(?:出院(?:日期|时间)\s*[:：]?|\b(?:date of discharge|discharge date)\s*:?|\bdischarged(?: on)?)"
        rf"\s*{_DAY}",
        re.IGNORECASE,
    ),
}


def say_told_dates(record: Record, documents: Sequence[encounter_pb2.Document]) -> None:
    """The first day of each kind that a summary gives; a day that no calendar has says nothing."""
    for document in documents:
        if codes.document_kind(document.type) not in _SUMMARIES:
            continue
        text = document.text or "\n".join(section.text for section in document.sections)
        for concept, pattern in _TOLD.items():
            found = pattern.search(text)
            day = _day(found) if found else None
            if found and day:
                record.say(concept, f"documents[{document.id}].text", found[0], document=document.id,
                           value=Coded(day.isoformat()))  # fmt: skip


def _day(found: re.Match[str]) -> date | None:
    part = found.groupdict()
    year = part["year"] or part["year_last"] or part["year_third"]
    named = part["named"] or part["named_first"]
    month = _MONTHS.index(next(one for one in _MONTHS if one[:3] == named[:3].lower())) + 1 if named else part["month"]
    try:
        return date(int(year), int(month), int(part["day"] or part["day_first"] or part["day_second"]))
    except ValueError:
        return None
