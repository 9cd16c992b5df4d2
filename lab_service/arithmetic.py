"""Formulas as tables hold them, "142 * min(creatinine / 79.6, 1) ** -0.302", worked out in exact decimals.

Numbers, names, + - * / **, comparisons, `and`, and the functions min, max, sqrt, ln, log10, exp, and
whole: 1 for a number without decimals, else 0. A formula is data: it can do nothing but reckon.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, DecimalException, localcontext
from functools import lru_cache
from typing import Any

Values = Mapping[str, Decimal]


class CannotReckon(ValueError):
    """A formula that has no value for these numbers: a division by nothing, a root of less than nothing."""


@dataclass(frozen=True, slots=True)
class Formula:
    """`names` are what it needs."""

    text: str
    names: frozenset[str]
    _work: Callable[[Values], Any]
    # A name, a number or a comparison of such: there is nothing to reckon, and no context to enter.
    _is_bare: bool

    def value(self, values: Values) -> Decimal:
        """Raises CannotReckon."""
        if self._is_bare:
            value = Decimal(self._work(values))
        else:
            with localcontext(_CONTEXT):
                try:
                    value = Decimal(self._work(values))
                except DecimalException as error:
                    raise CannotReckon(self.text) from error
        # The logarithm of nothing is infinite to decimal, and no number to us.
        if not value.is_finite():
            raise CannotReckon(self.text)
        return value

    def holds(self, values: Values) -> bool:
        """For a comparison. Raises CannotReckon."""
        if self._is_bare:
            return bool(self._work(values))
        with localcontext(_CONTEXT):
            try:
                return bool(self._work(values))
            except DecimalException as error:
                raise CannotReckon(self.text) from error


@lru_cache(maxsize=1024)
def read_formula(text: str) -> Formula:
    """Raises ValueError for a text that is no formula."""
    try:
        tree = ast.parse(text, mode="eval")
    except SyntaxError as error:
        raise ValueError(f"{text!r} is no formula") from error
    names: set[str] = set()
    work = _compiled(tree.body, names)
    is_bare = not any(isinstance(node, ast.BinOp | ast.UnaryOp | ast.Call) for node in ast.walk(tree))
    return Formula(text, frozenset(names), work, is_bare)


def _compiled(node: ast.AST, names: set[str]) -> Callable[[Values], Any]:
    """A function of the values; the names that it needs are added to `names`."""
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            # The digits as written: repr of a float gives them back.
            constant = Decimal(repr(number))
            return lambda values: constant
        case ast.Name(id=name):
            names.add(name)
            return operator.itemgetter(name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = _compiled(operand, names)
            return lambda values: -inner(values)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _BINARY:
            return _joined(_BINARY[type(sign)], _compiled(left, names), _compiled(right, names))
        case ast.Compare(left=left, ops=[sign], comparators=[right]) if type(sign) in _COMPARE:
            return _joined(_COMPARE[type(sign)], _compiled(left, names), _compiled(right, names))
        case ast.BoolOp(op=ast.And(), values=parts):
            each = [_compiled(part, names) for part in parts]
            return lambda values: all(part(values) for part in each)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS:
            function, terms = _FUNCTIONS[name], [_compiled(argument, names) for argument in arguments]
            return lambda values: function(*(term(values) for term in terms))
    raise ValueError(f"{ast.unparse(node)!r} has no place in a formula")


def _joined(
    join: Callable[[Any, Any], Any], left: Callable[[Values], Any], right: Callable[[Values], Any]
) -> Callable[[Values], Any]:
    return lambda values: join(left(values), right(values))


def _power(base: Any, exponent: Any) -> Any:
    """base ** exponent. With a broken exponent to 26 digits, in half of the time that decimal takes for 28."""
    broken = isinstance(exponent, Decimal) and exponent != exponent.to_integral_value()
    return _broken_power(base, exponent) if broken and base > 0 and base != 1 else base**exponent


# Thirty microseconds, and laboratories report few digits: a creatinine is one of a few hundred.
@lru_cache(maxsize=4096)
def _broken_power(base: Decimal, exponent: Decimal) -> Decimal:
    return (exponent * base.ln()).exp()


_CONTEXT = Context(prec=28)

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Pow: _power,
}  # fmt: skip
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Eq: operator.eq,
}  # fmt: skip
_FUNCTIONS: dict[str, Callable[..., Decimal]] = {
    "min": min, "max": max, "sqrt": Decimal.sqrt, "ln": Decimal.ln, "log10": Decimal.log10, "exp": Decimal.exp,
    "whole": lambda number: Decimal(number == number.to_integral_value()),
}  # fmt: skip
