"""What stands before every page: no forged origin, no body larger than its page needs, the headers of safety on every
answer, and of a failure its class and place alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from fastapi import HTTPException, Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.context import failure, house, session_of
from console.roles import Right
from console.security import HEADERS
from serving.observe import report_failure

_READS = ("GET", "HEAD", "OPTIONS")
_MIB = 1024 * 1024
# A name and a password; a rule or a profile as YAML.
STRANGERS, FORMS = 64 * 1024, 2 * _MIB


class Guard:
    """ASGI, around the routes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        begun = False

        async def dressed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                _dress(request, MutableHeaders(scope=message))
            await send(message)

        try:
            if status := _refused(request):
                await failure(request, status)(scope, receive, dressed)
            else:
                await self._app(scope, _measured(request, receive), dressed)
        except Exception as error:  # the words of an exception may quote a record: they go nowhere
            report_failure("console", error)
            if not begun:
                await _broken(request)(scope, receive, dressed)


def _refused(request: Request) -> int:
    """The status with which a request goes back unread; 0: it may pass."""
    if "\0" in request.url.path:
        return 404
    if request.method in _READS:
        return 0
    # The token of the form says so too; these say it for forms that have no session yet.
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return 403
    origin = request.headers.get("origin", "")
    if origin and urlsplit(origin).netloc not in ours(request):
        return 403
    length = request.headers.get("content-length", "0")
    return 413 if not length.isdecimal() or int(length) > _most(request) else 0


def ours(request: Request) -> set[str]:
    """Hosts by which browsers reach this console."""
    public = urlsplit(house(request).settings.public_url).netloc
    return {request.headers.get("host", ""), public} - {""}


def _most(request: Request) -> int:
    """Bytes that the body may have."""
    session = session_of(request)
    if session is None:
        return STRANGERS
    if request.url.path == "/check" and session.account.may(Right.IMPORT):
        return house(request).settings.upload_mb * _MIB + FORMS
    return FORMS


def _measured(request: Request, receive: Receive) -> Callable[[], Awaitable[Message]]:
    """Counts what comes: a body need not be as long as it says."""
    if request.method in _READS:
        return receive
    left = _most(request)

    async def counted() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413)
        return message

    return counted


def _dress(request: Request, headers: MutableHeaders) -> None:
    """Pages about patients are kept by no cache."""
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if not request.url.path.startswith("/static/"):
        headers.setdefault("Cache-Control", "no-store")
    if request.url.scheme == "https" or house(request).settings.secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")


def _broken(request: Request) -> Response:
    """The page of a failure; without one's own database there is not even that."""
    try:
        return failure(request, 500)
    except Exception as error:
        report_failure("console", error)
        return Response("Something went wrong. 出现问题，请稍后重试。", 500, media_type="text/plain; charset=utf-8")
