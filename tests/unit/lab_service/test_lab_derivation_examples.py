"""Every condition that is derived has examples of present, absent and not assessed beside its rows, and they hold."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from lab_messages import read

from facts import vocabulary
from facts.fact import FactSet, Polarity
from lab_service.analytes import rows
from lab_service.formats.structured import Row

TABLES = ("derivations.csv", "derivations_combined.csv", "derivation_points.csv", "derivations_over_time.csv")
EXAMPLES = rows("derivation_examples.csv")
# "hb=62 g/L [115-150] @48h": name, value, unit, the laboratory's interval, and when, from the first moment on.
RESULT = re.compile(
    r"(?P<name>.+?)=(?P<value>\S+)(?: (?P<unit>[^\[@]+?))?(?: \[(?P<low>\S*?)-(?P<high>\S*)\])?(?: @(?P<h>-?\d+)h)?"
)
FIRST = datetime.fromisoformat("2026-03-01T08:00:00+08:00")


def conditions() -> set[str]:
    """All conditions that any table derives; a name with a low line before it is a step to others."""
    return {row["condition"] for table in TABLES for row in rows(table) if not row["condition"].startswith("_")}


def results(cell: str) -> list[Row]:
    made = []
    for text in cell.split("; "):
        match = RESULT.fullmatch(text)
        assert match, text
        at = FIRST + timedelta(hours=int(match["h"] or 0))
        made.append(
            Row(
                code=match["name"],
                value=match["value"],
                unit=match["unit"] or "",
                reference_low=match["low"] or "",
                reference_high=match["high"] or "",
                collected_at=at.isoformat(),
            )
        )
    return made


def answer(example: dict[str, str]) -> FactSet:
    age = int(example["age"]) if example["age"] else None
    return read(*results(example["results"]), sex=example["sex"], age=age)


@pytest.mark.parametrize(
    "example", EXAMPLES, ids=[f"{one['condition']}-{one['verdict']}-{one['results']}" for one in EXAMPLES]
)
def test_an_example_gives_the_verdict_that_it_says(example: dict[str, str]) -> None:
    if not example["results"]:
        assert example["note"], "a verdict that is never given says why"
        return
    fact_set = answer(example)
    assert not fact_set.issues
    found = [fact for fact in fact_set.facts if fact.concept.code == example["condition"]]
    polarities = {fact.polarity for fact in found}
    if example["verdict"] == "not-assessed":
        assert not found and example["condition"] not in fact_set.assessed
        return
    assert polarities == {Polarity(example["verdict"])} and example["condition"] in fact_set.assessed
    known = {fact.id for fact in fact_set.facts}
    assert all(fact.relations and known.issuperset(fact.relations) for fact in found)
    if example["severity"]:
        assert example["severity"] in {fact.severity for fact in found}


@pytest.mark.parametrize("condition", sorted(conditions()))
def test_a_condition_has_examples_of_every_verdict(condition: str) -> None:
    verdicts = {example["verdict"] for example in EXAMPLES if example["condition"] == condition}
    assert verdicts == {"present", "absent", "not-assessed"}


def test_no_example_is_of_a_condition_that_nothing_derives() -> None:
    assert {example["condition"] for example in EXAMPLES} == conditions()


def test_every_derived_condition_is_in_the_vocabulary_and_every_condition_there_is_derived() -> None:
    listed = {code for code, entry in vocabulary.entries().items() if entry.category == "condition"}
    assert conditions() <= vocabulary.entries().keys()
    assert listed <= conditions()


def test_every_row_has_a_source_and_how_sure_it_is() -> None:
    for row in (row for table in TABLES for row in rows(table)):
        assert row["source"], row
        assert row["status"] in ("interval", "published", "recalled", "expert default"), row
        assert ("recalled" in row["source"]) <= (row["status"] in ("recalled", "expert default")), row
