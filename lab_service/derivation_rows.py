"""The rows of tables/derivations.csv, grouped: a condition, its analytes, and the rows of each by sex and age."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cache

from lab_service.analytes import rows
from lab_service.interpret import Person
from lab_service.limit import Band, Limit, read_band, read_limit


class Role(Enum):
    DECIDES = "decides"
    JOINS = "joins"
    PRESENT_ONLY = "present_only"
    BLOCKS = "blocks"


@dataclass(frozen=True, slots=True)
class Row:
    """`words`: of a result in words, those that are beyond and those that are within."""

    sex: str
    ages: tuple[int, int] | None
    present_beyond: Limit | None
    absent_within: Limit | None
    words: tuple[frozenset[str], frozenset[str]]
    margin: Decimal
    moderate: Band | None
    severe: Band | None

    def is_of(self, person: Person) -> bool:
        if self.sex not in ("", person.sex):
            return False
        return self.ages is None or (person.age_years is not None and self.ages[0] <= person.age_years <= self.ages[1])


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one analyte that differ by sex and age alone: of one person at most one holds.

    `decision`: the stated limits alone decide; a reference interval says nothing about such a condition.
    """

    analyte: str
    variant: str
    side: str
    role: Role
    decision: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """`joins`: the analytes without which it is not absent."""

    name: str
    groups: tuple[Group, ...]
    joins: frozenset[str]


@cache
def conditions() -> tuple[Condition, ...]:
    """In the order of the table."""
    table: dict[str, dict[tuple[str, ...], list[Row]]] = {}
    for row in rows("derivations.csv"):
        key = tuple(row[name] for name in ("analyte", "variant", "side", "role", "basis"))
        table.setdefault(row["condition"], {}).setdefault(key, []).append(_row(row))
    found = []
    for name, members in table.items():
        groups = tuple(
            Group(analyte, variant, side, Role(role), basis == "decision", tuple(members))
            for (analyte, variant, side, role, basis), members in members.items()
        )
        found.append(Condition(name, groups, frozenset(one.analyte for one in groups if one.role is Role.JOINS)))
    return tuple(found)


@cache
def groups_by_analyte() -> Mapping[str, Sequence[tuple[int, int, Group]]]:
    """By analyte, each with the number of its condition and its number in that."""
    table: dict[str, list[tuple[int, int, Group]]] = {}
    for number, condition in enumerate(conditions()):
        for at, group in enumerate(condition.groups):
            table.setdefault(group.analyte, []).append((number, at, group))
    return table


def _row(row: Mapping[str, str]) -> Row:
    worded = row["side"] == "word"
    beyond, within = (frozenset(filter(None, row[name].split(";"))) for name in ("present_beyond", "absent_within"))
    return Row(
        sex=row["sex"],
        ages=(int(row["age_from"] or 0), int(row["age_to"] or 999)) if row["age_from"] or row["age_to"] else None,
        present_beyond=None if worded else read_limit(row["present_beyond"]),
        absent_within=None if worded else read_limit(row["absent_within"]),
        words=(beyond, within) if worded else (frozenset(), frozenset()),
        margin=Decimal(row["margin_pct"] or 0) / 100,
        moderate=read_band(row["moderate"]),
        severe=read_band(row["severe"]),
    )
