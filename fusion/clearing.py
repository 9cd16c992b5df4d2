"""The smallest change that would clear a discrepancy, found by trying: one field of one fact, and the rule again.

    discrepant verdict -> changes worth trying (the other side, the opposite, the other's value, a limit)
                       -> the facts with that change -> the rule alone -> kept when it is not discrepant any more

Of what is missing (`unless`) the change is that it were there; that needs no trial.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from facts.fact import Coded, Fact, Interval, InvalidFact, Laterality, Polarity, Quantity
from fusion.rule import Rule
from fusion.verdict import Outcome, Verdict

_SIDES = (Laterality.RIGHT, Laterality.LEFT, Laterality.BILATERAL)
_OPPOSITE = {Polarity.PRESENT: Polarity.ABSENT, Polarity.ABSENT: Polarity.PRESENT, Polarity.POSSIBLE: Polarity.ABSENT}
# A trial is a small check; a record full of discrepancies must not take for ever.
_TRIALS = 40
_MOST_NAMED = 3

Judge = Callable[[Rule, Sequence[Fact]], Sequence[Verdict]]
"""The verdicts of one rule over facts, everything else as it is."""


@dataclass(frozen=True, slots=True)
class Change:
    """`field` of the fact would be `after`. A fact that is missing has no id, and `after` is its concept."""

    fact_id: str
    field: str
    before: str
    after: str


def clearing(verdicts: Sequence[Verdict], facts: Sequence[Fact], judge: Judge) -> dict[int, tuple[Change, ...]]:
    """By position of a discrepant verdict, the changes that would clear it, the claim's own first."""
    left = _TRIALS
    found: dict[int, tuple[Change, ...]] = {}
    for position, verdict in enumerate(verdicts):
        if verdict.outcome is not Outcome.DISCREPANT:
            continue
        if verdict.rule.unless:
            found[position] = _missing(verdict)
            continue
        changes: list[Change] = []
        for changed, change in _trials(verdict):
            if left == 0 or len(changes) == _MOST_NAMED:
                break
            if any(known.fact_id == change.fact_id and known.field == change.field for known in changes):
                continue
            left -= 1
            if _clears(verdict, changed, facts, judge):
                changes.append(change)
        found[position] = tuple(changes)
    return found


def _missing(verdict: Verdict) -> tuple[Change, ...]:
    """What the rule looks for; where it looks for what is claimed, in another place, the claim's own concept."""
    rule = verdict.rule
    wanted = sorted({code for selector in rule.unless for code in selector.concepts})
    if not wanted and any(word.startswith("concept") or word in ("supports", "related") for word in rule.same):
        wanted = [verdict.claims[0].concept.code]
    return tuple(Change("", "fact", "", code) for code in wanted[:_MOST_NAMED])


def _trials(verdict: Verdict) -> Iterator[tuple[dict[str, Fact], Change]]:
    """Replacements of facts by id, all repeats of a claim alike, and what they change."""
    evidence = [fact for _, fact in verdict.evidence]
    sides = [(verdict.claims, evidence)] + ([(evidence, list(verdict.claims))] if len(evidence) == 1 else [])
    for ours, others in sides:
        for name, value in _alternatives(ours[0], others):
            try:
                changed = {fact.id: replace(fact, **{name: value}) for fact in ours}  # type: ignore[arg-type]
            except InvalidFact:
                continue
            before, after = _words(getattr(ours[0], name)), _words(value)
            if before != after:
                yield changed, Change(ours[0].id, name, before, after)


def _alternatives(fact: Fact, others: Sequence[Fact]) -> Iterator[tuple[str, object]]:
    if fact.laterality is not None:
        said = [other.laterality for other in others if other.laterality]
        yield from (("laterality", side) for side in dict.fromkeys((*said, *_SIDES)))
    if isinstance(fact.value, Quantity):
        yield from (("value", value) for value in _nearest_first(fact.value, others))
    if isinstance(fact.value, Coded):
        codes = dict.fromkeys(other.value for other in others if isinstance(other.value, Coded))
        yield from (("value", code) for code in codes)
    if fact.time is not None:
        yield from (("time", other.time) for other in others if other.time is not None)
    yield "polarity", _OPPOSITE[fact.polarity]


def _nearest_first(value: Quantity, others: Sequence[Fact]) -> list[Quantity]:
    """The others' numbers and the ends of the reference interval, those that change least first."""
    digits = [value.reference_low, value.reference_high]
    for other in others:
        if isinstance(other.value, Quantity) and other.value.unit == value.unit:
            digits += [other.value.value, other.value.reference_low, other.value.reference_high]
    numbers = sorted({text for text in digits if text}, key=lambda text: abs(Decimal(text) - Decimal(value.value)))
    return [replace(value, value=text, comparator="") for text in numbers]


def _clears(verdict: Verdict, changed: dict[str, Fact], facts: Sequence[Fact], judge: Judge) -> bool:
    """Whether nothing that the verdict speaks of is discrepant any more, and the rule could be decided at all."""
    after = judge(verdict.rule, [changed.get(fact.id, fact) for fact in facts])
    about = {changed.get(fact.id, fact).id for fact in verdict.claims}
    return not any(
        one.outcome is Outcome.ERROR
        or (one.outcome is Outcome.DISCREPANT and any(fact.id in about for fact in one.claims))
        for one in after
    )


def _words(value: object) -> str:
    match value:
        case Quantity():
            return f"{value.comparator}{value.value} {value.unit}".strip()
        case Coded():
            return value.code
        case Interval():
            return value.start.isoformat() if value.start else ""
    return str(value)
