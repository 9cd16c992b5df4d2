"""Many lines, answered in their order by several processes, with a bounded number of them in memory at a time.

In this process a check is work for the processor, so there is one worker for each core. With a running Concord the
work is done over there, so one worker keeps several calls open.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from dataclasses import dataclass

from concord.v1 import encounter_pb2

from concord_client.answer_line import Answered, Ask, answer_line, bad_line
from concord_client.checker import Checker, Where
from concord_client.lines import JsonLine
from concord_client.messages import Language, say
from serving.collector import collect_rarely

# A chunk is worth its way to another process, and small enough that all workers end together.
_CHUNK_LINES = 16
_CHUNK_BYTES = 1 << 20
# Chunks under way or waiting to be written, for each worker.
_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Work:
    """What to do with a line, and where."""

    ask: Ask
    where: Where
    language: Language
    workers: int


Answering = Callable[[Iterable[JsonLine]], Iterator[Answered]]
"""One answer for each line, in the order of the lines."""


@contextmanager
def answering(work: Work) -> Iterator[Answering]:
    """Workers that are ready, for as long as the context lasts."""
    if work.where.target or work.workers <= 1:
        with closing(_Worker(work)) as worker:
            yield lambda lines: (answered for chunk in _chunked(lines) for answered in worker.answer(chunk))
    else:
        with closing(_Workers(work)) as workers:
            yield workers.answers


def _chunked(lines: Iterable[JsonLine]) -> Iterator[list[JsonLine]]:
    chunk: list[JsonLine] = []
    size = 0
    for line in lines:
        chunk.append(line)
        size += len(line.content)
        if len(chunk) == _CHUNK_LINES or size >= _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


class _Worker:
    """Answers chunks with one checker, which it opens when it is first needed."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._checker: Checker | None = None
        self._runner = asyncio.Runner()

    def answer(self, chunk: list[JsonLine]) -> list[Answered]:
        return self._runner.run(self._answer(chunk))

    def prepare(self) -> None:
        """Opens the checker now and has it read a report, so that forked processes share one lexicon.

        In a loop of its own, which is gone before the fork, and its threads with it.
        """

        async def opened() -> Checker:
            checker = await self._work.where.open()
            await checker.read(encounter_pb2.Encounter(documents=[encounter_pb2.Document(text="Normal chest.")]))
            return checker

        self._checker = asyncio.run(opened())

    def close(self) -> None:
        if self._checker is not None:
            self._runner.run(self._checker.close())
        self._runner.close()

    async def _answer(self, chunk: list[JsonLine]) -> list[Answered]:
        checker = self._checker = self._checker or await self._work.where.open()
        # In this process more than one at a time would only take turns.
        turns = asyncio.Semaphore(self._work.workers if self._work.where.target else 1)

        async def one(line: JsonLine) -> Answered:
            async with turns:
                return await answer_line(line, checker, self._work.ask, self._work.language)

        return await asyncio.gather(*map(one, chunk))


# One for each process of the pool. Made before the fork where there is one: lexicon and rules are then loaded once.
_worker: _Worker | None = None


def _start_worker(work: Work) -> None:
    # Control-C goes to the whole group of processes; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    global _worker
    _worker = _worker or _Worker(work)
    collect_rarely()


def _answer_in_worker(chunk: list[JsonLine]) -> list[Answered]:
    assert _worker is not None
    return _worker.answer(chunk)


class _Workers:
    """Processes that answer chunks. One that dies takes at most its own line with it."""

    def __init__(self, work: Work) -> None:
        global _worker
        _worker = _Worker(work)
        _worker.prepare()
        self._work = work
        self._pool = _started_pool(work, work.workers)

    def answers(self, lines: Iterable[JsonLine]) -> Iterator[Answered]:
        chunks = _chunked(lines)
        under_way: deque[tuple[list[JsonLine], Future[list[Answered]]]] = deque()
        while True:
            while len(under_way) < _AHEAD * self._work.workers and (chunk := next(chunks, None)) is not None:
                under_way.append((chunk, self._pool.submit(_answer_in_worker, chunk)))
            if not under_way:
                return
            chunk, future = under_way.popleft()
            try:
                done = future.result()
            except BrokenProcessPool:
                # A worker died, and with it all that was under way: those lines again, one by one.
                lost = [*chunk, *(line for other, _ in under_way for line in other)]
                under_way.clear()
                self._pool.shutdown(wait=False)
                done = [self._answer_alone(line) for line in lost]
                self._pool = _started_pool(self._work, self._work.workers)
            yield from done

    def close(self) -> None:
        global _worker
        _worker = None
        # Waits for the chunks under way: a pool that is left to itself tears its pipe down while Python ends.
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _answer_alone(self, line: JsonLine) -> Answered:
        """A line in a process of its own; one that kills it again is a bad line."""
        with _started_pool(self._work, 1) as pool:
            try:
                return pool.submit(_answer_in_worker, [line]).result()[0]
            except BrokenProcessPool:
                return bad_line(line, say("jsonl.died", self._work.language))


def _started_pool(work: Work, workers: int) -> ProcessPoolExecutor:
    """With its processes running: they are forked at the first task, best before anybody starts a thread.

    What is garbage by then goes here, where its threads are: a child that collected a connection of gRPC would wait for
    ever for a thread that it does not have. What is left the children do not look through.
    """
    pool = ProcessPoolExecutor(workers, initializer=_start_worker, initargs=(work,))
    gc.collect()
    gc.freeze()
    try:
        pool.submit(os.getpid).result()
    finally:
        gc.unfreeze()
    return pool
