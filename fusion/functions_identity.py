"""Functions of the rule language about who somebody is, and about codes of diagnoses and procedures.

All are pure, none ever fails.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from facts.age import completed_years
from fusion.person_names import same_name

_ABO = re.compile(r"(AB|A|B|O)(?![A-Z])")
_DAYS = {"a": 365.25, "mo": 365.25 / 12, "wk": 7.0, "d": 1.0}
_AUTHORITY = ("patient", "orders", "header", "labs", "documents")


def authority(origin: object, source: object) -> float:
    """How far a word on the patient is from the registration: 0 the registered patient, then order, DICOM header,
    laboratory, structured document, prose.

    >>> authority("patient", "record"), authority("header", "record"), authority("", "lab"), authority("", "report")
    (0.0, 2.0, 3.0, 5.0)
    """
    if origin in _AUTHORITY:
        return float(_AUTHORITY.index(str(origin)))
    return 3.0 if source == "lab" else 5.0


def age_gap(value: object, unit: object, birth_date: object, moment: object) -> float | None:
    """A stated age (UCUM a, mo, wk, d) less the age at a moment, in the stated unit; null if one is unknown.

    Years are completed ones, as they are stated.

    >>> age_gap(7.0, "a", "2024-01-10", "2026-01-12"), age_gap(1.0, "a", "2024-01-10", "2026-01-05")
    (5.0, 0.0)
    >>> age_gap(5.0, "d", "2026-01-01", "2026-01-21"), age_gap(30.0, "kg", "2026-01-01", "2026-01-21")
    (-15.0, None)
    """
    born, day = _date(birth_date), _date(moment)
    days = _DAYS.get(unit) if isinstance(unit, str) else None
    if born is None or day is None or day < born or days is None or not isinstance(value, int | float):
        return None
    if unit == "a":
        return int(value) - float(completed_years(born, day))
    return float(value) - (day - born).days / days


def distance(one: object, other: object) -> float | None:
    """How far two numbers are apart; null for anything else.

    >>> distance(3.0, 5.5), distance(5.5, 3.0), distance(None, 3.0)
    (2.5, 2.5, None)
    """
    return abs(float(one) - other) if isinstance(one, int | float) and isinstance(other, int | float) else None


def day_month_swapped(one: object, other: object) -> bool:
    """Whether two dates "YYYY-MM-DD" differ by day and month being exchanged alone.

    >>> day_month_swapped("1980-03-04", "1980-04-03"), day_month_swapped("1980-03-04", "1980-03-05")
    (True, False)
    """
    if not isinstance(one, str) or not isinstance(other, str) or one == other:
        return False
    parts = one.split("-")
    return len(parts) == 3 and other == f"{parts[0]}-{parts[2]}-{parts[1]}"


def in_codes(code: object, ranges: object) -> bool:
    """Whether a code of ICD-10 or ICD-9-CM-3 is one of `ranges`, or under it: "C51-C58", "M81.0", "65-75".

    >>> in_codes("N40.1", ["N40-N51"]), in_codes("O9A.2", ["O00-O9A"]), in_codes("C50.9", ["C51-C58"])
    (True, True, False)
    >>> in_codes("M81.000", ["M81.0"]), in_codes("65.31", ["65-75"]), in_codes("FALL", ["A00-Z99"])
    (True, True, False)
    """
    if not isinstance(code, str) or not isinstance(ranges, list | tuple):
        return False
    plain = code.strip().upper().replace(".", "")
    for one in ranges:
        first, _, last = str(one).upper().replace(".", "").partition("-")
        if last:
            if first[0].isalpha() and not plain[1:2].isdigit():
                continue  # a word, no code
            if len(plain) >= len(first) and first <= plain[: len(first)] <= last[: len(first)]:
                return True
        elif first and plain.startswith(first):
            return True
    return False


def abo_group(text: object) -> str:
    """The ABO group that words name: A, B, O or AB, of the code of a front page too (CV04.50.005); "" if none.

    >>> abo_group("AB型 Rh阳性"), abo_group("3"), abo_group("O positive"), abo_group("6"), abo_group("unknown")
    ('AB', 'O', 'O', '', '')
    """
    plain = text.strip().upper() if isinstance(text, str) else ""
    coded = {"1": "A", "2": "B", "3": "O", "4": "AB"}.get(plain)
    said = _ABO.match(plain)
    return coded or (said[1] if said else "")


def _date(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


IDENTITY_FUNCTIONS = (authority, age_gap, distance, day_month_swapped, in_codes, abo_group, same_name)
