"""Functions of rules about laboratory values; fusion.functions tells what they all keep to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from facts import units

# Units that people leave out behind a number, beside the laboratory's own: Hb 9 is in g/dL, leucocytes 12300 in /uL.
_UNSPOKEN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "g/L": ("g/dL",),
        "10*9/L": ("/uL",),
        "L/L": ("%",),
        "mg/L": ("mg/dL", "ug/L"),
        "mg/L{FEU}": ("ug/L",),
        "ug/L": ("ng/L",),
        "%": ("1",),
    }
)


def commensurable(unit: object, other: object) -> bool:
    """Whether values in the two units can be compared without knowing what is measured; no unit compares with any.

    >>> commensurable("g/dL", "g/L"), commensurable("", "mmol/L"), commensurable("mg/dL", "mmol/L")
    (True, True, False)
    """
    if not isinstance(unit, str) or not isinstance(other, str):
        return False
    return not unit or not other or _factor(unit, other) is not None


def same_quantity(digits: object, unit: object, other_digits: object, other_unit: object, tolerance: object) -> bool:
    """Whether a value as quoted is the other one, within a share of it or what its own digits round away.

    >>> same_quantity("90", "g/L", "89.6", "g/L", 0.0), same_quantity("9.0", "g/dL", "89.6", "g/L", 0.02)
    (True, True)
    >>> same_quantity("2.4", "", "4.2", "mmol/L", 0.02), same_quantity("9", "", "90", "g/L", 0.02)
    (False, True)
    >>> same_quantity("210", "", "21", "10*9/L", 0.02), same_quantity("12300", "", "12.3", "10*9/L", 0.02)
    (False, True)
    """
    quoted, measured = _number(digits), _number(other_digits)
    if quoted is None or measured is None or not isinstance(unit, str) or not isinstance(other_unit, str):
        return False
    spoken = (unit,) if unit else (other_unit, *_UNSPOKEN.get(other_unit, ()))
    known = [_factor(one, other_unit) if one and other_unit else Decimal(1) for one in spoken]
    factors = [factor for factor in known if factor is not None]
    share = Decimal(str(tolerance)) if isinstance(tolerance, int | float) else Decimal(0)
    exponent = quoted.as_tuple().exponent
    step = Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(0)
    return any(abs(quoted * factor - measured) <= max(share * abs(measured), step * factor / 2) for factor in factors)


def near(moment: object, other: object, hours: object) -> bool:
    """Whether two moments are no further apart than so many hours; where one is not known, they could be near.

    >>> from datetime import UTC, datetime
    >>> noon, evening = datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 3, 1, 18, tzinfo=UTC)
    >>> near(noon, evening, 6.0), near(evening, noon, 5.0), near(None, noon, 1.0)
    (True, False, True)
    """
    if not isinstance(moment, datetime) or not isinstance(other, datetime) or not isinstance(hours, int | float):
        return True
    return abs(moment - other) <= timedelta(hours=hours)


def known_then(taken: object, written: object, written_by: object, hours: object) -> bool:
    """Whether who wrote between two moments could have meant what was taken at another: at most so many hours before.

    A note bears the time at which it was begun, so what was taken two hours after may still stand in it. Where a time
    is not known, it could be.

    >>> from datetime import UTC, datetime
    >>> six, noon, evening = (datetime(2026, 3, 1, hour, tzinfo=UTC) for hour in (6, 12, 18))
    >>> known_then(six, noon, noon, 24.0), known_then(evening, noon, noon, 24.0), known_then(six, noon, noon, 4.0)
    (True, False, False)
    >>> known_then(evening, six, evening, 24.0), known_then(None, noon, noon, 4.0)
    (True, True)
    """
    if not isinstance(taken, datetime) or not isinstance(written, datetime) or not isinstance(hours, int | float):
        return True
    last = written_by if isinstance(written_by, datetime) else written
    return written - timedelta(hours=hours) <= taken <= last + _BEGUN


# A note is dated when it is begun (project default).
_BEGUN = timedelta(hours=2)


def _factor(unit: str, other: str) -> Decimal | None:
    try:
        return units.convert(Decimal(1), unit, other)
    except (units.UnknownUnit, units.IncompatibleUnits):
        return None


def _number(digits: object) -> Decimal | None:
    try:
        number = Decimal(digits) if isinstance(digits, str) and digits else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


LABORATORY_FUNCTIONS = (commensurable, known_then, near, same_quantity)
