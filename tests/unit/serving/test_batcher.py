from __future__ import annotations

import asyncio

import pytest

from serving.batching import Batches
from serving.errors import Unavailable


class Doubling:
    """Remembers the lists that it was called with."""

    def __init__(self) -> None:
        self.lists: list[list[int]] = []
        self.called = asyncio.Event()
        self.go = asyncio.Event()
        self.go.set()

    async def __call__(self, numbers: list[int]) -> list[int]:
        self.lists.append(numbers)
        self.called.set()
        await self.go.wait()
        if 13 in numbers:
            raise Unavailable("not this one")
        return [2 * number for number in numbers]


async def test_one_alone_does_not_wait_for_others_that_never_come() -> None:
    doubling = Doubling()
    assert await asyncio.wait_for(Batches(doubling, 8, 0.0)(1), 5) == 2
    assert await asyncio.wait_for(Batches(doubling, 8, 0.001)(1), 5) == 2


async def test_a_full_list_does_not_wait() -> None:
    batches = Batches(Doubling(), 2, 3600.0)
    assert await asyncio.wait_for(asyncio.gather(batches(1), batches(2)), 5) == [2, 4]


async def test_everybody_gets_the_answer_to_what_was_asked() -> None:
    doubling = Doubling()
    batches = Batches(doubling, 4, 0.0)
    assert await asyncio.gather(*map(batches, range(10))) == [2 * number for number in range(10)]
    assert sorted(number for numbers in doubling.lists for number in numbers) == list(range(10))
    assert max(map(len, doubling.lists)) <= 4


async def test_who_comes_while_a_list_is_in_work_is_in_the_next_one() -> None:
    doubling = Doubling()
    doubling.go.clear()
    batches = Batches(doubling, 4, 0.0)
    first = asyncio.create_task(batches(1))
    await doubling.called.wait()
    others = [asyncio.create_task(batches(number)) for number in (2, 3)]
    await asyncio.sleep(0)
    assert doubling.lists == [[1]]
    doubling.go.set()
    assert await asyncio.gather(first, *others) == [2, 4, 6]
    assert doubling.lists == [[1], [2, 3]]


async def test_a_failure_reaches_all_of_its_list_and_nobody_else() -> None:
    batches = Batches(Doubling(), 2, 0.0)
    answers = await asyncio.gather(batches(13), batches(1), batches(2), return_exceptions=True)
    assert [type(answer) for answer in answers] == [Unavailable, Unavailable, int]


async def test_who_stops_waiting_is_left_out_and_the_others_are_answered() -> None:
    doubling = Doubling()
    batches = Batches(doubling, 3, 3600.0)
    gone, stays = asyncio.create_task(batches(1)), asyncio.create_task(batches(2))
    await asyncio.sleep(0)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert await asyncio.wait_for(batches(3), 5) == 6
    assert await stays == 4
    assert doubling.lists == [[2, 3]]
