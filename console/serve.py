"""`concord console`: serves the pages until told to stop; on the first run it prints a one-time link."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn

from console.accounts import Accounts, now, open_accounts
from console.app import create_app
from console.roles import Role
from console.settings import ConsoleSettings


def first_link(accounts: Accounts, base_url: str) -> str:
    """With no account there is no password to guess: a link with which one person makes the first administrator."""
    if accounts.any_account():
        return ""
    return f"{base_url}/invitation/{accounts.invite('', Role.ADMINISTRATOR, now())}"


def run(settings: ConsoleSettings, say: Callable[[str], None]) -> None:
    """Until SIGINT or SIGTERM. `say` is told the address and, on the first run, the link."""
    accounts = open_accounts(settings.database_url, settings.idle_minutes, settings.session_hours)
    listening = socket.create_server((settings.host, settings.port))
    base_url = settings.public_url or f"http://{settings.host}:{listening.getsockname()[1]}"
    say(base_url)
    if link := first_link(accounts, base_url):
        say(link)
    config = uvicorn.Config(
        create_app(settings, accounts=accounts), log_level="warning", access_log=False, proxy_headers=True,
        forwarded_allow_ips="127.0.0.1", server_header=False, timeout_graceful_shutdown=3,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listening])
