"""Every address of the console, asked by everybody: who gets in is written here, and no address is left out."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from case_fakes import case, discrepancy, reviewed, said
from concord.v1 import encounter_pb2, fusion_service_pb2, imaging_service_pb2, work_pb2
from concord.v1.discrepancy_pb2 import RuleSummary
from console_fakes import FakeGateway, console, csrf_of, sign_in
from fastapi import FastAPI
from starlette.testclient import TestClient

from console.roles import Role

CLINICIAN, REVIEWER, HEAD, ADMINISTRATOR, AUDITOR = (
    Role.CLINICIAN, Role.REVIEWER, Role.HEAD, Role.ADMINISTRATOR, Role.AUDITOR,
)  # fmt: skip
EVERYBODY = set(Role)
ALL_BUT_CLINICIANS = EVERYBODY - {CLINICIAN}
DECIDE = {REVIEWER, HEAD, ADMINISTRATOR}
STRANGERS = {
    ("GET", "/sign-in"), ("POST", "/sign-in"), ("GET", "/sign-in/oidc"), ("GET", "/sign-in/oidc/callback"),
    ("GET", "/invitation/{token}"), ("POST", "/invitation/{token}"), ("GET", "/language/{language}"),
    ("GET", "/theme/{theme}"),
}  # fmt: skip
CASE = "/case/{encounter_id:path}"
# docs/console.md says the same in words. The case of the test is of the clinician and of the head's department.
MAY: dict[tuple[str, str], set[Role]] = {
    ("GET", "/"): EVERYBODY,
    ("GET", "/alive"): EVERYBODY,
    ("POST", "/sign-out"): EVERYBODY,
    ("GET", "/worklist"): ALL_BUT_CLINICIANS,
    ("GET", "/worklist/changes"): ALL_BUT_CLINICIANS,
    ("POST", "/worklist/views"): ALL_BUT_CLINICIANS,
    ("GET", "/next-case"): ALL_BUT_CLINICIANS,
    ("POST", "/worklist/decide"): DECIDE,
    ("POST", "/worklist/assign"): DECIDE,
    ("GET", CASE): EVERYBODY,
    ("GET", f"{CASE}/frame"): EVERYBODY,
    ("GET", f"{CASE}/beside"): EVERYBODY,
    ("GET", f"{CASE}/discrepancy/{{discrepancy_id}}"): EVERYBODY,
    ("POST", f"{CASE}/discrepancy/{{discrepancy_id}}"): DECIDE,
    ("GET", f"{CASE}/lock"): DECIDE,
    ("POST", f"{CASE}/lock"): DECIDE,
    ("GET", "/rule-words/{rule_id:path}"): EVERYBODY,
    ("GET", "/mine"): {CLINICIAN},
    ("POST", "/mine/{discrepancy_id}"): {CLINICIAN},
    ("GET", "/mine/{discrepancy_id}/history"): {CLINICIAN},
    ("GET", "/check"): {REVIEWER, ADMINISTRATOR},
    ("POST", "/check"): {REVIEWER, ADMINISTRATOR},
    ("GET", "/audit"): {REVIEWER, ADMINISTRATOR},
    ("POST", "/audit/{encounter_id:path}"): {REVIEWER, ADMINISTRATOR},
    ("GET", "/figures"): ALL_BUT_CLINICIANS,
    ("GET", "/figures/indicators"): ALL_BUT_CLINICIANS - {HEAD},
    ("GET", "/figures/export.{kind}"): ALL_BUT_CLINICIANS,
    ("GET", "/figures/report.pdf"): ALL_BUT_CLINICIANS,
    ("GET", "/rules"): ALL_BUT_CLINICIANS,
    ("GET", "/rules/{group}/{name}"): ALL_BUT_CLINICIANS,
    ("GET", "/rules/{group}/{name}/difference"): ALL_BUT_CLINICIANS,
    ("GET", "/rules/new"): {ADMINISTRATOR},
    ("POST", "/rules/new/{what}"): {ADMINISTRATOR},
    ("POST", "/rules/{group}/{name}/{what}"): {ADMINISTRATOR},
    ("GET", "/accounts"): {ADMINISTRATOR},
    ("POST", "/accounts"): {ADMINISTRATOR},
    ("POST", "/accounts/{name:path}/invitation"): {ADMINISTRATOR},
    ("GET", "/log"): {ADMINISTRATOR, AUDITOR},
}
FORMS = {
    "/worklist/decide": {"action": "ACCEPT", "ids": "x"},
    "/worklist/assign": {"ids": "x", "assignee": "somebody"},
    "/worklist/views": {"name": "mine", "query": "state=open"},
    f"{CASE}/discrepancy/{{discrepancy_id}}": {"action": "ACCEPT"},
    f"{CASE}/lock": {},
    "/mine/{discrepancy_id}": {"action": "COMMENT", "reason": "Seen."},
    "/check": {"text": "No effusion."},
    "/audit/{encounter_id:path}": {"score": "1"},
    "/rules/new/{what}": {"id": "report/mine"},
    "/rules/{group}/{name}/{what}": {"form": "text", "text": "a: b"},
    "/accounts": {"name": "new", "role": "reviewer"},
}
_RULE = "id: report/side\nversion: 1\n"
PLACES = {
    "encounter_id:path": "e1", "discrepancy_id": "x", "rule_id:path": "report/side", "kind": "csv", "group": "report",
    "name": "side", "what": "save", "name:path": "auditor", "token": "none", "language": "zh", "theme": "dark",
}  # fmt: skip


def gateway() -> FakeGateway:
    found = discrepancy("x", said("d0", 0, 2))
    one = case(found)
    one.items[0].department = "Radiology"
    one.encounter.studies.append(encounter_pb2.Study(instances=[encounter_pb2.Instance(uri="blob:1")]))
    item = work_pb2.WorkItem(discrepancy=found, author="dr-li", department="Radiology")

    def get_case(_: Any) -> work_pb2.GetCaseResponse:
        copy = work_pb2.GetCaseResponse()
        copy.CopyFrom(one)
        return copy

    return FakeGateway(
        GetCase=get_case,
        LockCase=lambda request: work_pb2.LockCaseResponse(locked_by=request.reviewer),
        RecordReview=reviewed,
        ListWork=work_pb2.ListWorkResponse(items=[item], total=1),
        AssignWork=work_pb2.AssignWorkResponse(changed=1),
        SampleCases=work_pb2.SampleCasesResponse(encounter_ids=["e1"]),
        RecordAudit=work_pb2.RecordAuditResponse(),
        GetStatistics=work_pb2.GetStatisticsResponse(groups=[work_pb2.Statistics(group="2026-03-02")]),
        ListIndicators=fusion_service_pb2.ListIndicatorsResponse(),
        ListRules=fusion_service_pb2.ListRulesResponse(profile="default", rules=[RuleSummary(id="report/side")]),
        GetDiscrepancy=fusion_service_pb2.GetDiscrepancyResponse(),
        GetRuleDocument=work_pb2.GetRuleDocumentResponse(
            document=work_pb2.RuleDocument(id="report/side", text=_RULE, active=True)
        ),
        SaveRule=work_pb2.SaveRuleResponse(),
        CheckEncounter=fusion_service_pb2.CheckEncounterResponse(id="e1"),
        RenderFrame=imaging_service_pb2.RenderFrameResponse(png=b"\x89PNG"),
    )


def routes(app: FastAPI) -> Iterator[tuple[str, str]]:
    def walk(items: Any) -> Iterator[Any]:
        for item in items:
            inner = getattr(item, "original_router", None)
            if inner is not None:
                yield from walk(inner.routes)
            else:
                yield item

    for route in walk(app.routes):
        for method in sorted((getattr(route, "methods", None) or set()) - {"HEAD"}):
            yield method, route.path


async def one_change() -> AsyncGenerator[bool]:
    """As `Changes.heard`, with an end."""
    yield True


def ask(client: TestClient, method: str, path: str, token: str) -> int:
    address = re.sub(r"{([^}]+)}", lambda place: PLACES[place[1]], path)
    if path.endswith("difference"):
        address += "?revision=1"
    client.app.state.house.changes.heard = one_change  # type: ignore[attr-defined]
    if method == "GET":
        with client.stream("GET", address) as answer:
            return answer.status_code
    return client.post(address, data={**FORMS.get(path, {}), "csrf": token}).status_code


def test_every_address_is_in_the_table(tmp_path: Path) -> None:
    with console(tmp_path, gateway()) as (client, _):
        found = set(routes(client.app))  # type: ignore[arg-type]
    assert len(found) > 40
    assert found == set(MAY) | STRANGERS


@pytest.mark.parametrize("role", list(Role))
def test_everybody_gets_in_where_the_table_says_and_nowhere_else(tmp_path: Path, role: Role) -> None:
    wrong = []
    for method, path in sorted(MAY):
        with console(tmp_path, gateway()) as (client, _):
            sign_in(client, role)
            page = client.get("/mine" if role == CLINICIAN else "/worklist").text
            status = ask(client, method, path, csrf_of(page))
        allowed = role in MAY[method, path]
        if (status == 403) is allowed or status >= 500 or (allowed and status >= 400):
            wrong.append((method, path, status))
    assert not wrong


def test_who_is_not_signed_in_gets_nowhere(tmp_path: Path) -> None:
    fake = gateway()
    with console(tmp_path, fake) as (client, _):
        for method, path in sorted(MAY):
            assert ask(client, method, path, "") == 303, path
    assert not fake.asked


@pytest.mark.parametrize("path", sorted(path for method, path in MAY if method == "POST"))
def test_a_forged_form_does_nothing(tmp_path: Path, path: str) -> None:
    fake = gateway()
    role = next(iter(sorted(MAY["POST", path], key=lambda one: one != ADMINISTRATOR)))
    with console(tmp_path, fake) as (client, accounts):
        sign_in(client, role)
        before = accounts.all(), accounts.views(role)
        assert ask(client, "POST", path, "") == 403
        assert ask(client, "POST", path, "fälscht") == 403
        assert (accounts.all(), accounts.views(role)) == before
    assert not fake.asked


@pytest.mark.parametrize("header", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}])
def test_a_form_of_another_site_is_not_even_read(tmp_path: Path, header: dict[str, str]) -> None:
    with console(tmp_path) as (client, _):
        form = {"name": "reviewer", "password": "correct horse battery"}
        assert client.post("/sign-in", data=form, headers=header).status_code == 403
        assert client.post("/sign-in", data=form, headers={"origin": "http://testserver"}).status_code == 303


@pytest.mark.parametrize("path", [path for method, path in MAY if method == "GET" and path.startswith(CASE)])
def test_the_case_of_another_stays_closed_whole(tmp_path: Path, path: str) -> None:
    fake = gateway()
    whole = fake.answers["GetCase"]

    def of_another(request: Any) -> work_pb2.GetCaseResponse:
        one = whole(request)
        one.encounter.documents[0].author = "dr-wang"
        one.encounter.documents[0].department = "Surgery"
        one.encounter.documents[0].sections[0].text = "right pneumothorax"
        one.items[0].author, one.items[0].department = "dr-wang", "Surgery"
        return one  # type: ignore[no-any-return]

    fake.answers["GetCase"] = of_another
    for role in (CLINICIAN, HEAD):
        with console(tmp_path, fake) as (client, _):
            sign_in(client, role)
            assert ask(client, "GET", path, "") == 403
            token = csrf_of(client.get("/mine" if role == CLINICIAN else "/worklist").text)
            assert client.post("/case/e1/lock", headers={"X-CSRF-Token": token}).status_code == 403
            assert (
                client.post("/case/e1/discrepancy/x", data={"action": "COMMENT", "csrf": token}).status_code == 403
            )  # fmt: skip
    assert {method for method, _ in fake.asked} <= {"GetCase", "ListWork"}


def test_a_head_sees_a_case_of_two_departments_and_decides_what_is_of_the_own(tmp_path: Path) -> None:
    own, other = discrepancy("own", said("d0", 0, 2)), discrepancy("other", said("d1", 0, 2))
    one = case(own, other, authors=("dr-li", "dr-wang"))
    one.encounter.documents[1].department = one.items[1].department = "Surgery"
    one.items[0].department = "Radiology"
    fake = gateway()
    fake.answers["GetCase"] = lambda _: one
    with console(tmp_path, fake) as (client, _):
        sign_in(client, HEAD)
        token = {"X-CSRF-Token": csrf_of(client.get("/case/e1").text)}
        for name, status in (("own", 200), ("other", 403)):
            form = {"action": "ACCEPT"}
            assert client.post(f"/case/e1/discrepancy/{name}", data=form, headers=token).status_code == status


def locks(client: TestClient, token: str) -> list[int]:
    """What taking a case and giving it back answer."""
    forms: list[dict[str, str]] = [{}, {"release": "true"}]
    return [client.post("/case/e1/lock", data=form, headers={"X-CSRF-Token": token}).status_code for form in forms]


def asked_of_locks(fake: FakeGateway) -> list[str]:
    return [method for method, _ in fake.asked if method == "LockCase"]


@pytest.mark.parametrize("role", [CLINICIAN, AUDITOR])
def test_who_only_reads_neither_takes_a_case_nor_gives_it_back(tmp_path: Path, role: Role) -> None:
    fake = gateway()
    with console(tmp_path, fake) as (client, _):
        sign_in(client, role)
        page = client.get("/case/e1").text
        assert "data-decides" not in page
        assert locks(client, csrf_of(page)) == [403, 403]
        assert client.get("/case/e1/lock").status_code == 403
    assert not asked_of_locks(fake)


def test_who_may_only_read_from_now_on_does_not_keep_the_case_that_is_open(tmp_path: Path) -> None:
    fake = gateway()
    with console(tmp_path, fake) as (client, accounts):
        sign_in(client, REVIEWER)
        token = csrf_of(client.get("/case/e1").text)
        assert locks(client, token) == [204, 204]
        before = len(asked_of_locks(fake))
        account = accounts.find("reviewer")
        assert account
        accounts.save(replace(account, role=AUDITOR), datetime.now(UTC))
        assert set(locks(client, token)) <= {403, 303}
    assert len(asked_of_locks(fake)) == before


def test_a_head_with_nothing_to_decide_in_a_case_keeps_it_from_nobody(tmp_path: Path) -> None:
    fake = gateway()
    whole = fake.answers["GetCase"]

    def of_two_departments(request: Any) -> work_pb2.GetCaseResponse:
        one = whole(request)
        for item in one.items:
            item.department = "Surgery"
        return one  # type: ignore[no-any-return]

    fake.answers["GetCase"] = of_two_departments
    with console(tmp_path, fake) as (client, _):
        sign_in(client, HEAD)
        page = client.get("/case/e1").text
        assert "data-decides" not in page
        assert locks(client, csrf_of(page)) == [403, 403]
    assert not asked_of_locks(fake)


@pytest.mark.parametrize("action", ["MARK_FIXED", "APPEAL", "ACTION_UNSPECIFIED", "assign", ""])
def test_a_reviewer_does_not_speak_for_the_author(tmp_path: Path, action: str) -> None:
    fake = gateway()
    with console(tmp_path, fake) as (client, _):
        sign_in(client, REVIEWER)
        token = {"X-CSRF-Token": csrf_of(client.get("/worklist").text)}
        one = client.post("/case/e1/discrepancy/x", data={"action": action}, headers=token)
        many = client.post("/worklist/decide", data={"action": action, "ids": "x"}, headers=token)
        assert {one.status_code, many.status_code} <= {400, 403, 422}
    assert "RecordReview" not in [method for method, _ in fake.asked]


def test_from_the_list_too_nobody_decides_what_somebody_else_has_open(tmp_path: Path) -> None:
    fake = gateway()
    fake.answers["ListWork"].items[0].locked_by = "dr-zhao"
    with console(tmp_path, fake) as (client, _):
        sign_in(client, REVIEWER)
        token = {"X-CSRF-Token": csrf_of(client.get("/worklist").text)}
        form = {"action": "ACCEPT", "ids": "x"}
        assert client.post("/worklist/decide", data=form, headers=token).status_code == 409
    assert "RecordReview" not in [method for method, _ in fake.asked]


def test_a_list_tells_a_head_nothing_of_other_departments(tmp_path: Path) -> None:
    fake = gateway()
    fake.answers["ListWork"].counts.add(field="department", value="Surgery", number=7)
    with console(tmp_path, fake) as (client, _):
        sign_in(client, HEAD)
        assert "Surgery" not in client.get("/worklist").text
        listed = [request for method, request in fake.asked if method == "ListWork"]
        assert list(listed[0].filter.departments) == ["Radiology"]
        client.get("/worklist?department=Surgery")
        assert list(fake.asked[-1][1].filter.departments) == ["Radiology"]


def test_a_case_in_the_hands_of_another_is_free_once_it_is_given_back(tmp_path: Path) -> None:
    fake = gateway()
    whole, held = fake.answers["GetCase"], ["dr-zhao"]

    def get_case(request: Any) -> work_pb2.GetCaseResponse:
        one = whole(request)
        one.locked_by = held[0]
        return one  # type: ignore[no-any-return]

    fake.answers["GetCase"] = get_case
    with console(tmp_path, fake) as (client, _):
        sign_in(client, REVIEWER)
        assert 'id="held"' in client.get("/case/e1").text
        assert client.get("/case/e1/lock").status_code == 200
        held[0] = ""
        assert client.get("/case/e1/lock").status_code == 204
        page = client.get("/case/e1").text
        assert 'id="held"' not in page and 'value="ACCEPT"' in page
