"""What entries of a record say together: consents, the course, copies, versions, signatures, specimens, meanings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from concord.v1 import encounter_pb2
from google.protobuf.json_format import ParseDict

from facts.fact import Coded, Fact, Polarity, Quantity
from fusion.copied_text import similarity
from fusion.encounter import read_encounter
from fusion.versions import standing

NOW = datetime(2026, 3, 20, tzinfo=UTC)
ADMISSION = {"type": "ADMISSION", "at": "2026-03-01T08:00:00Z"}


def facts(concept: str, now: datetime = NOW, **encounter: Any) -> list[Fact]:
    sent = ParseDict(encounter, encounter_pb2.Encounter())
    read = read_encounter(sent, standing(sent.documents).documents, now, UTC)
    return [fact for fact in read.facts if fact.concept.code == concept]


def note(day: int, text: str = "", **more: Any) -> dict[str, Any]:
    return {
        "type": "PROGRESS_NOTE",
        "status": "FINAL",
        "written_at": f"2026-03-{day:02}T09:00:00Z",
        "text": text,
        **more,
    }


# Names of procedures, orders and drugs


def test_a_minor_procedure_under_local_anaesthesia_is_no_operation() -> None:
    drained = {"code": {"display": "脓肿切开引流术"}, "anaesthesia": "局麻", "started_at": "2026-03-02T09:00:00Z"}
    assert not facts("operation", procedures=[drained])
    assert not facts("operation", procedures=[{"code": {"display": "Gastroscopy"}, "started_at": "2026-03-02"}])


def test_a_procedure_that_was_cancelled_never_was() -> None:
    planned = {"code": {"display": "Cholecystectomy"}, "started_at": "2026-03-02T09:00:00Z", "status": "CANCELLED"}
    assert not facts("operation", procedures=[planned])


def test_an_operation_is_one_by_its_name_or_by_its_anaesthesia() -> None:
    for procedure in ({"code": {"display": "胆囊切除术"}}, {"code": {"display": "探查"}, "anaesthesia": "general"}):
        (found,) = facts("operation", procedures=[{**procedure, "started_at": "2026-03-02T09:00:00Z"}])
        assert found.time is not None


def test_moments_of_an_operation_are_told_even_when_they_are_out_of_order() -> None:
    wrong = {
        "code": {"display": "胆囊切除术"},
        "started_at": "2026-03-02T09:00:00Z",
        "ended_at": "2026-03-02T08:00:00Z",
    }
    assert facts("operation_start", procedures=[wrong]) and facts("operation_end", procedures=[wrong])


def test_an_order_of_defibrillation_is_a_rescue_and_a_cancelled_one_is_not() -> None:
    order = {"description": "电除颤", "ordered_at": "2026-03-02T09:00:00Z"}
    assert facts("rescue", orders=[order])
    assert not facts("rescue", orders=[{**order, "status": "CANCELLED"}])


def test_a_special_examination_that_was_only_asked_for_is_none_yet() -> None:
    order = {"description": "Coronary angiography", "ordered_at": "2026-03-02T09:00:00Z"}
    assert not facts("special_examination", orders=[order])
    assert facts("special_examination", orders=[{**order, "performed_at": "2026-03-02T11:00:00Z"}])


def test_the_first_dose_is_the_earliest_one_given_of_any_antibacterial_drug() -> None:
    drugs = [
        {"code": {"display": "头孢曲松"}, "administrations": [{"at": "2026-03-02T12:00:00Z"}]},
        {"code": {"display": "levofloxacin"}, "administrations": [{"at": "2026-03-02T10:00:00Z"}]},
        {"code": {"display": "furosemide"}, "administrations": [{"at": "2026-03-02T08:00:00Z"}]},
        {"code": {"display": "meropenem"}, "started_at": "2026-03-02T07:00:00Z"},
    ]
    (first,) = facts("first_antibacterial_dose", medications=drugs)
    assert first.time is not None and first.time.start == datetime(2026, 3, 2, 10, tzinfo=UTC)


# Consents


def consent(*signatures: dict[str, str], **more: Any) -> dict[str, Any]:
    return {"type": "OPERATION_CONSENT", "signatures": list(signatures), **more}


SIGNED = "2026-03-02T09:00:00Z"


def test_a_consent_of_which_only_the_signing_is_known_counts_as_given() -> None:
    (given,) = facts("consent_given", documents=[{"type": "OPERATION_CONSENT", "signed_at": SIGNED}])
    assert given.polarity is Polarity.PRESENT
    assert not facts("consent_physician", documents=[{"type": "OPERATION_CONSENT", "signed_at": SIGNED}])


def test_a_friend_is_neither_the_patient_nor_staff() -> None:
    document = consent(
        {"signer": "Wu", "role": "friend", "signed_at": SIGNED}, {"role": "physician", "signed_at": SIGNED}
    )
    (given,) = facts("consent_given", documents=[document])
    assert (given.polarity, given.value) == (Polarity.ABSENT, Coded("friend"))


def test_the_side_that_has_not_signed_is_absent() -> None:
    document = consent({"role": "patient", "signer": "Wu", "signed_at": SIGNED}, {"role": "physician", "signer": "Li"})
    assert [one.polarity for one in facts("consent_given", documents=[document])] == [Polarity.PRESENT]
    assert [one.polarity for one in facts("consent_physician", documents=[document])] == [Polarity.ABSENT]


# The course


def gaps(**encounter: Any) -> dict[str, list[str]]:
    sent = ParseDict(encounter, encounter_pb2.Encounter())
    read = read_encounter(sent, standing(sent.documents).documents, datetime(2026, 3, 9, 20, tzinfo=UTC), UTC)
    found: dict[str, list[str]] = {}
    for fact in read.facts:
        if fact.concept.code.startswith("note_gap") and isinstance(fact.value, Quantity):
            found.setdefault(fact.concept.code.removeprefix("note_gap_"), []).append(fact.value.value)
    return found


def test_without_an_admission_nobody_counts_days() -> None:
    assert not gaps(documents=[note(1), note(5)])


def test_notes_of_two_days_in_a_row_are_one_day_apart_whatever_the_hour() -> None:
    late = {**note(1), "written_at": "2026-03-01T08:30:00Z"}
    assert (
        gaps(events=[ADMISSION], documents=[late, {**note(2), "written_at": "2026-03-02T23:00:00Z"}])["stable"][0]
        == "1"
    )


def test_the_level_counts_from_when_it_was_declared_until_it_was_lifted() -> None:
    critical = {"type": "CRITICAL_CONDITION", "at": "2026-03-03T08:00:00Z"}
    lifted = {"type": "STABLE_CONDITION", "at": "2026-03-05T08:00:00Z"}
    found = gaps(events=[ADMISSION, critical, lifted], documents=[note(1), note(9)])
    assert found["critical"] == ["2"]
    assert found["stable"] == ["8"]


def test_a_draft_is_no_note_and_leave_makes_no_gap() -> None:
    away = {"type": "LEAVE_OF_ABSENCE", "at": "2026-03-02T08:00:00Z", "ended_at": "2026-03-05T08:00:00Z"}
    assert gaps(events=[ADMISSION, away], documents=[note(1), note(6), note(9)]) == {"stable": ["3"]}
    assert gaps(events=[ADMISSION], documents=[note(1), {**note(5), "status": "DRAFT"}]) == {"stable": ["8"]}


def test_rounds_are_counted_for_whole_weeks() -> None:
    rounds = [{"type": "ATTENDING_ROUND", "written_at": f"2026-03-{day:02}T09:00:00Z"} for day in (2, 4, 10)]
    counted = facts("attending_rounds_of_week", events=[ADMISSION], documents=rounds)
    assert [fact.count for fact in counted] == [2, 1]


# Copies


def test_similarity_is_the_share_of_sequences_in_common() -> None:
    assert similarity("患者今日无发热", "患者今日无发热。") == 1
    assert similarity("短", "短") == 0
    assert 0 < similarity("患者今日无发热，咳嗽减轻", "患者今日无发热，咳嗽加重") < 1


def test_a_copy_without_anything_new_is_no_copy_over_a_change() -> None:
    assert facts("copied_text", documents=[note(2, "Stable overnight."), note(3, "Stable overnight.")])
    assert not facts("copied_over_change", documents=[note(2, "Stable overnight."), note(3, "Stable overnight.")])


def test_the_same_day_after_an_operation_on_two_days_and_an_untold_fever_are_changes() -> None:
    assert facts("copied_over_change", documents=[note(2, "术后第1天，一般情况可"), note(3, "术后第1天，一般情况可")])
    fever = {"code": {"display": "体温"}, "value": "39.2", "unit": "Cel", "at": "2026-03-02T20:00:00Z"}
    copied = [note(2, "Stable overnight."), note(3, "Stable overnight.")]
    assert facts("copied_over_change", documents=copied, observations=[fever])
    told = [note(2, "Stable overnight."), note(3, "Stable overnight. 39.2 in the evening.")]
    assert not facts("copied_over_change", documents=told, observations=[fever])


def test_a_flagged_result_that_the_copy_does_not_tell_is_a_change_and_a_normal_one_is_not() -> None:
    copied = [note(2, "Stable overnight."), note(3, "Stable overnight.")]

    def result(flag: str, value: str = "2.8") -> list[dict[str, Any]]:
        row = {"code": {"display": "potassium"}, "value": value, "flag": flag, "reported_at": "2026-03-02T20:00:00Z"}
        return [{"results": [row]}]

    assert not facts("copied_over_change", documents=copied, labs=result("N"))
    assert facts("copied_over_change", documents=copied, labs=result("L"))
    told = [note(2, "Stable, K 2.8."), note(3, "Stable, K 2.8.")]
    assert not facts("copied_over_change", documents=told, labs=result("L"))


def test_a_name_in_another_script_or_with_a_title_is_no_other_patient() -> None:
    for name, text in (("Zhang San", "姓名：张三"), ("张三", "患者姓名: 张三"), ("", "姓名：李四")):
        found = facts("other_patient_named", patient={"name": name}, documents=[note(2, text)])
        assert all(one.polarity is Polarity.ABSENT for one in found)
    (found,) = facts("other_patient_named", patient={"name": "张三"}, documents=[note(2, "姓名：李四")])
    assert found.polarity is Polarity.PRESENT


# Versions and signatures


def version(text: str, hour: int, **more: Any) -> dict[str, Any]:
    report = {"id": "d1", "type": "RADIOLOGY_REPORT", "status": "FINAL", "signed_at": "2026-03-01T09:00:00Z"}
    return {**report, "received_at": f"2026-03-01T{hour:02}:00:00Z", "text": text, **more}


def changed(*versions: dict[str, Any]) -> list[tuple[Polarity, str]]:
    found = facts("changed_after_signature", documents=list(versions))
    return [(one.polarity, one.value.code if isinstance(one.value, Coded) else "") for one in found]


def test_format_a_reason_or_a_new_document_are_no_silent_change() -> None:
    assert changed(version("No effusion.", 9), version("No  effusion", 12)) == [(Polarity.ABSENT, "")]
    reason = version("Right effusion.", 12, amendment_reason="side corrected")
    assert changed(version("Left effusion.", 9), reason) == [(Polarity.ABSENT, "")]
    new = version("Right effusion.", 12, id="d2", replaces="d1", signed_at="2026-03-01T12:00:00Z")
    assert changed(version("Left effusion.", 9), new) == [(Polarity.ABSENT, "")]


def test_a_preliminary_version_may_change() -> None:
    assert not changed(version("Left effusion.", 9, status="PRELIMINARY"), version("Right effusion.", 12))


def test_what_was_changed_is_said() -> None:
    assert changed(version("Left effusion.", 9), version("Right effusion.", 12)) == [(Polarity.PRESENT, "side")]
    assert changed(version("未见气胸。", 9), version("气胸。", 12)) == [(Polarity.PRESENT, "presence")]
    assert changed(version("BI-RADS 2.", 9), version("BI-RADS 4.", 12)) == [(Polarity.PRESENT, "category")]
    assert changed(version("Small nodule.", 9), version("Nodule.", 12)) == [(Polarity.PRESENT, "wording")]


def test_how_the_verifier_stands_to_the_author() -> None:
    def read(author: str, verifier: str, one: str = "A", other: str = "B") -> str:
        hands = [
            {"signer": one, "title": author, "role": "author", "signed_at": "2026-03-01T09:00:00Z"},
            {"signer": other, "title": verifier, "role": "verifier", "signed_at": "2026-03-01T09:04:00Z"},
        ]
        (found,) = facts("second_reading", documents=[{"type": "RADIOLOGY_REPORT", "signatures": hands}])
        assert isinstance(found.value, Coded)
        return found.value.code

    assert read("resident", "attending") == "senior resident"
    assert read("主治医师", "住院医师") == "junior attending"
    assert read("resident", "resident", "A", " a ") == "same resident"
    assert read("resident", "") == "unknown resident"


def test_a_place_that_is_still_empty_makes_nobody_a_signer() -> None:
    empty = {"type": "OPERATION_RECORD", "signatures": [{"role": "surgeon", "title": "chief"}]}
    assert [one.polarity for one in facts("signer_role", documents=[empty])] == [Polarity.ABSENT]
    assert [one.polarity for one in facts("signer_title", documents=[empty])] == [Polarity.ABSENT]


# Specimens


def test_a_tube_is_one_specimen_whatever_is_measured_in_it() -> None:
    times = {"collected_at": "2026-03-01T08:00:00Z", "received_at": "2026-03-01T08:30:00Z"}
    results = [{"code": {"display": name}, "value": "1", **times} for name in ("sodium", "potassium")]
    one, other = facts("specimen_transport", labs=[{"results": results}])
    assert one.value == other.value == Quantity("30", "min")


def test_a_specimen_received_before_it_was_taken_has_no_time_under_way() -> None:
    result = {
        "code": {"display": "sodium"},
        "collected_at": "2026-03-01T08:00:00Z",
        "received_at": "2026-03-01T07:00:00Z",
    }
    assert not facts("specimen_transport", labs=[{"results": [result]}])
    assert facts("specimen_received", labs=[{"results": [result]}])
