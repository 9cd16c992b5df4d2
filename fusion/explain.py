"""Why a rule came to its verdict, as a message: the clause, its expression, and the parameters with who set them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from concord.v1 import discrepancy_pb2

from fusion.clearing import Change
from fusion.expression import Expression
from fusion.precision import Precision
from fusion.rule import Rule
from fusion.verdict import Verdict
from fusion.words import value_words


def explanation(
    verdict: Verdict, precision: Precision, profile: str, changes: Sequence[Change]
) -> discrepancy_pb2.Explanation:
    """Of a discrepant verdict. `changes`: what would clear it. Parameters that the clause reads come first."""
    deciding = _expression(verdict.rule, verdict.clause)
    read = deciding.params_read if deciding else ()
    return discrepancy_pb2.Explanation(
        clause=verdict.clause,
        expression=deciding.source if deciding else "",
        parameters=parameters(verdict.rule, read),
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


def parameters(rule: Rule, first: Sequence[str] = ()) -> list[discrepancy_pb2.RuleParameter]:
    """As they are in force, those named in `first` before the others."""
    ordered = sorted(rule.parameters.items(), key=lambda item: item[0] not in first)
    return [
        discrepancy_pb2.RuleParameter(name=name, value=value_words(one.value, "en"), unit=one.unit, source=one.source)
        for name, one in ordered
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


def _expression(rule: Rule, clause: str) -> Expression | None:
    if clause.startswith("conflict.") and rule.conflict:
        return rule.conflict.expression
    return rule.within if clause == "unless" else None
