"""What a reader answers about one object, and how it has its network run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from facts.fact import Fact, Issue
from imaging_service.bundle import Bundle
from imaging_service.engine import Outputs, Pixels

Forward = Callable[[Bundle, Pixels], Outputs]
"""The outputs for one prepared image (1, height, width), N = 1. Waits; who calls may put images of several callers into
one batch. Raises Unavailable."""


@dataclass(frozen=True, slots=True)
class Reading:
    """`assessed`: the concepts that could have been asserted of this very object; empty where nothing can be said."""

    facts: tuple[Fact, ...] = ()
    assessed: frozenset[str] = frozenset()
    issues: tuple[Issue, ...] = ()

    @classmethod
    def of(cls, facts: Iterable[Fact], assessed: frozenset[str]) -> Reading:
        return cls(tuple(facts), assessed)


def run_alone(bundle: Bundle, image: Pixels) -> Outputs:
    """A forward pass of its own."""
    return bundle.forward(image[None])
