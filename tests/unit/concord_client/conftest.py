"""Runs the command in this process and gives what a shell would see of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from client_fakes import EchoChecker

from concord_client.checker import Where
from concord_client.cli import main


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """The lines on standard error, without the name of the program."""
        return [line.removeprefix("concord: ") for line in self.err.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture
def concord(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`concord("check", "e1.json")` as on a command line, in English, 100 columns, no colour."""
    for name, value in {"COLUMNS": "100", "TERMINAL_WIDTH": "100", "NO_COLOR": "1", "TERM": "dumb"}.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: object, environment: dict[str, str] | None = None) -> Ran:
        capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments], environment or {"LANG": "C.UTF-8"})
        captured = capfd.readouterr()
        return Ran(int(left.value.code or 0), captured.out, captured.err)

    return run


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checks are made by EchoChecker, in worker processes too."""

    async def open_echo(self: Where) -> EchoChecker:
        return EchoChecker()

    monkeypatch.setattr(Where, "open", open_echo)
