"""How the hospital is doing: figures by week, department, author, rule and modality, as a page and as files."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from concord.v1 import fusion_service_pb2, work_pb2
from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from console import charts, figure_files
from console.accounts import Session
from console.context import house, language_of, log, needs, render
from console.decisions import REASONS
from console.figures import COLUMNS, GROUPS, Asked, ask, asked, departments, month_asked, per_100, shown
from console.report import monthly_report
from console.roles import Right

router = APIRouter()
Reader = Annotated[Session, Depends(needs(Right.SEE_FIGURES))]
# Weeks of a chart, rules and groups of a list, at most.
_WEEKS, _RULES = 53, 12
# Above it the indicators, for which every record is judged again, are worked out only when asked for.
_AT_ONCE = 1_000
_PATIENCE_S = 900.0
_PERIODS = (("30 days", 30), ("90 days", 90), ("12 months", 365))


@router.get("/figures")
async def page(request: Request, session: Reader, budget: str = "") -> Response:
    """`budget`: shown discrepancies per 100 records that the house wants to allow; drawn as a line. 400 for none."""
    allowed = _budget(budget)
    wanted = asked(request, session.account)
    by_week, by_rule, chosen = await ask(request, wanted, "week", "rule", wanted.by)
    # Somebody bound to a department has no choice.
    choice = await departments(request) if session.account.may(Right.SEE_ALL) else []
    weeks = _unbroken(by_week.groups)[-_WEEKS:]
    reviewed = [one for one in by_rule.groups if one.accepted + one.dismissed]
    log(request, "saw-figures", wanted.by)
    return render(
        request, "figures.html",
        asked=wanted, groups=GROUPS, periods=_periods(wanted), departments=choice, budget=allowed,
        query=urlencode(wanted.query), columns=COLUMNS, shown=shown, per_100=per_100, answer=chosen, all=by_week.all,
        kappa=by_week, weekly=_weekly(request, weeks, allowed),
        grades=[charts.stacked(_grades(one)) for one in chosen.groups],
        grade_names=sorted({name for one in chosen.groups for name in one.grades}),
        reviewed=sorted(reviewed, key=lambda one: -(one.accepted + one.dismissed))[:_RULES],
        reasons=sorted(by_week.all.reasons.items(), key=lambda pair: -pair[1]), reason_words=REASONS,
        points=[(ten, by_week.all.points.get(ten, 0)) for ten in range(0, 101, 10)],
        at_once=by_week.all.encounters <= _AT_ONCE, month=f"{wanted.until:%Y-%m}",
    )  # fmt: skip


@router.get("/figures/indicators")
async def indicators(request: Request, session: Reader) -> Response:
    """The quality indicators, for which every record of the period is judged again; of the whole house."""
    wanted = asked(request, session.account)
    if not session.account.may(Right.SEE_ALL):
        raise HTTPException(403)  # they are counted over all departments
    answer = await house(request).gateway.fusion(
        "ListIndicators",
        fusion_service_pb2.ListIndicatorsRequest(since=wanted.filter.since, until=wanted.filter.until),
        timeout_s=_PATIENCE_S,
    )
    known = [one for one in answer.indicators if ":" not in one.code]
    return render(request, "figures_indicators.html", indicators=known, encounters=answer.encounters, shown=shown)


@router.get("/figures/export.{kind}")
async def export(request: Request, session: Reader, kind: str) -> Response:
    """The table of the page as CSV, or as XLSX with weeks and rules beside it."""
    if kind not in ("csv", "xlsx"):
        raise HTTPException(404)
    wanted = asked(request, session.account)
    language = language_of(request)
    name = f"concord-{wanted.by}-{wanted.since}-{wanted.until}.{kind}"
    if kind == "csv":
        (chosen,) = await ask(request, wanted, wanted.by)
        body, media = figure_files.csv(chosen, wanted.by, language), "text/csv; charset=utf-8"
    else:
        sheets = dict(zip(GROUPS, await ask(request, wanted, *GROUPS), strict=True))
        body, media = await asyncio.to_thread(figure_files.xlsx, sheets, wanted.by, language), figure_files.XLSX
    log(request, "exported", name)
    return _file(body, media, name)


@router.get("/figures/report.pdf")
async def report(
    request: Request, session: Reader, department: str = "", month: str = "", language: str = ""
) -> Response:
    """The monthly report of a department, or of all that the reader may see, for printing."""
    wanted = month_asked(request, session.account, department, month)
    before = month_asked(request, session.account, department, f"{wanted.since - timedelta(days=1):%Y-%m}")
    by_rule, by_week, by_author = await ask(request, wanted, "rule", "week", "author")
    (last,) = await ask(request, before, "department")
    rules = await house(request).gateway.fusion("ListRules", fusion_service_pb2.ListRulesRequest())
    chosen = language if language in ("en", "zh") else language_of(request)
    title = "、".join(wanted.departments)
    titles = {rule.id: rule.title for rule in rules.rules}
    body = await asyncio.to_thread(
        monthly_report, chosen, title, wanted.since, by_rule, by_week, by_author, last.all, titles
    )
    name = f"concord-report-{wanted.since:%Y-%m}-{chosen}.pdf"
    log(request, "exported", name)
    return _file(body, "application/pdf", name)


def _budget(text: str) -> float:
    try:
        number = float(text or 0)
    except ValueError:
        raise HTTPException(400) from None
    if not 0 <= number <= 1000:  # what is no number is not between them
        raise HTTPException(400)
    return number


def _file(body: bytes, media: str, name: str) -> Response:
    return Response(body, media_type=media, headers={"Content-Disposition": f'attachment; filename="{quote(name)}"'})


def _periods(wanted: Asked) -> list[tuple[str, str, bool]]:
    """Words, query string and whether it is the one that is shown."""
    listed = []
    for words, days in _PERIODS:
        since = wanted.until - timedelta(days=days - 1)
        pairs = [("by", wanted.by), ("since", since.isoformat()), *wanted.query[1:]]
        listed.append((words, urlencode(pairs), since == wanted.since))
    return listed


def _weekly(request: Request, weeks: list[Any], budget: float) -> dict[str, charts.Lines]:
    """The charts over weeks."""
    from console.words import gettext

    language = language_of(request)
    labels = [_short(one.group) for one in weeks]

    def drawn(*series: tuple[str, Any], limit: float = 0) -> charts.Lines:
        return charts.lines(
            labels, [(gettext(name, language), [read(one) for one in weeks]) for name, read in series], limit
        )

    return {
        "found": drawn(
            ("Flags found", COLUMNS["Flags found"]),
            ("Shown", COLUMNS["Shown"]),
            ("Decided", lambda one: one.accepted + one.dismissed),
        ),
        "budget": drawn(("Shown per 100", per_100), limit=budget),
        "precision": drawn(("Precision", COLUMNS["Precision"])),
        "hours": drawn(
            ("Hours to decision", COLUMNS["Hours to decision"]), ("Hours to mend", COLUMNS["Hours to mend"])
        ),
        "score": drawn(("Mean score", COLUMNS["Mean score"]), ("Without a flag", COLUMNS["Without a flag"])),
    }


def _unbroken(groups: Iterable[Any]) -> list[Any]:
    """The weeks in order, those without anything too."""
    known = {one.group: one for one in groups}
    if not known:
        return []
    week, last = date.fromisoformat(min(known)), date.fromisoformat(max(known))
    weeks = []
    while week <= last:
        weeks.append(known.get(week.isoformat()) or work_pb2.Statistics(group=week.isoformat()))
        week += timedelta(days=7)
    return weeks


def _short(week: str) -> str:
    """The Monday without its year."""
    try:
        return f"{date.fromisoformat(week):%m-%d}"
    except ValueError:
        return week


def _grades(one: work_pb2.Statistics) -> list[tuple[str, int]]:
    return sorted(one.grades.items())
