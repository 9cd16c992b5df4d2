"""What the tables of this folder say of a drug, of two drugs, and of a drug and a disease.

A row of a class holds for its members; what a member has of its own wins over its class. Nothing known: "" or None.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache

from facts import vocabulary
from fusion.pharmacy import table

Row = Mapping[str, str]
_GRAVITY = ("", "info", "warning", "error", "critical")
_RELATIONS = ("", "dissimilar", "cross", "class", "same")


def interaction(drug: str, other: str) -> Row | None:
    """The gravest row of `interactions.csv` in which the one is `drug` and the other `with`."""
    rows = _pairs("interactions.csv", "drug", "with", drug, other)
    return max(rows, key=lambda row: _GRAVITY.index(row["severity"]), default=None)


def cross_reaction(allergen: str, drug: str) -> str:
    """same, class, cross, dissimilar: how near a drug is to what the patient is allergic to; "" not at all."""
    if allergen in _BROAD:
        return ""
    if vocabulary.is_a(drug, allergen):
        return "same"
    if vocabulary.is_a(allergen, drug) and drug not in _BROAD:
        return "class"
    found = [row["relation"] for row in _pairs("cross_reactivity.csv", "allergen", "drug", allergen, drug)]
    if "dissimilar" in found and "class" in found:  # the row of the narrower class: a coxib among the NSAIDs
        found = [one for one in found if one != "class"]
    return max(found, key=_RELATIONS.index, default="")


def duplicate(drug: str, other: str) -> str:
    """The word "ingredient" where one is the other or a kind of it, the severity of a class in both, or ""."""
    if vocabulary.is_kin(drug, other):
        return "ingredient"
    rows = [
        *_pairs("duplicates.csv", "drug", "with", drug, other),
        *_pairs("duplicates.csv", "drug", "with", other, drug),
    ]
    return max((row["severity"] for row in rows), key=_GRAVITY.index, default="")


def contraindication(drug: str, disease: str) -> Row | None:
    """The gravest row of `diseases.csv` for a drug and a disease or a kind of it."""
    rows = _pairs("diseases.csv", "drug", "disease", drug, disease)
    return max(rows, key=lambda row: (_GRAVITY.index(row["severity"]), row["history"]), default=None)


def renal_rows(drug: str) -> list[Row]:
    return _nearest("renal_limits.csv", drug)


def pregnancy_rows(drug: str) -> list[Row]:
    return _nearest("pregnancy.csv", drug)


def maximum(drug: str) -> Row | None:
    """The row of `daily_maximum.csv` of the drug itself; a class has no dose."""
    return next(iter(_by("daily_maximum.csv", "drug").get(drug, ())), None)


def paired(name: str, first: str, second: str, ones: Collection[str], others: Collection[str]) -> bool:
    """Whether a table has a row for any of the kinds of the one and of the other. Quick: asked of every two drugs."""
    known = _seconds(name, first, second)
    return any(not known[one].isdisjoint(others) for one in ones if one in known)


# Names of an allergy so broad that they tell nothing of a member.
_BROAD = frozenset({"antibiotic"})


def _pairs(name: str, first: str, second: str, one: str, other: str) -> list[Row]:
    by, kin = _by(name, first), vocabulary.ancestors(other)
    return [row for code in vocabulary.ancestors(one) for row in by.get(code, ()) if row[second] in kin]


def _nearest(name: str, drug: str) -> list[Row]:
    """Rows of the drug itself, else of its kinds."""
    by = _by(name, "drug")
    return by.get(drug) or [row for code in sorted(vocabulary.ancestors(drug)) for row in by.get(code, ())]


@cache
def _by(name: str, column: str) -> dict[str, list[Row]]:
    """The rows by a concept. Raises ValueError naming one that is not there."""
    found: dict[str, list[Row]] = {}
    for row in table.rows(name):
        if vocabulary.find(row[column]) is None:
            raise ValueError(f"{name}: {row[column]} is no concept")
        found.setdefault(row[column], []).append(row)
    return found


@cache
def _seconds(name: str, first: str, second: str) -> dict[str, frozenset[str]]:
    return {code: frozenset(row[second] for row in rows) for code, rows in _by(name, first).items()}


@cache
def pattern(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)
