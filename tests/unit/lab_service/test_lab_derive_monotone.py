"""A value that moves towards a condition never makes it less so: absent, nothing, present, ever more severe."""

from __future__ import annotations

from decimal import Decimal

import pytest

from facts.fact import Quantity, Severity
from lab_service.analytes import analytes, rows
from lab_service.derive import derive
from lab_service.interpret import Person
from lab_service.normalize import Measurement
from lab_service.result import Code, Result

NUMERIC = sorted(
    {
        (row["condition"], row["analyte"], row["variant"], row["side"])
        for row in rows("derivations.csv")
        if row["side"] != "word" and not row["condition"].startswith("_")
    }
)
PERSONS = [Person("female", 30), Person("male", 70), Person("", None), Person("male", 7)]
GRADES = {None: 0, Severity.MILD: 1, Severity.MODERATE: 2, Severity.SEVERE: 3}
STEPS = 80


def said(condition: str, one: Measurement, person: Person) -> int:
    """-1 absent, 0 nothing, from 1 on present, with its grade."""
    found = [derived for derived in derive([one], person) if derived.condition == condition]
    assert len(found) <= 1
    if not found:
        return 0
    return 1 + GRADES[found[0].severity] if found[0].present else -1


@pytest.mark.parametrize(("condition", "analyte_id", "variant", "side"), NUMERIC)
def test_verdicts_are_monotone(condition: str, analyte_id: str, variant: str, side: str) -> None:
    analyte = analytes()[analyte_id]
    low, high = Decimal(analyte.plausible.low or 0), Decimal(analyte.plausible.high or 1000)
    # As many steps on a scale of powers as on an even one: limits lie low in a wide range.
    even = [low + (high - low) * step / STEPS for step in range(STEPS + 1)]
    powers = [low + (high - low) * Decimal("0.9") ** (10 * step // 4) for step in range(STEPS)]
    for person in PERSONS:
        line = []
        for number in sorted({*even, *powers}):
            result = Result(place="x", codes=(Code("", analyte_id),), value=f"{number:f}")
            quantity = Quantity(f"{number:f}", analyte.unit)
            line.append(said(condition, Measurement(result, analyte, quantity, variant=variant), person))
        assert line == sorted(line, reverse=side == "low"), person
