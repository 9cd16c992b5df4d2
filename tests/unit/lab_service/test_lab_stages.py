"""When a specimen was taken, received and reported, from messages that tell when it was received."""

from __future__ import annotations

from datetime import UTC, datetime

from facts.fact import FactSet
from lab_service.patient import Patient
from lab_service.reader import Sent, read_results

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def read(*, obr_14: str = "", spm_18: str = "") -> FactSet:
    segments = [
        "MSH|^~\\&|LIS|H|EMR|H|20260301120000+0000||ORU^R01|1|P|2.5",
        f"OBR|1||F1|24326-1^Electrolytes^LN|||20260301103000+0000|||||||{obr_14}||||||||20260301115000+0000|||F",
        "OBX|1|NM|2823-3^Potassium^LN||4.1|mmol/L|3.5-5.3|N|||F",
        "OBX|2|NM|2951-2^Sodium^LN||140|mmol/L|135-145|N|||F",
    ]
    if spm_18:
        segments.append("SPM|1|||SER^Serum^HL70487|||||||||||||20260301103000+0000|" + spm_18)
    return read_results([Sent(hl7v2="\r".join(segments).encode())], Patient(id="p1"), NOW, UTC)


def moments(fact_set: FactSet, concept: str) -> list[datetime | None]:
    return [fact.time.start for fact in fact_set.facts if fact.concept.code == concept and fact.time]


def test_a_message_that_does_not_tell_when_a_specimen_came_says_nothing_of_its_way() -> None:
    assert not [fact for fact in read().facts if fact.concept.code.startswith("specimen_")]


def test_a_tube_is_told_once_however_much_was_measured_in_it() -> None:
    fact_set = read(obr_14="20260301105000+0000")
    assert moments(fact_set, "specimen_received") == [datetime(2026, 3, 1, 10, 50, tzinfo=UTC)]
    assert moments(fact_set, "specimen_collected") == [datetime(2026, 3, 1, 10, 30, tzinfo=UTC)]
    assert moments(fact_set, "specimen_reported") == [datetime(2026, 3, 1, 11, 50, tzinfo=UTC)]


def test_the_specimen_segment_may_tell_it() -> None:
    fact_set = read(spm_18="20260301105500+0000")
    assert moments(fact_set, "specimen_received") == [datetime(2026, 3, 1, 10, 55, tzinfo=UTC)]


def test_times_out_of_order_are_told_as_they_are() -> None:
    assert moments(read(obr_14="20260301095000+0000"), "specimen_received") == [datetime(2026, 3, 1, 9, 50, tzinfo=UTC)]
