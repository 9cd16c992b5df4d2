"""A hospital's own table: what is refused, what is an issue with its line, what is read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lab_messages import NOW, decided, issues, one, read

from facts.fact import Coded, FactSet, Interval, Polarity, Quantity
from lab_service.formats.mapping import FIELDS, named_mapping, parse_mapping
from lab_service.formats.table import parse
from lab_service.patient import Patient
from lab_service.reader import Sent, read_results
from lab_service.result import Reading
from serving.errors import CannotDecode, CannotRead

NAMES = "检验项目,结果,单位,参考范围,采样时间,提示"
HB = "血红蛋白,62,g/L,115-150,2026-03-01 08:05,↓↓"
WBC = "白细胞计数,3.1,10^9/L,3.5-9.5,2026-03-01 08:05,↓"


def table(*lines: str, names: str = NAMES) -> bytes:
    return "\n".join((names, *lines, "")).encode()


def faults(reading: Reading) -> list[tuple[str, str]]:
    return [(issue.code, issue.place) for issue in reading.issues]


def values(content: bytes, inline: str = "") -> list[tuple[str, str]]:
    return [(result.place, result.value) for result in parse(content, UTC, inline=inline).results]


def taken(content: bytes, mapping: str = "", patient_id: str = "P1") -> FactSet:
    return read_results([Sent(csv=content, mapping=mapping)], Patient(patient_id), NOW, UTC)


@pytest.mark.parametrize("content", [b"PK\x03\x04abc", b"\xd0\xcf\x11\xe0\xa1\xb1", b"%PDF-1.4", b"\x00\xff\xff"])
def test_a_spreadsheet_or_another_file_is_no_table(content: bytes) -> None:
    with pytest.raises((CannotDecode, CannotRead)):
        parse(content, UTC)


@pytest.mark.parametrize("content", [b"\n\n", b",,,\n", b"sep=;\n", b"name,age\nLi,4\n", b"result,unit\n1,g/L\n"])
def test_a_table_without_the_columns_of_a_result_is_refused(content: bytes) -> None:
    with pytest.raises(CannotRead):
        parse(content, UTC)


@pytest.mark.parametrize(
    "mapping",
    [
        "columns: {valeu: x}",
        "columns: {display: x}",
        "columns: [value]",
        "columns: {value: {join: 3}}",
        "columns: {value: []}",
        "columns: {value: x}\nzone: Mars/Olympus",
        "columns: {value: x}\nencoding: klingon",
        "columns: {value: x}\ndelimiter: ab",
        "columns: {value: x}\nskip_lines: -1",
        "columns: {value: x}\nextra: 1",
        "columns: {value: x}\nwide: {hb: 3}",
        "columns: &a {value: x}\nconstants: *a",
        "- value",
        "{",
        "field,column\nvalue",
    ],
)
def test_a_mapping_that_is_wrong_is_refused_with_its_key(mapping: str) -> None:
    with pytest.raises(CannotRead, match=r"^mapping"):
        parse_mapping(mapping)


@pytest.mark.parametrize("name", ["nobody", "../standard", "", "a/b"])
def test_a_mapping_of_an_unknown_name_is_refused(name: str) -> None:
    with pytest.raises(CannotRead):
        named_mapping(name)


def test_lines_of_others_are_not_read() -> None:
    content = table(f"100,{HB}", f"200,{WBC}", names="病历号," + NAMES)
    assert {result.place for result in parse(content, UTC, patient_id="200^^^HIS_A").results} == {"line 3"}
    nobody = parse(content, UTC, patient_id="300")
    assert not nobody.results and faults(nobody) == [("cannot-read", "patient_id")]
    assert [(one.place, one.reason) for one in nobody.left_out] == [
        ("line 2", "of another patient"),
        ("line 3", "of another patient"),
    ]
    assert len(parse(content, UTC).results) == 2


def test_a_table_about_another_patient_alone_says_so() -> None:
    answer = taken(table(f"100,{HB}", names="病历号," + NAMES), patient_id="300")
    assert one(answer, "patient_id").value == Coded("100")


def test_one_bad_line_is_an_issue_with_its_place_and_the_rest_is_read() -> None:
    content = table(HB, "a,b,c,d,e,f,g", "血小板", WBC)
    reading = parse(content, UTC)
    assert [result.place for result in reading.results] == ["line 2", "line 5"]
    assert faults(reading) == [("cannot-read", "line 3"), ("cannot-read", "line 4")]


def test_a_quote_that_is_never_closed_costs_its_own_line() -> None:
    content = table('"血小板,210,10^9/L,,,', HB, *[WBC] * 30)
    reading = parse(content, UTC)
    assert faults(reading) == [("cannot-read", "line 2")] and len(reading.results) == 31


@pytest.mark.parametrize("stray", ['血小板 5" 管,210,10^9/L,,,', '"血小板,210,10^9/L,,,'])
def test_two_stray_quotes_do_not_swallow_what_stands_between(stray: str) -> None:
    reading = parse(table(stray, HB, WBC, stray, HB), UTC)
    assert {"line 3", "line 4", "line 6"} <= {result.place for result in reading.results}
    told = {result.place for result in reading.results} | {place for _, place in faults(reading)}
    assert told == {"line 2", "line 3", "line 4", "line 5", "line 6"}


def test_a_line_break_in_quotes_is_part_of_its_cell() -> None:
    content = table('"血红\n蛋白",62,g/L,"115-\r\n150",2026-03-01 08:05,', WBC)
    assert [result.place for result in parse(content, UTC).results] == ["line 2", "line 5"]


def test_bytes_that_are_no_text_cost_their_line() -> None:
    content = table(HB, WBC, WBC).replace("白细".encode(), b"\xe7\x99", 1)
    reading = parse(content, UTC)
    assert faults(reading) == [("cannot-decode", "line 3")] and len(reading.results) == 2


def test_a_line_without_a_value_is_left_out() -> None:
    reading = parse(table("血红蛋白,,g/L,,,", ",,,,,", "合计,,,,,"), UTC)
    assert not reading.results and not reading.issues
    assert [(one.place, one.reason) for one in reading.left_out] == [("line 2", "no value"), ("line 4", "no value")]


def test_a_time_whose_year_does_not_lead_is_an_issue_without_a_format() -> None:
    content = table(HB.replace("2026-03-01 08:05", "01.03.2026 08:05"))
    assert faults(parse(content, UTC)) == [("bad-time", "line 2.collected_at")]
    mapping = "columns: {display: 检验项目, value: 结果, collected_at: 采样时间}\ntime_formats: ['%d.%m.%Y %H:%M']"
    assert parse(content, UTC, inline=mapping).results[0].collected == Interval.at(
        datetime(2026, 3, 1, 8, 5, tzinfo=UTC)
    )


def test_issues_do_not_repeat_what_was_sent() -> None:
    content = table("secret,secret,secret,secret,secret,secret", "secret,secret", 'secret,"secret,1,1,1,1')
    assert not [issue for issue in taken(content).issues if "secret" in issue.message + issue.place]


@given(st.binary(max_size=300))
@settings(max_examples=200)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for candidate in (content, table(HB) + content, content + table(HB)):
        try:
            parse(candidate, UTC)
        except (CannotDecode, CannotRead):
            continue


@given(st.text(max_size=120))
def test_any_mapping_is_read_or_refused(text: str) -> None:
    for candidate in (text, "columns:\n  value: " + text):
        try:
            parse_mapping(candidate)
        except CannotRead:
            continue


@given(st.data())
@settings(max_examples=100)
def test_a_broken_byte_harms_no_other_line(data: st.DataObject) -> None:
    content = bytearray(table(HB, WBC, HB.replace("62", "63"), WBC))
    inside = [at for at in range(len(NAMES.encode()) + 1, len(content)) if content[at] != 10]
    at = data.draw(st.sampled_from(inside))
    content[at] = data.draw(st.integers(0, 255).filter(lambda byte: byte not in b'"\r\n'))
    spoiled = f"line {content[:at].count(10) + 1}"
    found = {result.place for result in parse(bytes(content), UTC).results}
    assert {"line 2", "line 3", "line 4", "line 5"} - {spoiled} <= found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_table_is_read_in_every_usual_dress(encoding: str, delimiter: str, end: str) -> None:
    text = table(HB, WBC).decode().replace(",", delimiter).replace("\n", end)
    assert values(text.encode(encoding)) == [("line 2", "62"), ("line 3", "3.1")]


def test_a_mark_of_the_delimiter_and_empty_lines_may_lead() -> None:
    assert values(b"sep=,\r\n\r\n" + table(HB)) == [("line 4", "62")]


def test_a_result_is_read_with_interval_flag_time_and_place() -> None:
    answer = taken(table(HB))
    fact = one(answer, "hb")
    assert fact.value == Quantity("62", "g/L", "", "115", "150")
    assert fact.time == Interval.at(datetime(2026, 3, 1, 8, 5, tzinfo=UTC))
    assert (fact.evidence[0].item, fact.evidence[0].text) == ("line 2", "血红蛋白 62 g/L (115-150) ↓↓")
    assert decided(answer)["anaemia"] is Polarity.PRESENT
    assert decided(answer)["critical_value"] is Polarity.PRESENT
    assert not answer.issues


def test_columns_lead_where_the_mapping_says() -> None:
    mapping = """
columns:
  code: [LIS, 编码]
  value: {join: [sign, number]}
  collected_at: {join: [day, time]}
  status: 状态
constants: {system: LOINC, unit: g/L, specimen: blood}
statuses: {废: withdrawn, 初: preliminary}
zone: Asia/Shanghai
skip_lines: 2
"""
    content = "某医院\n检验科\n编码;sign;number;day;time;状态\n718-7;<;62;2026/3/1;8:05;初\n".encode("gb18030")
    (result,) = parse(content, UTC, inline=mapping).results
    assert (result.codes[0].system, result.codes[0].code, result.value) == ("LOINC", "718-7", "< 62")
    assert (result.units, result.specimen, result.status) == (("g/L",), "blood", "preliminary")
    assert result.collected is not None and result.collected.start is not None
    assert result.collected.start.isoformat() == "2026-03-01T08:05:00+08:00"


def test_a_withdrawn_line_takes_back_the_earlier_one() -> None:
    names = NAMES + ",状态,条码号"
    content = table(f"{HB},,B1", f"{HB.replace('62', '')},作废,B1", f"{WBC},,B1", names=names)
    answer = taken(content)
    assert "wbc" in answer.assessed and "hb" not in answer.assessed


def test_a_mapping_may_be_a_csv() -> None:
    mapping = "\ufefffield,column\r\ndisplay,Analyt\r\nvalue,Ergebnis\r\nvalue,Wert\r\nunit,Einheit\r\n"
    assert values(b"Analyt;Wert;Einheit\nHb;6.2;g/dL\n", mapping) == [("line 2", "6.2")]


def test_a_column_may_be_a_test() -> None:
    mapping = """
columns: {collected_at: 时间}
wide:
  Hb: {code: 718-7, system: LOINC, unit: g/L}
  钾: {display: 钾, unit: mmol/L}
"""
    content = "时间,Hb,钾\n2026-03-01 08:05,62,4.1\n2026-03-02 08:05,,4.3\n".encode()
    assert values(content, mapping) == [("line 2.cell[2]", "62"), ("line 2.cell[3]", "4.1"), ("line 3.cell[3]", "4.3")]
    answer = taken(content, mapping)
    assert {"hb", "potassium"} <= answer.assessed and not answer.issues


def test_the_standard_mapping_names_every_field() -> None:
    assert set(named_mapping("standard").columns) == set(FIELDS)


def test_a_refused_table_is_an_issue_beside_what_was_read() -> None:
    answer = read(Sent(csv=b"x,y\n1,2\n"), Sent(csv=table(HB)), Sent(csv=table(HB), mapping_name="nobody"))
    assert issues(answer) == [("cannot-read", "labs[0]"), ("cannot-read", "labs[2]")]
    assert "hb" in answer.assessed
