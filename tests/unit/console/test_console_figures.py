"""The figures: who sees which, and what stands in the files."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from concord.v1 import discrepancy_pb2, fusion_service_pb2, work_pb2
from console_fakes import FakeGateway, console, sign_in
from openpyxl import load_workbook

from console.figures import COLUMNS
from console.roles import Role


def statistics(request: work_pb2.GetStatisticsRequest) -> work_pb2.GetStatisticsResponse:
    named = {"week": "2026-11-23", "department": "=cmd()", "rule": "report/side"}.get(request.by, "x")
    one = work_pb2.Statistics(
        group=named, encounters=40, clean=30, found=12, shown=8, accepted=3, dismissed=1, precision=0.75, fixed=2,
        hours_to_decision=5.25, mean_score=91.5, grades={"A": 30, "B": 10}, reasons={"rule-wrong": 1}, points={90: 40},
    )  # fmt: skip
    return work_pb2.GetStatisticsResponse(groups=[one], all=one, kappa=0.61, kappa_decisions=9)


def gateway() -> FakeGateway:
    name = discrepancy_pb2.LocalizedText(en="Complete", zh="完整")
    value = fusion_service_pb2.Indicator(code="x", name=name, unit="percent", value=90)
    title = discrepancy_pb2.LocalizedText(en="Sides", zh="侧别")
    return FakeGateway(
        GetStatistics=statistics,
        ListRules=fusion_service_pb2.ListRulesResponse(
            rules=[discrepancy_pb2.RuleSummary(id="report/side", title=title)]
        ),
        ListIndicators=fusion_service_pb2.ListIndicatorsResponse(indicators=[value], encounters=40),
    )  # fmt: skip


def filters(of: FakeGateway) -> list[work_pb2.WorkFilter]:
    return [request.filter for method, request in of.asked if method == "GetStatistics"]


@pytest.mark.parametrize("path", ["/figures", "/figures/export.csv", "/figures/export.xlsx", "/figures/report.pdf"])
def test_a_head_sees_the_own_department_alone(tmp_path: Path, path: str) -> None:
    of = gateway()
    with console(tmp_path, of) as (client, _):
        sign_in(client, Role.HEAD)
        assert client.get(f"{path}?department=Surgery").status_code == 200
    assert filters(of) and all(list(wanted.departments) == ["Radiology"] for wanted in filters(of))


@pytest.mark.parametrize("path", ["/figures", "/figures/export.csv", "/figures/report.pdf", "/figures/indicators"])
def test_a_clinician_sees_no_figures(tmp_path: Path, path: str) -> None:
    with console(tmp_path, gateway()) as (client, _):
        sign_in(client, Role.CLINICIAN)
        assert client.get(path).status_code == 403


def test_indicators_of_the_whole_house_are_not_for_a_department(tmp_path: Path) -> None:
    with console(tmp_path, gateway()) as (client, _):
        sign_in(client, Role.HEAD)
        assert client.get("/figures/indicators").status_code == 403
        sign_in(client, Role.REVIEWER)
        assert "90" in client.get("/figures/indicators").text


@pytest.mark.parametrize("query", ["by=patient", "since=yesterday", "until=2026-13-01"])
def test_nonsense_is_refused(tmp_path: Path, query: str) -> None:
    with console(tmp_path, gateway()) as (client, _):
        sign_in(client, Role.REVIEWER)
        assert client.get(f"/figures?{query}").status_code == 400
        assert client.get("/figures/report.pdf?month=2026-13").status_code == 400
        assert client.get("/figures/export.exe").status_code == 404


def test_days_of_the_house_become_moments_with_its_zone(tmp_path: Path) -> None:
    of = gateway()
    with console(tmp_path, of, zone="Asia/Shanghai") as (client, _):
        sign_in(client, Role.REVIEWER)
        client.get("/figures/export.csv?since=2026-11-01&until=2026-11-30&by=rule&modality=CT")
    (wanted,) = filters(of)
    assert (wanted.since, wanted.until) == ("2026-11-01T00:00:00+08:00", "2026-12-01T00:00:00+08:00")
    assert list(wanted.modalities) == ["CT"]


def test_the_page_shows_the_figures(tmp_path: Path) -> None:
    with console(tmp_path, gateway()) as (client, accounts):
        sign_in(client, Role.REVIEWER)
        page = client.get("/figures?by=department&budget=10").text
        assert "0.61" in page and "75\N{NO-BREAK SPACE}%" in page and "polyline" not in page and "circle" in page
        assert "200 %" in page  # 20 shown per 100 of the 10 that are allowed
        assert accounts.logged(1)[0].what == "saw-figures"
        assert "style=" not in page and "<script>" not in page


def test_no_name_in_a_file_is_run_as_a_formula(tmp_path: Path) -> None:
    with console(tmp_path, gateway()) as (client, accounts):
        sign_in(client, Role.REVIEWER)
        text = client.get("/figures/export.csv?by=department").content.decode("utf-8-sig")
        assert "'=cmd()" in text and "\n=cmd" not in text
        book = load_workbook(io.BytesIO(client.get("/figures/export.xlsx?by=department").content))
        assert book.worksheets[0]["A2"].value == "'=cmd()" and len(book.worksheets) == 6
        assert [cell.value for cell in book.worksheets[0][1]][1] == "Records"
        assert len(book.worksheets[0][1]) == len(COLUMNS) + 1
        assert accounts.logged(1)[0].what == "exported"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_monthly_report_is_a_pdf_in_both_languages(tmp_path: Path, language: str) -> None:
    with console(tmp_path, gateway()) as (client, _):
        sign_in(client, Role.REVIEWER)
        answer = client.get(f"/figures/report.pdf?month=2026-11&department=放射科&language={language}")
        assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
        assert f"concord-report-2026-11-{language}.pdf" in answer.headers["content-disposition"]


def test_a_month_without_anything_still_has_a_report(tmp_path: Path) -> None:
    empty = work_pb2.GetStatisticsResponse()
    of = FakeGateway(GetStatistics=empty, ListRules=fusion_service_pb2.ListRulesResponse())
    with console(tmp_path, of) as (client, _):
        sign_in(client, Role.REVIEWER)
        assert client.get("/figures/report.pdf").content.startswith(b"%PDF")
        assert client.get("/figures").status_code == 200
