"""What a page knows of its reader: the session, the language, how a time is shown; and how a template is filled."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from console.accounts import Account, Accounts, Session, now
from console.gateway import Gateway
from console.live import Changes
from console.oidc import Oidc
from console.roles import Right
from console.security import Brake
from console.settings import ConsoleSettings
from console.words import LANGUAGES, gettext

_FOLDER = Path(__file__).parent / "templates"
SESSION_COOKIE = "concord_session"
LANGUAGE_COOKIE = "concord_language"
# A header of what a page asks for while nobody sits before it.
UNATTENDED = "x-unattended"


@dataclass
class House:
    """What all pages share; lies in `app.state.house`. `departments`: as last looked up, and when."""

    settings: ConsoleSettings
    accounts: Accounts
    gateway: Gateway
    brake: Brake
    oidc: Oidc
    changes: Changes
    departments: list[str] = field(default_factory=list)
    departments_at: float = float("-inf")

    @cached_property
    def templates(self) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined,
            extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip

        @pass_context
        def translated(context: Context, text: str) -> str:
            return gettext(text, context.get("language", "en"))

        @pass_context
        def plural(context: Context, one: str, many: str, number: int) -> str:
            return gettext(one if number == 1 else many, context.get("language", "en"))

        # Not the new style: it takes every word that it is asked for as markup, those of a record too.
        environment.install_gettext_callables(translated, plural, newstyle=False)  # type: ignore[attr-defined]

        zone = ZoneInfo(self.settings.zone)

        @pass_context
        def said(context: Context, text: Any) -> str:
            """A LocalizedText in the language of the page."""
            return str(getattr(text, context.get("language", "en")) or text.en)

        def local_time(text: str) -> str:
            """An RFC 3339 time in the zone of the house, to the minute."""
            try:
                moment = datetime.fromisoformat(text)
            except ValueError:
                return text
            return f"{moment.astimezone(zone) if moment.tzinfo else moment:%Y-%m-%d %H:%M}"

        def short_time(text: str) -> str:
            """The same without the year, or the hour alone today: for lists, with the whole as a title."""
            whole = local_time(text)
            today = f"{datetime.now(zone):%Y-%m-%d}"
            if whole.startswith(today):
                return whole[11:]
            return whole[5:] if whole[:4] == today[:4] else whole[:10]

        def plain(things: Any) -> list[dict[str, Any]]:
            """Dataclasses as what JSON knows."""
            return [asdict(thing) for thing in things]

        environment.filters["plain"] = plain
        environment.filters["unit"] = printed_unit
        environment.filters["short_time"] = short_time
        environment.filters["said"] = said
        environment.filters["local_time"] = local_time
        return environment


_RAISED = str.maketrans("-0123456789", "\u207b\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")


def printed_unit(unit: str) -> str:
    """A UCUM unit as people print it.

    >>> printed_unit("10*9/L"), printed_unit("mL/min/{1.73_m2}"), printed_unit("umol/L")
    ('10⁹/L', 'mL/min/1.73 m²', 'µmol/L')
    """
    raised = re.sub(r"\b10[*^](-?\d+)", lambda power: "10" + power[1].translate(_RAISED), unit)
    raised = re.sub(r"\b(m)([23])\b", lambda power: power[1] + power[2].translate(_RAISED), raised.replace("_", " "))
    return re.sub(r"(?<![A-Za-z])u(?=[A-Za-z])", "\u00b5", raised.replace("{", "").replace("}", ""))


def house(request: Request) -> House:
    return request.app.state.house  # type: ignore[no-any-return]


def session_of(request: Request) -> Session | None:
    """The session of the cookie; asked once a request. What a page does by itself does not keep a session alive."""
    if not hasattr(request.state, "session"):
        token, attended = request.cookies.get(SESSION_COOKIE, ""), UNATTENDED not in request.headers
        request.state.session = house(request).accounts.session(token, now(), attended=attended) if token else None
    session: Session | None = request.state.session
    return session


def language_of(request: Request) -> str:
    """As chosen by the person, else by the cookie, the browser, the house."""
    session = session_of(request)
    wanted = [request.cookies.get(LANGUAGE_COOKIE, ""), session.account.language if session else ""]
    wanted += [part.split(";")[0].strip()[:2] for part in request.headers.get("accept-language", "").split(",")]
    return next((word for word in wanted if word in LANGUAGES), house(request).settings.language)


class NotSignedIn(Exception):
    """Sends the reader to the sign-in page."""


def signed_in(request: Request) -> Session:
    """A dependency: the session, or the sign-in page."""
    session = session_of(request)
    if session is None:
        raise NotSignedIn
    return session


def needs(*rights: Right) -> Callable[[Request], Session]:
    """A dependency: the session of somebody who has one of the rights; 403 for anybody else."""

    def check(request: Request) -> Session:
        session = signed_in(request)
        if not any(session.account.may(right) for right in rights):
            log(request, "refused", request.url.path)
            raise HTTPException(403)
        return session

    return check


async def no_forgery(request: Request) -> None:
    """A dependency of everything that changes something: the form's or the header's token is that of the session."""
    session = signed_in(request)
    told = request.headers.get("x-csrf-token", "")
    if not told:
        form = await request.form()
        told = str(form.get("csrf", ""))
    if not secrets.compare_digest(told.encode(), session.csrf.encode()):
        raise HTTPException(403)


def log(request: Request, what: str, about: str, account: Account | None = None) -> None:
    """Who looked at what."""
    session = session_of(request)
    who = account.name if account else session.account.name if session else ""
    address = request.client.host if request.client else ""
    house(request).accounts.log(who, what, about, address, now())


def render(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page, or a part of one."""
    session = session_of(request)
    text = (
        house(request)
        .templates.get_template(template)
        .render(
            request=request,
            path=request.url.path,
            language=language_of(request),
            theme=request.cookies.get("concord_theme", ""),
            session=session,
            account=session.account if session else None,
            csrf=session.csrf if session else "",
            Right=Right,
            idle_minutes=house(request).settings.idle_minutes,
            **values,
        )
    )
    return HTMLResponse(text, status_code=status)


def failure(request: Request, status: int, detail: str = "") -> HTMLResponse:
    """The page that says why there is no page. `detail` holds no word of a record."""
    again = request.url.path if request.method == "GET" and status >= 500 else ""
    if again and request.url.query:
        again += f"?{request.url.query}"
    return render(request, "error.html", status, code=status, detail=detail, again=again)
