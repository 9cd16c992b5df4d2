"""ReadResults from request to answer, structured rows, and messages that fail beside others that do not."""

from __future__ import annotations

import asyncio
import base64
from zoneinfo import ZoneInfo

from concord.v1.lab_service_pb2 import ReadResultsRequest, ReadResultsResponse
from google.protobuf import json_format
from lab_messages import decided, issues, message, obx, one, read, row

from facts import codec
from facts.fact import FactSet, Polarity, Source
from lab_service.formats.structured import Row
from lab_service.reader import Sent
from lab_service.service import LabService


def ask(request: dict[str, object]) -> FactSet:
    message = json_format.ParseDict(request, ReadResultsRequest())
    response = asyncio.run(LabService().ReadResults(message))
    assert isinstance(response, ReadResultsResponse)
    return codec.fact_set_from_proto(response.fact_set)


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def test_nothing_sent_is_nothing_assessed() -> None:
    answer = ask({"patient": {"id": "P1"}})
    assert (answer.subject, answer.source, answer.facts, answer.assessed, answer.issues) == (
        "P1",
        Source.LAB,
        (),
        frozenset(),
        (),
    )


def test_an_empty_message_is_an_issue() -> None:
    assert [(issue.code, issue.place) for issue in ask({"labs": [{}]}).issues] == [("cannot-read", "labs[0]")]


def test_one_bad_message_does_not_lose_the_others() -> None:
    hb = obx("718-7^Hb^LN", "62", "g/L")
    answer = read(
        b"no message",
        Sent(fhir=b"{"),
        Sent(fhir=b'{"resourceType": "Patient"}'),
        message(hb),
        row("plt", "210", "10*9/L"),
    )
    assert issues(answer) == [("cannot-decode", "labs[0]"), ("cannot-decode", "labs[1]"), ("cannot-read", "labs[2]")]
    assert {"hb", "plt"} <= answer.assessed


def test_issues_of_rows_have_their_place() -> None:
    answer = read(
        row("plt", "210", "10*9/L"),
        row("hb", "?", "g/L"),
        row("what", "1"),
        Row(code="hb", value="130", unit="g/L", collected_at="soon"),
    )
    assert issues(answer) == [
        ("bad-time", "labs[0].results[3].collected_at"),
        ("unknown-code", "labs[0].results[2]"),
        ("bad-value", "labs[0].results[1]"),
    ]


def test_a_cancelled_row_is_skipped() -> None:
    assert not read(row("hb", "62", "g/L", status="cancelled")).facts


def test_a_bad_interval_is_an_issue_and_the_value_stays() -> None:
    answer = read(row("hb", "62", "g/L", reference_low="low"))
    assert issues(answer) == [("bad-value", "labs[0].results[0].reference_low")]
    assert "hb" in answer.assessed


def test_a_sex_and_a_date_that_are_none_count_as_unknown() -> None:
    rows = [{"code": {"code": "718-7"}, "value": "120", "unit": "g/L"}]
    answer = ask(
        {
            "patient": {"sex": "X1", "birth_date": "once", "age_years": 40},
            "labs": [{"results": rows}],
            "as_of": "whenever",
        }
    )
    assert one(answer, "hb").value.reference_low == "" and not answer.issues  # type: ignore[union-attr]


def test_a_structured_result_is_read_through_the_wire() -> None:
    rows = [
        {
            "code": {"system": "LOINC", "code": "6690-2"},
            "value": "3.1",
            "unit": "10*9/L",
            "reference_low": "3.5",
            "reference_high": "9.5",
        }
    ]
    answer = ask({"patient": {"id": "P1", "sex": "女", "age_years": 61}, "labs": [{"results": rows}]})
    assert one(answer, "wbc").evidence[0].item == "labs[0].results[0]"
    assert decided(answer) == {"leucopenia": Polarity.PRESENT, "leucocytosis": Polarity.ABSENT}
    assert answer.producer.service == "lab_service" and len(answer.producer.digest) == 12


def test_a_message_is_read_through_the_wire() -> None:
    content = message(obx("HGB^血红蛋白^L", "62", "g/L", "115-150", "LL"))
    answer = ask(
        {
            "patient": {"id": "100234", "sex": "FEMALE", "birth_date": "1960-02-03"},
            "labs": [{"hl7v2": encoded(content)}],
        }
    )
    assert decided(answer) == {
        "anaemia": Polarity.PRESENT,
        "polycythaemia": Polarity.ABSENT,
        "critical_value": Polarity.PRESENT,
    }


def test_times_without_a_zone_are_in_that_of_the_service() -> None:
    rows = [{"code": {"code": "hb"}, "value": "120", "unit": "g/L", "collected_at": "2026-03-01T08:00:00"}]
    request = json_format.ParseDict({"labs": [{"results": rows}]}, ReadResultsRequest())
    response = asyncio.run(LabService(ZoneInfo("Asia/Shanghai")).ReadResults(request))
    time = one(codec.fact_set_from_proto(response.fact_set), "hb").time
    assert time is not None and time.start is not None and time.start.isoformat() == "2026-03-01T08:00:00+08:00"
