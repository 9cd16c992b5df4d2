"""Accounts: who may do what, invitations, and the log of who looked at what."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from console.accounts import Account, LastAdministrator, is_name, now
from console.context import failure, house, log, needs, no_forgery, render
from console.roles import Right, Role

router = APIRouter()
REFUSED = {
    "name": "A name is of letters, digits, blanks and . @ + - alone.",
    "known": "There is an account of this name.",
    "last": "Somebody has to stay who may manage accounts.",
}
_MANAGE = Depends(needs(Right.MANAGE_ACCOUNTS))


@router.get("/accounts", dependencies=[_MANAGE])
def page(request: Request) -> Response:
    return _page(request)


def _page(request: Request, status: int = 200, *, token: str = "", refused: str = "") -> Response:
    """`token`: of an invitation that was just made."""
    base = house(request).settings.public_url or str(request.base_url)
    link = f"{base.rstrip('/')}/invitation/{token}" if token else ""
    accounts, why = house(request).accounts.all(), REFUSED.get(refused, "")
    return render(request, "accounts.html", status, accounts=accounts, roles=list(Role), link=link, refused=why)


@router.post("/accounts", dependencies=[_MANAGE, Depends(no_forgery)])
def save(
    request: Request,
    name: Annotated[str, Form()],
    role: Annotated[Role, Form()],
    display: Annotated[str, Form()] = "",
    author: Annotated[str, Form()] = "",
    department: Annotated[str, Form()] = "",
    active: Annotated[bool, Form()] = False,
    new: Annotated[bool, Form()] = False,
) -> Response:
    """Makes or changes an account; a new one gets a link with which its person chooses a password."""
    accounts = house(request).accounts
    name = name.strip()
    known = accounts.find(name)
    if not is_name(name):
        return _page(request, 400, refused="name")
    if known and new:
        return _page(request, 400, refused="known")
    language = known.language if known else ""
    try:
        accounts.save(
            Account(name, display.strip() or name, role, author.strip(), department.strip(), language, active), now()
        )
    except LastAdministrator:
        return _page(request, 400, refused="last")
    log(request, "changed-account", name)
    return _page(request, token="" if known else accounts.invite(name, role, now()))


@router.post("/accounts/{name:path}/invitation", dependencies=[_MANAGE, Depends(no_forgery)])
def invite(request: Request, name: str) -> Response:
    """A link for a new password."""
    accounts = house(request).accounts
    account = accounts.find(name)
    if account is None or not account.active:
        return failure(request, 404)
    log(request, "changed-account", name)
    return _page(request, token=accounts.invite(name, account.role, now()))


@router.get("/log", dependencies=[Depends(needs(Right.SEE_LOG))])
def who_looked(request: Request, account: str = "") -> Response:
    return render(request, "log.html", entries=house(request).accounts.logged(500, account), wanted=account)
