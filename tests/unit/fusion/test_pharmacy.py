"""The tables about drugs, and the rules that read them."""

from __future__ import annotations

import pytest

from facts import vocabulary
from fusion.pharmacy import knowledge, table
from fusion.rulebook import DEFAULT_FOLDER, load

_CONCEPTS = {
    "interactions.csv": ("drug", "with"),
    "cross_reactivity.csv": ("allergen", "drug"),
    "duplicates.csv": ("drug", "with"),
    "diseases.csv": ("drug", "disease"),
    "pregnancy.csv": ("drug",),
    "renal_limits.csv": ("drug",),
    "daily_maximum.csv": ("drug",),
}


@pytest.mark.parametrize("name", _CONCEPTS)
def test_every_row_names_concepts_and_a_source(name: str) -> None:
    for row in table.rows(name):
        assert all(vocabulary.find(row[column]) for column in _CONCEPTS[name]), row
        assert row["source"] and row["confidence"] in ("high", "medium", "low"), row


@pytest.mark.parametrize(
    ("name", "rule"),
    [("renal_limits.csv", "medication/renal-dose"), ("pregnancy.csv", "medication/pregnancy-contraindicated")],
)
def test_a_rule_asks_for_every_drug_of_its_table(name: str, rule: str) -> None:
    (found,) = (one for one in load(DEFAULT_FOLDER).rules if one.id == rule)
    asked = found.claim[0].concepts
    assert not [row["drug"] for row in table.rows(name) if asked.isdisjoint(vocabulary.ancestors(row["drug"]))]


def test_a_member_wins_over_its_class() -> None:
    assert [row["from_week"] for row in knowledge.pregnancy_rows("ibuprofen")] == ["20"]
    assert [row["from_week"] for row in knowledge.pregnancy_rows("naproxen")] == ["28"]


def test_what_is_near_by_class_is_not_near_to_everything() -> None:
    assert knowledge.cross_reaction("amoxicillin", "ceftriaxone") == "dissimilar"
    assert knowledge.cross_reaction("ceftriaxone", "amoxicillin") == ""
    assert knowledge.cross_reaction("cefazolin", "ceftriaxone") == ""
    assert knowledge.cross_reaction("aspirin", "celecoxib") == "dissimilar"
    assert knowledge.cross_reaction("antibiotic", "amoxicillin") == ""
    assert knowledge.cross_reaction("paracetamol", "ibuprofen") == ""
