"""OBX: one observation into results."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from facts.fact import Interval
from lab_service import naming
from lab_service.digits import read_interval
from lab_service.formats.hl7v2_fields import Segment, part
from lab_service.moments import hl7_moment
from lab_service.result import Code, Reading, Result, Status, row_text


@dataclass(slots=True)
class Order:
    """What the observations of one OBR share: filler number, name of the panel, specimen, times."""

    number: str = ""
    panel: str = ""
    specimen: str = ""
    collected: Interval | None = None
    reported: Interval | None = None
    cancelled: bool = False


def observation_results(obx: Segment, order: Order, place: str, zone: tzinfo, reading: Reading) -> Iterator[Result]:
    """A result for each repetition of OBX-5; none for one that is cancelled, pending or without a value."""
    status = _STATUS.get(obx.first(11).upper())
    codes = tuple(_codes(obx))
    if status is None or order.cancelled:
        return
    narrative = obx.first(2).upper() not in _VALUE_TYPES
    if not codes:
        if obx.text(5) and not narrative:
            reading.fault("unknown-code", place, "no code and no name")
        return
    written = obx.first(14)
    collected = hl7_moment(written, zone) if written else order.collected
    if written and collected is None:
        reading.fault("bad-time", place, "OBX-14 is not a time")
    low, high = read_interval(obx.text(7))
    name = next((code.text or code.code for code in codes), "")
    flags = tuple(part(components, 1).upper() for components in obx.repetitions(8) if part(components, 1))
    units = _units(obx)
    for value, comparator, words in _values(obx):
        if not value and status is not Status.WITHDRAWN:
            continue
        yield Result(
            place=place,
            codes=codes,
            value=value,
            comparator=comparator,
            words=words,
            units=units,
            reference_low=low,
            reference_high=high,
            flags=flags,
            status=status,
            specimen=order.specimen or naming.panel_specimen(order.panel),
            collected=collected,
            reported=hl7_moment(obx.first(19), zone) or order.reported,
            order=order.number,
            coded=obx.first(2).upper() in _CODED_TYPES,
            narrative=narrative,
            text=row_text(name, comparator + value, units[0] if units else "", obx.text(7), "~".join(flags)),
        )


# OBX-11, HL7 table 0085. Not here: X no result can be had, I pending, N not asked, O order detail only.
_STATUS = {
    "": Status.FINAL, "F": Status.FINAL, "U": Status.FINAL, "A": Status.FINAL, "V": Status.FINAL, "C": Status.CORRECTED,
    "P": Status.PRELIMINARY, "R": Status.PRELIMINARY, "S": Status.PRELIMINARY, "B": Status.PRELIMINARY,
    "D": Status.WITHDRAWN, "W": Status.WITHDRAWN,
}  # fmt: skip

_LOINC = ("LN", "LOINC", "LNC", "HTTP://LOINC.ORG", "2.16.840.1.113883.6.1")
_CODED_TYPES = ("CE", "CWE", "CNE", "CF")
_VALUE_TYPES = (*_CODED_TYPES, "NM", "SN", "ST", "IS", "ID", "SI", "NA", "")


def _codes(obx: Segment) -> Iterator[Code]:
    """OBX-3: code, text, system, and the alternate three."""
    components = obx.repetitions(3)[0]
    for at in (1, 4):
        code, text, system = (part(components, at + offset) for offset in range(3))
        if code or text:
            yield Code("LOINC" if system.upper() in _LOINC else system, code, text)


def _units(obx: Segment) -> tuple[str, ...]:
    """OBX-6: code, text, and the alternate two. The ^ of a power of ten, 10^9/L, is often not escaped."""
    components = obx.repetitions(6)[0]
    if _TEN.fullmatch(components[0]) and part(components, 2)[:1].isdigit():
        return (obx.text(6),)
    return tuple(unit for unit in dict.fromkeys(part(components, at) for at in (1, 2, 4, 5)) if unit)


_TEN = re.compile(r"[xX×*]?\s*10")


def _values(obx: Segment) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Value, comparator and further words of each repetition of OBX-5, by the type in OBX-2."""
    kind = obx.first(2).upper()
    if kind in ("ST", "TX", "FT", "IS", ""):
        yield obx.text(5), "", ()
        return
    for components in obx.repetitions(5):
        first, second = part(components, 1), part(components, 2)
        if kind == "SN":
            # A structured numeric with a second number is a range, a titre or a ratio: no number.
            comparator = first if first in ("<", "<=", ">", ">=") else ""
            yield second + part(components, 3) + part(components, 4), comparator, ()
        elif kind in _CODED_TYPES:
            words = tuple(
                word for word in (first, part(components, 4), part(components, 5), part(components, 9)) if word
            )
            yield second or first or part(components, 9), "", words
        else:
            yield first, "", ()
