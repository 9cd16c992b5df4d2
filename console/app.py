"""The console as an application: its pages, its assets, its rules of safety."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from console.accounts import Accounts, open_accounts
from console.context import House, NotSignedIn, failure
from console.gateway import CallFailed, Gateway
from console.guard import Guard
from console.live import Changes
from console.oidc import Oidc
from console.pages import PAGES
from console.security import Brake
from console.settings import ConsoleSettings

_STATIC = Path(__file__).parent / "static"
_STATUSES = {
    "NOT_FOUND": 404, "FAILED_PRECONDITION": 409, "INVALID_ARGUMENT": 400, "RESOURCE_EXHAUSTED": 503,
    "DEADLINE_EXCEEDED": 504,
}  # fmt: skip


def create_app(
    settings: ConsoleSettings,
    gateway: Gateway | None = None,
    accounts: Accounts | None = None,
    oidc: Oidc | None = None,
) -> FastAPI:
    """The application; `gateway`, `accounts` and `oidc` are made by the settings unless given."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        opened = gateway or Gateway(settings.target, settings.tls_ca)
        app.state.house = House(
            settings,
            accounts or open_accounts(settings.database_url, settings.idle_minutes, settings.session_hours),
            opened,
            Brake(settings.sign_in_attempts),
            oidc or Oidc(settings),
            Changes(lambda: opened.watch()),
        )
        yield
        app.state.house.changes.stop()
        await opened.close()

    app = FastAPI(title="Concord", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.add_middleware(Guard)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    for router in PAGES:
        app.include_router(router)
    app.add_exception_handler(NotSignedIn, _to_sign_in)
    app.add_exception_handler(HTTPException, _told)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(CallFailed, _gateway_failed)
    return app


async def _to_sign_in(request: Request, error: Exception) -> Response:
    if request.headers.get("hx-request"):
        return Response(status_code=204, headers={"HX-Redirect": "/sign-in"})
    return RedirectResponse("/sign-in", 303)


async def _told(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 500)
    return failure(request, status)


async def _gateway_failed(request: Request, error: Exception) -> Response:
    """The gateway's own words hold no word of a record."""
    assert isinstance(error, CallFailed)
    status = _STATUSES.get(error.status, 502)
    return failure(request, status, error.message if status < 500 else error.status)


async def _not_understood(request: Request, error: Exception) -> Response:
    """Without the words that could not be understood: FastAPI's own answer would say them again."""
    return failure(request, 422)
