"""`concord serve` from the first line to the last process."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_SCRIPT = """
import sys, service_fakes
from gateway.launch import up
from serving.config import load
folder, with_ray = sys.argv[1:]
config = load(
    gateway={"port": 0, "drain_s": 0}, cluster={"dashboard": False, "temp_dir": folder, "object_store_mb": 80}
)
say = lambda words: print(words, flush=True)
up(
    config, lambda concord: say("ready " + concord.address), say,
    with_ray=with_ray == "ray", specs=(service_fakes.TEXT, service_fakes.FUSION),
)
print("ended", flush=True)
"""


@contextmanager
def launched(folder: Path, with_ray: str) -> Iterator[subprocess.Popen[str]]:
    here = Path(__file__).parent
    process = subprocess.Popen(
        [sys.executable, "-c", _SCRIPT, str(folder), with_ray],
        env={"PYTHONPATH": str(here), "PATH": "/usr/bin:/bin", "HOME": str(Path.home())},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def lines_until(process: subprocess.Popen[str], start: str) -> list[str]:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.strip())
        if line.startswith(start):
            return lines
    pytest.fail(f"ended before it said {start!r}: {lines} {process.stderr and process.stderr.read()}")


def processes_of(folder: Path) -> list[str]:
    """Command lines that name a Ray session below the folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(folder) in words and "up(" not in words:
            found.append(words)
    return found


@pytest.fixture
def short(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A folder whose path leaves room for Ray's sockets."""
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="c-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly_without_ray(short: Path, number: signal.Signals) -> None:
    with launched(short, "local") as process:
        lines_until(process, "ready 127.0.0.1:")
        process.send_signal(number)
        lines_until(process, "ended")
        assert process.wait(timeout=30) == 0
        assert process.stderr is not None and process.stderr.read() == ""


def test_a_signal_during_the_start_leaves_no_process_behind(short: Path) -> None:
    with launched(short, "ray") as process:
        lines_until(process, "starting the services")
        assert processes_of(short)
        process.send_signal(signal.SIGTERM)
        lines_until(process, "ended")
        assert process.wait(timeout=60) == 0
    deadline = time.monotonic() + 20
    while processes_of(short) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert processes_of(short) == []
