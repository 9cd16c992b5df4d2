"""The author's own: what was found in what one has written."""

from __future__ import annotations

from typing import Annotated

from concord.v1 import discrepancy_pb2, work_pb2
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from console.accounts import Session
from console.context import house, needs, render
from console.roles import Right

router = APIRouter()
_State = discrepancy_pb2.Discrepancy


@router.get("/mine")
async def page(request: Request, session: Annotated[Session, Depends(needs(Right.SEE_OWN))]) -> Response:
    """What is shown to this author and not yet settled, what is due first at the top."""
    wanted = work_pb2.WorkFilter(
        authors=[session.account.author or "-"],
        routings=[_State.SHOWN],
        states=[_State.OPEN, _State.ACCEPTED, _State.SENT_BACK, _State.APPEALED, _State.FIXED],
    )
    answer = await house(request).gateway.fusion(
        "ListWork", work_pb2.ListWorkRequest(filter=wanted, sort=work_pb2.ListWorkRequest.DUE, page_size=200)
    )
    return render(request, "mine.html", answer=answer)
