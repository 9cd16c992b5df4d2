"""The score of a record: full points less what its discrepancies cost, and the grade that this gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from concord.v1 import discrepancy_pb2

from fusion.profile import Profile
from fusion.rule import Severity

_Discrepancy = discrepancy_pb2.Discrepancy
_COUNTS_ANYWAY = (_Discrepancy.ACCEPTED,)
_NEVER_COUNTS = (_Discrepancy.DISMISSED, _Discrepancy.CLEARED)


def score(
    discrepancies: Iterable[discrepancy_pb2.Discrepancy],
    profile: Profile,
    digest: str = "",
    states: Mapping[str, int] = {},
) -> discrepancy_pb2.RecordScore:
    """By what is shown and by what a person accepted; not by what a person dismissed, and not by rules on trial.

    `states`: of the discrepancies that are stored, by id. Every deduction is there, also one that costs nothing because
    its group has reached its limit.
    """
    weighed = [(_weight(one, profile), one) for one in counts(discrepancies, states)]
    weighed.sort(key=lambda pair: (-pair[0], pair[1].rule_id))
    left: dict[str, float] = {}
    deductions = []
    for weight, one in weighed:
        group = one.rule_id.partition("/")[0]
        points = min(weight, left.get(group, profile.scheme.cap(group)))
        left[group] = left.get(group, profile.scheme.cap(group)) - points
        deductions.append(
            discrepancy_pb2.Deduction(
                discrepancy_id=one.id,
                rule_id=one.rule_id,
                severity=one.severity,
                title=one.title,
                weight=weight,
                points=points,
                veto=bool(profile.setting(one.rule_id).veto),
            )
        )
    remaining = max(0.0, profile.scheme.full - sum(one.points for one in deductions))
    grade = profile.scheme.grade(remaining, any(one.veto for one in deductions))
    return discrepancy_pb2.RecordScore(
        points=remaining,
        full=profile.scheme.full,
        grade=grade.code,
        grade_name=discrepancy_pb2.LocalizedText(en=grade.name.en, zh=grade.name.zh),
        deductions=deductions,
        profile_digest=digest,
    )


def counts(
    discrepancies: Iterable[discrepancy_pb2.Discrepancy], states: Mapping[str, int]
) -> list[discrepancy_pb2.Discrepancy]:
    """Those that count against a record."""
    return [one for one in discrepancies if _counts(one, states.get(one.id, _Discrepancy.STATE_UNSPECIFIED))]


def weight_of(rule_id: str, severity: Severity, profile: Profile) -> float:
    """Points that one discrepancy costs by itself."""
    own = profile.setting(rule_id).weight
    return profile.scheme.weights.get(severity, 0.0) if own is None else own


def _weight(one: discrepancy_pb2.Discrepancy, profile: Profile) -> float:
    return weight_of(one.rule_id, Severity(one.severity), profile)


def _counts(one: discrepancy_pb2.Discrepancy, state: int) -> bool:
    if state in _NEVER_COUNTS:
        return False
    return state in _COUNTS_ANYWAY or one.routing == _Discrepancy.SHOWN
