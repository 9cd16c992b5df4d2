from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from serving.errors import Unavailable
from serving.ray_environment import forget_old_sessions, prepare, session_folder


def test_what_the_operator_has_set_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"RAY_SERVE_LOG_TO_STDERR": "1"})
    prepare("disabled")
    assert os.environ["RAY_SERVE_LOG_TO_STDERR"] == "1"
    assert os.environ["RAY_SERVE_USE_GRPC_BY_DEFAULT"] == "1"
    assert os.environ["RAY_USAGE_STATS_ENABLED"] == "0"
    assert os.environ["RAY_AUTH_MODE"] == "disabled"


def test_a_short_folder_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert session_folder(Path("var/ray")) == Path("var/ray")
    assert Path("var/ray").is_dir()


def test_a_path_too_long_for_a_socket_is_replaced_by_a_private_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    long = tmp_path / ("x" * 60)
    folder = session_folder(long)
    assert folder.is_relative_to(tmp_path) and not folder.is_relative_to(long)
    assert folder.parent.stat().st_mode & 0o077 == 0
    assert session_folder(long) == folder, "the same place the next time"


def test_a_private_folder_of_somebody_else_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    long = tmp_path / ("x" * 60)
    folder = session_folder(long)
    mine = os.getuid()
    folder.parent.rename(folder.parent.with_name(folder.parent.name.replace(f"-{mine}-", f"-{mine + 1}-")))
    monkeypatch.setattr(os, "getuid", lambda: mine + 1)
    with pytest.raises(Unavailable):
        session_folder(long)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").touch()
    with pytest.raises(Unavailable):
        session_folder(Path("file/ray"))


def test_old_sessions_go_and_running_and_recent_ones_stay(tmp_path: Path) -> None:
    names = [f"session_2026-01-0{day}_00-00-00_000000_{pid}" for day, pid in ((1, os.getpid()), (2, 2**22 + 1))]
    names += [f"session_2026-01-0{day}_00-00-00_000000_{2**22 + 1}" for day in (3, 4, 5)]
    for age, name in enumerate(names):
        (tmp_path / name / "logs").mkdir(parents=True)
        os.utime(tmp_path / name, (age, age))
    (tmp_path / "session_latest").symlink_to(tmp_path / names[-1])
    forget_old_sessions(tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"session_latest", *names} - {names[1]}
