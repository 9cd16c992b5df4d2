"""What follows from the record itself: how long the stay was, and what the costs on the front page add up to."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from facts.fact import Fact, Interval, Quantity
from fusion.record import Record

# Fields of a front page that are part of another: 其中, "of which".
_PART_OF_ANOTHER = ("其中", "of_which", "of which")


def say_stay(record: Record) -> None:
    """`length_of_stay` in days, at least 1, from admission to discharge or death; its time is the stay.

    Nothing where either is missing or told twice, or the end comes first.
    """
    begun = _only(record.facts, "admission")
    ended = _only(record.facts, "discharge") or _only(record.facts, "death")
    if begun is None or ended is None or begun.time is None or ended.time is None:
        return
    start, end = begun.time.start, ended.time.end
    if start is None or end is None or end < start:
        return
    # Calendar days in the zone that the events are written in.
    days = max(1, (end.astimezone(record.zone).date() - start.astimezone(record.zone).date()).days)
    item = ended.evidence[0].item or ""
    record.say("length_of_stay", item, ended.evidence[0].text, value=Quantity(str(days), "d"),
               time=Interval(start, end), relations=(begun.id, ended.id))  # fmt: skip


def say_cost_sum(record: Record) -> None:
    """`cost_sum` of each document that has a total and at least two items: fields `cost_...` or named ...费."""
    totals = [fact for fact in record.facts if fact.concept.code == "total_cost" and fact.evidence[0].document_id]
    for total in totals:
        document = total.evidence[0].document_id
        items = [fact for fact in record.facts if fact.evidence[0].document_id == document and _is_cost(fact)]
        if len(items) >= 2:
            amounts = [Decimal(fact.value.value) for fact in items if isinstance(fact.value, Quantity)]
            record.say("cost_sum", total.evidence[0].item or "", total.evidence[0].text, document=document,
                       value=Quantity(str(sum(amounts)), ""), relations=tuple(fact.id for fact in items))  # fmt: skip


def _is_cost(fact: Fact) -> bool:
    code = fact.concept.code
    named = code.startswith("cost_") or code.endswith("费")
    return named and code != "cost_sum" and isinstance(fact.value, Quantity) and not code.startswith(_PART_OF_ANOTHER)


def _only(facts: Sequence[Fact], concept: str) -> Fact | None:
    """The event of that kind; None where there are several to choose from."""
    events = [fact for fact in facts if (fact.evidence[0].item or "").startswith("events[")]
    found = [fact for fact in events if fact.concept.code == concept]
    return found[0] if len(found) == 1 else None
