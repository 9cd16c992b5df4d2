from __future__ import annotations

import asyncio

import pytest

from serving.admission import Admission
from serving.errors import Busy


async def test_a_free_turn_is_given_at_once() -> None:
    admission = Admission(1, 0)
    async with admission.turn():
        pass
    async with admission.turn():
        pass


async def test_the_row_is_served_in_order_and_the_one_too_many_is_refused() -> None:
    admission, go, order = Admission(1, 2), asyncio.Event(), []

    async def call(number: int) -> None:
        async with admission.turn():
            order.append(number)
            await go.wait()

    tasks = [asyncio.create_task(call(number)) for number in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await call(3)
    go.set()
    await asyncio.gather(*tasks)
    assert order == [0, 1, 2]


async def test_who_leaves_the_row_makes_room() -> None:
    admission = Admission(1, 1)
    async with admission.turn():
        waiting = asyncio.create_task(admission.turn().__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
        another = asyncio.create_task(admission.turn().__aenter__())
        await asyncio.sleep(0)
        assert not another.done(), "it waits instead of being refused"
        another.cancel()


async def test_an_error_inside_gives_the_turn_back() -> None:
    admission = Admission(1, 0)
    with pytest.raises(ValueError, match="x"):
        async with admission.turn():
            raise ValueError("x")
    async with admission.turn():
        pass


async def test_no_turns_at_all_means_a_refusal() -> None:
    with pytest.raises(Busy):
        async with Admission(0, 0).turn():
            pass
