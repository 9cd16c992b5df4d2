"""A random sample of cases in which nothing was shown, so that misses are counted too (RADPEER)."""

from __future__ import annotations

from typing import Annotated

from concord.v1 import work_pb2
from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from console.accounts import Session, now
from console.context import house, log, needs, no_forgery, render
from console.roles import Right

router = APIRouter()
Auditor = Annotated[Session, Depends(needs(Right.AUDIT_SAMPLE))]
NUMBER = 10


@router.get("/audit")
async def page(request: Request, session: Auditor, seed: Annotated[int, Query(ge=0, lt=2**31)] = 0) -> Response:
    """The sample of a day, the same for whoever asks that day; another seed draws another."""
    drawn = seed or int(f"{now():%Y%m%d}")
    answer = await house(request).gateway.fusion("SampleCases", work_pb2.SampleCasesRequest(number=NUMBER, seed=drawn))
    return render(request, "audit.html", ids=answer.encounter_ids, seed=drawn)


@router.post("/audit/{encounter_id:path}", dependencies=[Depends(no_forgery)])
async def record(
    request: Request,
    encounter_id: str,
    session: Auditor,
    score: Annotated[str, Form(pattern="^(1|2a|2b|3a|3b)$")],
    comment: Annotated[str, Form(max_length=2000)] = "",
    seed: Annotated[int, Form(ge=0, lt=2**31)] = 0,
) -> Response:
    """RADPEER: 1 agree, 2 understandable miss, 3 miss that should not happen; b: it matters for the patient."""
    audit = work_pb2.Audit(
        encounter_id=encounter_id,
        reviewer=session.account.name,
        score=int(score[0]),
        significant=score.endswith("b"),
        comment=comment.strip(),
    )
    await house(request).gateway.fusion("RecordAudit", work_pb2.RecordAuditRequest(audit=audit))
    log(request, "audited", encounter_id)
    return RedirectResponse(f"/audit?seed={seed}", 303)
