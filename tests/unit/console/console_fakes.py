"""A console on a fake gateway, for tests without a server."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from starlette.testclient import TestClient

from console import accounts as accounts_module
from console.accounts import Account, Accounts, now, open_accounts
from console.app import create_app
from console.roles import Role
from console.settings import ConsoleSettings

PASSWORD = "correct horse battery"
# What argon2 costs is for those who guess; tests know the password.
_QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class FakeGateway:
    """Answers by method: a message, or a function of the request. Remembers what it was asked."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.asked: list[tuple[str, Any]] = []

    async def fusion(self, method: str, request: Any, timeout_s: float = 0) -> Any:
        self.asked.append((method, request))
        answer = self.answers[method]
        return answer(request) if isinstance(answer, Callable) else answer  # type: ignore[arg-type]

    imaging = fusion

    async def close(self) -> None: ...


@cache
def _with_accounts() -> Path:
    """A database that is made once, and copied for each console."""
    accounts_module._HASHER = _QUICK
    path = Path(tempfile.mkdtemp(prefix="console-accounts-")) / "console.db"
    accounts = open_accounts(f"sqlite:///{path}", 30, 12)
    for role in Role:
        accounts.accept(accounts.invite(str(role), role, now()), "", "", PASSWORD, now())
        accounts.save(Account(str(role), str(role), role, author="dr-li", department="Radiology"), now())
    atexit.register(shutil.rmtree, path.parent, True)
    return path


@contextmanager
def console(folder: Path, gateway: FakeGateway | None = None, **settings: Any) -> Iterator[tuple[TestClient, Accounts]]:
    """A client of a console with an account for each role, named as the role."""
    chosen = ConsoleSettings(database_url=f"sqlite:///{folder}/console.db", language="en", **settings)
    shutil.copy(_with_accounts(), folder / "console.db")
    accounts = open_accounts(chosen.database_url, chosen.idle_minutes, chosen.session_hours)
    app = create_app(chosen, gateway or FakeGateway(), accounts)  # type: ignore[arg-type]
    with TestClient(app, follow_redirects=False) as client:
        yield client, accounts


def sign_in(client: TestClient, role: Role | str) -> None:
    answer = client.post("/sign-in", data={"name": str(role), "password": PASSWORD})
    assert answer.status_code == 303


def csrf_of(page: str) -> str:
    """The token that a page carries."""
    return page.partition('"X-CSRF-Token": "')[2].partition('"')[0]
