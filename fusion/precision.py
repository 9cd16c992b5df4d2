"""How often a rule is right: what is thought of it, moved by what people accepted and dismissed.

A Beta distribution: the rule's prior counts as so many reviews, and each real one counts as one more. With few reviews
the prior speaks, with many the reviews do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fusion.rule import Prior, Rule

# By rule and its version: how many of its discrepancies were accepted, and how many dismissed. A new version of a rule
# means something else and starts anew.
Reviews = Mapping[tuple[str, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Precision:
    """`mean` 0 to 1; `reviews`: those that people made, without the prior's."""

    mean: float
    reviews: int


def precision_of(rule: Rule, prior: Prior, reviews: Reviews) -> Precision:
    """The mean of the posterior. `prior` counts for a rule that states none of its own.

    The prior 0.9 of 10 reviews, two accepted and eight dismissed: (9 + 2) of (10 + 10), 0.55.
    """
    prior = rule.prior or prior
    accepted, dismissed = reviews.get((rule.id, rule.version), (0, 0))
    mean = (prior.precision * prior.reviews + accepted) / (prior.reviews + accepted + dismissed)
    return Precision(mean, accepted + dismissed)
