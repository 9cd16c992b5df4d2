"""Rules that follow their files while the service runs."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from fusion_facts import rule_text

from fusion import rulebook
from fusion.watch import Watched


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "report").mkdir()
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "default.yaml").write_text("name: default")
    write(tmp_path)
    return tmp_path


def write(folder: Path, name: str = "sides", **changes: object) -> None:
    text = rule_text(id=f"report/{name}", **changes)
    (folder / "report" / f"{name}.yaml").write_text(text, encoding="utf-8")


def watched(folder: Path, period_s: float = 5) -> tuple[Watched, Clock]:
    clock = Clock()
    return Watched(rulebook.load(folder), period_s, clock), clock


def test_nothing_is_looked_at_before_its_time(folder: Path) -> None:
    book, clock = watched(folder)
    write(folder, version=22)
    clock.now = 4.9
    assert not book.due and book.look().rules[0].version == 1


def test_without_a_period_nothing_is_ever_looked_at(folder: Path) -> None:
    book, clock = watched(folder, 0)
    clock.now = 1e9
    assert not book.due


def test_files_that_did_not_change_are_not_read_again(folder: Path) -> None:
    book, clock = watched(folder)
    before = book.rules
    clock.now = 5
    assert book.due and book.look() is before and not book.due


def test_what_is_saved_is_in_force(folder: Path) -> None:
    book, clock = watched(folder)
    write(folder, version=22)
    write(folder, "sizes")
    clock.now = 5
    assert [(rule.id, rule.version) for rule in book.look().rules] == [("report/sides", 22), ("report/sizes", 1)]
    (folder / "report" / "sizes.yaml").unlink()
    clock.now = 10
    assert [rule.id for rule in book.look().rules] == ["report/sides"]


def test_a_profile_that_changed_is_in_force(folder: Path) -> None:
    book, clock = watched(folder)
    (folder / "profiles" / "default.yaml").write_text("{name: default, show: 0.25}")
    clock.now = 5
    assert book.look().profile.show == 0.25


def test_a_broken_rule_is_refused_with_file_and_line_and_what_was_in_force_stays(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    book, clock = watched(folder)
    digest = book.rules.digest
    write(folder, severity="grave")
    clock.now = 5
    with caplog.at_level(logging.ERROR, "concord"):
        assert book.look().digest == digest
    (problem,) = book.problems
    assert problem.place.rpartition(":")[0].endswith("report/sides.yaml") and "grave is no severity" in problem.message
    assert "sides.yaml" in caplog.text
    write(folder, version=22)
    clock.now = 10
    assert book.look().rules[0].version == 22 and book.problems == ()
