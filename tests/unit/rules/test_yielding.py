"""Which rule leaves a flag to which: names that exist, and never both to each other."""

from __future__ import annotations

from graphlib import TopologicalSorter

from fusion import rulebook


def test_a_rule_yields_to_rules_that_there_are() -> None:
    rules = rulebook.load().rules
    known = {rule.id for rule in rules}
    assert [(rule.id, other) for rule in rules for other in rule.yields_to if other not in known] == []


def test_no_flag_is_left_to_nobody() -> None:
    TopologicalSorter({rule.id: rule.yields_to for rule in rulebook.load().rules}).prepare()
