"""What others write into a record, a name or an id is shown as they wrote it and does nothing else, wherever it is."""

from __future__ import annotations

import io
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from concord.v1 import encounter_pb2, fact_pb2, fusion_service_pb2, work_pb2
from concord.v1.discrepancy_pb2 import Discrepancy
from console_fakes import PASSWORD, FakeGateway, console, csrf_of, sign_in
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from openpyxl import load_workbook

from console import figure_files
from console.accounts import Account, now
from console.gateway import CallFailed
from console.roles import Role
from console.settings import ConsoleSettings
from console.uploads import Upload

EVIL = """"><img src=x onerror=alert(1)>'<script>alert(1)</script>{{7*7}}</textarea></select> hx-on:click='x' \\u003c"""
_WHOLE = (
    FieldDescriptor.TYPE_ENUM, FieldDescriptor.TYPE_INT32, FieldDescriptor.TYPE_INT64, FieldDescriptor.TYPE_UINT32,
)  # fmt: skip


def filled(message: Message, depth: int = 0) -> Any:
    """The message with words of an attacker in every string, and one item in every list."""
    for field in message.DESCRIPTOR.fields:
        if field.message_type and depth > 6:
            continue
        if field.message_type and field.message_type.GetOptions().map_entry:
            continue
        if field.message_type:
            inner = getattr(message, field.name)
            filled(inner.add() if field.is_repeated else inner, depth + 1)
        elif field.type == field.TYPE_STRING:
            getattr(message, field.name).append(EVIL) if field.is_repeated else setattr(message, field.name, EVIL)
        elif field.type in (field.TYPE_DOUBLE, field.TYPE_FLOAT) and not field.is_repeated:
            setattr(message, field.name, 0.5)
        elif field.type in _WHOLE and not field.is_repeated:
            setattr(message, field.name, 1)
    return message


def hostile_case() -> work_pb2.GetCaseResponse:
    one: work_pb2.GetCaseResponse = filled(work_pb2.GetCaseResponse())
    document = one.encounter.documents[0]
    document.author, document.department = "dr-li", "Radiology"
    document.sections[0].kind = encounter_pb2.Section.FINDINGS
    found = one.discrepancies[0]
    found.routing = Discrepancy.SHOWN
    item = one.items[0]
    item.discrepancy.CopyFrom(found)
    item.author, item.department = "dr-li", "Radiology"
    item.locked_by = one.locked_by = ""
    span = found.evidence[0]
    span.kind, span.document_id, span.start, span.end = fact_pb2.Evidence.TEXT_SPAN, document.id, 0, 5
    del span.region[:]
    one.concepts[EVIL].name.en = one.concepts[EVIL].name.zh = EVIL
    one.concepts[EVIL].category = "analyte"
    lab = one.fact_sets.add(source=fact_pb2.Fact.LAB)
    for at in ("2026-03-01T08:00:00+08:00", "2026-03-02T08:00:00+08:00"):
        fact = filled(lab.facts.add())
        fact.quantity.value, fact.time.start = "5", at
        fact.quantity.reference_low, fact.quantity.reference_high = "1", "9"
        del fact.relations[:]
    for number, fact in enumerate(one.fact_sets[0].facts):
        fact.source, fact.probability = fact_pb2.Fact.IMAGE, 0.5
        fact.evidence[0].region.extend([0, 0, 9, 0, 9, 9])
        fact.evidence[0].frame = number
    return one


def gateway() -> FakeGateway:
    one = hostile_case()

    def get_case(_: Any) -> work_pb2.GetCaseResponse:
        copy = work_pb2.GetCaseResponse()
        copy.CopyFrom(one)
        return copy

    def statistics(request: work_pb2.GetStatisticsRequest) -> work_pb2.GetStatisticsResponse:
        answer: work_pb2.GetStatisticsResponse = filled(work_pb2.GetStatisticsResponse())
        for of in (answer.all, *answer.groups):
            of.reasons[EVIL], of.grades[EVIL] = 2, 1
        if request.by == "week":
            answer.groups[0].group = "2026-03-02"
        return answer

    document = filled(work_pb2.GetRuleDocumentResponse())
    document.document.id = document.revisions[0].id = "report/side"
    document.document.text = json.dumps(
        {"id": "report/side", "version": 1, "claim": {"source": EVIL, "where": EVIL}, "rationale": {"en": EVIL},
         "false_positives": [EVIL], "references": [EVIL], "examples": {"discrepant": [{"findings": EVIL}]}}
    )  # fmt: skip
    indicators = filled(fusion_service_pb2.ListIndicatorsResponse())
    indicators.indicators[0].code = "of-our-own"
    listed = filled(fusion_service_pb2.ListRulesResponse())
    listed.rules[0].id = "report/side"
    return FakeGateway(
        GetCase=get_case,
        LockCase=lambda request: work_pb2.LockCaseResponse(locked_by=request.reviewer),
        ListWork=work_pb2.ListWorkResponse(
            items=one.items, total=1,
            counts=[work_pb2.WorkCount(field=name, value=EVIL, number=3) for name in ("department", "author", "rule")],
        ),
        SampleCases=work_pb2.SampleCasesResponse(encounter_ids=[EVIL]),
        GetStatistics=statistics,
        ListIndicators=indicators,
        ListRules=listed,
        GetDiscrepancy=filled(fusion_service_pb2.GetDiscrepancyResponse()),
        GetRuleDocument=document,
        TryRule=filled(work_pb2.TryRuleResponse()),
        RecordReview=lambda request: fusion_service_pb2.RecordReviewResponse(),
    )  # fmt: skip


class Tags(HTMLParser):
    """What a browser would make of a page that nobody here has written."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if tag in ("img", "iframe", "object", "embed") or (tag == "script" and "src" not in names):
            self.wrong.append(tag)
        self.wrong += [name for name in names if name.startswith("on") or name.startswith("hx-on") or name == "style"]
        for name, value in attrs:
            if name in ("href", "src", "action", "formaction") and not (value or "").startswith(("/", "?", "#")):
                self.wrong.append(f"{name}={value}")


def harmless(page: str) -> bool:
    tags = Tags()
    tags.feed(page)
    return not tags.wrong and "<script>alert" not in page and "49</textarea>" not in page


OF = {
    Role.REVIEWER: (
        "/worklist", "/audit", "/figures", "/figures?by=author", "/figures/indicators", "/rules", "/rules/report/side",
        "/rules/report/side/difference?revision=1", "/rule-words/report/side", "/worklist?words=" + quote(EVIL),
        f"/case/{quote(EVIL, safe='')}", f"/case/{quote(EVIL, safe='')}/beside",
        f"/case/{quote(EVIL, safe='')}/discrepancy/{quote(EVIL, safe='').replace('%2F', '/')}",
    ),
    Role.CLINICIAN: ("/mine", f"/case/{quote(EVIL, safe='')}"),
    Role.ADMINISTRATOR: (
        "/accounts", "/log?account=" + quote(EVIL), "/rules/report/side", "/rules/profiles/default", "/rules/new",
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("role", "path"), [(role, path) for role, paths in OF.items() for path in paths])
def test_words_of_an_attacker_stay_words(tmp_path: Path, role: Role, path: str, language: str) -> None:
    with console(tmp_path, gateway()) as (client, accounts):
        accounts.save(Account("auditor", EVIL, Role.AUDITOR, EVIL, EVIL), now())
        accounts.save_view(role, EVIL, EVIL)
        accounts.log("auditor", EVIL, EVIL, EVIL, now())
        sign_in(client, role)
        client.cookies.set("concord_language", language)
        answer = client.get(path)
        if "/discrepancy/" not in path:
            assert answer.status_code == 200
            assert "&lt;script&gt;" in answer.text or path.startswith(("/rules/new", "/rules/report/side/difference"))
        assert harmless(answer.text)


@pytest.mark.parametrize("what", ["try", "save"])
def test_what_a_try_out_says_is_shown_as_words(tmp_path: Path, what: str) -> None:
    fake = gateway()
    fake.answers["TryRule"].ClearField("problems")
    with console(tmp_path, fake) as (client, _):
        sign_in(client, Role.ADMINISTRATOR)
        token = {"X-CSRF-Token": csrf_of(client.get("/rules/report/side").text)}

        def refused(_: Any) -> None:
            raise CallFailed("INVALID_ARGUMENT", EVIL, "gateway")

        fake.answers["SaveRule"] = refused
        form = {"form": "text", "text": EVIL, "encounters": "50"}
        answer = client.post(f"/rules/report/side/{what}", data=form, headers=token)
        assert answer.status_code == 200 and harmless(answer.text) and "&lt;script&gt;" in answer.text


def test_a_sheet_runs_no_formula(tmp_path: Path) -> None:
    names = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＠A1", "a\x07b", "Radiology", "急诊")
    answer = work_pb2.GetStatisticsResponse(groups=[work_pb2.Statistics(group=name) for name in names])
    answer.all.reasons["=1"] = 1
    book = load_workbook(io.BytesIO(figure_files.xlsx({"author": answer}, "author", "en")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    starts = {str(row[0].value)[:1] for row in book.worksheets[0].iter_rows(min_row=2)}
    assert not starts & set("=+-@\t\r\n＝＠")
    lines = figure_files.csv(answer, "author", "en").decode("utf-8-sig").split("\r\n")
    assert not [line for line in lines if line.lstrip('"').startswith(tuple("=+-@\t\r\n＝＠"))]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_printed_report_holds_any_name(tmp_path: Path, language: str) -> None:
    with console(tmp_path, gateway()) as (client, _):
        sign_in(client, Role.REVIEWER)
        answer = client.get(f"/figures/report.pdf?language={language}&department={quote(EVIL)}")
        assert answer.status_code == 200 and answer.content.startswith(b"%PDF")


@pytest.mark.parametrize("came_from", ["https://evil.example/", "http://testserver.evil.example/", "//evil.example"])
def test_nobody_is_sent_elsewhere(tmp_path: Path, came_from: str) -> None:
    with console(tmp_path) as (client, _):
        assert client.get("/language/zh", headers={"referer": came_from}).headers["location"] == "/"
        of_two_slashes = {"referer": "http://testserver//evil.example/?a=1"}
        assert client.get("/theme/dark", headers=of_two_slashes).headers["location"] == "/evil.example/?a=1"
        back = {"referer": "http://testserver/worklist?state=open"}
        assert client.get("/theme/dark", headers=back).headers["location"] == "/worklist?state=open"
        answer = client.post("/sign-in?next=https://evil.example", data={"name": "reviewer", "password": PASSWORD})
        assert answer.headers["location"] == "/"


@pytest.mark.parametrize(
    "path",
    ["/worklist?min_probability=x", "/worklist?since=0001-01-01", "/worklist?until=9999-12-31", "/worklist?state=x",
     "/worklist?sort=x", "/figures?since=0001-01-01", "/figures?budget=nan", "/figures?budget=-1", "/figures?by=x",
     "/figures/report.pdf?month=0001-01", "/figures/report.pdf?month=9999-12", "/audit?seed=99999999999999999999",
     "/rules?sort=x", "/rules/report/side?revision=99999999999", "/case/e1/frame?frame=99999999999",
     "/case/e1/frame?instance=99999999999999999999"],
)  # fmt: skip
def test_nonsense_in_an_address_is_refused_calmly_and_not_said_again(tmp_path: Path, path: str) -> None:
    with console(tmp_path, gateway()) as (client, _):
        sign_in(client, Role.REVIEWER)
        answer = client.get(path)
        assert answer.status_code in (400, 422) and answer.headers["content-type"].startswith("text/html")
        assert "99999999" not in answer.text


def test_a_zero_byte_is_no_way_into_a_database(tmp_path: Path) -> None:
    with console(tmp_path, gateway()) as (client, _):
        assert client.post("/sign-in", data={"name": "a\0b", "password": "x"}).status_code == 401
        sign_in(client, Role.REVIEWER)
        assert client.get("/case/a%00b").status_code == 404


def test_without_a_budget_the_figures_are_shown(tmp_path: Path) -> None:
    with console(tmp_path, gateway()) as (client, _):
        sign_in(client, Role.REVIEWER)
        assert client.get("/figures?by=week&budget=").status_code == 200


def test_a_stranger_brings_in_no_files_and_a_reviewer_no_more_than_is_allowed(tmp_path: Path) -> None:
    fake = gateway()
    fake.answers["CheckEncounter"] = fusion_service_pb2.CheckEncounterResponse(id="a/b c")
    with console(tmp_path, fake, upload_mb=1) as (client, _):
        large = {"files": ("a.dcm", b"x" * 5_000_000)}
        assert client.post("/check", files=large).status_code == 413
        assert client.post("/sign-in", content=b"name=" + b"a" * 100_000).status_code == 413
        sign_in(client, Role.REVIEWER)
        token = {"X-CSRF-Token": csrf_of(client.get("/worklist").text)}
        assert client.post("/check", files=large, headers=token).status_code == 413
        assert client.post("/worklist/views", content=b"a" * 3_000_000, headers=token).status_code == 413

        def in_parts() -> Any:  # a body that does not say how long it is
            for _ in range(5):
                yield b"a" * 1_000_000

        form = {**token, "content-type": "application/x-www-form-urlencoded"}
        assert client.post("/worklist/views", content=in_parts(), headers=form).status_code == 413
        answer = client.post("/check", data={"text": "No effusion.", "age": "²"}, headers=token)
        assert answer.headers["location"] == "/case/a%2Fb%20c"


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.json", b"[" * 200_000), ("b.json", b'{"documents": '), ("d.zip", b"PK\x03\x04\0\0\0\0"), ("e.txt", b"")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_named_and_breaks_nothing(name: str, content: bytes) -> None:
    upload = Upload(encounter_pb2.Encounter(id="mine"))
    upload.add(name, content)
    assert [one for one, _ in upload.refused] == [name]
    assert upload.encounter == encounter_pb2.Encounter(id="mine")


@pytest.mark.parametrize("content", [b'{"patient": {"id": "\\ud800"}}', b'{"patient": {"age_years": 1e999}}'])
def test_what_no_encounter_can_hold_breaks_nothing(content: bytes) -> None:
    upload = Upload(encounter_pb2.Encounter(id="mine"))
    upload.add("a.json", content)
    assert upload.encounter.SerializeToString()


@pytest.mark.parametrize("status", ["UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED", "INTERNAL"])
@pytest.mark.parametrize("path", ["/worklist", "/case/e1", "/figures", "/rules", "/audit"])
def test_without_the_services_a_page_says_so_calmly(tmp_path: Path, path: str, status: str) -> None:
    def broken(_: Any) -> None:
        raise CallFailed(status, "failed to connect to all addresses; 10.1.2.3:50051", "10.1.2.3:50051")

    methods = ("ListWork", "GetCase", "GetStatistics", "ListRules", "SampleCases")
    with console(tmp_path, FakeGateway(**dict.fromkeys(methods, broken))) as (client, _):
        sign_in(client, Role.REVIEWER)
        answer = client.get(path)
        assert answer.status_code in (502, 503, 504) and "Try again" in answer.text and "10.1.2.3" not in answer.text
        assert f'href="{path}"' in answer.text


def test_of_a_fault_neither_the_page_nor_the_log_says_a_word_of_a_record(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    def faulty(_: Any) -> None:
        raise KeyError("left pneumothorax of Mr Zhang")

    with console(tmp_path, FakeGateway(ListWork=faulty)) as (client, _):
        sign_in(client, Role.REVIEWER)
        answer = client.get("/worklist")
        assert answer.status_code == 500 and answer.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        said = answer.text + caplog.text + "".join(capsys.readouterr())
        assert "pneumothorax" not in said and "KeyError" in caplog.text


def test_no_page_is_kept_by_a_browser(tmp_path: Path) -> None:
    with console(tmp_path, gateway()) as (client, _):
        for path in ("/sign-in", "/nowhere", "/worklist"):
            assert client.get(path).headers["cache-control"] == "no-store"
        sign_in(client, Role.REVIEWER)
        for path in ("/worklist", "/case/e1", "/figures", "/figures/export.csv", "/figures/report.pdf", "/nowhere"):
            assert client.get(path).headers["cache-control"] == "no-store", path
        assert "cache-control" not in client.get("/static/css/console.css").headers


def test_settings_are_as_safe_as_they_can_be() -> None:
    chosen = ConsoleSettings()
    assert (chosen.proxies, chosen.host) == ("127.0.0.1", "127.0.0.1")
