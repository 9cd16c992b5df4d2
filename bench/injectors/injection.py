"""What an injector gives back."""

from __future__ import annotations

from dataclasses import dataclass

from injectors.chart import Chart


@dataclass(frozen=True)
class Span:
    """Words of a field of the injected report."""

    field: int
    start: int
    end: int


@dataclass(frozen=True)
class Injection:
    """One error in one chart.

    `changed`: the words that are new, or beside which something was taken out; `items`: beginnings of the record items
    that are new ("patient.sex"). `witness_spans`: the words that contradict, which is where an omission can be seen.
    `witness`: what kind of thing in the encounter contradicts the error; empty: nothing does, and it is not scored.
    `twin`: the untouched chart where it holds more than the plain one.
    """

    chart: Chart
    changed: tuple[Span, ...] = ()
    items: tuple[str, ...] = ()
    witness: str = ""
    witness_spans: tuple[Span, ...] = ()
    twin: Chart | None = None
    note: str = ""
