"""What a rule says: one verdict per claim, with everything it rests on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from facts.fact import Fact
from fusion.rule import Rule, Severity


class Outcome(StrEnum):
    CONSISTENT = "consistent"
    DISCREPANT = "discrepant"
    NOT_APPLICABLE = "not_applicable"
    ERROR = "error"


class Role(StrEnum):
    """What a fact is evidence as: what the claim is held to, or what excuses it."""

    AGAINST = "against"
    UNLESS = "unless"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says about one claim, or, without claims, about the whole encounter.

    `claims`: the fact that is claimed, with its repeats when it is discrepant; `evidence`: what it was held to.
    `clause`: the part of the rule that decided ("claim", "requires", "applies", "pairs", "conflict.every" ...).
    `confidence`: the lower of the claim's and of the best evidence's, 0 to 1. `due`: of a verdict that is not
    applicable yet (`clause` "deadline"): the moment from which it would be discrepant, when that is near.
    """

    rule: Rule
    outcome: Outcome
    clause: str
    claims: tuple[Fact, ...] = ()
    evidence: tuple[tuple[Role, Fact], ...] = ()
    severity: Severity | None = None
    confidence: float = 1.0
    due: datetime | None = None


def folded(first: Verdict, repeat: Verdict) -> Verdict:
    """One discrepant verdict for two claims that say the same."""
    return replace(
        first,
        claims=first.claims + repeat.claims,
        evidence=tuple({(role, fact.id): (role, fact) for role, fact in first.evidence + repeat.evidence}.values()),
        severity=max(first.severity or first.rule.severity, repeat.severity or repeat.rule.severity),
        confidence=max(first.confidence, repeat.confidence),
    )
