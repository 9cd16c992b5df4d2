"""One case: its documents with what does not fit marked in them, what else was read, and deciding."""

from __future__ import annotations

from collections import defaultdict
from typing import Annotated, Any

from concord.v1 import discrepancy_pb2, work_pb2
from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import Response

from console.accounts import Account, Session
from console.context import house, log, needs, no_forgery, render, signed_in
from console.decisions import REASONS, review
from console.marks import pages
from console.roles import Right

router = APIRouter()
Reader = Annotated[Session, Depends(signed_in)]
_ActionName = discrepancy_pb2.ReviewEvent.Action.Name
# What each state offers, to those who decide and to those who answer.
DECISIONS = {
    "open": ("ACCEPT", "DISMISS", "SEND_BACK"),
    "appealed": ("ACCEPT", "DISMISS"),
    "accepted": ("REOPEN",),
    "dismissed": ("REOPEN",),
    "sent_back": ("REOPEN",),
    "fixed": ("REOPEN",),
    "cleared": (),
}
ANSWERS = {"accepted": ("MARK_FIXED", "APPEAL"), "sent_back": ("MARK_FIXED", "APPEAL")}


@router.get("/case/{encounter_id:path}/discrepancy/{discrepancy_id}")
async def discrepancy(request: Request, session: Reader, encounter_id: str, discrepancy_id: str) -> Response:
    """The card of one discrepancy, for htmx."""
    case = await case_of(request, session.account, encounter_id)
    return render(request, "case_card.html", **_card(case, discrepancy_id, session.account))


@router.post("/case/{encounter_id:path}/discrepancy/{discrepancy_id}", dependencies=[Depends(no_forgery)])
async def decide(
    request: Request,
    session: Reader,
    encounter_id: str,
    discrepancy_id: str,
    action: Annotated[str, Form()],
    reason_code: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
    fact_id: Annotated[str, Form()] = "",
    field: Annotated[str, Form()] = "",
    value: Annotated[str, Form()] = "",
) -> Response:
    """Decides and answers the card as it is then. 403 for an action that is not this account's."""
    case = await case_of(request, session.account, encounter_id)
    if all(one.id != discrepancy_id for one in case.discrepancies):
        raise HTTPException(404)
    answering = action in ("MARK_FIXED", "APPEAL", "COMMENT") and session.account.may(Right.ANSWER)
    if not (answering or session.account.may(Right.DECIDE)):
        raise HTTPException(403)
    correction = None
    if action == "CORRECT_READING":
        correction = discrepancy_pb2.ReadingCorrection(fact_id=fact_id, field=field, value=value)
    await review(request, session.account, discrepancy_id, action, reason_code, reason, correction)
    case = await case_of(request, session.account, encounter_id)
    return render(request, "case_card.html", **_card(case, discrepancy_id, session.account))


@router.post("/case/{encounter_id:path}/lock", dependencies=[Depends(no_forgery)])
async def lock(
    request: Request,
    session: Annotated[Session, Depends(needs(Right.DECIDE))],
    encounter_id: str,
    release: Annotated[bool, Form()] = False,
) -> Response:
    """Keeps the case for whoever has it open, or gives it back."""
    wanted = work_pb2.LockCaseRequest(encounter_id=encounter_id, reviewer=session.account.name, release=release)
    answer = await house(request).gateway.fusion("LockCase", wanted)
    return Response(status_code=204 if answer.locked_by in ("", session.account.name) else 409)


@router.get("/case/{encounter_id:path}")
async def page(request: Request, session: Reader, encounter_id: str) -> Response:
    case = await case_of(request, session.account, encounter_id)
    log(request, "saw-case", encounter_id)
    locked_by = case.locked_by
    if session.account.may(Right.DECIDE) and locked_by in ("", session.account.name):
        wanted = work_pb2.LockCaseRequest(encounter_id=encounter_id, reviewer=session.account.name)
        locked_by = (await house(request).gateway.fusion("LockCase", wanted)).locked_by
    return render(
        request, "case.html",
        case=case,
        pages=pages(case.encounter, case.discrepancies),
        cards=[_card(case, one.id, session.account) for one in case.discrepancies],
        others=locked_by not in ("", session.account.name) and locked_by,
        reasons=REASONS,
    )  # fmt: skip


async def case_of(request: Request, account: Account, encounter_id: str) -> Any:
    """The case, when the account may see it: its own, its department's, or all. 403 and a line in the log otherwise."""
    wanted = work_pb2.GetCaseRequest(encounter_id=encounter_id)
    case = await house(request).gateway.fusion("GetCase", wanted)
    authors = {document.author for document in case.encounter.documents}
    departments = {document.department for document in case.encounter.documents} | {case.encounter.department}
    allowed = (
        account.may(Right.SEE_ALL)
        or (account.may(Right.SEE_DEPARTMENT) and account.department in departments - {""})
        or (account.may(Right.SEE_OWN) and account.author in authors - {""})
    )
    if not allowed:
        log(request, "refused", encounter_id)
        raise HTTPException(403)
    return case


def _card(case: Any, discrepancy_id: str, account: Account) -> dict[str, Any]:
    """What the card of a discrepancy shows. 404 when the case has none of this id."""
    one = next((one for one in case.discrepancies if one.id == discrepancy_id), None)
    if one is None:
        raise HTTPException(404)
    item = next(item for item in case.items if item.discrepancy.id == discrepancy_id)
    state = discrepancy_pb2.Discrepancy.State.Name(one.state).lower()
    actions: tuple[str, ...] = DECISIONS.get(state, ()) if account.may(Right.DECIDE) else ()
    if account.may(Right.ANSWER):
        actions += ANSWERS.get(state, ())
    events: dict[str, list[Any]] = defaultdict(list)
    for event in case.reviews:
        events[event.discrepancy_id].append(event)
    facts = {fact.id: fact for fact_set in case.fact_sets for fact in fact_set.facts}
    return {
        "one": one,
        "item": item,
        "state_name": state,
        "actions": actions,
        "events": events[discrepancy_id],
        "facts": [facts[evidence.fact_id] for evidence in one.evidence if evidence.fact_id in facts],
        "encounter_id": case.encounter.id,
        "reasons": REASONS,
        "may_comment": account.may(Right.DECIDE) or account.may(Right.ANSWER),
        "may_correct": account.may(Right.DECIDE),
    }
