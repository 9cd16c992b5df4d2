"""The number on a Chinese resident identity card (GB 11643-1999): what it says, without keeping it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_EIGHTEEN = re.compile(r"\d{17}[\dXx]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
# Permits of Hong Kong, Macao and Taiwan residents that have 18 characters too.
_PERMITS = ("81", "82", "83")


@dataclass(frozen=True, slots=True)
class NationalId:
    """`check`: "valid", "wrong-check-character" or "impossible-date". `sex`: MALE or FEMALE."""

    check: str
    sex: str
    birth_date: date | None
    masked: str


def read_national_id(text: str) -> NationalId | None:
    """None for anything but an 18-character resident number: an old one of 15 digits, a passport, a permit.

    >>> said = read_national_id("11010519491231002X")
    >>> said.check, said.sex, said.birth_date.isoformat(), said.masked
    ('valid', 'FEMALE', '1949-12-31', '110105********002X')
    >>> read_national_id("110105194912310021").check, read_national_id("E12345678")
    ('wrong-check-character', None)
    """
    number = re.sub(r"\s", "", text).upper()
    if not _EIGHTEEN.fullmatch(number) or number.startswith(_PERMITS):
        return None
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        born = None
    expected = _CHECK[sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False)) % 11]
    right = number[17] == expected
    check = "impossible-date" if born is None else "valid" if right else "wrong-check-character"
    sex = "MALE" if int(number[16]) % 2 else "FEMALE"
    return NationalId(check, sex, born, f"{number[:6]}********{number[14:]}")
