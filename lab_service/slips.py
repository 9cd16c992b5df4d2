"""Against the result before it: a number that jumped by the factor that lies between two units of the analyte."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from functools import cache

from facts.fact import Polarity
from lab_service import inputs
from lab_service.analytes import Limits, rows
from lab_service.conversion import conversion
from lab_service.digits import read_number
from lab_service.interpret import Person, interval, is_outside
from lab_service.normalize import Measurement
from lab_service.noticed import Noticed
from lab_service.series import Series


def slips(series: Series, person_of: Callable[[Measurement], Person]) -> Iterator[Noticed]:
    """Of each value that is more than so many times the one before it, or less than that part of it (series.csv):
    whether in another unit of its analyte it would be near the one before and ordinary, which is within twice the span
    of its interval. A creatinine of 98 umol/L and then of 1.1 umol/L is one in mg/dL; one of 600 umol/L is none, and a
    bilirubin of 2 and then of 14 umol/L is ordinary both times.
    """
    stated = _stated()
    window = timedelta(days=int(stated["unit_slip_prior_days"]))
    for analyte in series.moments:
        for earlier, later in series.pairs(analyte, window):
            before, after = inputs.exact(earlier), inputs.exact(later)
            if before is None or after is None or before.quantity is None or after.quantity is None:
                continue
            old, new = before.quantity.number, after.quantity.number
            if old <= 0 or new <= 0 or max(old, new) / min(old, new) <= stated["unit_slip_jump_ratio"]:
                continue
            text = f"{analyte} {before.quantity.value} → {after.quantity.value} {after.analyte.unit}"
            limits = interval(after, person_of(after))
            if limits.high and not is_outside(after.quantity, limits):
                yield Noticed(
                    "unit_slip_suspected", (after, before), f"{text}, which is ordinary", polarity=Polarity.ABSENT
                )
            elif unit := _fitting(after, old, limits):
                yield Noticed("unit_slip_suspected", (after, before), f"{text}, which would be ordinary in {unit}")
            else:
                yield Noticed(
                    "unit_slip_suspected", (after, before), f"{text}, in no unit ordinary", polarity=Polarity.ABSENT
                )


def _fitting(one: Measurement, before: Decimal, limits: Limits) -> str:
    """The unit in which the digits are near the value before and ordinary; "" when there is none."""
    stated, number = _stated(), read_number(one.result.value)
    if number is None or one.quantity is None or limits.most is None:
        return ""
    high, low = limits.most, limits.least or Decimal(0)
    room = (high - low) * (stated["unit_slip_spans"] - 1) / 2
    for unit in dict.fromkeys((one.analyte.unit, *(accepted.unit for accepted in one.analyte.accepted))):
        found = conversion(one.analyte.id, "", (unit,))
        if found is None:
            continue
        value = Decimal(found.apply(number.digits))
        if value <= 0 or max(value, before) / min(value, before) > stated["unit_slip_jump_ratio"]:
            continue
        if low - room <= value <= high + room:
            return unit
    return ""


@cache
def _stated() -> dict[str, Decimal]:
    return {row["id"]: Decimal(row["value"]) for row in rows("series.csv")}
