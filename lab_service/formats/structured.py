"""Results that come as fields already: the rows of LabMessage.results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

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
        low, high = (_end(digits, f"{place}.{name}", reading) for name, digits in (
            ("reference_low", row.reference_low), ("reference_high", row.reference_high)
        ))  # fmt: skip
        reading.results.append(
            Result(
                place=place,
                codes=(Code(_system(row.system), row.code.strip(), row.display.strip()),),
                value=row.value.strip(),
                units=(row.unit.strip(),) if row.unit.strip() else (),
                reference_low=low,
                reference_high=high,
                flags=(row.flag.strip().upper(),) if row.flag.strip() else (),
                status=status,
                specimen=row.specimen,
                collected=_moment(row.collected_at, f"{place}.collected_at", zone, reading),
                reported=_moment(row.reported_at, f"{place}.reported_at", zone, reading),
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


def _system(system: str) -> str:
    return "LOINC" if system.strip().upper() in ("LOINC", "LN", "HTTP://LOINC.ORG") else system.strip()


def _end(text: str, place: str, reading: Reading) -> str:
    number = read_number(text) if text.strip() else None
    if text.strip() and (number is None or number.rest):
        reading.fault("bad-value", place, "not a number")
        return ""
    return number.digits if number else ""


def _moment(text: str, place: str, zone: tzinfo, reading: Reading) -> Interval | None:
    moment = hl7_moment(text, zone) if text.strip() else None
    if text.strip() and moment is None:
        reading.fault("bad-time", place, "not a time")
    return moment


def _interval(low: str, high: str) -> str:
    if low and high:
        return f"{low}-{high}"
    return f">={low}" if low else f"<={high}" if high else ""
