"""Results that come as fields already: the rows of LabMessage.results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache

from facts.fact import Interval
from lab_service.digits import read_number
from lab_service.moments import hl7_moment
from lab_service.result import Code, Reading, Result, Status, row_text


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


def parse(rows: Sequence[Row], zone: tzinfo, prefix: str = "") -> Reading:
    """All rows that hold a result, in order; places are "results[0]" behind the prefix. Cancelled and empty rows are
    left out.
    """
    reading = Reading()
    for number, row in enumerate(rows):
        place = f"{prefix}results[{number}]"
        status = _status(row.status)
        if status is None or not (row.code or row.display) or not (row.value or status is Status.WITHDRAWN):
            continue
        low = _end(row.reference_low, place, "reference_low", reading)
        high = _end(row.reference_high, place, "reference_high", reading)
        reading.results.append(
            Result(
                place=place,
                codes=_codes(row.system, row.code, row.display),
                value=row.value.strip(),
                units=_units(row.unit),
                reference_low=low,
                reference_high=high,
                flags=(row.flag.strip().upper(),) if row.flag.strip() else (),
                status=status,
                specimen=row.specimen,
                collected=_moment(row.collected_at, place, "collected_at", zone, reading),
                reported=_moment(row.reported_at, place, "reported_at", zone, reading),
                text=row_text(row.display or row.code, row.value, row.unit, _interval(low, high), row.flag),
            )
        )
    return reading


def _status(word: str) -> Status | None:
    """HL7 letters are understood too; None for a result that has no value to read."""
    return _STATUS.get(word.strip().casefold(), Status.FINAL)


_STATUS: dict[str, Status | None] = {
    "preliminary": Status.PRELIMINARY, "p": Status.PRELIMINARY,
    "corrected": Status.CORRECTED, "amended": Status.CORRECTED, "c": Status.CORRECTED,
    "entered-in-error": Status.WITHDRAWN, "withdrawn": Status.WITHDRAWN, "w": Status.WITHDRAWN, "d": Status.WITHDRAWN,
    "cancelled": None, "canceled": None, "registered": None, "x": None, "i": None,
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
    moment = hl7_moment(text, zone)
    if moment is None:
        reading.fault("bad-time", f"{place}.{name}", "not a time")
    return moment


def _interval(low: str, high: str) -> str:
    if low and high:
        return f"{low}-{high}"
    return f">={low}" if low else f"<={high}" if high else ""
