"""A name of several analytes beside results that only one of them comes with: HCO3 beside sodium and chloride, or
beside pH and pCO2. Rows: tables/company.csv. Where the company of both is there, it is the gas's: a gas is never
printed without its bicarbonate, and an analyser of gases prints electrolytes. Where none is there, nobody knows.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from lab_service import naming
from lab_service.analytes import analytes, rows
from lab_service.conversion import conversion
from lab_service.identify import Identity, namesakes
from lab_service.meanings import candidates
from lab_service.result import Result


def by_company(result: Result, beside: Collection[str]) -> Identity | None:
    """The analyte of a result that `identify` left open; `beside`: analytes of the same moment."""
    if any(code.system == "LOINC" for code in result.codes):
        return None
    sent = naming.specimen(result.specimen)
    names = [name for code in result.codes if (name := code.text.strip() or code.code.strip())]
    found = [ids for name in names if (ids := candidates(name, sent))]
    agreed = frozenset.intersection(*found) if found else frozenset()
    if len(agreed) < 2 or not agreed <= _company().keys():
        return None
    fit = [
        analyte
        for analyte in agreed
        if not _company()[analyte].isdisjoint(beside) and conversion(analyte, "", result.units)
    ]
    if len(fit) > 1 and set(beside) >= _GAS:
        fit = [analyte for analyte in fit if analytes()[analyte].specimen == "blood arterial"]
    if not fit:
        # One without any company is of the analyte whose name it is first of all.
        later = {analyte for analyte in agreed if namesakes().get(analyte) in agreed}
        fit = list(agreed - later) if later else []
    return Identity(analytes()[fit[0]]) if len(fit) == 1 else None


_GAS = {"ph_art", "pco2_art"}


@cache
def _company() -> dict[str, frozenset[str]]:
    """Raises ValueError for a row that names what is no analyte."""
    table = {row["analyte"]: frozenset(row["beside"].split(";")) for row in rows("company.csv")}
    for analyte, beside in table.items():
        if unknown := sorted(name for name in (analyte, *beside) if name not in analytes()):
            raise ValueError(f"company.csv: {', '.join(unknown)} is no analyte")
    return table
