"""What a laboratory marks of its results, moment by moment: marks that are right, and marks that are not there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from facts.fact import Polarity
from lab_service.interpret import Person, critical_limits, is_outside
from lab_service.normalize import Measurement
from lab_service.noticed import Noticed

# HL7 table 0078.
FLAGS = {"H": "above", "HH": "above", "L": "below", "LL": "below", "N": ""}
CRITICAL_FLAGS = frozenset({"HH", "LL", "AA"})


def is_flagged(one: Measurement) -> bool:
    """Whether the laboratory marked it high or low."""
    return bool(one.result.flags) and any(FLAGS.get(flag) for flag in one.result.flags)


def flagging(together: Sequence[Measurement], person: Person) -> Iterator[Noticed]:
    """That the marks of a moment agree with the laboratory's intervals; that results lie beyond them where nothing is
    marked; that critical values have a mark, and none of a critical one.
    """
    flagged = [one for one in together if is_flagged(one)]
    right = [one for one in flagged if one.own and _side(one) in {FLAGS.get(flag) for flag in one.result.flags}]
    if right:
        yield Noticed(
            "flag_inconsistent", tuple(right), f"{_words(right)}: flags as value and interval", polarity=Polarity.ABSENT
        )
    unmarked = [one for one in together if not one.result.flags and one.own and _side(one)]
    if unmarked and not flagged:
        yield Noticed("flag_missing", tuple(unmarked), f"{_words(unmarked)}: beyond their intervals, no flag at all")
    for one in flagged:
        quantity = one.quantity
        if quantity is not None and not CRITICAL_FLAGS.intersection(one.result.flags):
            limits = critical_limits(one, person)
            if is_outside(quantity, limits):
                text = f"{one.analyte.id} {quantity.value} {quantity.unit} is critical ({limits.low}-{limits.high})"
                yield Noticed("critical_not_flagged", (one,), f"{text}, flagged {' '.join(one.result.flags)}")


def _side(one: Measurement) -> str:
    return is_outside(one.quantity, one.own) if one.quantity is not None and not one.quantity.comparator else ""


def _words(several: Sequence[Measurement]) -> str:
    return ", ".join(
        f"{one.analyte.id} {one.quantity.value} {one.quantity.unit}" for one in several if one.quantity is not None
    )
