"""Accounts: who may do what, invitations, and the log of who looked at what."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from console.accounts import Account, now
from console.context import failure, house, log, needs, no_forgery, render
from console.roles import Right, Role

router = APIRouter()
_MANAGE = Depends(needs(Right.MANAGE_ACCOUNTS))


@router.get("/accounts", dependencies=[_MANAGE])
def page(request: Request) -> Response:
    return render(request, "accounts.html", accounts=house(request).accounts.all(), roles=list(Role), link="")


@router.post("/accounts", dependencies=[_MANAGE, Depends(no_forgery)])
def save(
    request: Request,
    name: Annotated[str, Form()],
    role: Annotated[Role, Form()],
    display: Annotated[str, Form()] = "",
    author: Annotated[str, Form()] = "",
    department: Annotated[str, Form()] = "",
    active: Annotated[bool, Form()] = False,
) -> Response:
    """Makes or changes an account; a new one gets a link with which its person chooses a password."""
    accounts = house(request).accounts
    name = name.strip()
    known = accounts.find(name)
    accounts.save(
        Account(name, display.strip() or name, role, author.strip(), department.strip(), active=active), now()
    )
    log(request, "changed-account", name)
    link = "" if known else f"/invitation/{accounts.invite(name, role, now())}"
    return render(request, "accounts.html", accounts=accounts.all(), roles=list(Role), link=link)


@router.post("/accounts/{name}/invitation", dependencies=[_MANAGE, Depends(no_forgery)])
def invite(request: Request, name: str) -> Response:
    """A link for a new password."""
    accounts = house(request).accounts
    account = accounts.find(name)
    if account is None:
        return failure(request, 404)
    log(request, "changed-account", name)
    link = f"/invitation/{accounts.invite(name, account.role, now())}"
    return render(request, "accounts.html", accounts=accounts.all(), roles=list(Role), link=link)


@router.get("/log", dependencies=[Depends(needs(Right.SEE_LOG))])
def who_looked(request: Request, account: str = "") -> Response:
    return render(request, "log.html", entries=house(request).accounts.logged(500, account), wanted=account)
