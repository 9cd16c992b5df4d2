"""Decimal and integer strings (PS3.5 6.2: DS, IS) as exact numbers."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation


def numbers(text: str) -> list[Decimal] | None:
    """The values between backslashes; None when one of them is no number, or is one of more than 16 digits before or
    after the point, which DS cannot hold.

    >>> numbers("0.5\\\\0.25"), numbers("1e-1"), numbers("0,5"), numbers("1e99999")
    ([Decimal('0.5'), Decimal('0.25')], [Decimal('0.1')], None, None)
    """
    try:
        values = [Decimal(part.strip()) for part in text.split("\\")]
    except InvalidOperation:
        return None
    return values if all(value.is_finite() and -17 < value.adjusted() < 17 for value in values) else None


def digits(value: Decimal) -> str:
    """Without an exponent and without zeros at the end: what is the same number is the same fact.

    >>> digits(Decimal("0.1430")), digits(Decimal("4E+2"))
    ('0.143', '400')
    """
    return format(value.normalize(), "f")
