"""`concord serve`: starts Ray, the four services and the gateway, and runs until it is told to stop."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from concord_client.checker import message_of
from concord_client.leave import CHECKED, NOTHING_READ, complain
from concord_client.messages import Language, say
from gateway.launch import RunningConcord, up
from serving.config import load


def run_serve(config: Path | None, language: Language, *, with_ray: bool) -> int:
    """Runs until SIGINT or SIGTERM and gives the exit code."""
    console = Console(stderr=True, highlight=False)

    def ready(concord: RunningConcord) -> None:
        console.print(say("serve.ready", language, address=concord.address, seconds=f"{concord.started_in_s:.1f}"))
        if concord.dashboard_url:
            console.print(say("serve.dashboard", language, url=concord.dashboard_url))
        console.print(say("serve.stop-hint", language), style="dim")

    try:
        up(load(config), ready, lambda words: console.print(words, style="dim"), with_ray=with_ray)
    except Exception as error:
        complain(*message_of(error, language).splitlines())
        return NOTHING_READ
    return CHECKED
