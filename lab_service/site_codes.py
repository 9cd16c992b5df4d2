"""What a hospital says its own codes and names mean: a file of `code,name,specimen,loinc,analyte`, checked when read.

A row holds for a result whose code, name and specimen are those of the row; an empty cell holds for any. The row that
says most wins. `loinc` or `analyte` (an id of tables/analytes.csv) says what it is; neither: it is none of ours.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from lab_service import naming
from lab_service.analytes import analytes
from lab_service.result import Code, Result

# The system of a code that is an id of analytes.csv.
ANALYTE = "concord-analyte"


@dataclass(frozen=True, slots=True)
class SiteCodes:
    """`digest`: of the file, 12 hex digits; empty where there is none."""

    digest: str = ""
    _rows: Mapping[tuple[str, str, str], Code | None] = field(default_factory=dict)

    def applied(self, results: list[Result]) -> list[Result]:
        """The results with what they mean before their codes; without those that are none of ours."""
        if not self._rows:
            return results
        told = ((one, self.told(one.codes, one.specimen)) for one in results)
        return [replace(one, codes=codes) for one, codes in told if codes is not None]

    def told(self, codes: tuple[Code, ...], specimen: str) -> tuple[Code, ...] | None:
        """The codes, behind what the hospital says they mean; None where it says that they are none of ours."""
        kind = naming.specimen(specimen)
        for code in codes:
            number, name = naming.fold(code.code), naming.fold(code.text)
            for key in ((number, name, kind), (number, name, ""), (number, "", kind), (number, "", ""),
                        ("", name, kind), ("", name, "")):  # fmt: skip
                if any(key[:2]) and key in self._rows:
                    found = self._rows[key]
                    return (found, *codes) if found else None
        return codes


NO_SITE = SiteCodes()


def read_site_codes(path: Path) -> SiteCodes:
    """Raises ValueError naming file and line: no such column, an analyte that is not there, a row that says nothing or
    says it twice. OSError where the file cannot be read.
    """
    content = path.read_bytes()
    table: dict[tuple[str, str, str], Code | None] = {}
    reader = csv.DictReader(content.decode("utf-8-sig").splitlines())
    if missing := {"code", "name", "specimen", "loinc", "analyte"} - set(reader.fieldnames or ()):
        raise ValueError(f"{path.name}: no column {', '.join(sorted(missing))}")
    for row in reader:
        place = f"{path.name} line {reader.line_num}"
        cells = {column: (cell or "").strip() for column, cell in row.items() if column}
        key = (naming.fold(cells["code"]), naming.fold(cells["name"]), naming.specimen(cells["specimen"]))
        if not any(key[:2]) or key[2] == "?":
            raise ValueError(f"{place}: neither code nor name, or a specimen that is not in specimens.csv")
        if key in table:
            raise ValueError(f"{place}: its code, name and specimen are there already")
        table[key] = _meaning(cells["loinc"], cells["analyte"], place)
    return SiteCodes(hashlib.sha256(content).hexdigest()[:12], table)


def _meaning(loinc: str, analyte: str, place: str) -> Code | None:
    if analyte and analyte not in analytes():
        raise ValueError(f"{place}: {analyte} is not in analytes.csv")
    if analyte and loinc and loinc not in analytes()[analyte].loincs:
        raise ValueError(f"{place}: {loinc} is no LOINC number of {analyte}")
    if loinc:
        return Code("LOINC", loinc)
    return Code(ANALYTE, analyte) if analyte else None
