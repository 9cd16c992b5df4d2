"""`concord console`: serves the reviewers' pages; with `--demo` a whole Concord and the demo's records with them."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from rich.console import Console

from concord_client.aio import AsyncConcord
from concord_client.checker import message_of
from concord_client.leave import CHECKED, INTERRUPTED, NOTHING_READ, complain
from concord_client.messages import Language, say
from console.accounts import open_accounts
from console.serve import first_link, listening, serve
from console.settings import ConsoleSettings


def run_console(language: Language, *, demo: bool, with_ray: bool) -> int:
    """Runs until SIGINT or SIGTERM and gives the exit code."""
    printed = Console(highlight=False)
    try:
        asyncio.run(_demo(printed, language, with_ray=with_ray) if demo else _serve(printed, language))
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        complain(*message_of(error, language).splitlines())
        return NOTHING_READ
    return CHECKED


async def _serve(printed: Console, language: Language, settings: ConsoleSettings | None = None) -> None:
    chosen = settings or ConsoleSettings()
    accounts = open_accounts(chosen.database_url, chosen.idle_minutes, chosen.session_hours)
    socket, url = listening(chosen)
    printed.print(say("console.ready", language, url=url), style="bold")
    if link := first_link(accounts, url):
        # A terminal breaks no link.
        printed.print(say("console.first", language), soft_wrap=True)
        printed.print(link, soft_wrap=True)
    await serve(chosen, accounts, socket)


async def _demo(printed: Console, language: Language, *, with_ray: bool) -> None:
    """Everything from nothing, in a folder that is gone afterwards."""
    from concord_client.demo.cases import load_cases
    from gateway.launch import running
    from serving.config import load

    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="concord-console-"))
        cases = load_cases()
        for case in cases:
            case.draw(Path(folder, "images"))
        config = load(
            gateway={"port": 0},
            fusion={"database_url": f"sqlite:///{folder}/demo.db"},
            blob_url=f"file:{folder}/images",
        )
        printed.print(say("demo.starting", language), style="bold")
        concord = await stack.enter_async_context(
            running(config, lambda words: printed.print(f"  {words}", style="dim"), with_ray=with_ray)
        )
        async with AsyncConcord(concord.address) as client:
            for case in cases:
                await client.check(case.encounter)
        if concord.dashboard_url:
            printed.print(say("serve.dashboard", language, url=concord.dashboard_url))
        settings = ConsoleSettings(target=concord.address, database_url=f"sqlite:///{folder}/console.db")
        await _serve(printed, language, settings)
