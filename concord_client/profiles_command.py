"""`concord profiles`: which there are, and what differs between two of them."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from concord_client.leave import CHECKED, NOTHING_READ, complain
from concord_client.local import load_rules
from concord_client.messages import Language, say
from fusion.profile_diff import Difference, differences
from fusion.rulebook import Rulebook
from serving.errors import ConcordError


def run_list(folder: Path | None, language: Language) -> int:
    """Lists the profiles beside the one in force, each read as a whole, and gives the exit code."""
    console = Console(highlight=False)
    book = _loaded(folder, "")
    for path in sorted(book.profile_path.parent.glob("*.yaml")):
        under = _loaded(folder, path.stem)
        mark = "*" if under.digest == book.digest else " "
        described = under.profile.description
        words = (described.zh if language == "zh" else described.en) if described else ""
        console.print(Text.assemble(f"{mark} ", (path.stem, "bold"), (f"  {under.digest}", "dim"), f"  {words}"))
    return CHECKED


def run_diff(one: str, other: str, folder: Path | None, language: Language) -> int:
    """Says what is in force under each of two profiles where that differs, and gives the exit code."""
    found = differences(_loaded(folder, one), _loaded(folder, other))
    console = Console(highlight=False)
    if not found:
        console.print(say("profiles.same", language))
        return CHECKED
    for about, members in groupby(found, key=lambda difference: difference.about):
        console.print(Text(about or say("profiles.whole", language), style="bold"))
        console.print(_table(list(members)))
    return CHECKED


def _table(found: list[Difference]) -> Table:
    table = Table.grid(padding=(0, 1))
    for difference in found:
        was, becomes = Text(difference.one or "-", style="red"), Text(difference.other or "-", style="green")
        table.add_row("  ", Text(difference.name, style="dim"), was, "→", becomes)
    return table


def _loaded(folder: Path | None, profile: str) -> Rulebook:
    try:
        return load_rules(folder, profile)
    except ConcordError as error:
        complain(*str(error).splitlines())
        raise typer.Exit(NOTHING_READ) from None
