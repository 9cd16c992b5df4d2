"""How a record is scored: what a discrepancy costs, how much a group of rules may cost, and which grade is which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from fusion.marked import Marked
from fusion.rule import Severity
from fusion.template import Localized


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade and the fewest points that give it. `code`: "A"; `name`: 甲级."""

    code: str
    name: Localized
    least: float


@dataclass(frozen=True, slots=True)
class Scheme:
    """`full`: points of a record without fault. `weights`: points that a discrepancy costs, by severity. `group_cap`:
    the most that one group of rules may cost; `group_caps`: of a group that has its own. `grades`: best first.

    The defaults are those of the rule catalogue of 2026-11 (grade_score), except `group_cap`, a project default.
    """

    full: float = 100.0
    weights: Mapping[Severity, float] = field(
        default_factory=lambda: MappingProxyType(
            {Severity.INFO: 0.0, Severity.WARNING: 1.0, Severity.ERROR: 5.0, Severity.CRITICAL: 20.0}
        )
    )
    group_cap: float = 40.0
    group_caps: Mapping[str, float] = field(default_factory=dict)
    grades: tuple[Grade, ...] = (
        Grade("A", Localized("Grade A", "甲级"), 90.0),
        Grade("B", Localized("Grade B", "乙级"), 75.0),
        Grade("C", Localized("Grade C", "丙级"), 0.0),
    )

    def grade(self, points: float, vetoed: bool) -> Grade:
        """The grade of a record; a veto gives the last."""
        if vetoed:
            return self.grades[-1]
        return next((grade for grade in self.grades if points >= grade.least), self.grades[-1])

    def cap(self, group: str) -> float:
        return self.group_caps.get(group, self.group_cap)


def read_scheme(node: Marked, base: Scheme) -> Scheme:
    """The `scheme` of a profile over that of the profile it extends. Raises DocumentError."""
    found = node.keys(("source", "full", "weights", "group_cap", "group_caps", "grades"), ("source",))
    scheme = base
    if "full" in found:
        scheme = replace(scheme, full=_points(found["full"]))
    if "group_cap" in found:
        scheme = replace(scheme, group_cap=_points(found["group_cap"]))
    if "weights" in found:
        levels = [level.name.lower() for level in Severity]
        weights = {Severity[name.upper()]: _points(one) for name, one in found["weights"].keys(levels).items()}
        scheme = replace(scheme, weights=MappingProxyType({**base.weights, **weights}))
    if "group_caps" in found:
        caps = {name: _points(one) for name, one in found["group_caps"].mapping().items()}
        scheme = replace(scheme, group_caps=MappingProxyType({**base.group_caps, **caps}))
    if "grades" in found:
        scheme = replace(scheme, grades=_grades(found["grades"]))
    return scheme


def _grades(node: Marked) -> tuple[Grade, ...]:
    grades = []
    for item in node.items():
        found = item.keys(("grade", "en", "zh", "least"), ("grade", "en", "zh", "least"))
        name = Localized(found["en"].text(), found["zh"].text())
        grades.append(Grade(found["grade"].text(), name, _points(found["least"])))
        if len(grades) > 1 and grades[-1].least >= grades[-2].least:
            raise found["least"].error("grades go from the best down")
    if not grades or grades[-1].least > 0:
        raise node.error("the last grade has least: 0, so that every record has one")
    return tuple(grades)


def _points(node: Marked) -> float:
    number = node.number()
    if number < 0:
        raise node.error("points are 0 or more")
    return number
