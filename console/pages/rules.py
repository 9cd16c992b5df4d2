"""The rules: what each says, how it does, and changing it: tried on recorded history first, every change a revision."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from concord.v1 import discrepancy_pb2, fusion_service_pb2, work_pb2
from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import Response

from console import rule_text
from console.accounts import Session
from console.context import house, language_of, log, needs, no_forgery, render
from console.figures import per_100
from console.gateway import CallFailed
from console.roles import Right
from console.words import gettext

router = APIRouter()
Reader = Annotated[Session, Depends(needs(Right.SEE_RULES))]
Changer = Annotated[Session, Depends(needs(Right.CHANGE_RULES))]
SEVERITIES = ("info", "warning", "error", "critical")
STATUSES = ("active", "trial", "retired")
PHASES = ("entry", "in-process", "retrospective")
SAME = (
    "document", "exam", "item", "event", "section", "relation", "concept", "concept_equal",
    "concept_child", "supports", "related", "laterality", "body_site", "time",
)  # fmt: skip
_PROFILES = "profiles"
# What a try-out shows of each kind; the numbers are of all.
_SHOWN = 50
# As the service names an example that a rule fails.
_FAILED = re.compile(r"(\S+): an example of (discrepant|consistent|not-applicable) is judged ([a-z-]+)|and (\d+) more")
EXAMPLE_FAILED = 'an example that shall be "{expected}" comes out "{got}"'
# The largest try-out that ends within the deadline of a page.
TRIED = (50, 200, 500)


@router.get("/rules")
async def page(
    request: Request, session: Reader, words: str = "", group: str = "", status: str = "", severity: str = "",
    profile: str = "", sort: str = "id",
) -> Response:  # fmt: skip
    """All rules under a profile, with how they do. The rows alone for htmx."""
    listed = await _listed(request, profile)
    figures = await _figures(request)
    wanted = words.lower().split()
    rows = [
        rule
        for rule in listed.rules
        if (not group or rule.id.startswith(f"{group}/"))
        and (not status or _status(rule) == status)
        and (not severity or _severity(rule) == severity)
        and all(word in f"{rule.id} {rule.title.en} {rule.title.zh}".lower() for word in wanted)
    ]
    orders: Mapping[str, Any] = {
        "id": lambda rule: rule.id,
        "severity": lambda rule: (-rule.severity, rule.id),
        "shown": lambda rule: (-(per_100(figures[rule.id]) or 0 if rule.id in figures else 0), rule.id),
        "precision": lambda rule: (_precision(figures.get(rule.id), 2.0), rule.id),
    }
    if sort not in orders:
        raise HTTPException(400)
    template = "rules_rows.html" if request.headers.get("hx-target") == "rows" else "rules.html"
    groups: dict[str, int] = {}
    for rule in listed.rules:
        name = rule.id.partition("/")[0]
        groups[name] = groups.get(name, 0) + 1
    return render(
        request, template,
        listed=listed, rows=sorted(rows, key=orders[sort]), figures=figures, per_100=per_100, groups=groups,
        sorts=tuple(orders), severities=SEVERITIES, statuses=STATUSES, severity_of=_severity, status_of=_status,
        chosen={
            "words": words, "group": group, "status": status, "severity": severity, "profile": profile, "sort": sort,
        },
    )  # fmt: skip


@router.get("/rules/new")
async def new(request: Request, session: Changer) -> Response:
    return render(request, "rule_new.html", **_choices())


@router.post("/rules/new/{what}", dependencies=[Depends(no_forgery)])
async def create(request: Request, session: Changer, what: str) -> Response:
    """Shows, tries or saves the rule of the form; saved it is on trial until somebody activates it."""
    form = await _form(request)
    document = work_pb2.RuleDocument(id=form.get("id", "").strip(), text=rule_text.new_rule(form))
    document.note = form.get("note", "")
    return await _acted(request, session, what, document, 0, f"/rules/{document.id}", show_text=True)


@router.get("/rules/{group}/{name}")
async def rule(
    request: Request,
    session: Reader,
    group: str,
    name: str,
    profile: str = "",
    revision: Annotated[int, Query(ge=0, lt=2**31)] = 0,
) -> Response:
    """One rule, or a profile ("profiles/NAME"), as a document."""
    document_id = f"{group}/{name}"
    wanted = work_pb2.GetRuleDocumentRequest(id=document_id, revision=revision)
    answer = await house(request).gateway.fusion("GetRuleDocument", wanted)
    base = max((one.revision for one in answer.revisions), default=0)
    if group == _PROFILES:
        return render(request, "profile.html", answer=answer, base=base, revision=revision, tried=TRIED)
    listed = await _listed(request, profile)
    summary = next((one for one in listed.rules if one.id == document_id), None)
    of_profile = await _profile(request, profile or listed.profile)
    figures = (await _figures(request)).get(document_id)
    try:
        text = rule_text.read(answer.document.text)
    except rule_text.NotYaml:
        text = {}
    setting: Mapping[str, Any] = {}
    if of_profile is not None:
        setting = rule_text.setting_of(of_profile.document.text, document_id)
    return render(
        request, "rule.html",
        answer=answer, base=base, revision=revision, listed=listed, summary=summary, text=text, figures=figures,
        per_100=per_100, clauses=list(rule_text.clauses(text)), words=rule_text.words, spoken=rule_text.spoken,
        setting=setting,
        profile=profile or listed.profile, of_profile=of_profile,
        profile_base=max((one.revision for one in of_profile.revisions), default=0) if of_profile else 0,
        severity_of=_severity, status_of=_status, **_choices(),
    )  # fmt: skip


@router.get("/rules/{group}/{name}/difference")
async def difference(
    request: Request,
    session: Reader,
    group: str,
    name: str,
    revision: Annotated[int, Query(ge=0, lt=2**31)],
    against: Annotated[int, Query(ge=-1, lt=2**31)] = 0,
) -> Response:
    """What a revision changed, against another (-1: as shipped)."""
    document_id, gateway = f"{group}/{name}", house(request).gateway
    texts = []
    for number in (against or -1, revision or -1):
        wanted = work_pb2.GetRuleDocumentRequest(id=document_id, revision=number)
        try:
            texts.append((await gateway.fusion("GetRuleDocument", wanted)).document.text)
        except CallFailed:
            texts.append("")  # of a rule that was made here nothing is shipped
    lines = rule_text.difference(*texts)
    return render(request, "rule_difference.html", lines=lines, revision=revision, against=against)


@router.post("/rules/{group}/{name}/{what}", dependencies=[Depends(no_forgery)])
async def change(request: Request, session: Changer, group: str, name: str, what: str) -> Response:
    """Tries or saves what a form says: of the rule itself, of its YAML, or of what the profile says of it."""
    form = await _form(request)
    document_id, back = f"{group}/{name}", f"/rules/{group}/{name}"
    gateway = house(request).gateway
    try:
        base = _number(form.get("base", "0"))
        if form.get("form") == "profile":
            document_id = f"{_PROFILES}/{form.get('profile', '')}"
            known = await gateway.fusion("GetRuleDocument", work_pb2.GetRuleDocumentRequest(id=document_id))
            text = rule_text.with_setting(known.document.text, f"{group}/{name}", form)
            back = f"{back}?profile={form['profile']}"
        elif form.get("form") == "fields":
            known = await gateway.fusion("GetRuleDocument", work_pb2.GetRuleDocumentRequest(id=document_id))
            text = rule_text.with_fields(known.document.text, form)
        elif form.get("form") == "revision":
            number = _number(form.get("revision", "0"))
            wanted = work_pb2.GetRuleDocumentRequest(id=document_id, revision=number)
            # Back to what is shipped is an empty text: a newer version of the program brings a newer rule then.
            text = (await gateway.fusion("GetRuleDocument", wanted)).document.text if number else ""
        else:
            text = form.get("text", "").replace("\r\n", "\n")
    except (ValueError, KeyError) as error:
        if isinstance(error, rule_text.NotYaml):
            return _told(request, problems=[str(error)])
        raise HTTPException(400) from None
    document = work_pb2.RuleDocument(id=document_id, text=text, note=form.get("note", ""))
    return await _acted(request, session, what, document, base, back)


async def _acted(
    request: Request,
    session: Session,
    what: str,
    document: work_pb2.RuleDocument,
    base: int,
    back: str,
    *,
    show_text: bool = False,
) -> Response:
    """`what`: "try", "keep" (a draft) or "save" (in force)."""
    if what not in ("try", "keep", "save"):
        raise HTTPException(404)
    gateway = house(request).gateway
    try:
        if what == "try":
            number = (await _form(request)).get("encounters", "200")
            if number not in map(str, TRIED):
                raise HTTPException(400)
            wanted = work_pb2.TryRuleRequest(document=document, encounters=int(number))
            answer = await gateway.fusion("TryRule", wanted)
            log(request, "tried-rule", document.id)
            problems = [f"{issue.place}: {issue.message}" for issue in answer.problems]
            return _told(request, problems, answer, document.text if show_text else "")
        document.author = session.account.name
        saved = work_pb2.SaveRuleRequest(document=document, base_revision=base, activate=what == "save")
        await gateway.fusion("SaveRule", saved)
    except CallFailed as error:
        if error.status not in ("INVALID_ARGUMENT", "FAILED_PRECONDITION"):
            raise
        overtaken = error.status == "FAILED_PRECONDITION"
        text = document.text if show_text else ""
        return _told(request, [] if overtaken else error.message.splitlines(), overtaken=overtaken, text=text)
    log(request, "changed-rule", document.id)
    return Response(status_code=204, headers={"HX-Redirect": back})


def _told(
    request: Request, problems: list[str], answer: Any = None, text: str = "", *, overtaken: bool = False
) -> Response:
    problems = [_said(problem, language_of(request)) for problem in problems]
    return render(
        request, "rule_result.html", problems=problems, answer=answer, overtaken=overtaken, most=_SHOWN, text=text
    )


def _said(problem: str, language: str) -> str:
    """A problem in the language of the page where it is an example that fails; any other is as the service says it."""
    failed = _FAILED.fullmatch(problem)
    if failed is None:
        return problem
    place, expected, got, more = failed.groups()
    if more:
        return f"{gettext('and more:', language)} {more}"
    words = gettext(EXAMPLE_FAILED, language)
    expected, got = (gettext(f"verdict {word}", language) for word in (expected, got))
    return f"{place}: {words.format(expected=expected, got=got)}"


def _number(text: str) -> int:
    """Of a revision. Raises ValueError."""
    if (number := int(text)) not in range(2**31):
        raise ValueError
    return number


async def _form(request: Request) -> dict[str, str]:
    """Of a name that is there several times, all its values with commas."""
    form = await request.form()
    return {key: ", ".join(str(value) for value in form.getlist(key)) for key in form}


def _choices() -> dict[str, Any]:
    return {
        "severities": SEVERITIES, "statuses": STATUSES, "phases": PHASES, "same": SAME, "tried": TRIED,
        "sentences": rule_text.SENTENCES, "fields": rule_text.FIELDS, "conflicts": rule_text.CONFLICTS,
        "expressions": rule_text.EXPRESSIONS,
    }  # fmt: skip


async def _listed(request: Request, profile: str) -> Any:
    return await house(request).gateway.fusion("ListRules", fusion_service_pb2.ListRulesRequest(profile=profile))


async def _figures(request: Request) -> dict[str, Any]:
    """Of each rule, over everything that is stored."""
    answer = await house(request).gateway.fusion("GetStatistics", work_pb2.GetStatisticsRequest(by="rule"))
    return {one.group: one for one in answer.groups}


async def _profile(request: Request, name: str) -> Any:
    """The document of a profile; None where the one in force lies outside what may be changed."""
    try:
        wanted = work_pb2.GetRuleDocumentRequest(id=f"{_PROFILES}/{name}")
        return await house(request).gateway.fusion("GetRuleDocument", wanted)
    except CallFailed as error:
        if error.status not in ("NOT_FOUND", "INVALID_ARGUMENT"):
            raise
        return None


def _severity(rule: Any) -> str:
    return discrepancy_pb2.Discrepancy.Severity.Name(rule.severity).lower()


def _status(rule: Any) -> str:
    return discrepancy_pb2.RuleSummary.Status.Name(rule.status).lower()


def _precision(one: Any, otherwise: float) -> float:
    return one.precision if one is not None and one.HasField("precision") else otherwise
