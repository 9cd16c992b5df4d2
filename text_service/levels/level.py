"""A level of the body that a sentence names."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Level:
    """One level, said at [start, end). `side` of a rib, "" when none is said."""

    start: int
    end: int
    concept: str
    code: str
    organ: str
    side: str = ""
