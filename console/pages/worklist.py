"""The worklist: what is to be looked at, filtered, sorted, assigned and decided without leaving the list."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from concord.v1 import discrepancy_pb2, work_pb2
from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import Response, StreamingResponse

from console.accounts import Account, Session, now
from console.context import SESSION_COOKIE, house, log, needs, no_forgery, render
from console.decisions import DECIDING, REASONS, review
from console.figures import YEARS
from console.gateway import CallFailed
from console.roles import Right

router = APIRouter()
_SEES = needs(Right.SEE_ALL, Right.SEE_DEPARTMENT)
Reader = Annotated[Session, Depends(_SEES)]
PAGE = 60
# Discrepancies that are decided at once.
_MOST = 500
# Fields of the query string that are fields of the filter too, several values each.
_LISTS = {
    "state": "states", "severity": "severities", "routing": "routings", "rule": "rule_ids",
    "department": "departments", "author": "authors", "modality": "modalities",
}  # fmt: skip
_ENUMS: dict[str, Any] = {
    "state": discrepancy_pb2.Discrepancy.State,
    "severity": discrepancy_pb2.Discrepancy.Severity,
    "routing": discrepancy_pb2.Discrepancy.Routing,
}
_SORTS = ("risk", "newest", "oldest", "due")


@router.get("/worklist")
async def page(request: Request, session: Reader) -> Response:
    """Without a query: what is open and shown or held. The rows alone for htmx."""
    wanted = asked(request, session.account)
    answer = await house(request).gateway.fusion("ListWork", wanted)
    log(request, "saw-list", "")
    counts: dict[str, list[work_pb2.WorkCount]] = {}
    for count in answer.counts:
        # A field is counted as if nothing of it were picked: how much other departments have is not told.
        if count.field == "department" and not session.account.may(Right.SEE_ALL):
            continue
        counts.setdefault(count.field, []).append(count)
    rows_alone, chosen = request.headers.get("hx-target") == "rows", _chosen(request)
    # What is picked can be taken back, also when nothing is left of it.
    for field, values in chosen.items():
        known = {count.value for count in counts.get(field, ())}
        if wanted.with_counts and (field != "department" or session.account.may(Right.SEE_ALL)):
            more = (work_pb2.WorkCount(field=field, value=value) for value in sorted(values - known - {""}))
            counts.setdefault(field, []).extend(more)
    return render(
        request, "worklist_rows.html" if rows_alone else "worklist.html",
        rows_alone=rows_alone, counted=wanted.with_counts, filtered=bool(request.query_params),
        paged="page" in request.query_params,
        answer=answer, counts=counts, chosen=chosen, query=_query(request), sorts=_SORTS, reasons=REASONS,
        next_query=_query(request, page=answer.next_page_token) if answer.next_page_token else "",
        views=house(request).accounts.views(session.account.name),
    )  # fmt: skip


@router.post("/worklist/decide", dependencies=[Depends(no_forgery)])
async def decide(
    request: Request,
    session: Annotated[Session, Depends(needs(Right.DECIDE))],
    action: Annotated[str, Form()],
    ids: Annotated[list[str], Form()],
    reason_code: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """One decision about one or many; the answer offers to undo it, and says of how many it could not be made.

    403 when one is not this account's, 409 when somebody else has the case of one open or all were decided meanwhile.
    """
    if action not in DECIDING - {"CORRECT_READING"}:
        raise HTTPException(400)
    items = await theirs(request, session.account, ids)
    if any(item.locked_by not in ("", session.account.name) for item in items):
        raise HTTPException(409)
    done = []
    for discrepancy_id in ids:
        try:
            await review(request, session.account, discrepancy_id, action, reason_code, reason)
        except CallFailed as error:
            if error.status != "FAILED_PRECONDITION":
                raise
        else:
            done.append(discrepancy_id)
    if not done:
        raise HTTPException(409)
    return render(request, "decided.html", ids=done, action=action, refused=len(ids) - len(done))


@router.post("/worklist/assign", dependencies=[Depends(no_forgery)])
async def assign(
    request: Request,
    session: Annotated[Session, Depends(needs(Right.ASSIGN))],
    ids: Annotated[list[str], Form()],
    assignee: Annotated[str, Form()] = "",
) -> Response:
    await theirs(request, session.account, ids)
    wanted = work_pb2.AssignWorkRequest(discrepancy_ids=ids, assignee=assignee, by=session.account.name)
    await house(request).gateway.fusion("AssignWork", wanted)
    log(request, "assigned", ",".join(ids)[:200])
    return render(request, "decided.html", ids=[], action="ASSIGN", refused=0)


@router.post("/worklist/views", dependencies=[Depends(no_forgery)])
def save_view(
    request: Request, session: Reader, name: Annotated[str, Form()], query: Annotated[str, Form()] = ""
) -> Response:
    """Keeps the filters of this list under a name; without filters the name is forgotten."""
    house(request).accounts.save_view(session.account.name, name.strip()[:60], query)
    return Response(status_code=204, headers={"HX-Refresh": "true"})


@router.get("/worklist/changes")
async def changes(request: Request, session: Reader) -> StreamingResponse:
    """Server-sent events, without a word of what has changed: the page asks for its rows again, within its rights."""
    of_house, token = house(request), request.cookies.get(SESSION_COOKIE, "")

    async def events() -> AsyncIterator[str]:
        yield "retry: 5000\n\n"
        async with aclosing(of_house.changes.heard()) as heard:
            async for changed in heard:
                if of_house.accounts.session(token, now(), attended=False) is None:
                    return
                yield "event: changed\ndata:\n\n" if changed else ":\n\n"

    return StreamingResponse(events(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


def asked(request: Request, account: Account) -> work_pb2.ListWorkRequest:
    """The request of the query string, within what the account may see. 400 for a value that is none."""
    query = request.query_params
    wanted = work_pb2.WorkFilter(
        words=query.get("words", ""),
        overdue="overdue" in query,
        assignee=query.get("assignee", ""),
        min_probability=_share(query.get("min_probability", "")),
    )
    for name, field in _LISTS.items():
        values = [value for value in query.getlist(name) if value]
        if name in _ENUMS:
            numbers = {word.lower(): number for word, number in _ENUMS[name].items() if number}
            if any(value not in numbers for value in values):
                raise HTTPException(400)
            values = [numbers[value] for value in values]
        getattr(wanted, field).extend(values)
    for name in ("since", "until"):
        if query.get(name):
            setattr(wanted, name, _day(query[name], house(request).settings.zone))
    if not query:
        wanted.states.append(discrepancy_pb2.Discrepancy.OPEN)
        wanted.routings.extend([discrepancy_pb2.Discrepancy.SHOWN, discrepancy_pb2.Discrepancy.HELD])
    if not account.may(Right.SEE_ALL):
        wanted.departments[:] = [account.department or "-"]
    sort = query.get("sort", "risk")
    if sort not in _SORTS:
        raise HTTPException(400)
    return work_pb2.ListWorkRequest(
        filter=wanted,
        sort=sort.upper(),
        page_size=PAGE,
        page_token=query.get("page", ""),
        with_counts="page" not in query,
    )


async def theirs(request: Request, account: Account, ids: list[str]) -> list[work_pb2.WorkItem]:
    """The rows of the discrepancies. 403 when one is of another department than the account may see, or is none."""
    if len(ids) > _MOST:
        raise HTTPException(400)
    wanted = work_pb2.ListWorkRequest(page_size=_MOST, filter=work_pb2.WorkFilter(discrepancy_ids=ids))
    if not account.may(Right.SEE_ALL):
        wanted.filter.departments.append(account.department or "-")
    items = list((await house(request).gateway.fusion("ListWork", wanted)).items)
    if set(ids) - {item.discrepancy.id for item in items}:
        log(request, "refused", ",".join(ids)[:200])
        raise HTTPException(403)
    return items


def _chosen(request: Request) -> dict[str, set[str]]:
    """What is ticked: of each field the values."""
    query = request.query_params
    chosen = {name: set(query.getlist(name)) for name in _LISTS}
    if not query:
        chosen |= {"state": {"open"}, "routing": {"shown", "held"}}
    return chosen


def _query(request: Request, **changed: str) -> str:
    """The query string with something changed, without the page that one is on."""
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name != "page" and value]
    if not pairs:
        pairs = list(_usual())
    return urlencode([*pairs, *((name, value) for name, value in changed.items() if value)])


def _usual() -> Iterator[tuple[str, str]]:
    yield "state", "open"
    yield "routing", "shown"
    yield "routing", "held"


def _share(text: str) -> float:
    try:
        return min(1.0, max(0.0, float(text))) if text else 0.0
    except ValueError:
        raise HTTPException(400) from None


def _day(text: str, zone: str) -> str:
    """The beginning of a calendar day of the house, as RFC 3339."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise HTTPException(400) from None
    if day.year not in YEARS:
        raise HTTPException(400)
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).isoformat()
