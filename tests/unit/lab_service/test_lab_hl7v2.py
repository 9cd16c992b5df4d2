"""HL7 v2 messages: what is not read, what is doubted, what is read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lab_messages import HEADER, OBR, PID, issues, message, obx, one, read

from facts.fact import Coded, Interval, Quantity
from lab_service.formats.hl7v2 import parse
from serving.errors import CannotDecode

HB = obx("718-7^Hemoglobin^LN", "62", "g/L", "115-150", "LL")
WBC = obx("WBC^白细胞计数^L", "3.1", "10^9/L", "3.5-9.5", "L")


def values(content: bytes) -> list[str]:
    return [result.value for result in parse(content, UTC).results]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\r\r",
        b"hello",
        b"{}",
        b"\x00\x01\x02",
        b"OBX|1|NM|718-7^Hb^LN||62|g/L",
        b"MSH",
        b"MSH|",
        b"DICM" * 40,
        "检验报告".encode(),
    ],
)
def test_what_has_no_message_header_is_not_hl7(content: bytes) -> None:
    with pytest.raises(CannotDecode):
        parse(content, UTC)


def test_a_message_of_another_kind_holds_no_results() -> None:
    reading = parse(message(HB, header=HEADER.replace("ORU^R01^ORU_R01", "ADT^A01")), UTC)
    assert reading.results == [] and reading.identity == []
    assert [(issue.code, issue.place) for issue in reading.issues] == [("cannot-read", "MSH-9")]


@pytest.mark.parametrize("status", ["X", "I", "N", "O"])
def test_a_cancelled_or_pending_result_is_skipped(status: str) -> None:
    assert values(message(obx("718-7^Hb^LN", "62", "g/L", status=status))) == []


def test_results_of_a_cancelled_order_are_skipped() -> None:
    assert values(message("OBR|2||F78|CBC" + "|" * 21 + "X", HB)) == []


@pytest.mark.parametrize("status", ["W", "D"])
def test_a_withdrawn_result_takes_back_the_earlier_one(status: str) -> None:
    answer = read(message(HB, obx("718-7^Hemoglobin^LN", "", status=status)))
    assert not [fact for fact in answer.facts if fact.concept.code == "hb"] and not answer.issues


def test_free_text_of_an_unknown_code_is_no_result_and_no_issue() -> None:
    answer = read(
        message(obx("77^Comment", "The film was read by Dr Li.", kind="TX"), obx("78^Report", "...", kind="FT"))
    )
    assert not answer.issues and {fact.concept.code for fact in answer.facts} <= {
        "patient_id",
        "patient_name",
        "patient_sex",
        "patient_birth_date",
    }


def test_an_unknown_code_is_an_issue_with_its_place_and_the_rest_is_read() -> None:
    answer = read(message(WBC, obx("99^something local^L", "7", "g/L"), HB))
    assert issues(answer) == [("unknown-code", "labs[0] OBX-2")]
    assert {"wbc", "hb"} <= answer.assessed


def test_an_unknown_unit_is_an_issue_and_no_number() -> None:
    answer = read(message(obx("718-7^Hb^LN", "62", "stones")))
    assert issues(answer) == [("unknown-unit", "labs[0] OBX-1")]
    assert "hb" not in answer.assessed


def test_issues_do_not_repeat_what_was_sent() -> None:
    answer = read(message(obx("77^secret name", "secret", "secret"), obx("718-7^Hb^LN", "secret words", "secret unit")))
    assert len(answer.issues) == 2
    assert not [issue for issue in answer.issues if "secret" in issue.message + issue.place]


def test_a_number_cut_in_half_is_not_read() -> None:
    whole = message(WBC, HB).decode()
    answer = read(whole[: whole.index("|62|") + 2].encode())
    assert issues(answer) == [("cannot-read", "labs[0] OBX-2")]
    assert "wbc" in answer.assessed and "hb" not in answer.assessed


def test_an_interval_cut_in_half_is_left_out() -> None:
    whole = message(WBC, HB).decode()
    answer = read(whole[: whole.index("115-150") + 6].encode(), sex="OTHER")
    assert issues(answer) == [("cannot-read", "labs[0] OBX-2")]
    value = one(answer, "hb").value
    assert isinstance(value, Quantity) and (value.value, value.reference_high) == ("62", "")


def test_wherever_a_message_is_cut_no_wrong_value_is_read() -> None:
    whole = message(WBC, obx("PLT^血小板", "212", "10^9/L", "125-350"), HB)
    full = [(result.place, result.value) for result in parse(whole, UTC).results]
    for end in range(len(whole)):
        try:
            reading = parse(whole[:end], UTC)
        except CannotDecode:
            continue
        assert [(result.place, result.value) for result in reading.results] == full[: len(reading.results)], end


def test_a_sender_who_never_states_the_status_has_not_been_cut() -> None:
    short = "\r".join((HEADER, PID, OBR, "OBX|1|NM|718-7^Hb^LN||62|g/L", "OBX|2|NM|777-3^PLT^LN||210|10*9/L"))
    reading = parse(short.encode(), UTC)
    assert [result.value for result in reading.results] == ["62", "210"] and not reading.issues


def test_a_batch_without_its_end_says_so() -> None:
    reading = parse(b"BHS|^~\\&|LIS\r" + message(HB), UTC)
    assert [(issue.code, issue.place) for issue in reading.issues] == [("cannot-read", "BTS")]
    assert [result.value for result in reading.results] == ["62"]


@given(st.binary(max_size=400))
@settings(max_examples=200)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for candidate in (content, message(HB) + content, content + message(HB), HEADER.encode() + b"\r" + content):
        try:
            parse(candidate, UTC)
        except CannotDecode:
            continue


@given(st.lists(st.text(alphabet="|^~\\&\r\nOBXNMPIDST0123456789.<>-", max_size=40), max_size=6))
@settings(max_examples=200)
def test_any_segments_are_read_or_refused(lines: list[str]) -> None:
    read(("\r".join([HEADER, PID, *("OBX|" + line for line in lines)])).encode())


def test_a_name_broken_beyond_reading_leaves_the_other_names_what_they_are() -> None:
    broken = bytearray(WBC.encode())
    for where in (13, 16, 19, 22):
        broken[where] = 0
    platelets = obx("PLT^血小板", "212", "10^9/L", "125-350")
    frame = b"\r".join((message().rstrip(b"\r"), bytes(broken), platelets.encode(), b""))
    assert parse(frame, UTC).results[-1].codes[0].text == "血小板"


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_broken_observation_harms_no_other(data: st.DataObject) -> None:
    whole = [WBC, HB, obx("PLT^血小板", "212", "10^9/L", "125-350"), obx("2823-3^钾^LN", "4.1", "mmol/L")]
    at = data.draw(st.integers(0, len(whole) - 1))
    broken = bytearray(whole[at].encode())
    for _ in range(data.draw(st.integers(1, 4))):
        where = data.draw(st.integers(len("OBX|"), len(broken) - 1))
        broken[where] = data.draw(st.integers(0, 255).filter(lambda byte: byte not in b"\r\n\x0b\x1c"))
    segments = [one.encode() for one in whole]
    segments[at] = bytes(broken)
    reading = parse(message() + b"\r".join(segments) + b"\r", UTC)
    expected = [result for result in parse(message(*whole), UTC).results if result.place != f"OBX-{at + 1}"]
    assert [result for result in reading.results if result.place != f"OBX-{at + 1}"] == expected
    told = {issue.place for issue in reading.issues} | {one.place for one in reading.left_out}
    assert f"OBX-{at + 1}" in told | {result.place for result in reading.results}


@given(
    st.lists(st.sampled_from([HEADER, PID, OBR, WBC, HB, "NTE|1||x", "SPM|1|||UR", "PV1|1", "", "ZZZ|1"]), max_size=12)
)
@settings(max_examples=200, deadline=None)
def test_every_observation_is_accounted_for_in_whatever_order_segments_come(segments: list[str]) -> None:
    reading = parse("\r".join((HEADER, *segments, "")).encode(), UTC)
    assert len(reading.results) == sum(segment.startswith("OBX") for segment in segments)


def test_segments_that_are_missing_are_not_missed() -> None:
    assert values("\r".join((HEADER, HB, "")).encode()) == ["62"]
    assert values("\r".join((HEADER, OBR, HB, "")).encode()) == ["62"]


@pytest.mark.parametrize("kind", ["ORU^R01", "ORU_R01", "OUL^R21^OUL_R21", "OUL^R24", "oru^r01", "ORU^R30"])
def test_result_messages_of_every_kind_are_read(kind: str) -> None:
    assert values(message(HB, header=HEADER.replace("ORU^R01^ORU_R01", kind))) == ["62"]


@pytest.mark.parametrize("version", ["2.1", "2.2", "2.3", "2.3.1", "2.4", "2.5", "2.6", "2.7", "2.8", "2.8.2", ""])
def test_the_version_makes_no_difference(version: str) -> None:
    assert values(message(HB, header=HEADER.replace("2.5.1", version))) == ["62"]


@pytest.mark.parametrize(("sent", "flag"), [("↑", "H"), ("偏低", "L"), ("危急值", "AA"), ("hh", "HH"), ("L~A", "L")])
def test_a_flag_as_printed_is_the_letter_of_the_table(sent: str, flag: str) -> None:
    assert parse(message(obx("718-7^Hb^LN", "62", "g/L", flag=sent)), UTC).results[0].flags[0] == flag


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_line_ends_of_all_systems_are_understood(end: str) -> None:
    assert values(message(WBC, HB).decode().replace("\r", end).encode()) == ["3.1", "62"]


def test_a_line_break_inside_a_field_does_not_lose_the_segment() -> None:
    answer = parse(message(obx("77^comment", "first line\nsecond line", kind="TX"), HB), UTC)
    assert [result.value for result in answer.results] == ["first line second line", "62"]


def test_mllp_frames_are_taken_off() -> None:
    assert values(b"\x0b" + message(HB) + b"\x1c\r" + b"\x0b" + message(WBC) + b"\x1c\r") == ["62", "3.1"]


def test_results_of_another_patient_in_the_same_batch_are_left_out() -> None:
    other = message(HB).replace(b"100234", b"200")
    within = message(WBC, PID.replace("100234", "300"), OBR, HB)
    reading = parse(message(HB) + other + within, UTC, patient_id="100234^^^HIS_A")
    assert [result.place for result in reading.results] == ["OBX-1", "message 3 OBX-1"]
    assert [(one.place, one.reason) for one in reading.left_out] == [
        ("message 2 OBX-1", "of another patient"),
        ("message 3 OBX-2", "of another patient"),
    ]
    assert {item.code for item in reading.identity if item.concept == "patient_id"} == {"100234^^^HIS_A"}


def test_a_message_about_another_patient_alone_is_read_and_says_so() -> None:
    reading = parse(message(HB), UTC, patient_id="7")
    assert [result.value for result in reading.results] == ["62"]
    assert "100234^^^HIS_A" in {item.code for item in reading.identity}


def test_several_messages_of_a_file_are_all_read_with_their_place() -> None:
    batch = b"FHS|^~\\&\rBHS|^~\\&\r" + message(WBC) + message(HB, obx("1^x", "2", "g/L")) + b"BTS|2\rFTS|1\r"
    reading = parse(batch, UTC)
    assert [result.place for result in reading.results] == ["OBX-1", "message 2 OBX-1", "message 2 OBX-2"]
    assert not reading.issues


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("UNICODE UTF-8", "utf-8"),
        ("GB 18030-2000", "gb18030"),
        ("GBK", "gbk"),
        ("", "gb18030"),
        ("", "utf-8"),
        ("UTF-8", "gb18030"),
        ("ASCII", "utf-8"),
    ],
)
def test_chinese_is_read_in_the_character_set_that_was_declared_or_used(charset: str, encoding: str) -> None:
    content = message(WBC, header=HEADER.replace("UNICODE UTF-8", charset)).decode().encode(encoding)
    answer = read(content, sex="MALE", age=40)
    assert one(answer, "wbc").evidence[0].text == "白细胞计数 3.1 10^9/L (3.5-9.5) L"


def test_a_byte_order_mark_is_no_letter() -> None:
    assert values(b"\xef\xbb\xbf" + message(HB)) == ["62"]
    assert values(message(HB).decode().encode("utf-16")) == ["62"]


def test_marks_and_zeros_inside_a_file_are_no_letters() -> None:
    mark = b"\xef\xbb\xbf"
    assert values(mark + message(HB) + mark + message(WBC) + b"\0\0\0") == ["62", "3.1"]
    assert values(message(HB).rstrip(b"\r") + b"\0" * 8) == ["62"]


@pytest.mark.parametrize("end", ["\\r", "\\n", "\\r\\n"])
def test_line_ends_that_were_written_out_are_line_ends(end: str) -> None:
    assert values(message(WBC, HB).decode().replace("\r", end).encode()) == ["3.1", "62"]


def test_a_lone_micro_sign_is_latin() -> None:
    segments = (HEADER.replace("UNICODE UTF-8", ""), obx("14682-9^Creatinine^LN", "80", "\N{MICRO SIGN}mol/L"))
    answer = read("\r".join(segments).encode("latin-1"))
    assert "creatinine" in answer.assessed


def test_bytes_that_are_no_text_are_an_issue_and_the_rest_is_read() -> None:
    broken = message(HB, header=HEADER.replace("UNICODE UTF-8", "GB18030")).replace(b"LI^MING", b"LI^\xff\xff\x80")
    reading = parse(broken, UTC)
    assert [result.value for result in reading.results] == ["62"]


def test_a_comment_that_looks_like_a_segment_is_none() -> None:
    reading = parse(message(obx("77^comment", "see\nMCV: 90", kind="TX"), HB), UTC)
    assert [result.value for result in reading.results] == ["see MCV: 90", "62"]


@pytest.mark.parametrize("declared", ["8859/1", "GB 18030-2000", "ASCII", ""])
def test_chinese_in_utf8_is_read_whatever_was_declared_and_a_wrong_word_is_told(declared: str) -> None:
    reading = parse(message(WBC, header=HEADER.replace("UNICODE UTF-8", declared)), UTC)
    assert reading.results[0].codes[0].text == "白细胞计数"
    assert [(issue.code, issue.place) for issue in reading.issues] == (
        [("bad-value", "MSH-18")] if declared in ("8859/1", "GB 18030-2000") else []
    )


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_two_bytes_a_letter_without_a_mark_are_seen(encoding: str) -> None:
    assert values(message(WBC).decode().encode(encoding)) == ["3.1"]


def test_a_declared_sixteen_bit_set_that_is_not_used_harms_nothing() -> None:
    assert values(message(HB, header=HEADER.replace("UNICODE UTF-8", "UNICODE UTF-16"))) == ["62"]


@pytest.mark.parametrize(("sent", "read_as"), [("B5", "µ"), ("E4B8AD", "中"), ("D6D0", "中"), ("0D0A", "")])
def test_bytes_in_hexadecimal_are_letters_of_some_set(sent: str, read_as: str) -> None:
    reading = parse(message(obx("718-7^Hb^LN", f"a\\X{sent}\\b", kind="ST")), UTC)
    assert reading.results[0].value == f"a{read_as or ' '}b"


def test_a_range_for_each_sex_is_chosen_for_the_patient() -> None:
    both = message(obx("718-7^Hb^LN", "120", "g/L", "男:130-175 女:110-150"))
    for header_sex, low, high in (("F", "110", "150"), ("M", "130", "175")):
        value = one(read(both.replace(b"|F\rOBR", f"|{header_sex}\rOBR".encode())), "hb").value
        assert isinstance(value, Quantity) and (value.reference_low, value.reference_high) == (low, high)


def test_every_observation_is_a_result_an_issue_or_left_out_with_the_reason() -> None:
    content = message(
        HB,
        obx("718-7^Hb^LN", "62", status="X"),
        obx("718-7^Hb^LN", "62", status="I"),
        obx("718-7^Hb^LN", ""),
        obx("", "The film was read.", kind="TX"),
        obx("1^picture", "^IM^JPEG^Base64^VGhp", kind="ED"),
        obx("718-7^Hb^LN", "62", status="O"),
        obx("", "", status="D"),
        obx("718-7^Hb^LN", "62", status="Q"),
        obx("", "7", "g/L"),
    )
    reading = parse(content, UTC)
    assert [result.place for result in reading.results] == ["OBX-1"]
    assert [(one.place, one.reason) for one in reading.left_out] == [
        ("OBX-2", "cancelled"),
        ("OBX-3", "pending"),
        ("OBX-4", "no value"),
        ("OBX-5", "free text without a code"),
        ("OBX-6", "attachment"),
        ("OBX-7", "not a measurement"),
        ("OBX-8", "withdrawn"),
    ]
    assert [(issue.code, issue.place) for issue in reading.issues] == [
        ("bad-value", "OBX-9"),
        ("unknown-code", "OBX-10"),
    ]


def test_comments_go_to_their_observation_and_those_of_the_order_to_all() -> None:
    content = message("NTE|1|L|sample haemolysed", WBC, "NTE|1|L|checked~by hand", HB, "NTE|1||")
    assert [result.notes for result in parse(content, UTC).results] == [
        ("sample haemolysed", "checked", "by hand"),
        ("sample haemolysed",),
    ]


def test_a_comment_on_the_patient_is_none_on_a_result() -> None:
    content = message(HB).replace(b"OBR|", b"NTE|1||of the patient\rPV1|1\rNTE|1||of the visit\rOBR|", 1)
    assert parse(content, UTC).results[0].notes == ()


def test_a_status_left_out_is_that_of_the_order() -> None:
    content = message("OBR|2||F78|CBC" + "|" * 21 + "P", obx("718-7^Hb^LN", "62", "g/L", status=""))
    assert parse(content, UTC).results[0].status == "preliminary"


def test_what_is_observed_of_the_next_specimen_does_not_belong_to_the_last_order() -> None:
    header = HEADER.replace("ORU^R01^ORU_R01", "OUL^R22^OUL_R22")
    segments = ("SPM|1|||UR^Urine^HL70487", OBR, HB, "SPM|2|||SER^Serum^HL70487", obx("1^haemolysis^L", "2", kind="ST"))
    results = parse("\r".join((header, PID, *segments, OBR, HB)).encode(), UTC).results
    assert [result.specimen for result in results] == ["Urine", "Serum", "Serum"]
    assert [result.order for result in results] == ["F77", "", "F77"]


def test_a_specimen_in_the_order_has_its_words_in_a_subcomponent() -> None:
    order = "OBR|1||F77|X^Y^L|||20260301080000||||||||XYZ&Serum&L"
    assert parse(message(order, HB), UTC).results[0].specimen == "Serum"


def test_the_words_that_were_coded_are_a_name() -> None:
    assert parse(message(obx("^^^^^^^^Hemoglobin", "62", "g/L")), UTC).results[0].codes[0].text == "Hemoglobin"


@pytest.mark.parametrize(
    ("charset", "encoding"), [("UNICODE UTF-8", "utf-8"), ("GB 18030-2000", "gb18030"), ("", "utf-8")]
)
def test_a_broken_letter_does_not_spoil_the_letters_of_others(charset: str, encoding: str) -> None:
    segments = [WBC, obx("PLT^血小板计数", "212", "10^9/L"), obx("K^血清钾测定值", "4.1", "mmol/L")]
    content = message(*segments, header=HEADER.replace("UNICODE UTF-8", charset)).decode().encode(encoding)
    reading = parse(content.replace("小板计".encode(encoding), b"\xff\xff", 1), UTC)
    assert [result.codes[0].text for result in reading.results][::2] == ["白细胞计数", "血清钾测定值"]
    assert ("cannot-decode", "OBX-2") in [(issue.code, issue.place) for issue in reading.issues]


def test_escape_sequences_are_resolved() -> None:
    reading = parse(message(obx("77^a\\T\\b\\F\\c", "5\\S\\6\\.br\\\\H\\x\\N\\ \\X41\\", kind="ST")), UTC)
    assert reading.results[0].codes[0].text == "a&b|c"
    assert reading.results[0].value == "5^6 x A"


def test_other_separators_are_taken_from_the_header() -> None:
    content = message(HB, WBC).decode().replace("10^9/L", "10*9/L").translate(str.maketrans("|^", "#!")).encode()
    assert values(content) == ["62", "3.1"]


@pytest.mark.parametrize("encoding", ["^~\\\\&", "^^^^", "^~"])
def test_a_header_with_a_slip_in_its_separators_is_read_by_the_standard(encoding: str) -> None:
    assert values(message(HB, WBC, header=HEADER.replace("^~\\&", encoding, 1))) == ["62", "3.1"]


@pytest.mark.parametrize(
    ("kind", "sent", "value", "comparator"),
    [
        ("NM", "62", "62", ""),
        ("ST", "<0.01", "<0.01", ""),
        ("SN", "<^0.01", "0.01", "<"),
        ("SN", "^182", "182", ""),
        ("SN", "^1^:^80", "1:80", ""),
        ("SN", ">=^5", "5", ">="),
        ("TX", "7.2", "7.2", ""),
        ("CE", "260385009^Negative^SCT", "Negative", ""),
        ("CWE", "POS", "POS", ""),
        ("ST", '""', "", ""),
    ],
)
def test_each_type_of_value_is_read(kind: str, sent: str, value: str, comparator: str) -> None:
    results = parse(message(obx("718-7^Hb^LN", sent, "g/L", kind=kind)), UTC).results
    assert [(result.value, result.comparator) for result in results] == ([(value, comparator)] if value else [])


def test_repeated_values_are_all_kept() -> None:
    answer = read(message(obx("718-7^Hb^LN", "62~64", "g/L")))
    assert [fact.value.value for fact in answer.facts if fact.concept.code == "hb"] == ["62", "64"]  # type: ignore[union-attr]


def test_a_power_of_ten_with_a_bare_caret_is_a_unit() -> None:
    value = one(read(message(WBC)), "wbc").value
    assert value == Quantity("3.1", "10*9/L", "", "3.5", "9.5")


def test_an_interval_with_a_bare_tilde_is_read() -> None:
    value = one(read(message(obx("718-7^Hb^LN", "62", "g/L", "115~150"))), "hb").value
    assert isinstance(value, Quantity) and (value.reference_low, value.reference_high) == ("115", "150")


@pytest.mark.parametrize("unit", ["g/dL^gram per deciliter^UCUM", "x^x^L^g/dL^^UCUM", "^g/dL"])
def test_a_unit_is_found_in_any_part_of_its_field(unit: str) -> None:
    value = one(read(message(obx("718-7^Hb^LN", "6.2", unit))), "hb").value
    assert isinstance(value, Quantity) and value.value == "62"


def test_a_correction_replaces_what_was_reported_before() -> None:
    first = message(obx("718-7^Hb^LN", "162", "g/L"))
    later = HEADER.replace("20260301093000", "20260301110000")
    second = message(obx("718-7^Hb^LN", "62", "g/L", status="C"), header=later)
    for order in ((first, second), (second, first)):
        value = one(read(*order), "hb").value
        assert isinstance(value, Quantity) and value.value == "62"


def test_a_preliminary_result_gives_way_to_the_final_one() -> None:
    answer = read(message(obx("718-7^Hb^LN", "60", "g/L", status="P"), obx("718-7^Hb^LN", "62", "g/L")))
    assert one(answer, "hb").value == Quantity("62", "g/L", "", "115", "150")


def test_two_final_results_are_both_kept() -> None:
    answer = read(message(obx("718-7^Hb^LN", "60", "g/L"), obx("718-7^Hb^LN", "62", "g/L")))
    assert len([fact for fact in answer.facts if fact.concept.code == "hb"]) == 2


def test_the_time_is_that_of_collection_in_the_zone_of_the_sender() -> None:
    moment = datetime(2026, 3, 1, 8, tzinfo=timezone(timedelta(hours=8)))
    assert one(read(message(HB)), "hb").time == Interval.at(moment)
    own = message(HB + "|||20260228070000")
    assert one(read(own), "hb").time == Interval.at(datetime(2026, 2, 28, 7, tzinfo=timezone(timedelta(hours=8))))


def test_a_time_that_is_none_is_an_issue_and_the_value_stays() -> None:
    answer = read(message(HB + "|||yesterday"))
    assert issues(answer) == [("bad-time", "labs[0] OBX-1")]
    assert one(answer, "hb").time is None


def test_the_specimen_stands_behind_its_observations() -> None:
    urine = message(obx("GLU^Glucose^L", "5.0", "mmol/L"), "SPM|1|||UR^Urine^HL70487")
    assert issues(read(urine)) == [("unknown-unit", "labs[0] OBX-1")]
    serum = message(obx("GLU^Glucose^L", "5.0", "mmol/L"), "SPM|1|||SER^Serum^HL70487")
    assert "glucose" in read(serum).assessed


@pytest.mark.parametrize("panel", ["尿常规", "URINALYSIS, COMPLETE", "脑脊液检查"])
def test_the_name_of_a_panel_tells_a_specimen_that_is_not_blood(panel: str) -> None:
    content = message(obx("WBC^白细胞^L", "12", "/uL")).replace("CBC^血常规".encode(), f"1^{panel}".encode())
    assert "wbc" not in read(content).assessed


def test_a_test_of_urea_is_none_of_urine() -> None:
    content = message(obx("BUN^尿素^L", "5.1", "mmol/L")).replace("CBC^血常规".encode(), "1^尿素、尿酸".encode())
    assert "urea" in read(content).assessed


def test_the_specimen_leads_in_an_oul_message() -> None:
    segments = (
        HEADER.replace("ORU^R01^ORU_R01", "OUL^R22"),
        PID,
        "SPM|1|||CSF^CSF^HL70487",
        OBR,
        obx("GLU^Glucose^L", "3.0", "mmol/L"),
    )
    assert "csf_glucose" in read(("\r".join(segments) + "\r").encode()).assessed


def test_the_message_says_who_the_patient_is() -> None:
    answer = read(message(HB))
    assert {fact.concept.code: fact.value for fact in answer.facts if fact.evidence[0].item.startswith("PID")} == {  # type: ignore[union-attr]
        "patient_id": Coded("100234^^^HIS_A"),
        "patient_name": Coded("LI^MING"),
        "patient_sex": Coded("FEMALE"),
        "patient_birth_date": Coded("1960-02-03"),
    }


def test_a_number_of_the_state_is_no_hospital_number() -> None:
    pid = "PID|1|OLD7|999-99^^^GOV^SS~55^^^HIS_B&1.2.3&ISO^PI~66|||||M"
    found = {item.code for item in parse(message(HB).replace(PID.encode(), pid.encode()), UTC).identity}
    assert found == {"55^^^HIS_B", "66", "MALE"}


def test_a_sex_that_is_none_is_an_issue() -> None:
    content = message(HB).replace(b"|F\rOBR", b"|X1\rOBR")
    assert issues(read(content)) == [("bad-value", "labs[0] PID-8")]
    assert "hb" in read(content).assessed


def test_evidence_is_the_row_as_reported() -> None:
    fact = one(read(message(WBC, HB)), "hb")
    assert (fact.evidence[0].item, fact.evidence[0].text) == ("OBX-2", "Hemoglobin 62 g/L (115-150) LL")


def test_the_same_message_gives_the_same_facts() -> None:
    first, second = read(message(WBC, HB)), read(message(WBC, HB))
    assert [fact.id for fact in first.facts] == [fact.id for fact in second.facts]
    assert read(message(HB), message(HB)).facts == read(message(HB)).facts
