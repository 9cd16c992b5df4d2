"""What follows from results: a condition, present or absent, and the values behind it."""

from __future__ import annotations

from dataclasses import dataclass

from facts.fact import Severity
from lab_service.normalize import Measurement


@dataclass(frozen=True, slots=True)
class Derived:
    """A condition decided by `basis`; of several values the first is the one to show.

    `stage` is the word of a staging, "G3a" or "2", where the condition has one; `text` the arithmetic, if any.
    """

    condition: str
    present: bool
    basis: tuple[Measurement, ...]
    severity: Severity | None = None
    stage: str = ""
    text: str = ""


def joined(parts: list[Derived]) -> tuple[Measurement, ...]:
    """The values behind several of them, each once."""
    return tuple({id(one): one for part in parts for one in part.basis}.values())
