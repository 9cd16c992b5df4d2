"""Serves the pages; on the first run there is a one-time link instead of a password that everybody knows."""

from __future__ import annotations

import socket

import uvicorn

from console.accounts import Accounts, now
from console.app import create_app
from console.roles import Role
from console.settings import ConsoleSettings


def first_link(accounts: Accounts, base_url: str) -> str:
    """With no account there is no password to guess: a link with which one person makes the first administrator."""
    if accounts.any_account():
        return ""
    return f"{base_url}/invitation/{accounts.invite('', Role.ADMINISTRATOR, now())}"


def listening(settings: ConsoleSettings) -> tuple[socket.socket, str]:
    """The open port, and how browsers reach it. Raises OSError when it is taken."""
    opened = socket.create_server((settings.host, settings.port))
    return opened, settings.public_url or f"http://{settings.host}:{opened.getsockname()[1]}"


async def serve(settings: ConsoleSettings, accounts: Accounts, opened: socket.socket) -> None:
    """Until SIGINT or SIGTERM."""
    config = uvicorn.Config(
        create_app(settings, accounts=accounts), log_level="warning", access_log=False, proxy_headers=True,
        forwarded_allow_ips=settings.proxies, server_header=False, timeout_graceful_shutdown=3,
    )  # fmt: skip
    await uvicorn.Server(config).serve(sockets=[opened])
