"""A rule: what is claimed, what it is held to, and when the two do not fit. `fusion.rule_file` reads one from YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from fusion.expression import Expression
from fusion.selector import Requirement, Selector
from fusion.template import Localized


class Severity(IntEnum):
    """How grave a discrepancy is. The numbers are those of the wire."""

    INFO = 1
    WARNING = 2
    ERROR = 3
    CRITICAL = 4


class Status(StrEnum):
    """`trial`: recorded, not shown; `retired`: not asked."""

    TRIAL = "trial"
    ACTIVE = "active"
    RETIRED = "retired"


class Phase(StrEnum):
    """When a check is made. The words of Encounter.Phase."""

    ENTRY = "entry"
    IN_PROCESS = "in-process"
    RETROSPECTIVE = "retrospective"


class Quantifier(StrEnum):
    """How a conflict is decided: over every pair, some pair, all paired facts together, or the claim alone."""

    EVERY = "every"
    SOME = "some"
    TOGETHER = "together"
    CLAIM = "claim"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number or word that a profile may set, and who says so."""

    value: object
    source: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Prior:
    """How often a rule is thought to be right before anybody reviewed it: as if it had been right in `precision`, 0 to
    1, of so many `reviews`."""

    precision: float
    reviews: float
    source: str


@dataclass(frozen=True, slots=True)
class Conflict:
    quantifier: Quantifier
    expression: Expression


@dataclass(frozen=True, slots=True)
class SeverityCase:
    """The severity when `when` is true."""

    when: Expression
    severity: Severity


@dataclass(frozen=True, slots=True)
class Example:
    """An encounter in shorthand and where it stands: "rules/report/x.yaml:40"."""

    encounter: Mapping[str, object]
    place: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rule:
    """One rule in force. `hard_stop` and changed values come from a profile; `params` are what expressions read.

    `deadline` gives the moment until which nothing is held against anybody; `warn_h` hours before it a reminder comes
    (None: when the profile says). `prior`: how often it is thought to be right (None: as the profile thinks).
    `yields_to`: rules that tell of the same thing better; of both on the same words only theirs is shown.
    """

    id: str
    version: int
    status: Status
    covers: tuple[str, ...]
    severity: Severity
    severity_when: tuple[SeverityCase, ...]
    phases: frozenset[Phase]
    title: Localized
    summary: Localized
    clears_if: Localized
    rationale: Localized
    remediation: Localized
    false_positives: tuple[Localized, ...]
    references: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    params: Mapping[str, object]
    claim: tuple[Selector, ...]
    against: tuple[Selector, ...]
    unless: tuple[Selector, ...]
    requires: tuple[Requirement, ...]
    excludes: tuple[Selector, ...]
    applies: Expression | None
    same: tuple[str, ...]
    within: Expression | None
    conflict: Conflict | None
    examples: Mapping[str, tuple[Example, ...]]
    place: str
    deadline: Expression | None = None
    warn_h: float | None = None
    prior: Prior | None = None
    hard_stop: bool = False
    yields_to: tuple[str, ...] = ()
