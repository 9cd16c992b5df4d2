"""Pages hear that something has changed, all of them from one stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

from console import live
from console.gateway import CallFailed
from console.live import Changes


def test_many_pages_hear_of_a_change_from_one_stream_that_ends_with_the_last_of_them() -> None:
    opened, ended = [], []

    async def stream() -> AsyncIterator[object]:
        opened.append(1)
        try:
            await asyncio.sleep(0)
            yield object()
            await asyncio.Event().wait()
        finally:
            ended.append(1)

    async def listen() -> None:
        changes = Changes(stream)

        async def page() -> None:
            async with aclosing(changes.heard()) as heard:
                assert await anext(heard)

        await asyncio.wait_for(asyncio.gather(page(), page(), page()), 5)
        await asyncio.sleep(0.01)

    asyncio.run(listen())
    assert (len(opened), len(ended)) == (1, 1)


def test_a_stream_that_breaks_is_opened_again_and_the_pages_look_anew(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(live, "AGAIN_S", 0.01)
    opened = []

    async def stream() -> AsyncIterator[object]:
        opened.append(1)
        if len(opened) < 3:
            raise CallFailed("UNAVAILABLE", "", "")
        await asyncio.Event().wait()
        yield object()

    async def listen() -> None:
        async with aclosing(Changes(stream).heard()) as heard:
            assert await asyncio.wait_for(anext(heard), 5)
            assert await asyncio.wait_for(anext(heard), 5)

    asyncio.run(listen())
    assert len(opened) == 3


def test_a_silent_page_is_asked_now_and_then(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(live, "BREATH_S", 0.01)

    async def stream() -> AsyncIterator[object]:
        await asyncio.Event().wait()
        yield object()

    async def listen() -> None:
        async with aclosing(Changes(stream).heard()) as heard:
            assert await asyncio.wait_for(anext(heard), 5) is False

    asyncio.run(listen())
