"""Units as UCUM, whatever the hospital's spelling, and exact conversion between them.

`ucumvert` reads UCUM, `pint` knows the units; both are loaded at the first unit that needs them, not at import. Factors
are fractions, so a conversion is exact until its last step. UCUM's arbitrary units ([IU], [arb'U], ...) convert to
nothing but themselves (UCUM section 24), a mass to an amount of substance only with a molar mass.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from facts import unit_spelling


class UnknownUnit(ValueError):
    """No unit of measurement that we know. The message does not repeat it: it may hold a sender's free words."""


class IncompatibleUnits(ValueError):
    """The two units measure different things."""


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
    text = unit_spelling.rewritten(text)
    if known := unit_spelling.known(text):
        return known
    if text and _quantity(text) is not None:
        return text
    if known := unit_spelling.known_in_any_case(text):
        return known
    raise UnknownUnit("not a unit of measurement")


def convert(value: Decimal, from_unit: str, to_unit: str, molar_mass: Decimal | None = None) -> Decimal:
    """The same quantity in `to_unit`, exact to 28 digits. `molar_mass` in g/mol lets a mass become an amount of
    substance and back. Raises UnknownUnit, IncompatibleUnits.
    """
    scale, offset = conversion(from_unit, to_unit, molar_mass)
    return to_decimal(Fraction(value) * scale + offset)


def conversion(from_unit: str, to_unit: str, molar_mass: Decimal | None = None) -> tuple[Fraction, Fraction]:
    """Scale and offset with which value * scale + offset is the value in `to_unit`; the offset is 0 but for
    temperatures. Raises UnknownUnit, IncompatibleUnits.
    """
    return _conversion(parse(from_unit), parse(to_unit), molar_mass)


def to_decimal(number: Fraction) -> Decimal:
    """Rounded to the 28 digits of the decimal context."""
    return Decimal(number.numerator) / Decimal(number.denominator)


_LONGEST = 64


@lru_cache(maxsize=8192)
def _conversion(from_unit: str, to_unit: str, molar_mass: Decimal | None) -> tuple[Fraction, Fraction]:
    if from_unit == to_unit:
        return Fraction(1), Fraction(0)
    source, target = _quantity(from_unit), _quantity(to_unit)
    if source is None or target is None:
        raise UnknownUnit("not a unit of measurement")
    with _LOCK:
        source = _mole_to_gram(source, target, molar_mass)
        # pint's errors are of many kinds here (logarithms of fractions, offsets in products); all mean the same to us.
        try:
            quantity = _registry().Quantity
            zero = Fraction(quantity(Fraction(0), source.units).to(target.units).magnitude)
            one = Fraction(quantity(Fraction(source.magnitude), source.units).to(target.units).magnitude)
        except Exception as error:
            raise IncompatibleUnits("the units measure different things") from error
    return (one - zero) / Fraction(target.magnitude), zero / Fraction(target.magnitude)


def _mole_to_gram(source: Any, target: Any, molar_mass: Decimal | None) -> Any:
    if molar_mass is None or source.dimensionality == target.dimensionality:
        return source
    per_mole = _registry().Quantity(Fraction(molar_mass), "gram/mole")
    moles = source.dimensionality.get("[substance]", 0) - target.dimensionality.get("[substance]", 0)
    return source * per_mole**moles if moles in (1, -1) else source


# pint fills its caches while it converts, and readers run in threads.
_LOCK = Lock()


@lru_cache(maxsize=8192)
def _quantity(ucum: str) -> Any:
    """The unit as a pint quantity; None when it is not UCUM."""
    with _LOCK:
        try:
            quantity = _transformer().transform(_grammar().parse(ucum))
        except Exception:  # lark and pint raise a dozen kinds for a string that is no unit
            return None
        # A unit that is an annotation alone, "{INR}", is the number one.
        return quantity if hasattr(quantity, "dimensionality") else _registry().Quantity(Fraction(1))


@cache
def _grammar() -> Any:
    from ucumvert.parser import get_ucum_parser

    return get_ucum_parser()


@cache
def _registry() -> Any:
    import pint
    import ucumvert

    registry = pint.UnitRegistry(non_int_type=Fraction)
    registry.load_definitions(Path(ucumvert.__file__).with_name("pint_ucum_defs.txt"))
    for atom, name in _ARBITRARY.items():
        registry.define(f"{name} = [{name}]  # UCUM {atom}")
    return registry


@cache
def _transformer() -> Any:
    from ucumvert.ucum_pint import UcumToPintTransformer

    class Exact(UcumToPintTransformer):  # type: ignore[misc]
        """UCUM into pint with fractions, and arbitrary units as dimensions of their own."""

        def main_term(self, args: list[Any]) -> Any:
            # 1 / quantity is a float in pint, whatever the registry's number type.
            if len(args) == 2 and hasattr(args[1], "dimensionality"):
                return self.ureg.Quantity(Fraction(1)) / args[1]
            return super().main_term(args)

        def simple_unit(self, args: list[Any]) -> Any:
            name = _ARBITRARY.get(str(args[-1]))
            if name is None:
                return super().simple_unit(args)
            scale = _PREFIXES[str(args[0])] if len(args) == 2 else Fraction(1)
            return self.ureg.Quantity(scale, name)

    return Exact(ureg=_registry())


_PREFIXES = {
    prefix: Fraction(10) ** power
    for prefix, power in {
        "Y": 24, "Z": 21, "E": 18, "P": 15, "T": 12, "G": 9, "M": 6, "k": 3, "h": 2, "da": 1, "d": -1, "c": -2, "m": -3,
        "u": -6, "n": -9, "p": -12, "f": -15, "a": -18, "z": -21, "y": -24,
    }.items()
}  # fmt: skip

# UCUM tables 4 and 24: isArbitrary="yes"; [pH] is here because ucumvert leaves it undefined.
_ARBITRARY = {
    atom: f"arbitrary_unit_{number}"
    for number, atom in enumerate((
        "[IU]", "[arb'U]", "[USP'U]", "[GPL'U]", "[MPL'U]", "[APL'U]", "[beth'U]", "[anti'Xa'U]", "[todd'U]", "[dye'U]",
        "[smgy'U]", "[bdsk'U]", "[ka'U]", "[knk'U]", "[mclg'U]", "[tb'U]", "[CCID_50]", "[TCID_50]", "[EID_50]",
        "[PFU]", "[FFU]", "[CFU]", "[IR]", "[BAU]", "[AU]", "[Amb'a'1'U]", "[PNU]", "[Lf]", "[D'ag'U]", "[FEU]",
        "[ELU]", "[EU]", "[pH]",
    ))
}  # fmt: skip
_ARBITRARY["[iU]"] = _ARBITRARY["[IU]"]
