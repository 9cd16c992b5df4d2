"""Signing in and out, the one-time link, the language and the light of the pages."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from console.accounts import Account, LastAdministrator, WeakPassword, is_name, now
from console.context import LANGUAGE_COOKIE, SESSION_COOKIE, failure, house, log, no_forgery, render, session_of
from console.guard import ours
from console.oidc import Refused
from console.words import LANGUAGES

router = APIRouter()
OIDC_COOKIE = "concord_oidc"


@router.get("/sign-in")
def page(request: Request) -> Response:
    if session_of(request):
        return RedirectResponse("/", 303)
    return _page(request)


@router.get("/sign-in/oidc")
async def to_issuer(request: Request) -> Response:
    """To the issuer of OpenID Connect, where one is configured."""
    oidc = house(request).oidc
    if not oidc.offered:
        return failure(request, 404)
    try:
        begun = await oidc.begin(_callback(request))
    except Refused:
        return failure(request, 502)
    response = RedirectResponse(begun.url, 303)
    response.set_cookie(
        OIDC_COOKIE, begun.kept, httponly=True, samesite="lax", secure=house(request).settings.secure, max_age=600
    )
    return response


@router.get("/sign-in/oidc/callback")
async def from_issuer(request: Request, code: str = "", state: str = "") -> Response:
    """Back from the issuer: the account is made or brought up to date by what it says."""
    kept = request.cookies.get(OIDC_COOKIE, "")
    try:
        said = await house(request).oidc.finish(_callback(request), code, state, kept)
    except Refused:
        log(request, "refused", "oidc")
        return _page(request, 401, failed=True)
    accounts = house(request).accounts
    known = accounts.find(said.name)
    # Whoever has a password here is not taken over by somebody whom the issuer calls the same.
    if known and (not known.active or accounts.has_password(said.name)):
        log(request, "refused", "oidc")
        return _page(request, 401, failed=True)
    try:
        accounts.save(said, now())
    except LastAdministrator:  # the issuer calls the only administrator something less
        return _page(request, 401, failed=True)
    response = _begun(request, said)
    response.delete_cookie(OIDC_COOKIE)
    return response


@router.post("/sign-in")
def sign_in(request: Request, name: Annotated[str, Form()], password: Annotated[str, Form()]) -> Response:
    """The same words for a wrong name and a wrong password; after some of either a minute's wait."""
    brake, address, name = house(request).brake, request.client.host if request.client else "", name.strip()
    of_account, of_address = f"account {name.casefold()}", f"address {address}"
    if not brake.begin(of_account, of_address):
        return _page(request, 429, held=True)
    account = house(request).accounts.verify(name, password) if is_name(name) else None
    if account is None:
        log(request, "refused", "sign-in")
        return _page(request, 401, failed=True)
    brake.forget(of_account)
    brake.passed(of_address)
    return _begun(request, account)


@router.post("/sign-out", dependencies=[Depends(no_forgery)])
def sign_out(request: Request) -> Response:
    house(request).accounts.end(request.cookies.get(SESSION_COOKIE, ""))
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(SESSION_COOKIE)
    return response


@router.get("/invitation/{token}")
def invitation(request: Request, token: str) -> Response:
    invited = house(request).accounts.invited(token, now())
    if invited is None:
        return failure(request, 404)
    return render(request, "invitation.html", name=invited[0], weak=False)


@router.post("/invitation/{token}")
def accept(
    request: Request,
    token: str,
    password: Annotated[str, Form()],
    name: Annotated[str, Form()] = "",
    display: Annotated[str, Form()] = "",
) -> Response:
    try:
        account = house(request).accounts.accept(token, name, display, password, now())
    except WeakPassword:
        return render(request, "invitation.html", 400, name=name, weak=True)
    except LookupError:
        return failure(request, 404)
    return _begun(request, account)


@router.get("/language/{language}")
def choose_language(request: Request, language: str) -> Response:
    return _chosen(request, LANGUAGE_COOKIE, language if language in LANGUAGES else "")


@router.get("/theme/{theme}")
def choose_theme(request: Request, theme: str) -> Response:
    return _chosen(request, "concord_theme", theme if theme in ("light", "dark") else "")


def _chosen(request: Request, cookie: str, value: str) -> Response:
    """Back to where one came from, if that is a page of ours."""
    came_from = urlsplit(request.headers.get("referer", ""))
    back = "/"
    if came_from.netloc in ours(request):
        # The path alone: two slashes at its beginning would be another host.
        back = "/" + came_from.path.lstrip("/") + (f"?{came_from.query}" if came_from.query else "")
    response = RedirectResponse(back, 303)
    response.set_cookie(cookie, value, max_age=365 * 86400, samesite="lax", httponly=True)
    return response


def _page(request: Request, status: int = 200, *, failed: bool = False, held: bool = False) -> Response:
    return render(request, "sign_in.html", status, failed=failed, held=held, oidc=house(request).oidc.offered)


def _callback(request: Request) -> str:
    base = house(request).settings.public_url or str(request.base_url).rstrip("/")
    return f"{base}/sign-in/oidc/callback"


def _begun(request: Request, account: Account) -> Response:
    settings = house(request).settings
    house(request).accounts.end(request.cookies.get(SESSION_COOKIE, ""))
    token = house(request).accounts.begin(account, now())
    log(request, "signed-in", "", account)
    response = RedirectResponse("/", 303)
    response.set_cookie(
        SESSION_COOKIE, token, httponly=True, samesite="lax", secure=settings.secure,
        max_age=settings.session_hours * 3600,
    )  # fmt: skip
    return response
