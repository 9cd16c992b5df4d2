"""Profiles: layers, what is refused, and the examples that are shipped."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from fusion_facts import rule_text

from fusion import rulebook
from fusion.profile_diff import differences
from fusion.rule import Severity, Status
from fusion.rulebook import BrokenRulebook, Rulebook

SHIPPED = sorted((rulebook.DEFAULT_FOLDER / "profiles").glob("*.yaml"))
PARAMETERS = {"window_h": {"value": 24, "source": "guideline", "unit": "h"}}


def book_of(root: Path, **profiles: Any) -> Rulebook:
    """Two rules under the profile `mine`; the others lie beside it."""
    (root / "report").mkdir()
    (root / "profiles").mkdir()
    for name in ("sides", "sizes"):
        text = rule_text(id=f"report/{name}", parameters=PARAMETERS)
        (root / "report" / f"{name}.yaml").write_text(text, encoding="utf-8")
    for name, said in profiles.items():
        text = said if isinstance(said, str) else yaml.safe_dump({"name": name, **said})
        (root / "profiles" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return rulebook.load(root, root / "profiles" / "mine.yaml")


def test_a_layer_changes_only_what_it_names(tmp_path: Path) -> None:
    base = {
        "show": 0.8,
        "scheme": {"source": "x", "weights": {"error": 7}},
        "rules": {
            "report/sides": {"severity": "warning", "hard_stop": True, "parameters": {"window_h": 12}},
            "report/sizes": {"status": "trial"},
        },
    }
    book = book_of(tmp_path, base=base, mine={"extends": "base", "rules": {"report/sides": {"hard_stop": False}}})
    sides, sizes = book.rules
    assert (sides.severity, sides.hard_stop, sizes.status) == (Severity.WARNING, False, Status.TRIAL)
    assert (book.profile.name, book.profile.show, book.profile.hold) == ("mine", 0.8, 0.1)
    assert book.profile.scheme.weights[Severity.ERROR] == 7 and book.profile.scheme.weights[Severity.CRITICAL] == 20
    # The value comes from the layer that said it.
    assert (sides.parameters["window_h"].value, sides.parameters["window_h"].source) == (12, "profile base")


def test_a_value_may_name_its_source(tmp_path: Path) -> None:
    value = {"value": 48, "source": "rule of the house 12/2026"}
    book = book_of(tmp_path, mine={"rules": {"report/sides": {"parameters": {"window_h": value}}}})
    assert book.rules[0].parameters["window_h"].source == "profile mine: rule of the house 12/2026"


def test_a_group_is_switched_at_once_and_a_rule_of_it_may_differ(tmp_path: Path) -> None:
    book = book_of(tmp_path, mine={"rules": {"report/sizes": {"status": "trial"}, "report/*": {"status": "retired"}}})
    assert [rule.status for rule in book.rules] == [Status.RETIRED, Status.TRIAL]


def test_the_digest_follows_the_base_too(tmp_path: Path) -> None:
    first = book_of(tmp_path, base={"show": 0.8}, mine={"extends": "base"})
    (tmp_path / "profiles" / "base.yaml").write_text("{name: base, show: 0.7}")
    assert first.reloaded().digest != first.digest


def test_a_profile_of_the_same_rules_is_found_by_its_name(tmp_path: Path) -> None:
    book = book_of(tmp_path, mine={}, other={"rules": {"report/*": {"severity": "info"}}})
    other = book.under("other")
    assert [rule.severity for rule in other.rules] == [Severity.INFO, Severity.INFO]
    assert other.digest != book.digest and other.under("mine").digest == book.digest


@pytest.mark.parametrize("name", ["nobody", "", "../profiles/mine", "mine.yaml", "/etc/passwd"])
def test_a_name_that_is_none_opens_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(LookupError, match="known are mine"):
        book_of(tmp_path, mine={}).under(name)


@pytest.mark.parametrize(
    ("mine", "message"),
    [
        ("name: mine\nextends: mine\n", "yaml:2: mine extends this profile in a circle"),
        ("name: mine\nextends: circle\n", "extends this profile in a circle"),
        ("name: mine\nextends: nobody\n", "yaml:2: there is no profile nobody"),
        ("name: mine\nshow: 0.2\nhold: 0.3\n", "yaml:3: hold is above show"),
        ("name: mine\nrules:\n  report/*: {parameters: {window_h: 3}}\n", "yaml:3: unknown key parameters"),
        ("name: mine\nrules:\n  image/*: {status: trial}\n", "yaml:3: no rule is in the group image"),
        ("name: mine\nrules:\n  report/sides: {weight: -1}\n", "yaml:3: points are 0 or more"),
        ("name: mine\nrules:\n  report/sides: {show: 2}\n", "yaml:3: expected a number from 0 to 1"),
        ("name: mine\nscheme:\n  source: x\n  grades: [{grade: A, en: a, zh: b, least: 90}]\n", "the last grade has"),
        ("name: mine\nscheme: {full: 100}\n", "yaml:2: source is missing"),
        ("name: mine\nprior: {precision: 1, reviews: 3, source: x}\n", "precision is between 0 and 1"),
    ],
)
def test_a_mistake_in_any_layer_is_refused_with_file_and_line(tmp_path: Path, mine: str, message: str) -> None:
    with pytest.raises(BrokenRulebook) as refused:
        book_of(tmp_path, mine=mine, circle={"extends": "mine"})
    assert message in str(refused.value)


def test_a_profile_differs_in_nothing_from_itself(tmp_path: Path) -> None:
    book = book_of(tmp_path, mine={"show": 0.8})
    assert differences(book, book.under("mine")) == []


def test_what_two_profiles_differ_in_is_told_as_it_is_in_force(tmp_path: Path) -> None:
    theirs = {
        "show": 0.8, "calendar": {"working_days": ["mon"], "source": "x"},
        "scheme": {"source": "x", "group_caps": {"report": 5}},
        "laboratory": {"critical": [{"analyte": "potassium", "high": 6.5, "unit": "mmol/L", "source": "x"}]},
        "rules": {"report/sides": {"hard_stop": True, "weight": 3, "parameters": {"window_h": 12}}},
    }  # fmt: skip
    book = book_of(tmp_path, mine={}, theirs=theirs)
    found = [(one.about, one.name, one.one, one.other) for one in differences(book, book.under("theirs"))]
    assert found == [
        ("", "show", "0.5", "0.8"),
        ("", "calendar.working_days", "mon tue wed thu fri", "mon"),
        ("", "scheme.group_caps.report", "", "5"),
        ("", "laboratory.critical.potassium", "", "to 6.5 mmol/L"),
        ("report/sides", "hard_stop", "no", "yes"),
        ("report/sides", "weight", "", "3"),
        ("report/sides", "parameters.window_h", "24", "12"),
    ]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_profile_is_called_as_its_file_and_can_be_used(path: Path) -> None:
    assert rulebook.load().under(path.stem).profile.name == path.stem


def test_the_default_profile_says_what_is_so_without_one() -> None:
    """So that rules under no profile are not judged by other numbers."""
    said, unsaid = rulebook.load().profile, rulebook.Profile()
    assert (said.show, said.hold, said.prior, said.warn_h) == (unsaid.show, unsaid.hold, unsaid.prior, unsaid.warn_h)
    assert (said.calendar, said.scheme) == (unsaid.calendar, unsaid.scheme)


def test_the_shipped_holidays_are_working_days_otherwise() -> None:
    calendar = rulebook.load().under("research-hospital").profile.calendar
    assert all(day.weekday() < 5 for day in calendar.holidays)
    assert all(day.weekday() >= 5 for day in calendar.extra_working_days)
    assert not calendar.works_on(date(2026, 10, 1)) and calendar.works_on(date(2026, 10, 10))
