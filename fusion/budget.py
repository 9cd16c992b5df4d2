"""An alert budget: the thresholds of rules under which no more than so many discrepancies are shown.

What is likeliest to be right is shown first, until the budget is spent. Discrepancies of one rule that are equally
likely are shown together or not at all: nothing tells them apart. What must be answered before signing is always shown,
and spends the budget first; and nothing is shown below the threshold that the profile has anyway.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import yaml
from concord.v1 import discrepancy_pb2
from concord.v1 import fusion_service_pb2 as pb

from fusion.adjudicate import show_from
from fusion.precision import Reviews, precision_of
from fusion.profile import Profile
from fusion.rule import Rule, Status
from fusion.rulebook import Rulebook
from serving.errors import BadRequest

_RECORDED = discrepancy_pb2.Discrepancy.RECORDED


@dataclass(frozen=True, slots=True)
class Candidate:
    """A discrepancy that could be shown. `probability`: that it is right."""

    rule_id: str
    probability: float


@dataclass(frozen=True, slots=True)
class Share:
    """What the budget means for one rule. `show`: its threshold; None: the profile's own holds; 1: never shown."""

    rule_id: str
    found: int
    shown: int
    right: float
    show: float | None


@dataclass(frozen=True, slots=True)
class Solution:
    """`shown`, and of those `right` as far as one can tell, over all checks; `shares`: most useful first."""

    shown: int
    right: float
    shares: tuple[Share, ...]


def budget(
    discrepancies: Sequence[discrepancy_pb2.Discrepancy],
    checks: int,
    per_100: float,
    rules: Rulebook,
    reviews: Reviews,
) -> pb.SolveBudgetResponse:
    """What to show of the discrepancies of so many checks. Rules on trial, and what an identity conflict holds back,
    are shown under no budget. Raises BadRequest for a budget below 0."""
    if not per_100 >= 0:
        raise BadRequest("a budget is 0 or more", "per_100")
    profile = rules.profile
    by_id = {rule.id: rule for rule in rules.rules if rule.status is Status.ACTIVE}
    precisions = {rule_id: precision_of(rule, profile.prior, reviews) for rule_id, rule in by_id.items()}
    candidates = [
        Candidate(one.rule_id, precisions[one.rule_id].mean * one.confidence)
        for one in discrepancies
        if one.rule_id in by_id and not _held_back(one, by_id[one.rule_id], profile)
    ]
    solution = solve(
        candidates,
        checks,
        per_100,
        {rule_id: show_from(rule, profile) for rule_id, rule in by_id.items()},
        {rule_id for rule_id, rule in by_id.items() if rule.hard_stop},
    )
    return pb.SolveBudgetResponse(
        checks=checks,
        shown_per_100=100 * solution.shown / checks if checks else 0,
        right_per_100=100 * solution.right / checks if checks else 0,
        rules=[
            pb.RuleBudget(
                rule_id=share.rule_id,
                found=share.found,
                precision=precisions[share.rule_id].mean,
                reviews=precisions[share.rule_id].reviews,
                show=show_from(by_id[share.rule_id], profile) if share.show is None else share.show,
                shown=share.shown,
            )
            for share in solution.shares
        ],
        profile=as_profile(solution, profile.name, per_100, checks),
    )


def solve(
    candidates: Sequence[Candidate],
    checks: int,
    per_100: float,
    floors: Mapping[str, float],
    always: Collection[str] = (),
) -> Solution:
    """`floors`: by rule, the least probability with which it is shown without a budget. `always`: rules that must be
    answered before signing.

    Three rules found ten times each in 100 checks, right nine, five and two times in ten, a budget of 20:

    >>> found = [Candidate(rule, p) for rule, p in (("a", 0.9), ("b", 0.5), ("c", 0.2)) for _ in range(10)]
    >>> solved = solve(found, 100, 20, {"a": 0.1, "b": 0.1, "c": 0.1})
    >>> [(share.rule_id, share.shown, share.show) for share in solved.shares]
    [('a', 10, None), ('b', 10, None), ('c', 0, 0.6)]
    """
    worthy = [one for one in candidates if one.rule_id in always or one.probability >= floors[one.rule_id]]
    left = per_100 * checks / 100 - sum(one.rule_id in always for one in worthy)
    blocks = Counter((one.rule_id, one.probability) for one in worthy if one.rule_id not in always)
    taken: dict[str, list[float]] = defaultdict(list)
    refused: dict[str, float] = {}
    for (rule_id, probability), number in sorted(blocks.items(), key=lambda block: (-block[0][1], block[1], block[0])):
        # Of one rule what is less likely is never shown before what is likelier.
        if rule_id not in refused and number <= left:
            left -= number
            taken[rule_id].append(probability)
        else:
            refused.setdefault(rule_id, probability)
    shares = []
    for rule_id, found in Counter(one.rule_id for one in candidates).items():
        shown = [
            one.probability
            for one in worthy
            if one.rule_id == rule_id and (rule_id in always or one.probability in taken[rule_id])
        ]
        show = _threshold(taken[rule_id], refused[rule_id]) if rule_id in refused else None
        shares.append(Share(rule_id, found, len(shown), sum(shown), show))
    shares.sort(key=lambda share: (-share.right, share.rule_id))
    return Solution(sum(one.shown for one in shares), sum(one.right for one in shares), tuple(shares))


def as_profile(solution: Solution, base: str, per_100: float, checks: int) -> str:
    """A profile over `base` with the thresholds, for a person to look at and to put beside it."""
    rules = {share.rule_id: {"show": share.show} for share in solution.shares if share.show is not None}
    head = (
        f"# At most {per_100:g} shown per 100 checks, solved from {checks} checks: {solution.shown} shown, "
        f"{solution.right:.1f} of them thought to be right.\n"
    )
    profile = {"name": f"{base}-budget", "extends": base, "rules": rules}
    return head + yaml.safe_dump(profile, allow_unicode=True, sort_keys=False)


def _held_back(one: discrepancy_pb2.Discrepancy, rule: Rule, profile: Profile) -> bool:
    return one.routing == _RECORDED and one.probability >= min(profile.hold, show_from(rule, profile))


def _threshold(taken: Sequence[float], refused: float) -> float:
    """Half way between what is still shown and what is not any more, so that one review does not turn it over."""
    return round((min(taken, default=1.0) + refused) / 2, 4)
