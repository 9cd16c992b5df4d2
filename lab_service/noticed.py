"""What results show beside their values: a jump, a contradiction, a doubt."""

from __future__ import annotations

from dataclasses import dataclass

from facts.fact import Change, Polarity
from lab_service.normalize import Measurement


@dataclass(frozen=True, slots=True)
class Noticed:
    """A concept of what was noticed, the results that show it, the one to show first, and the arithmetic in words.

    `spans`: it is about the time between the results, and not the moment of the first one. `polarity` absent: the
    results were looked at, and do not show it.
    """

    concept: str
    basis: tuple[Measurement, ...]
    text: str
    change: Change | None = None
    spans: bool = False
    polarity: Polarity = Polarity.PRESENT
