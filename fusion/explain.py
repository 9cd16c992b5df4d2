"""Why a rule came to its verdict, as a message: the clause, its expression, and the parameters with who set them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from concord.v1 import discrepancy_pb2

from fusion.clearing import Change
from fusion.precision import Precision
from fusion.rule import Rule
from fusion.verdict import Verdict
from fusion.words import value_words


def explanation(
    verdict: Verdict, precision: Precision, profile: str, changes: Sequence[Change]
) -> discrepancy_pb2.Explanation:
    """Of a discrepant verdict. `changes`: what would clear it."""
    return discrepancy_pb2.Explanation(
        clause=verdict.clause,
        expression=_expression(verdict.rule, verdict.clause),
        parameters=parameters(verdict.rule),
        profile=profile,
        precision=precision.mean,
        reviews=precision.reviews,
        clearing=[
            discrepancy_pb2.ClearingChange(
                fact_id=change.fact_id, field=change.field, before=change.before, after=change.after
            )
            for change in changes
        ],
    )


def parameters(rule: Rule) -> list[discrepancy_pb2.RuleParameter]:
    """As they are in force."""
    return [
        discrepancy_pb2.RuleParameter(name=name, value=value_words(one.value, "en"), unit=one.unit, source=one.source)
        for name, one in rule.parameters.items()
    ]


def rule_verdicts(verdicts: Iterable[Verdict]) -> list[discrepancy_pb2.RuleVerdict]:
    """What every rule said of every claim."""
    return [
        discrepancy_pb2.RuleVerdict(
            rule_id=verdict.rule.id,
            rule_version=verdict.rule.version,
            verdict=str(verdict.outcome),
            clause=verdict.clause,
            claim_fact_ids=[fact.id for fact in verdict.claims],
            evidence_fact_ids=[fact.id for _, fact in verdict.evidence],
        )
        for verdict in verdicts
    ]


def _expression(rule: Rule, clause: str) -> str:
    if clause.startswith("conflict.") and rule.conflict:
        return rule.conflict.expression.source
    return rule.within.source if clause == "unless" and rule.within else ""
