"""UCUM as its specification has it: the strict syntax (section 2), and what every unit is in base units, as a fraction.

The atoms and their values are those of `ucum-essence.xml`, UCUM's own table, which `ucumvert` brings along. Beside
UCUM's base units (m, s, g, rad, K, C, cd) the mole and every arbitrary unit stand for themselves: UCUM has the mole as
a number, and a laboratory does not count cells in moles.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

Powers = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Magnitude:
    """`scale` times the product of base units `powers`, sorted by name.

    On a scale that is no ratio (Cel, B, [pH]: UCUM's special units) `function` says which, `prefix` is the factor that
    the value has before the function, and `scale` the one that it has behind.
    """

    scale: Fraction
    powers: Powers = ()
    function: str = ""
    prefix: Fraction = Fraction(1)

    def to_base(self, value: Fraction) -> Fraction:
        """The value in base units: exact on a ratio scale and for temperatures, else to 28 digits or better."""
        value *= self.prefix
        if self.function in OFFSETS:
            value += OFFSETS[self.function]
        elif self.function:
            value = _FUNCTIONS[self.function][1](value)
        return value * self.scale

    def from_base(self, value: Fraction) -> Fraction:
        """The inverse. Raises ArithmeticError or ValueError where the function has none: a logarithm of zero."""
        value /= self.scale
        if self.function in OFFSETS:
            value -= OFFSETS[self.function]
        elif self.function:
            value = _FUNCTIONS[self.function][0](value)
        return value / self.prefix


@lru_cache(maxsize=8192)
def is_valid(text: str) -> bool:
    """Whether the text is UCUM to the letter, case included (c/s)."""
    try:
        _Reader(text).unit()
    except ValueError:
        return False
    return True


@lru_cache(maxsize=8192)
def magnitude(text: str) -> Magnitude:
    """What the unit is in base units. Raises ValueError: not UCUM, or a special unit in a product (section 22)."""
    return _product(_Reader(text, annotation_first=True).unit())


def multiplied(one: Magnitude, other: Magnitude, power: int = 1) -> Magnitude:
    """one * other^power. Raises ValueError for a special unit beside anything but the number one."""
    for first, second in ((one, other), (other, one)):
        if first.function:
            if second != Magnitude(Fraction(1)) or (first is other and power != 1):
                raise ValueError("a special unit in a product")
            return first
    powers = Counter(dict(one.powers))
    for base, exponent in other.powers:
        powers[base] += exponent * power
    return Magnitude(one.scale * other.scale**power, _sorted(powers))


def with_moles_as_numbers(one: Magnitude) -> Magnitude:
    """The mole as UCUM has it, 6.02214076 * 10^23."""
    powers = dict(one.powers)
    moles = powers.pop("mol", 0)
    return Magnitude(one.scale * _atoms().avogadro ** moles, _sorted(powers), one.function, one.prefix)


def written(powers: Powers) -> str:
    """A product of base units as UCUM: "g.m-3.s"; "1" for none."""
    return ".".join(base + (str(exponent) if exponent != 1 else "") for base, exponent in powers) or "1"


@lru_cache(maxsize=8192)
def name(text: str) -> str:
    """The unit in words, as UCUM's table names its atoms: "(milligram) / (deciliter)". Raises ValueError: not UCUM."""
    return _spoken(_Reader(text).unit())


# --- syntax ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Symbol:
    """An atom with prefix and exponent."""

    prefix: str
    atom: str
    exponent: int


@dataclass(frozen=True, slots=True)
class _Term:
    """Factors, each with the operator before it; the first may have none."""

    parts: list[tuple[str, _Symbol | _Term | int]] = field(default_factory=list)


class _Reader:
    """Recursive descent over the grammar of section 2. Beyond it, as UCUM's own examples want, an annotation may stand
    behind a number or a bracket. With `annotation_first` it may also stand before a unit, as DICOM's {SUVbw}g/ml."""

    def __init__(self, text: str, annotation_first: bool = False) -> None:
        self._text = text
        self._at = 0
        self._annotation_first = annotation_first

    def unit(self) -> _Term:
        term = self._term(0)
        if self._at < len(self._text):
            raise ValueError("something behind a unit")
        return term

    def _term(self, depth: int) -> _Term:
        if depth > _DEEPEST:
            raise ValueError("too many brackets")
        term = _Term()
        operator = "/" if self._accept("/") else ""
        while True:
            term.parts.append((operator, self._component(depth)))
            operator = "/" if self._accept("/") else "." if self._accept(".") else ""
            if not operator:
                return term

    def _component(self, depth: int) -> _Symbol | _Term | int:
        component: _Symbol | _Term | int
        if self._match(_ANNOTATION) and not (self._annotation_first and _ATOM.match(self._text, self._at)):
            return 1
        if self._accept("("):
            component = self._term(depth + 1)
            if not self._accept(")"):
                raise ValueError("a bracket that is not closed")
        elif found := self._match(_ATOM):
            prefix, atom = _split(found["atom"])
            component = _Symbol(prefix, atom, int(found["exponent"] or 1))
        elif found := self._match(_FACTOR):
            component = int(found[0])
        else:
            raise ValueError("no unit where one belongs")
        self._match(_ANNOTATION)
        return component

    def _accept(self, character: str) -> bool:
        found = self._text.startswith(character, self._at)
        self._at += found
        return found

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self._text, self._at)
        if found:
            self._at = found.end()
        return found


_DEEPEST = 20
_ANNOTATION = re.compile(r"\{[!-z|~]*\}")
# Zero is neither a factor nor an exponent (UCUM issue 121). Four digits are more than any unit needs.
_FACTOR = re.compile(r"[1-9][0-9]{0,8}(?![0-9])")
_ATOM = re.compile(r"(?P<atom>10[*^]|(?:\[[!-Z^-z|~]+\]|[A-Za-z%'_])+)(?:(?P<exponent>[+-]?[1-9][0-9]{0,2})(?![0-9]))?")


def _split(symbol: str) -> tuple[str, str]:
    """Prefix and atom. Raises ValueError: no atom, or a prefix before one that takes none."""
    atoms, prefixes = _atoms().atoms, _atoms().prefixes
    if symbol in atoms:
        return "", symbol
    for length in (1, 2):
        prefix, atom = symbol[:length], symbol[length:]
        if prefix in prefixes and atom in atoms and atoms[atom].metric:
            return prefix, atom
    raise ValueError("no atom of UCUM")


def _product(term: _Term) -> Magnitude:
    product = Magnitude(Fraction(1))
    for operator, part in term.parts:
        if isinstance(part, int):
            one = Magnitude(Fraction(part))
        else:
            one = _product(part) if isinstance(part, _Term) else _of_symbol(part)
        product = multiplied(product, one, -1 if operator == "/" else 1)
    return product


def _of_symbol(symbol: _Symbol) -> Magnitude:
    one = _atoms().atoms[symbol.atom].magnitude()
    prefix = _atoms().prefixes[symbol.prefix][0] if symbol.prefix else Fraction(1)
    if one.function:
        if symbol.exponent != 1:
            raise ValueError("a special unit with an exponent")
        return Magnitude(one.scale, one.powers, one.function, prefix)
    return multiplied(Magnitude(Fraction(1)), Magnitude(one.scale * prefix, one.powers), symbol.exponent)


def _sorted(powers: Mapping[str, int]) -> Powers:
    return tuple(sorted((base, exponent) for base, exponent in powers.items() if exponent))


def _spoken(term: _Term) -> str:
    words = []
    for operator, part in term.parts:
        words.append({"/": " / ", ".": " * ", "": ""}[operator])
        if isinstance(part, _Term):
            words.append(_spoken(part))
        elif isinstance(part, int):
            words.append(str(part))
        else:
            prefix = _atoms().prefixes[part.prefix][1] if part.prefix else ""
            power = f" ^ {part.exponent}" if part.exponent != 1 else ""
            words.append(f"({prefix}{_atoms().atoms[part.atom].name}{power})")
    return "".join(words).strip()


# --- the table ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Atom:
    name: str
    metric: bool
    magnitude: Callable[[], Magnitude]


@dataclass(frozen=True, slots=True)
class _Table:
    atoms: Mapping[str, _Atom]
    # Factor and name by symbol.
    prefixes: Mapping[str, tuple[Fraction, str]]
    avogadro: Fraction


@cache
def _atoms() -> _Table:
    """ucum-essence.xml. What an atom is worth is worked out when it is asked for."""
    # Found without importing the package, which would load pint and lark.
    spec = find_spec("ucumvert")
    assert spec is not None and spec.submodule_search_locations is not None
    file = Path(spec.submodule_search_locations[0], "vendor", "ucum-essence.xml")
    root = ElementTree.parse(file).getroot()  # noqa: S314  # of an installed package, nobody sends it
    atoms: dict[str, _Atom] = {}
    prefixes: dict[str, tuple[Fraction, str]] = {}
    avogadro = Fraction(1)
    for element in root:
        kind, code, named = element.tag.rpartition("}")[2], element.get("Code", ""), _child(element, "name").text or ""
        if kind == "prefix":
            prefixes[code] = (Fraction(_child(element, "value").get("value", "")), named)
        elif kind == "base-unit" or element.get("isArbitrary") == "yes" or code == "mol":
            base = Magnitude(Fraction(1), ((_SAME.get(code, code), 1),))
            atoms[code] = _Atom(named, kind == "base-unit" or element.get("isMetric") == "yes", _constant(base))
            if code == "mol":
                value = _child(element, "value")
                power = re.fullmatch(r"10\*(\d+)", value.get("Unit", ""))
                avogadro = Fraction(value.get("value", "")) * 10 ** int(power[1] if power else 0)
        elif kind == "unit":
            atoms[code] = _Atom(named, element.get("isMetric") == "yes", _defined(code, _child(element, "value")))
    return _Table(atoms, prefixes, avogadro)


# Two ways to write the international unit.
_SAME = {"[iU]": "[IU]"}


def _child(element: ElementTree.Element, tag: str) -> ElementTree.Element:
    return next(child for child in element if child.tag.rpartition("}")[2] == tag)


def _constant(value: Magnitude) -> Callable[[], Magnitude]:
    return lambda: value


def _defined(code: str, value: ElementTree.Element) -> Callable[[], Magnitude]:
    @cache
    def worked_out() -> Magnitude:
        if code in ("10*", "10^"):
            return Magnitude(Fraction(10))
        function = next(iter(value), None) if value.get("value") is None else None
        source = value if function is None else function
        unit = magnitude(source.get("Unit", ""))
        return Magnitude(
            Fraction(source.get("value", "")) * unit.scale,
            unit.powers,
            "" if function is None else function.get("name", ""),
        )

    return worked_out


# --- scales that are no ratio (sections 21 and 22) ------------------------------------------------------------------

# Added to the value before it is scaled: 0 Cel is 273.15 K, 0 [degF] is 459.67 times 5/9 K.
OFFSETS = {"Cel": Fraction("273.15"), "degF": Fraction("459.67"), "degRe": Fraction("218.52")}


_Function = Callable[[Fraction], Fraction]


def _logarithm(base: int | None, factor: int = 1) -> tuple[_Function, _Function]:
    """factor * log(x) to the base, e for None; and its inverse."""

    def forward(value: Fraction) -> Fraction:
        with localcontext() as context:
            context.prec = _PRECISION
            number = Decimal(value.numerator) / Decimal(value.denominator)
            if number <= 0:
                raise ValueError("a logarithm of nothing")
            log = number.ln() if base is None else number.log10() if base == 10 else number.ln() / Decimal(base).ln()
            return Fraction(log * factor)

    def inverse(value: Fraction) -> Fraction:
        with localcontext() as context:
            context.prec = _PRECISION
            exponent = Decimal(value.numerator) / Decimal(value.denominator) / factor
            if abs(exponent) > _LARGEST:
                raise ValueError("an exponent beyond anything measured")
            return Fraction(exponent.exp() if base is None else Decimal(base) ** exponent)

    return forward, inverse


_PRECISION = 34
_LARGEST = 400
_FUNCTIONS: dict[str, tuple[_Function, _Function]] = {
    "ln": _logarithm(None), "lg": _logarithm(10), "lgTimes2": _logarithm(10, 2), "ld": _logarithm(2),
    "pH": _logarithm(10, -1), "hpX": _logarithm(10, -1), "hpC": _logarithm(100, -1), "hpM": _logarithm(1000, -1),
    "hpQ": _logarithm(50000, -1),
    # Slopes in per cent, of an angle in radians and, by its other name, in degrees. To the digits of a float.
    "tanTimes100": (
        lambda value: Fraction(math.tan(value) * 100),
        lambda value: Fraction(math.atan(float(value) / 100)),
    ),
    "100tan": (
        lambda value: Fraction(math.tan(math.radians(value)) * 100),
        lambda value: Fraction(math.degrees(math.atan(float(value) / 100))),
    ),
    "sqrt": (lambda value: Fraction(math.sqrt(value)), lambda value: value * value),
}  # fmt: skip
