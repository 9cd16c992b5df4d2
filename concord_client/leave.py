"""How a command ends: the exit codes, and the lines on standard error that say why."""

from __future__ import annotations

from typing import NoReturn

import typer

from concord_client.messages import Language
from concord_client.refusal import Refusal

CHECKED = 0
SOME_UNREAD = 1
NOTHING_READ = 2
DISCREPANT = 3
# As a shell tells it of a program that Control-C ended.
INTERRUPTED = 130


def stop(refusal: Refusal, language: Language, code: int = NOTHING_READ) -> NoReturn:
    """Says one line on standard error and ends the command."""
    complain(refusal.line(language))
    raise typer.Exit(code)


def complain(*lines: str) -> None:
    """Each line on standard error, never folded: one problem, one line."""
    if not lines:
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True, highlight=False)
    for line in lines:
        # A file name may hold a line end.
        console.print(Text("concord: " + " ".join(line.split("\n")), style="yellow"), soft_wrap=True)
