"""Rows of a report that are no measurement: a colour, how the patient breathed, what grew and what stops it.

Rows: tables/no_measurements.csv; the words of a panel for cultures are here.
"""

from __future__ import annotations

from functools import cache

from lab_service import naming, printed
from lab_service.analytes import rows
from lab_service.identify import Identity
from lab_service.result import Reason, Result


def no_measurement(result: Result, identity: Identity | None) -> Reason | None:
    """Why the result is left out though nothing is wrong with it; None for one that is to be read.

    In a culture with its susceptibilities the name of a drug is no level of it in the blood.
    """
    of_culture = _SUSCEPTIBLE.intersection(result.flags) or result.value.strip() in _SUSCEPTIBILITY_WORDS
    if of_culture or _is_culture(result.panel):
        if identity is None or not identity.analyte.qualitative:
            return Reason.SUSCEPTIBILITY
        return None
    if identity is not None:
        return None
    for code in result.codes:
        if code.code in _loincs() or not _keys(code.text or code.code).isdisjoint(_names()):
            return Reason.NOT_A_MEASUREMENT
    return None


def _is_culture(panel: str) -> bool:
    plain = naming.plain(panel)
    return any(word in plain for word in _CULTURES)


_CULTURES = ("药敏", "药物敏感", "培养", "susceptib", "sensitivit", "culture", "antibiogram")
# HL7 table 0078.
_SUSCEPTIBLE = frozenset({"S", "R", "I", "MS", "VS", "SDD", "NS", "敏感", "耐药", "中介"})
_SUSCEPTIBILITY_WORDS = ("S", "R", "I", "SDD", "NS", "敏感", "耐药", "中介", "susceptible", "resistant", "intermediate")


def _keys(name: str) -> set[str]:
    """As it stands, without its specimen, and without what stands in brackets."""
    bare = printed.without_place(name)
    parts = printed.brackets(bare)
    return {naming.fold(bare), naming.without_specimen(bare).folded, *([naming.fold(parts.outer)] if parts else [])}


@cache
def _names() -> frozenset[str]:
    return frozenset(naming.fold(name) for row in rows("no_measurements.csv") for name in row["names"].split(";"))


@cache
def _loincs() -> frozenset[str]:
    return frozenset(code for row in rows("no_measurements.csv") for code in row["loincs"].split(";") if code)
