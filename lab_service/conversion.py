"""From the unit that was sent to the dictionary's unit of an analyte."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache

from facts import units
from lab_service.analytes import Analyte, analytes
from lab_service.digits import scaled, shortened


@dataclass(frozen=True, slots=True)
class Conversion:
    """scale * value + offset is the value in the analyte's unit. `annotated`: the unit says by its annotation what the
    dictionary's unit says by its own, mg/L{FEU}.
    """

    scale: Fraction
    offset: Fraction = Fraction(0)
    annotated: bool = False
    _unchanged: bool = field(init=False, compare=False)
    _power_of_ten: bool = field(init=False, compare=False)
    # Decimals are ten times as fast as fractions, and every result goes through here three times.
    _numerator: Decimal = field(init=False, compare=False)
    _denominator: Decimal = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_unchanged", self.scale == 1 and not self.offset)
        object.__setattr__(self, "_power_of_ten", not self.offset and _is_power_of_ten(self.scale))
        object.__setattr__(self, "_numerator", Decimal(self.scale.numerator))
        object.__setattr__(self, "_denominator", Decimal(self.scale.denominator))

    def apply(self, digits: str) -> str:
        """Decimal digits in the analyte's unit; as reported when nothing is to be converted. Empty stays empty."""
        if not digits:
            return ""
        if self._unchanged:
            return f"{Decimal(digits):f}" if "e" in digits or "E" in digits else digits
        exact = _EXACT.divide(_EXACT.multiply(Decimal(digits), self._numerator), self._denominator)
        if self.offset:
            # Beside an offset the places count and not the digits: one unit of the last one reported is to be seen.
            step = _EXACT.divide(_EXACT.scaleb(self._numerator, _exponent(digits)), self._denominator)
            exact = _EXACT.add(exact, _EXACT.divide(Decimal(self.offset.numerator), Decimal(self.offset.denominator)))
            return shortened(exact, max(0, -step.adjusted()))
        return scaled(digits, exact, power_of_ten=self._power_of_ten)


def _exponent(digits: str) -> int:
    exponent = Decimal(digits).as_tuple().exponent
    assert isinstance(exponent, int)
    return exponent


# Digits enough for any value (digits.py takes 40) by any factor.
_EXACT = Context(prec=100)


@lru_cache(maxsize=8192)
def conversion(analyte_id: str, variant: str, spellings: tuple[str, ...]) -> Conversion | None:
    """By the first spelling that leads to the analyte's unit; None when none does.

    Without a unit only what has none, an INR, a pH or a ratio: 0.5 may be a percentage or a fraction.
    """
    analyte = analytes()[analyte_id]
    if not spellings and analyte.unit.startswith(("{", "[pH]")):
        return Conversion(Fraction(1))
    if analyte.qualitative:
        return None
    for spelling in spellings:
        try:
            unit = _COUNTS.get((analyte.unit, spelling.strip())) or units.parse(spelling)
        except units.UnknownUnit:
            continue
        if found := _to_dictionary(analyte, variant, unit) or _to_dictionary(analyte, variant, _other_units(unit)):
            return found
    return None


# Of cells, giga and tera; of everything else grams in capitals, and tesla.
_COUNTS = {("10*9/L", "G/L"): "10*9/L", ("10*12/L", "T/L"): "10*12/L"}


def _other_units(unit: str) -> str:
    """U for [IU] and the other way: which of the two a laboratory prints is its habit, of one analyte they are one."""
    return unit.replace("[IU]", "U") if "[IU]" in unit else _UNITS_OF_ACTIVITY.sub(r"\1[IU]", unit)


_UNITS_OF_ACTIVITY = re.compile(r"^([munk]?)U(?=/)")


def _to_dictionary(analyte: Analyte, variant: str, unit: str) -> Conversion | None:
    """The dictionary's own unit, then its accepted ones as written, then what UCUM converts to one of them, then by
    molar mass: in this order, because a factor in the table is clinical knowledge and UCUM's is arithmetic.
    """
    annotated = "{" in unit and "{" in analyte.unit
    if unit == analyte.unit:
        return Conversion(Fraction(1), annotated=annotated)
    accepted = [one for one in analyte.accepted if one.variant in ("", variant)]
    for one in accepted:
        if units.parse(one.unit) == unit:
            return Conversion(Fraction(one.scale), Fraction(one.offset), annotated)
    targets = [(analyte.unit, Fraction(1), Fraction(0))]
    targets += [(one.unit, Fraction(one.scale), Fraction(one.offset)) for one in accepted]
    for target, scale, offset in targets:
        # UCUM has equivalents and moles as one; for calcium they are two. A DDU is no FEU, whatever UCUM says.
        if ("eq" in unit) != ("eq" in target) or _annotation(unit) not in ("", _annotation(target)):
            continue
        if (factor := _ucum(unit, target, None)) is not None:
            return Conversion(factor * scale, offset, annotated)
    # Variants of a mass differ by a factor: without the variant, no molar mass helps.
    if analyte.molar_mass is None or len(accepted) < len(analyte.accepted) or "eq" in unit:
        return None
    factor = _ucum(unit, analyte.unit, analyte.molar_mass)
    return None if factor is None else Conversion(factor)


def _ucum(unit: str, target: str, molar_mass: Decimal | None) -> Fraction | None:
    try:
        scale, offset = units.conversion(unit, target, molar_mass)
    except (units.UnknownUnit, units.IncompatibleUnits):
        return None
    return None if offset else scale


def _annotation(unit: str) -> str:
    """FEU or DDU; other annotations, {cells} or {1.73_m2}, change nothing."""
    return next((basis for basis in ("{FEU}", "{DDU}") if unit.endswith(basis)), "")


def _is_power_of_ten(scale: Fraction) -> bool:
    larger = max(scale.numerator, scale.denominator)
    return min(scale.numerator, scale.denominator) == 1 and larger == 10 ** (len(str(larger)) - 1)
