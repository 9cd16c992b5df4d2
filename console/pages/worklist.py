"""The worklist: what is to be looked at, filtered, sorted, assigned and decided without leaving the list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any
from urllib.parse import urlencode

from concord.v1 import discrepancy_pb2, work_pb2
from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import Response, StreamingResponse

from console.accounts import Account, Session
from console.context import house, log, needs, no_forgery, render
from console.decisions import REASONS, review
from console.roles import Right

router = APIRouter()
_SEES = needs(Right.SEE_ALL, Right.SEE_DEPARTMENT)
Reader = Annotated[Session, Depends(_SEES)]
PAGE = 60
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
    counts: dict[str, list[work_pb2.WorkCount]] = {}
    for count in answer.counts:
        counts.setdefault(count.field, []).append(count)
    template = "worklist_rows.html" if request.headers.get("hx-target") == "rows" else "worklist.html"
    return render(
        request, template,
        answer=answer, counts=counts, chosen=_chosen(request), query=_query(request), sorts=_SORTS, reasons=REASONS,
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
    """One decision about one or many; the answer offers to undo it."""
    await only_theirs(request, session.account, ids)
    for discrepancy_id in ids:
        await review(request, session.account, discrepancy_id, action, reason_code, reason)
    return render(request, "decided.html", ids=ids, action=action)


@router.post("/worklist/assign", dependencies=[Depends(no_forgery)])
async def assign(
    request: Request,
    session: Annotated[Session, Depends(needs(Right.ASSIGN))],
    ids: Annotated[list[str], Form()],
    assignee: Annotated[str, Form()] = "",
) -> Response:
    await only_theirs(request, session.account, ids)
    wanted = work_pb2.AssignWorkRequest(discrepancy_ids=ids, assignee=assignee, by=session.account.name)
    await house(request).gateway.fusion("AssignWork", wanted)
    log(request, "assigned", ",".join(ids)[:200])
    return render(request, "decided.html", ids=[], action="ASSIGN")


@router.post("/worklist/views", dependencies=[Depends(no_forgery)])
def save_view(
    request: Request, session: Reader, name: Annotated[str, Form()], query: Annotated[str, Form()] = ""
) -> Response:
    """Keeps the filters of this list under a name; without filters the name is forgotten."""
    house(request).accounts.save_view(session.account.name, name.strip()[:60], query)
    return Response(status_code=204, headers={"HX-Refresh": "true"})


@router.get("/worklist/changes")
async def changes(request: Request, session: Reader) -> StreamingResponse:
    """Server-sent events: one for each discrepancy that is found or changes. The page asks for its rows again."""
    from concord.v1 import fusion_service_pb2

    stream = house(request).gateway.watch(fusion_service_pb2.WatchDiscrepanciesRequest())

    async def events() -> Any:
        yield "retry: 5000\n\n"
        try:
            async for answer in stream:
                yield f"event: changed\ndata: {answer.discrepancy.id}\n\n"
        finally:
            stream.cancel()

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


async def only_theirs(request: Request, account: Account, ids: list[str]) -> None:
    """403 when one of the discrepancies is of another department than the account may see."""
    if account.may(Right.SEE_ALL):
        return
    for discrepancy_id in ids:
        wanted = work_pb2.ListWorkRequest(
            page_size=1, filter=work_pb2.WorkFilter(departments=[account.department or "-"])
        )
        wanted.filter.discrepancy_ids.append(discrepancy_id)
        answer = await house(request).gateway.fusion("ListWork", wanted)
        if not answer.items:
            raise HTTPException(403)


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
    from datetime import datetime
    from zoneinfo import ZoneInfo

    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).isoformat()
    except ValueError:
        raise HTTPException(400) from None
