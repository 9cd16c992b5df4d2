"""`--jsonl IN --out OUT` of `check` and `read`: a line out for every line in, a bar on a terminal, a count at last."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import typer
from rich.console import Console

from concord_client.answer_line import Ask
from concord_client.batch import Work, answering
from concord_client.checker import Where
from concord_client.leave import CHECKED, SOME_UNREAD, complain, stop
from concord_client.lines import JsonLine, read_lines
from concord_client.messages import Language, say
from concord_client.refusal import Refusal
from concord_client.single import during

# A worker takes longer to start than to check a few dozen reports.
_BYTES_PER_WORKER = 64 << 10
# A running Concord answers several calls at once.
_CALLS_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Batch:
    """`source` and `out`: files, "-" or nothing for the standard streams. `workers` 0: as many as there are cores."""

    source: str
    out: str
    workers: int


@dataclass(slots=True)
class Outcome:
    """What a batch came to. `gravest`: the highest severity shown in any answer."""

    lines: int = 0
    bad: int = 0
    flagged: int = 0
    shown: int = 0
    gravest: int = 0

    @property
    def code(self) -> int:
        return SOME_UNREAD if self.bad else CHECKED


def run_batch(batch: Batch, ask: Ask, where: Where, language: Language) -> Outcome:
    """Answers every line of the source in the output. Ends the command when it cannot."""
    try:
        with ExitStack() as stack:
            stream, size = stack.enter_context(opened(batch.source))
            if where.target:
                during(_reach(where), language)
            write = stack.enter_context(_writer(batch.out, batch.source))
            work = Work(ask, where, language, batch.workers or workers_for(size, where))
            return _run(read_lines(stream, batch.source), work, write, size)
    except Refusal as refusal:
        stop(refusal, language)
    except BrokenPipeError:
        # Whoever read the lines has enough of them.
        raise typer.Exit(SOME_UNREAD) from None
    except OSError as error:
        stop(Refusal("file.cannot-open", error.filename or batch.out or "-", reason=error.strerror or "?"), language)


async def _reach(where: Where) -> None:
    """Returns when a Concord answers there: one clear line now is better than an error for each line."""
    checker = await where.open()
    try:
        await checker.rules()
    finally:
        await checker.close()


def _run(lines: Iterator[JsonLine], work: Work, write: Callable[[str], None], size: int) -> Outcome:
    outcome = Outcome()
    started = time.monotonic()
    # The workers first: a process that is forked beside the thread of the progress bar may inherit a lock.
    with answering(work) as answers, _progress(size, work.language) as advance:
        for answered in answers(_counted(lines, advance)):
            write(answered.text)
            outcome.lines += 1
            outcome.bad += answered.failed
            outcome.flagged += answered.shown > 0
            outcome.shown += answered.shown
            outcome.gravest = max(outcome.gravest, answered.gravest)
    _tell(outcome, time.monotonic() - started, work.language)
    return outcome


def _counted(lines: Iterator[JsonLine], advance: Callable[[int], None]) -> Iterator[JsonLine]:
    for line in lines:
        advance(len(line.content) + 1)
        yield line


@contextmanager
def opened(source: str) -> Iterator[tuple[BinaryIO, int]]:
    """The stream and its size in bytes, 0 where that is not known."""
    if source == "-":
        yield sys.stdin.buffer, 0
        return
    path = Path(source)
    if path.is_dir():
        raise Refusal("file.directory", source)
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        raise Refusal("file.missing", source) from None
    with stream:
        size = os.fstat(stream.fileno()).st_size
        if size == 0 and path.is_file():
            raise Refusal("file.empty", source)
        yield stream, size


@contextmanager
def _writer(out: str, source: str) -> Iterator[Callable[[str], None]]:
    """Takes lines; each is in the file before the next is worked on, so that a stopped run keeps what it has."""
    if out in ("", "-"):
        yield lambda line: _print(sys.stdout.buffer, line)
        return
    if source != "-" and Path(out).exists() and Path(out).samefile(source):
        raise Refusal("jsonl.same-file", out)
    with Path(out).open("wb") as stream:
        yield lambda line: _print(stream, line)


def _print(stream: BinaryIO, line: str) -> None:
    stream.write(line.encode("utf-8") + b"\n")
    stream.flush()


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def workers_for(size: int, where: Where) -> int:
    """How many workers a source of so many bytes is worth."""
    if where.target:
        return _CALLS_AT_ONCE
    return _cores() if size == 0 else max(1, min(_cores(), size // _BYTES_PER_WORKER))


@contextmanager
def _progress(size: int, language: Language) -> Iterator[Callable[[int], None]]:
    """Takes the bytes that were read. Draws nothing unless standard error is a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(say("jsonl.progress", language), total=size or None)
        yield lambda count: progress.advance(task, count)


def _tell(outcome: Outcome, seconds: float, language: Language) -> None:
    rate = outcome.lines / seconds if seconds > 0 else 0.0
    complain(
        say(
            "jsonl.summary",
            language,
            lines=outcome.lines,
            flagged=outcome.flagged,
            shown=outcome.shown,
            bad=outcome.bad,
            seconds=f"{seconds:.1f}",
            rate=f"{rate:.0f}",
        )
    )
