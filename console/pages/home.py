"""The beginning: everybody's own first page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse, Response

from console.accounts import Session
from console.context import signed_in
from console.roles import Right

router = APIRouter()


@router.get("/alive")
def alive(session: Annotated[Session, Depends(signed_in)]) -> Response:
    """That somebody still sits there, or whether the session still lives."""
    return Response(status_code=204)


@router.get("/")
def home(session: Annotated[Session, Depends(signed_in)]) -> Response:
    account = session.account
    sees_list = account.may(Right.SEE_ALL) or account.may(Right.SEE_DEPARTMENT)
    return RedirectResponse("/worklist" if sees_list else "/mine", 303)
