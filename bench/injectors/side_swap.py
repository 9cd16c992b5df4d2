"""Left for right in one of two places that name the same finding on the same side."""

from __future__ import annotations

import random

from injectors.chart import Chart
from injectors.findings import kin_of
from injectors.injection import Injection, Span
from injectors.report import FINDINGS, IMPRESSION
from injectors.statements import OTHER_SIDE, Statement, statements, swapped


def inject(chart: Chart, rng: random.Random) -> Injection | None:
    said = statements(chart.report)
    pairs = [
        pair
        for one in said
        if one.role in (FINDINGS, IMPRESSION) and one.stance == "affirmed" and one.side_at
        for pair in [(one, _witness(one, said))]
        if _may_change(one, said)
    ]
    scored = [pair for pair in pairs if pair[1]] or pairs
    if not scored:
        return None
    one, witness = rng.choice(scored)
    assert one.side_at is not None
    field, (start, end) = one.sentence.zone.field, one.side_at
    word = chart.report.fields[field].text[start:end]
    report = chart.report.edited(field, start, end, swapped(word))
    spans = (_shifted(witness, field, start, len(swapped(word)) - len(word)),) if witness else ()
    return Injection(
        chart.with_report(report),
        (Span(field, start, start + len(swapped(word))),),
        witness="same finding elsewhere" if witness else "",
        witness_spans=spans,
        note=one.key,
    )


def _shifted(statement: Statement, field: int, after: int, shift: int) -> Span:
    zone = statement.sentence.zone
    moved = shift if zone.field == field and statement.start > after else 0
    return Span(zone.field, statement.start + moved, statement.end + moved)


def _witness(one: Statement, said: list[Statement]) -> Statement | None:
    """The same finding, side and place in the other part of the report."""
    for other in said:
        if (
            {one.role, other.role} == {FINDINGS, IMPRESSION}
            and other.key == one.key
            and other.stance == "affirmed"
            and other.side == one.side
            and one.places == other.places
        ):
            return other
    return None


def _may_change(one: Statement, said: list[Statement]) -> bool:
    """Nothing kindred is told of the other side, of both, or without a side: it could be what the new words mean."""
    wrong = OTHER_SIDE[one.side]
    kin = kin_of({one.key})
    return not any(
        other is not one and other.key in kin and other.stance != "denied" and other.side in (wrong, "both", "")
        for other in said
    )
