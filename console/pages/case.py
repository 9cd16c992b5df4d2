"""One case: its documents with what does not fit marked in them, what else was read, and deciding."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Annotated, Any
from urllib.parse import quote

from concord.v1 import discrepancy_pb2, fusion_service_pb2, work_pb2
from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response

from console import laboratory, record
from console.accounts import Account, Session
from console.context import house, language_of, log, needs, no_forgery, render, signed_in
from console.decisions import ANSWERING, DECIDING, REASONS, decides, holds, review
from console.marks import pages
from console.pages.worklist import asked
from console.pictures import pictures
from console.roles import Right
from console.words import gettext

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
# What is told after a decision, and whether it can be taken back at once.
TOLD = {
    "ACCEPT": ("Accepted.", True),
    "DISMISS": ("Dismissed.", True),
    "SEND_BACK": ("Sent back.", True),
    "REOPEN": ("Open again.", False),
}
# Corrections of a reading that can be picked; others need words.
CORRECTIONS = {
    "side": ("laterality=left", "laterality=right", "laterality=bilateral"),
    "polarity": ("polarity=present", "polarity=absent", "polarity=possible"),
    "rest": ("not-there=", "concept=", "value="),
}
_LOOKED_THROUGH = 1000
_State = discrepancy_pb2.Discrepancy


@router.get("/case/{encounter_id:path}/discrepancy/{discrepancy_id}")
async def discrepancy(request: Request, session: Reader, encounter_id: str, discrepancy_id: str) -> Response:
    """The card of one discrepancy, for htmx."""
    case = await case_of(request, session.account, encounter_id)
    return render(request, "case_card.html", **Cards(case, session.account).of(discrepancy_id))


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
    change: Annotated[str, Form()] = "",
    value: Annotated[str, Form()] = "",
) -> Response:
    """Decides and answers the card as it is then. 403 for an action that is not this account's, 409 while somebody else
    has the case open. `change`: "laterality=left"; what stands in `value` goes before what stands after the sign.
    """
    correction = _correction(action, fact_id, change, value)
    await decide_on(
        request, session.account, encounter_id, discrepancy_id, action, reason_code, reason, correction
    )  # fmt: skip
    case = await case_of(request, session.account, encounter_id)
    answer = render(request, "case_card.html", **Cards(case, session.account).of(discrepancy_id))
    words, undoes = TOLD.get(action, ("Noted.", False))
    language = language_of(request)
    told = {"words": gettext(words, language), "id": discrepancy_id, "settles": undoes}
    told["undo"] = gettext("Undo", language) if undoes else ""
    answer.headers["HX-Trigger"] = json.dumps({"decided": told})
    return answer


async def decide_on(
    request: Request,
    account: Account,
    encounter_id: str,
    discrepancy_id: str,
    action: str,
    reason_code: str = "",
    reason: str = "",
    correction: discrepancy_pb2.ReadingCorrection | None = None,
) -> None:
    """One decision or answer within the rights of the account. 400 for a word that is no action; 403, 404, 409 as
    `decide`.
    """
    case = await case_of(request, account, encounter_id)
    item = next((item for item in case.items if item.discrepancy.id == discrepancy_id), None)
    if item is None:
        raise HTTPException(404)
    if action not in {*DECIDING, *ANSWERING}:
        raise HTTPException(400)
    answering = action in ANSWERING and account.may(Right.ANSWER)
    if not (answering or (action in DECIDING and decides(account, item))):
        log(request, "refused", discrepancy_id)
        raise HTTPException(403)
    if not answering and case.locked_by not in ("", account.name):
        raise HTTPException(409)
    await review(request, account, discrepancy_id, action, reason_code, reason, correction)


def _correction(action: str, fact_id: str, change: str, value: str) -> discrepancy_pb2.ReadingCorrection | None:
    """400 for one that says nothing."""
    if action != "CORRECT_READING":
        return None
    field, _, picked = change.partition("=")
    if field not in ("laterality", "polarity", "concept", "value", "not-there") or not fact_id:
        raise HTTPException(400)
    said = "" if field == "not-there" else value.strip() or picked
    if not said and field != "not-there":
        raise HTTPException(400)
    return discrepancy_pb2.ReadingCorrection(fact_id=fact_id, field=field, value=said)


@router.get("/rule-words/{rule_id:path}")
async def rule_words(request: Request, session: Reader, rule_id: str) -> Response:
    """What a rule is for, for htmx. Rules hold no word of a record. 404 for one that is not in force."""
    answer = await house(request).gateway.fusion("ListRules", fusion_service_pb2.ListRulesRequest())
    rule = next((one for one in answer.rules if one.id == rule_id), None)
    if rule is None:
        raise HTTPException(404)
    return render(request, "rule_words.html", rule=rule)


@router.get("/next-case")
async def next_case(
    request: Request,
    session: Annotated[Session, Depends(needs(Right.SEE_ALL, Right.SEE_DEPARTMENT))],
    seen: Annotated[list[str], Query()] = [],  # noqa: B006
) -> Response:
    """To the next case of the list of work that is in nobody's hands and was not `seen`; else to the list."""
    wanted = asked(request, session.account)
    wanted.page_size, wanted.with_counts, wanted.page_token = _LOOKED_THROUGH, False, ""
    answer = await house(request).gateway.fusion("ListWork", wanted)
    passed = set(seen)
    for item in answer.items:
        encounter_id = item.discrepancy.encounter_id
        if encounter_id not in passed and item.locked_by in ("", session.account.name):
            return RedirectResponse(f"/case/{quote(encounter_id, safe='')}#{item.discrepancy.id}", 303)
    kept = "&".join(part for part in request.url.query.split("&") if part and not part.startswith("seen="))
    return RedirectResponse(f"/worklist?{kept}" if kept else "/worklist", 303)


@router.post("/case/{encounter_id:path}/lock", dependencies=[Depends(no_forgery)])
async def lock(
    request: Request,
    session: Annotated[Session, Depends(needs(Right.DECIDE))],
    encounter_id: str,
    release: Annotated[bool, Form()] = False,
) -> Response:
    """Keeps the case for whoever has it open, or gives it back. 403 for somebody who has nothing to decide in it."""
    case = await case_of(request, session.account, encounter_id)
    if not holds(session.account, case.items):
        log(request, "refused", encounter_id)
        raise HTTPException(403)
    wanted = work_pb2.LockCaseRequest(encounter_id=encounter_id, reviewer=session.account.name, release=release)
    answer = await house(request).gateway.fusion("LockCase", wanted)
    return Response(status_code=204 if answer.locked_by in ("", session.account.name) else 409)


@router.get("/case/{encounter_id:path}/lock")
async def whose(
    request: Request, session: Annotated[Session, Depends(needs(Right.DECIDE))], encounter_id: str
) -> Response:
    """204 when the case is in nobody else's hands, 200 while it is: a page that only looks asks now and then."""
    case = await case_of(request, session.account, encounter_id)
    return Response(status_code=204 if case.locked_by in ("", session.account.name) else 200)


@router.get("/case/{encounter_id:path}")
async def page(request: Request, session: Reader, encounter_id: str) -> Response:
    case = await case_of(request, session.account, encounter_id)
    log(request, "saw-case", encounter_id)
    locked_by = case.locked_by
    may_hold = holds(session.account, case.items)
    if may_hold and locked_by in ("", session.account.name):
        wanted = work_pb2.LockCaseRequest(encounter_id=encounter_id, reviewer=session.account.name)
        locked_by = (await house(request).gateway.fusion("LockCase", wanted)).locked_by
    of_case = Cards(case, session.account)
    # What another tells better stands in its card: neither the documents nor the list point to it a second time.
    listed = [one for one in case.discrepancies if not of_case.told(one.id)]
    case.ClearField("discrepancies")
    case.discrepancies.extend(listed)
    cards = [of_case.of(one.id) for one in case.discrepancies]
    return render(
        request, "case.html",
        case=case,
        may_hold=may_hold,
        pages=pages(case.encounter, case.discrepancies),
        cards=[card for card in cards if card["one"].routing != _State.RECORDED],
        recorded=[card for card in cards if card["one"].routing == _State.RECORDED],
        others=locked_by not in ("", session.account.name) and locked_by,
        reasons=REASONS,
        images=pictures(case),
        analytes=laboratory.analytes(case),
        lines=record.lines(case),
        elements=record.elements(case),
        happenings=record.happenings(case),
    )  # fmt: skip


async def case_of(request: Request, account: Account, encounter_id: str, with_content: bool = False) -> Any:
    """The case, when the account may see it: its own, its department's, or all. 403 and a line in the log otherwise.

    `with_content`: with the DICOM objects that came inline.
    """
    wanted = work_pb2.GetCaseRequest(encounter_id=encounter_id, with_content=with_content)
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
    if not (account.may(Right.SEE_ALL) or account.may(Right.SEE_DEPARTMENT)):
        _only_own(case, account.author)
    return case


def _only_own(case: work_pb2.GetCaseResponse, author: str) -> None:
    """Leaves what one has written and what was shown of it. The evidence of that stays, whoever wrote it."""
    kept = [document for document in case.encounter.documents if document.author == author]
    del case.encounter.documents[:]
    case.encounter.documents.extend(kept)
    items = [item for item in case.items if item.author == author and item.discrepancy.routing == _State.SHOWN]
    theirs = {item.discrepancy.id for item in items}
    found = [one for one in case.discrepancies if one.id in theirs]
    events = [event for event in case.reviews if event.discrepancy_id in theirs]
    for name, left in (("items", items), ("discrepancies", found), ("reviews", events)):
        case.ClearField(name)
        getattr(case, name).extend(left)
    case.ClearField("priors")
    case.ClearField("score")


class Cards:
    """What the cards of a case show to an account; what they share is looked up once for all of them."""

    def __init__(self, case: Any, account: Account) -> None:
        self._case = case
        self._account = account
        self._items = {item.discrepancy.id: item for item in case.items}
        self._found = {one.id: one for one in case.discrepancies if one.id in self._items}
        self._events: dict[str, list[Any]] = defaultdict(list)
        for event in case.reviews:
            self._events[event.discrepancy_id].append(event)
        self._facts = {fact.id: fact for fact_set in case.fact_sets for fact in fact_set.facts}
        self._better = {one.id: better for one in self._found.values() if (better := self._teller(one))}
        self._also: dict[str, list[Any]] = defaultdict(list)
        for name, better in self._better.items():
            self._also[better].append(self._found[name])
        self._names = {code: case.concepts[code].name for code in sorted(case.concepts)}

    def told(self, discrepancy_id: str) -> bool:
        """Whether the card of another discrepancy tells it."""
        return discrepancy_id in self._better

    def _teller(self, one: Any) -> str:
        """Id of the discrepancy in whose card it stands; empty for one with a card of its own: nobody tells it better,
        or somebody has had a word on it, which is not to be lost."""
        if self._events[one.id]:
            return ""
        passed: list[str] = []
        while one.told_by in self._found and one.id not in passed:
            passed.append(one.id)
            one = self._found[one.told_by]
        return str(one.id) if passed and one.id not in passed and one.state != _State.CLEARED else ""

    def of(self, discrepancy_id: str) -> dict[str, Any]:
        """404 when the case has none of this id."""
        one = self._found.get(discrepancy_id)
        if one is None:
            raise HTTPException(404)
        account, item, events = self._account, self._items[discrepancy_id], self._events[discrepancy_id]
        state = discrepancy_pb2.Discrepancy.State.Name(one.state).lower()
        may_decide = decides(account, item)
        actions: tuple[str, ...] = DECISIONS.get(state, ()) if may_decide else ()
        if account.may(Right.ANSWER):
            actions += ANSWERS.get(state, ())
        resting = dict.fromkeys(evidence.fact_id for evidence in one.evidence)
        return {
            "one": one,
            "item": item,
            "state_name": state,
            "actions": actions,
            "events": events,
            "also": self._also[discrepancy_id],
            "facts": [self._facts[fact_id] for fact_id in resting if fact_id in self._facts],
            "evidence_list": _once(one.evidence),
            "names": self._names,
            "clock": _clock(one, item, events),
            "corrections": CORRECTIONS,
            "encounter_id": self._case.encounter.id,
            "reasons": REASONS,
            "may_comment": may_decide or account.may(Right.ANSWER),
            "may_correct": may_decide,
        }


def _once(evidence: Any) -> list[Any]:
    """What would read the same is shown once."""
    kept = {}
    for one in evidence:
        kept.setdefault((one.role, one.text, one.document_id, one.section, one.item, one.element, one.start), one)
    return list(kept.values())


def _clock(one: discrepancy_pb2.Discrepancy, item: work_pb2.WorkItem, events: list[Any]) -> list[tuple[str, str]]:
    """When what happened last: found, decided, answered, gone."""
    names = {"ACCEPT": "decided", "DISMISS": "decided", "SEND_BACK": "decided", "APPEAL": "appealed",
             "MARK_FIXED": "fixed", "clear": "cleared"}  # fmt: skip
    last: dict[str, str] = {"found": one.first_seen_at}
    for event in events:
        action = _ActionName(event.action) if event.action else event.reason_code
        if action == "REOPEN":
            last = {"found": one.first_seen_at}
        elif action in names:
            last[names[action]] = event.at
    if item.due_at:
        last["due"] = item.due_at
    return list(last.items())
