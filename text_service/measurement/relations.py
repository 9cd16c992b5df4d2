"""What belongs to each finding: its measurements, its levels, the prior examination that its change is told against."""

from __future__ import annotations

from facts.fact import Fact
from text_service.clauses import Clause
from text_service.measurement.priors import Prior
from text_service.writing import Writer


class Relations:
    """The relations within one document, sentence by sentence: a prior named once explains the changes behind it."""

    def __init__(self) -> None:
        self._dates: set[str] = set()
        self._last = ""

    def of(self, writer: Writer, clause: Clause) -> tuple[list[Fact], list[tuple[str, ...]]]:
        """The facts that findings of the sentence are related to, and for each mention the ids of its own."""
        if not (clause.measurements or clause.levels or clause.priors or self._last):
            return [], [()] * len(clause.mentions)
        belongings = [*writer.measurements(clause), *writer.levels(clause)]
        facts = [fact for fact, _ in belongings]
        priors: list[tuple[Prior, str]] = []
        for prior in clause.priors:
            facts += writer.prior(prior)
            priors.append((prior, facts[-1].id))
            self._remember(prior, facts[-1].id)
        related = []
        for number in range(len(clause.mentions)):
            ids = [fact.id for fact, owned in belongings if _first_named(clause, number, belongings) in owned]
            if clause.changed(number) and (against := self._against(clause, number, priors)):
                ids.append(against)
            related.append(tuple(ids))
        return facts, related

    def _remember(self, prior: Prior, fact: str) -> None:
        if prior.date or not self._dates:
            self._last = fact
        if prior.date:
            self._dates.add(prior.date)

    def _against(self, clause: Clause, number: int, priors: list[tuple[Prior, str]]) -> str:
        """The prior of the sentence nearest to the mention; without one the prior of the document if it has but one."""
        if priors:
            mention = clause.mentions[number]
            return min(priors, key=lambda known: abs(known[0].start - mention.end))[1]
        return self._last if len(self._dates) <= 1 else ""


def _first_named(clause: Clause, number: int, belongings: list[tuple[Fact, tuple[int, ...]]]) -> int:
    """A mention that only names again what the sentence has measured shares its sizes: 气胸宽约30mm,为少量气胸."""
    if any(number in owned for _, owned in belongings):
        return number
    mention = clause.mentions[number]
    for before in range(number - 1, -1, -1):
        other = clause.mentions[before]
        if other.concept == mention.concept and any(before in owned for _, owned in belongings):
            return before if not mention.side or not other.side or mention.side == other.side else number
    return number
