"""`concord demo`: everything once, from nothing to a flagged discrepancy."""

from __future__ import annotations

import asyncio

from rich.console import Console

from concord_client.checker import message_of
from concord_client.demo.run import run_demo
from concord_client.leave import CHECKED, INTERRUPTED, NOTHING_READ, SOME_UNREAD, complain
from concord_client.messages import Language


def run(language: Language, *, with_ray: bool, keep: bool) -> int:
    """Runs the demo and gives 0 when every bundled encounter came out as expected, 1 when not."""
    console = Console(highlight=False)
    try:
        passed = asyncio.run(run_demo(console, language, with_ray=with_ray, keep=keep))
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        complain(*message_of(error, language).splitlines())
        return NOTHING_READ
    return CHECKED if passed else SOME_UNREAD
