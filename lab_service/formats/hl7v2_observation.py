"""OBX: one observation into results."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import tzinfo

from lab_service import naming
from lab_service.digits import read_interval
from lab_service.formats.flags import flag_letter
from lab_service.formats.hl7v2_fields import Segment, part
from lab_service.formats.hl7v2_orders import Observation, Order
from lab_service.moments import hl7_moment
from lab_service.ranges import for_whom, read_ranges
from lab_service.result import Code, Reading, Reason, Result, Status, row_text


def observation_results(one: Observation, place: str, zone: tzinfo, reading: Reading) -> Iterator[Result]:
    """A result for each repetition of OBX-5. One that is cancelled, pending or without a value is left out, with the
    reason.
    """
    obx, order = one.segment, one.order
    kind = obx.first(2).upper()
    codes = tuple(_codes(obx))
    status = _status(obx, order, place, reading)
    if status is None:
        return
    if reason := _no_result(obx, kind, bool(codes), status):
        reading.leave_out(place, reason)
        return
    if not codes:
        reading.fault("unknown-code", place, "no code and no name")
        return
    written = obx.first(14)
    collected = hl7_moment(written, zone) if written else order.collected
    if written and collected is None:
        reading.fault("bad-time", place, "OBX-14 is not a time")
    range_text = obx.text(7)
    personal = for_whom(range_text)
    low, high = ("", "") if personal else read_interval(range_text)
    name = next((code.text or code.code for code in codes), "")
    flags = tuple(flag_letter(part(components, 1)) for components in obx.repetitions(8) if part(components, 1))
    units = _units(obx)
    for value, comparator, words in _values(obx, kind):
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
            ranges=read_ranges(range_text) if personal else (),
            reference_text=range_text,
            flags=flags,
            status=status,
            specimen=order.specimen or naming.panel_specimen(order.panel),
            collected=collected,
            reported=hl7_moment(obx.first(19), zone) or order.reported,
            received=order.received,
            order=order.number,
            panel=order.panel,
            coded=kind in _CODED_TYPES,
            narrative=kind not in _VALUE_TYPES,
            notes=(*order.notes, *one.notes),
            text=row_text(name, comparator + value, units[0] if units else "", range_text, "~".join(flags)),
            message=reading.message,
        )


def _status(obx: Segment, order: Order, place: str, reading: Reading) -> Status | None:
    """By OBX-11, and by OBR-25 where it is empty; None where there is no result to read, which is noted."""
    letter = obx.first(11).upper()
    if order.status == "X":
        letter = "X"
    elif not letter:
        letter = order.status if order.status in ("P", "R", "C") else "F"
    if letter in _NO_RESULT:
        reading.leave_out(place, _NO_RESULT[letter])
    elif letter not in _STATUS:
        reading.fault("bad-value", place, "OBX-11 is not a status of HL7 table 0085")
    return _STATUS.get(letter)


def _no_result(obx: Segment, kind: str, coded: bool, status: Status) -> Reason | None:
    if kind in _ATTACHMENTS:
        return Reason.ATTACHMENT
    if status is Status.WITHDRAWN:
        # Of what, nobody can say.
        return None if coded else Reason.WITHDRAWN
    if not obx.text(5):
        return Reason.NO_VALUE
    return Reason.FREE_TEXT if not coded and kind not in _VALUE_TYPES else None


# OBX-11, HL7 table 0085.
_STATUS = {
    "F": Status.FINAL, "U": Status.FINAL, "A": Status.FINAL, "V": Status.FINAL, "C": Status.CORRECTED,
    "P": Status.PRELIMINARY, "R": Status.PRELIMINARY, "S": Status.PRELIMINARY, "B": Status.PRELIMINARY,
    "D": Status.WITHDRAWN, "W": Status.WITHDRAWN,
}  # fmt: skip

_NO_RESULT = {
    "X": Reason.CANCELLED, "I": Reason.PENDING, "N": Reason.CANCELLED, "O": Reason.NOT_A_MEASUREMENT,
}  # fmt: skip

_LOINC = ("LN", "LOINC", "LNC", "HTTP://LOINC.ORG", "2.16.840.1.113883.6.1")
_CODED_TYPES = ("CE", "CWE", "CNE", "CF")
_ATTACHMENTS = ("ED", "RP")
_VALUE_TYPES = (*_CODED_TYPES, "NM", "SN", "ST", "IS", "ID", "SI", "NA", "")


def _codes(obx: Segment) -> Iterator[Code]:
    """OBX-3: code, text, system, and the alternate three; the original text (component 9) where there is neither."""
    components = obx.repetitions(3)[0]
    for at in (1, 4):
        code, text, system = (part(components, at + offset) for offset in range(3))
        if code or text:
            yield Code("LOINC" if system.upper() in _LOINC else system, code, text)
    if (original := part(components, 9)) and not any(part(components, at) for at in (1, 2, 4, 5)):
        yield Code("", "", original)


def _units(obx: Segment) -> tuple[str, ...]:
    """OBX-6: code, text, and the alternate two. The ^ of a power of ten, 10^9/L, is often not escaped."""
    components = obx.repetitions(6)[0]
    if _TEN.fullmatch(components[0]) and part(components, 2)[:1].isdigit():
        return (obx.text(6),)
    return tuple(unit for unit in dict.fromkeys(part(components, at) for at in (1, 2, 4, 5)) if unit)


_TEN = re.compile(r"[xX×*]?\s*10")


def _values(obx: Segment, kind: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Value, comparator and further words of each repetition of OBX-5, by the type in OBX-2."""
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
