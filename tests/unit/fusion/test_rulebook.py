"""Rules of a folder under a profile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from fusion_facts import rule_text

from fusion import rulebook
from fusion.rule import Severity, Status
from fusion.rulebook import BrokenRulebook


def folder_with(root: Path, profile: dict[str, Any] | None = None, **rules: str) -> Path:
    """`rules`: name in the group "report" to its text."""
    (root / "report").mkdir(exist_ok=True)
    (root / "profiles").mkdir(exist_ok=True)
    for name, text in rules.items():
        (root / "report" / f"{name}.yaml").write_text(text, encoding="utf-8")
    (root / "profiles" / "default.yaml").write_text(yaml.safe_dump(profile or {"name": "default"}), encoding="utf-8")
    return root


PARAMETERS = {"window_h": {"value": 24, "source": "guideline", "unit": "h"}}
CASES = [{"when": 'against.laterality == "bilateral"', "severity": "info"}]
SIDES = rule_text(parameters=PARAMETERS, severity_when=CASES)


def test_the_bundled_rules_are_read() -> None:
    book = rulebook.load()
    assert {rule.id for rule in book.rules} >= {"report/laterality-findings-impression"}
    assert len(book.digest) == 12


def test_a_profile_says_nothing_where_it_says_nothing(tmp_path: Path) -> None:
    (rule,) = rulebook.load(folder_with(tmp_path, sides=SIDES)).rules
    assert (rule.status, rule.severity, rule.hard_stop) == (Status.ACTIVE, Severity.CRITICAL, False)
    assert len(rule.severity_when) == 1


def test_a_profile_changes_what_it_names(tmp_path: Path) -> None:
    setting = {"severity": "warning", "status": "trial", "hard_stop": True, "parameters": {"window_h": 48}}
    profile = {"name": "clinic", "show": 0.8, "rules": {"report/sides": setting}}
    book = rulebook.load(folder_with(tmp_path, profile, sides=SIDES))
    (rule,) = book.rules
    assert (rule.severity, rule.status, rule.hard_stop) == (Severity.WARNING, Status.TRIAL, True)
    assert rule.params["window_h"] == 48.0
    assert rule.parameters["window_h"].source == "profile clinic"
    assert book.profile.show == 0.8


def test_the_severity_of_a_profile_holds_in_all_cases_of_the_rule(tmp_path: Path) -> None:
    profile = {"name": "clinic", "rules": {"report/sides": {"severity": "warning"}}}
    (rule,) = rulebook.load(folder_with(tmp_path, profile, sides=SIDES)).rules
    assert rule.severity_when == ()


@pytest.mark.parametrize(
    ("profile", "message"),
    [
        ({"name": "x", "rules": {"report/nothing": {}}}, "no rule is called report/nothing"),
        ({"name": "x", "rules": {"report/sides": {"colour": "red"}}}, "unknown key colour"),
        ({"name": "x", "rules": {"report/sides": {"parameters": {"n": 1}}}}, "report/sides has no parameter n"),
        ({"name": "x", "rules": {"report/sides": {"parameters": {"window_h": "long"}}}}, "of another kind"),
        ({"name": "x", "show": 50}, "expected a number from 0 to 1"),
        ({"show": 0.5}, "name is missing"),
    ],
)
def test_a_mistake_in_a_profile_is_refused_with_file_and_line(
    tmp_path: Path, profile: dict[str, Any], message: str
) -> None:
    with pytest.raises(BrokenRulebook) as refused:
        rulebook.load(folder_with(tmp_path, profile, sides=SIDES))
    (error,) = refused.value.errors
    assert message in error.message
    assert error.place.rpartition(":")[0].endswith("default.yaml")


def test_every_broken_rule_is_named(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, one=rule_text(severity="grave"), two=rule_text(id="report/zwei"), three="[")
    with pytest.raises(BrokenRulebook) as refused:
        rulebook.load(folder)
    names = sorted(Path(error.place.rpartition(":")[0]).stem for error in refused.value.errors)
    assert names == ["one", "three", "two"]
    assert "the id report/zwei does not fit the file" in str(refused.value)


def test_a_rule_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, sides=SIDES)
    (folder / "report" / "gbk.yaml").write_bytes("标题".encode("gb18030"))
    with pytest.raises(BrokenRulebook, match="is not UTF-8"):
        rulebook.load(folder)


def test_a_profile_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(BrokenRulebook, match=r"no\.yaml"):
        rulebook.load(folder_with(tmp_path, sides=SIDES), tmp_path / "no.yaml")


def test_the_digest_follows_rules_and_profile(tmp_path: Path) -> None:
    first = rulebook.load(folder_with(tmp_path, sides=SIDES))
    assert rulebook.load(tmp_path).digest == first.digest
    again = rulebook.load(folder_with(tmp_path, {"name": "other"}, sides=SIDES))
    assert again.digest != first.digest
    changed = rulebook.load(folder_with(tmp_path, sides=rule_text(version=2)))
    assert changed.digest not in (first.digest, again.digest)


def test_reloading_takes_the_files_as_they_are_now(tmp_path: Path) -> None:
    book = rulebook.load(folder_with(tmp_path, sides=SIDES))
    folder_with(tmp_path, sides=rule_text(version=7))
    assert book.reloaded().rules[0].version == 7
    folder_with(tmp_path, sides=rule_text(severity="grave"))
    with pytest.raises(BrokenRulebook, match=r"sides\.yaml:\d+: grave is no severity"):
        book.reloaded()
    assert book.rules[0].version == 1
