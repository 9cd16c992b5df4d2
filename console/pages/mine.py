"""The author's own: what was found in what one has written, and answering it."""

from __future__ import annotations

import json
from typing import Annotated, Any

from concord.v1 import discrepancy_pb2, fusion_service_pb2, work_pb2
from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import Response

from console.accounts import Session
from console.context import house, language_of, log, needs, no_forgery, render
from console.pages.case import ANSWERS, decide_on
from console.roles import Right
from console.words import gettext

router = APIRouter()
Author = Annotated[Session, Depends(needs(Right.SEE_OWN))]
_State = discrepancy_pb2.Discrepancy
# What is wanted of the author comes first, what waits for others last.
_PARTS = (("answer", ("accepted", "sent_back")), ("open", ("open",)), ("waiting", ("appealed", "fixed")))


@router.get("/mine")
async def page(request: Request, session: Author) -> Response:
    """What is shown to this author and not yet settled, what is due first at the top of each part."""
    wanted = work_pb2.WorkFilter(
        authors=[session.account.author or "-"],
        routings=[_State.SHOWN],
        states=[_State.OPEN, _State.ACCEPTED, _State.SENT_BACK, _State.APPEALED, _State.FIXED],
    )
    answer = await house(request).gateway.fusion(
        "ListWork", work_pb2.ListWorkRequest(filter=wanted, sort=work_pb2.ListWorkRequest.DUE, page_size=200)
    )
    log(request, "saw-list", session.account.author)
    cards = [_card(item) for item in answer.items]
    parts = [(name, [card for card in cards if card["state_name"] in states]) for name, states in _PARTS]
    return render(request, "mine.html", parts=[(name, found) for name, found in parts if found])


@router.post("/mine/{discrepancy_id}", dependencies=[Depends(no_forgery)])
async def answer(
    request: Request,
    session: Author,
    discrepancy_id: str,
    action: Annotated[str, Form()],
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Answers what was found, and gives the card as it is then. 400 for an appeal without words."""
    if action not in ("MARK_FIXED", "APPEAL", "COMMENT"):
        raise HTTPException(400)
    if action in ("APPEAL", "COMMENT") and not reason.strip():
        raise HTTPException(400)
    item = await _item(request, session, discrepancy_id)
    await decide_on(
        request, session.account, item.discrepancy.encounter_id, discrepancy_id, action, reason=reason
    )  # fmt: skip
    given = render(request, "mine_card.html", **_card(await _item(request, session, discrepancy_id)))
    given.headers["HX-Trigger"] = json.dumps({"toast": {"words": gettext("Noted.", language_of(request))}})
    return given


@router.get("/mine/{discrepancy_id}/history")
async def history(request: Request, session: Author, discrepancy_id: str) -> Response:
    """What was said to it, for htmx."""
    await _item(request, session, discrepancy_id)
    wanted = fusion_service_pb2.GetDiscrepancyRequest(id=discrepancy_id)
    answered = await house(request).gateway.fusion("GetDiscrepancy", wanted)
    return render(request, "history.html", events=answered.reviews)


async def _item(request: Request, session: Session, discrepancy_id: str) -> work_pb2.WorkItem:
    """403 for one that is not the author's."""
    wanted = work_pb2.WorkFilter(
        authors=[session.account.author or "-"], routings=[_State.SHOWN], discrepancy_ids=[discrepancy_id]
    )
    answer = await house(request).gateway.fusion("ListWork", work_pb2.ListWorkRequest(filter=wanted, page_size=1))
    if not answer.items:
        log(request, "refused", discrepancy_id)
        raise HTTPException(403)
    item: work_pb2.WorkItem = answer.items[0]
    return item


def _card(item: work_pb2.WorkItem) -> dict[str, Any]:
    state = _State.State.Name(item.discrepancy.state).lower()
    return {"item": item, "one": item.discrepancy, "state_name": state, "actions": ANSWERS.get(state, ())}
