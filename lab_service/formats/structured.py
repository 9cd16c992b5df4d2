"""Results that come as fields already: the rows of LabMessage.results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache

from facts.fact import Interval
from facts.frozen import quickly_made
from lab_service import naming
from lab_service.digits import read_interval, read_number
from lab_service.formats.flags import flag_letter
from lab_service.moments import written_moment
from lab_service.ranges import for_whom, read_ranges
from lab_service.result import Code, Reading, Reason, ReferenceRange, Result, Status, row_text


@quickly_made
@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One LabResult of the request, field by field as sent; see encounter.proto."""

    system: str = ""
    code: str = ""
    display: str = ""
    value: str = ""
    unit: str = ""
    reference_low: str = ""
    reference_high: str = ""
    collected_at: str = ""
    reported_at: str = ""
    specimen: str = ""
    flag: str = ""
    status: str = ""
    reference_range: str = ""
    order: str = ""
    comment: str = ""
    panel: str = ""


def parse(rows: Sequence[Row], zone: tzinfo, prefix: str = "") -> Reading:
    """All rows that hold a result, in order; places are "results[0]" behind the prefix. Cancelled and empty rows are
    left out.
    """
    reading = Reading()
    for number, row in enumerate(rows):
        place = f"{prefix}results[{number}]"
        result = read_row(row, place, zone, reading)
        if result is not None:
            reading.results.append(result)
    return reading


def read_row(row: Row, place: str, zone: tzinfo, reading: Reading) -> Result | None:
    """One row as a result; None for one that is left out of `reading`, or an issue there."""
    status = _status(row.status)
    name, value = row.display.strip() or row.code.strip(), row.value.strip()
    if status is None:
        reading.leave_out(place, Reason.CANCELLED)
        return None
    if not value and status is not Status.WITHDRAWN:
        reading.leave_out(place, Reason.NO_VALUE)
        return None
    if not name:
        reading.fault("unknown-code", place, "no code and no name")
        return None
    low = _end(row.reference_low, place, "reference_low", reading)
    high = _end(row.reference_high, place, "reference_high", reading)
    ranges: tuple[ReferenceRange, ...] = ()
    if row.reference_range and not (low or high):
        if for_whom(row.reference_range):
            ranges = read_ranges(row.reference_range)
        else:
            low, high = read_interval(row.reference_range)
    flag = flag_letter(row.flag)
    interval = row.reference_range or _interval(low, high)
    return Result(
        place=place,
        codes=_codes(row.system, row.code, row.display),
        value=value,
        units=_units(row.unit),
        reference_low=low,
        reference_high=high,
        ranges=ranges,
        reference_text=row.reference_range,
        flags=(flag,) if flag else (),
        status=status,
        specimen=row.specimen.strip() or naming.panel_specimen(row.panel),
        collected=_moment(row.collected_at, place, "collected_at", zone, reading),
        reported=_moment(row.reported_at, place, "reported_at", zone, reading),
        order=row.order,
        panel=row.panel,
        notes=(row.comment,) if row.comment else (),
        text=row_text(name, value, row.unit.strip(), interval, row.flag.strip()),
        message=reading.message,
    )


def _status(word: str) -> Status | None:
    """HL7 letters are understood too; None for a result that has no value to read."""
    return _STATUS.get(word.strip().casefold(), Status.FINAL)


_STATUS: dict[str, Status | None] = {
    "preliminary": Status.PRELIMINARY, "p": Status.PRELIMINARY,
    "corrected": Status.CORRECTED, "amended": Status.CORRECTED, "c": Status.CORRECTED,
    "entered-in-error": Status.WITHDRAWN, "withdrawn": Status.WITHDRAWN, "w": Status.WITHDRAWN, "d": Status.WITHDRAWN,
    "cancelled": None, "canceled": None, "registered": None, "x": None, "i": None,
    "未审核": Status.PRELIMINARY, "待审核": Status.PRELIMINARY, "初步": Status.PRELIMINARY,
    "初步报告": Status.PRELIMINARY,
    "修改": Status.CORRECTED, "更正": Status.CORRECTED, "已修改": Status.CORRECTED, "修正": Status.CORRECTED,
    "作废": Status.WITHDRAWN, "已作废": Status.WITHDRAWN, "撤销": Status.WITHDRAWN, "撤回": Status.WITHDRAWN,
    "取消": None, "已取消": None,
}  # fmt: skip


# A panel repeats itself from patient to patient.
@lru_cache(maxsize=4096)
def _codes(system: str, code: str, display: str) -> tuple[Code, ...]:
    return (Code(_system(system), code.strip(), display.strip()),)


@lru_cache(maxsize=4096)
def _units(unit: str) -> tuple[str, ...]:
    return (unit.strip(),) if unit.strip() else ()


def _system(system: str) -> str:
    return "LOINC" if system.strip().upper() in ("LOINC", "LN", "HTTP://LOINC.ORG") else system.strip()


def _end(text: str, place: str, name: str, reading: Reading) -> str:
    if not text.strip():
        return ""
    number = read_number(text)
    if number is None or number.rest:
        reading.fault("bad-value", f"{place}.{name}", "not a number")
        return ""
    return number.digits


def _moment(text: str, place: str, name: str, zone: tzinfo, reading: Reading) -> Interval | None:
    if not text.strip():
        return None
    moment = written_moment(text, zone)
    if moment is None:
        reading.fault("bad-time", f"{place}.{name}", "not a time")
    return moment


def _interval(low: str, high: str) -> str:
    if low and high:
        return f"{low}-{high}"
    return f">={low}" if low else f"<={high}" if high else ""
