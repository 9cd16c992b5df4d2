"""Units as UCUM, whatever the hospital's spelling; exact conversion between them, products and quotients.

Factors are fractions, so a conversion is exact until its last step. UCUM's arbitrary units ([IU], [arb'U], ...) convert
to nothing but themselves (UCUM section 24), a mass to an amount of substance only with a molar mass.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from facts import ucum, unit_spelling


class UnknownUnit(ValueError):
    """No unit of measurement that we know. The message does not repeat it: it may hold a sender's free words."""


class IncompatibleUnits(ValueError):
    """The two units measure different things."""


def is_ucum(text: str) -> bool:
    """Whether the text is UCUM to the letter (c/s), no hospital's spelling: "mm[Hg]" is, "mmHg" and "g/" are not."""
    return len(text) <= _LONGEST and ucum.is_valid(text)


@lru_cache(maxsize=8192)
def parse(unit: str) -> str:
    """The unit in UCUM: "g/l", "X10^9/L", "μmol/L", "IU/L", "mmHg", "个/L" become "g/L", "10*9/L", "umol/L", "[IU]/L",
    "mm[Hg]", "/L". What is UCUM already stays, with litre written L. Raises UnknownUnit.
    """
    text = unit.strip()
    if known := unit_spelling.known(text):
        return known
    if len(text) > _LONGEST:
        raise UnknownUnit("not a unit of measurement")
    rewritten = unit_spelling.rewritten(text)
    if known := unit_spelling.known(rewritten):
        return known
    if _is_unit(rewritten):
        return rewritten
    if known := unit_spelling.known_in_any_case(rewritten):
        return known
    # Some of UCUM's own names look like a spelling to be mended: [mclg'U].
    if _is_unit(text):
        return text
    raise UnknownUnit("not a unit of measurement")


def convert(value: Decimal, from_unit: str, to_unit: str, molar_mass: Decimal | None = None) -> Decimal:
    """The same quantity in `to_unit`, exact to 28 digits (slopes in %: to 15). `molar_mass` in g/mol lets a mass become
    an amount of substance and back. Where nothing else helps the mole is UCUM's number 6.02214076 * 10^23. Raises
    UnknownUnit, IncompatibleUnits.
    """
    source, target = _magnitude(parse(from_unit)), _magnitude(parse(to_unit))
    source = _mole_to_gram(source, target, molar_mass)
    if source.powers != target.powers:
        source, target = ucum.with_moles_as_numbers(source), ucum.with_moles_as_numbers(target)
    if source.powers != target.powers:
        raise IncompatibleUnits("the units measure different things")
    try:
        return to_decimal(target.from_base(source.to_base(Fraction(value))))
    except (ArithmeticError, ValueError) as error:
        raise IncompatibleUnits("no such value on the other scale") from error


def conversion(from_unit: str, to_unit: str, molar_mass: Decimal | None = None) -> tuple[Fraction, Fraction]:
    """Scale and offset with which value * scale + offset is the value in `to_unit`; the offset is 0 but for
    temperatures. The mole is no number here: what a laboratory counts is no molecules. Raises UnknownUnit,
    IncompatibleUnits; the latter for logarithms too, which have no scale.
    """
    return _conversion(parse(from_unit), parse(to_unit), molar_mass)


def multiply(value: Decimal, unit: str, other_value: Decimal, other_unit: str) -> tuple[Decimal, str]:
    """The product of two quantities in UCUM's base units and moles: 2 "m" by 3 "cm" is 0.06 "m2". Raises UnknownUnit,
    IncompatibleUnits: a special unit (Cel, [pH], B) has no product.
    """
    return _combined(Fraction(value) * Fraction(other_value), unit, other_unit, 1)


def divide(value: Decimal, unit: str, other_value: Decimal, other_unit: str) -> tuple[Decimal, str]:
    """The quotient, as `multiply` gives the product. Raises ZeroDivisionError as well."""
    return _combined(Fraction(value) / Fraction(other_value), unit, other_unit, -1)


def to_decimal(number: Fraction) -> Decimal:
    """Rounded to the 28 digits of the decimal context."""
    return Decimal(number.numerator) / Decimal(number.denominator)


# UCUM sets no bound; longer than this is free text.
_LONGEST = 64


def _is_unit(text: str) -> bool:
    try:
        ucum.magnitude(text)
    except ValueError:
        return False
    return True


def _magnitude(unit: str) -> ucum.Magnitude:
    try:
        return ucum.magnitude(unit)
    except ValueError as error:
        raise UnknownUnit("not a unit of measurement") from error


@lru_cache(maxsize=8192)
def _conversion(from_unit: str, to_unit: str, molar_mass: Decimal | None) -> tuple[Fraction, Fraction]:
    if from_unit == to_unit:
        return Fraction(1), Fraction(0)
    source, target = _magnitude(from_unit), _magnitude(to_unit)
    source = _mole_to_gram(source, target, molar_mass)
    linear = all(one.function in ("", *ucum.OFFSETS) for one in (source, target))
    if not linear or source.powers != target.powers:
        raise IncompatibleUnits("the units measure different things")
    zero, one = (target.from_base(source.to_base(Fraction(value))) for value in (0, 1))
    return one - zero, zero


def _combined(value: Fraction, unit: str, other_unit: str, power: int) -> tuple[Decimal, str]:
    try:
        product = ucum.multiplied(_magnitude(parse(unit)), _magnitude(parse(other_unit)), power)
    except UnknownUnit:
        raise
    except ValueError as error:
        raise IncompatibleUnits("a special unit has no product") from error
    if product.function:
        raise IncompatibleUnits("a special unit has no product")
    return to_decimal(value * product.scale), ucum.written(product.powers)


def _mole_to_gram(source: ucum.Magnitude, target: ucum.Magnitude, molar_mass: Decimal | None) -> ucum.Magnitude:
    if molar_mass is None or source.powers == target.powers or source.function:
        return source
    moles = dict(source.powers).get("mol", 0) - dict(target.powers).get("mol", 0)
    gram_per_mole = ucum.Magnitude(Fraction(molar_mass), (("g", 1), ("mol", -1)))
    return ucum.multiplied(source, gram_per_mole, moles) if moles in (1, -1) else source
