"""PID: who the message says the patient is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from facts.administrative_sex import read_sex
from lab_service.formats.hl7v2_fields import Segment, part
from lab_service.moments import hl7_moment
from lab_service.result import IdentityItem, Reading


def is_another(pid: Segment, patient_id: str) -> bool:
    """Whether the segment names a patient, and not the one of this identifier, in PID-2, 3 or 4."""
    told = {part(cx, 1) for field in (2, 3, 4) for cx in pid.repetitions(field)} - {""}
    return bool(told) and patient_id not in told


def identity_items(pid: Segment, prefix: str, zone: tzinfo, reading: Reading) -> Iterator[IdentityItem]:
    """The hospital's identifiers in CX form (id^^^authority), name, sex and birth date. What is none is an issue.

    Identifiers of a country or an insurance (PID-3.5) are left out; PID-2 counts where PID-3 has none.
    """
    for field in (3, 2):
        found = [cx for cx in pid.repetitions(field) if part(cx, 1) and part(cx, 5) in _OF_THE_HOSPITAL]
        for cx in found:
            code = part(cx, 1)
            if authority := part(cx, 4).split("&")[0]:
                code = f"{code}^^^{authority}"
            yield IdentityItem("patient_id", code, f"{prefix}PID-{field}", code)
        if found:
            break
    for name in pid.repetitions(5):
        # XPN: family^given^second name; what follows is suffix, prefix, degree, kind.
        if words := "^".join(filter(None, (part(name, number) for number in (1, 2, 3)))):
            yield IdentityItem("patient_name", words, f"{prefix}PID-5", words)
    written = pid.first(8)
    sex = read_sex(written)
    if sex is None:
        reading.fault("bad-value", f"{prefix}PID-8", "not a sex of HL7 table 0001 or GB/T 2261.1")
    elif sex:
        yield IdentityItem("patient_sex", sex, f"{prefix}PID-8", written)
    if written := pid.first(7):
        born = hl7_moment(written, zone)
        if born is None or born.start is None:
            reading.fault("bad-time", f"{prefix}PID-7", "not a date")
        elif len(written) >= 8:
            yield IdentityItem("patient_birth_date", born.start.date().isoformat(), f"{prefix}PID-7", written)


# HL7 table 0203.
_OF_THE_HOSPITAL = ("", "MR", "MRN", "PI", "PT")
