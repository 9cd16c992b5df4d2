"""The second disorder of a blood gas whose compensation is not the expected one: tables/compensation.csv."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from lab_service.analytes import rows
from lab_service.derived import Derived
from lab_service.normalize import Measurement


@dataclass(frozen=True, slots=True)
class _Expected:
    """The answer lies between two lines of the driver, each `slope * driver + intercept`, a tolerance added."""

    primary: str
    driver: str
    answer: str
    low: tuple[Decimal, Decimal]
    high: tuple[Decimal, Decimal]
    tolerance: Decimal
    below: str
    above: str


def second_disorders(found: Sequence[Derived], measured: Mapping[str, Sequence[Measurement]]) -> Iterator[Derived]:
    """A further disorder for each primary one whose answer is above or below what compensation explains.

    Only of a gas with one value each: of two, nobody knows which belong together.
    """
    present = {derived.condition for derived in found if derived.present}
    for row in _table():
        driver, answer = measured.get(row.driver, ()), measured.get(row.answer, ())
        if row.primary not in present or len(driver) != 1 or len(answer) != 1:
            continue
        x, y = _number(driver[0]), _number(answer[0])
        if x is None or y is None:
            continue
        low = row.low[0] * x + row.low[1] - row.tolerance
        high = row.high[0] * x + row.high[1] + row.tolerance
        second = row.below if y < low else row.above if y > high else ""
        if second and second not in present:
            explained = f"{low.normalize():f} to {high.normalize():f}"
            text = f"{row.primary}: {row.answer} {y} where {row.driver} {x} explains {explained}"
            yield Derived(second, True, (answer[0], driver[0]), text=text)


def _number(one: Measurement) -> Decimal | None:
    return None if one.quantity is None or one.quantity.comparator else one.quantity.number


@cache
def _table() -> tuple[_Expected, ...]:
    return tuple(
        _Expected(
            primary=row["primary"],
            driver=row["driver"],
            answer=row["answer"],
            low=(Decimal(row["low_slope"]), Decimal(row["low_intercept"])),
            high=(Decimal(row["high_slope"]), Decimal(row["high_intercept"])),
            tolerance=Decimal(row["tolerance"]),
            below=row["below"],
            above=row["above"],
        )
        for row in rows("compensation.csv")
    )
