"""HL7 v2 results, ORU^R01 and OUL: one Result for each observation, and who the message says the patient is.

Places: "OBX-3" is the third OBX segment of the message, "PID-8" a field; from the second message on "message 2 OBX-3".
"""

from __future__ import annotations

from datetime import tzinfo

import hl7

from lab_service.formats.hl7v2_fields import Segment
from lab_service.formats.hl7v2_frames import Message, messages
from lab_service.formats.hl7v2_observation import observation_results
from lab_service.formats.hl7v2_orders import observations
from lab_service.formats.hl7v2_patient import identity_items, is_another
from lab_service.moments import hl7_moment
from lab_service.result import Reading, Reason


def parse(content: bytes, zone: tzinfo, patient_id: str = "", message: str = "") -> Reading:
    """All results of a message, file, batch or MLLP stream, in its order; what cannot be read is an issue with a place.

    `zone` is that of times which name none, unless the message header names one. Where several patients are named and
    one has `patient_id`, the results of the others are left out. Raises CannotDecode: not HL7 v2.
    """
    reading = Reading(message)
    # The package wants carriage returns; a segment never holds one here.
    found = [
        (one, [Segment.of(segment) for segment in hl7.parse("\r".join(one.segments))])
        for one in messages(content, reading)
    ]
    wanted = patient_id.split("^")[0].strip()
    patients = [segment for _, segments in found for segment in segments if segment.name == "PID"]
    if all(is_another(pid, wanted) for pid in patients):
        wanted = ""
    for number, (one, segments) in enumerate(found, start=1):
        _read_message(one, segments, "" if number == 1 else f"message {number} ", wanted, zone, reading)
    return reading


def _read_message(
    message: Message, segments: list[Segment], prefix: str, wanted: str, zone: tzinfo, reading: Reading
) -> None:
    """`wanted` is the identifier of the one patient to be read, empty for all of them."""
    header = segments[0]
    # Some write the structure, ORU_R01, where the type belongs.
    if header.first(9).upper()[:3] not in ("ORU", "OUL", ""):
        reading.fault("cannot-read", f"{prefix}MSH-9", "not a message of laboratory results")
        return
    sent = hl7_moment(header.first(7), zone)
    if sent is not None and sent.start is not None and sent.start.tzinfo is not None:
        zone = sent.start.tzinfo
    half = _cut_observation(message, segments, prefix, reading)
    for segment in segments:
        if segment.name == "PID" and not (wanted and is_another(segment, wanted)):
            reading.identity += identity_items(segment, prefix, zone, reading)
    for number, one in enumerate(observations(segments, sent, zone), start=1):
        place = f"{prefix}OBX-{number}"
        if wanted and is_another(one.patient, wanted):
            reading.leave_out(place, Reason.OTHER_PATIENT)
            continue
        if one.segment.is_garbled:
            reading.fault("cannot-decode", place, "letters were lost: bytes that are no text in the character set")
        if one.segment is not half:
            reading.results += observation_results(one, place, zone, reading)


def _cut_observation(message: Message, segments: list[Segment], prefix: str, reading: Reading) -> Segment | None:
    """Of a message without an end: notes it when the last segment is short, and answers an OBX whose value may be half
    a one.
    """
    if not message.cut:
        return None
    last, others = segments[-1], [segment for segment in segments[:-1] if segment.name == "OBX"]
    if last.name != "OBX":
        if last.name in _NEVER_LAST:
            reading.fault("cannot-read", f"{prefix}{last.name}", "the message ends in this segment")
        return None
    # OBX-11 is required. Senders who leave it out everywhere have not been cut.
    if len(last) > 11 or any(len(other) <= 11 for other in others):
        return None
    reading.fault("cannot-read", f"{prefix}OBX-{len(others) + 1}", "the message ends in the middle of this segment")
    # Half a number is one too, and a number without its unit would be held against its laboratory.
    if len(last) <= 7:
        return last
    last.drop_last()
    return None


_NEVER_LAST = ("MSH", "PID", "PD1", "NK1", "PV1", "PV2", "ORC", "OBR")
