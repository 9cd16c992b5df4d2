"""What a hospital says its own codes and names mean: a file of `code,name,specimen,loinc,analyte`, checked when read,
or rows of its profile, which come with a request.

A row holds for a result whose code, name and specimen are those of the row; an empty cell holds for any. The row that
says most wins. `loinc` or `analyte` (an id of tables/analytes.csv) says what it is; neither: it is none of ours.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from facts.fact import Issue, Source
from lab_service import naming
from lab_service.analytes import analytes
from lab_service.result import Code, Result

# The system of a code that is an id of analytes.csv.
ANALYTE = "concord-analyte"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRow:
    """One row as sent. `place` is file and line."""

    code: str = ""
    name: str = ""
    specimen: str = ""
    loinc: str = ""
    analyte: str = ""
    place: str = ""


# Compared by identity: there is one of each, and what a request adds to it is looked up by it.
@dataclass(frozen=True, slots=True, eq=False)
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


@lru_cache(maxsize=64)
def with_rows(site: SiteCodes, rows: tuple[CodeRow, ...]) -> tuple[SiteCodes, tuple[Issue, ...]]:
    """A site and the rows of a request, which come before its own for the same; an Issue with file and line for each
    that cannot be used. The digest stays: that of the rows is the profile's.
    """
    table: dict[tuple[str, str, str], Code | None] = dict(site._rows)
    issues = []
    for row in rows:
        try:
            table[_key(row.code, row.name, row.specimen)] = _meaning(row.loinc, row.analyte)
        except ValueError as error:
            message = f"a row of this profile is not used: {error}"
            issues.append(Issue(code="unknown-code", place=row.place, message=message, source=Source.LAB))
    return SiteCodes(site.digest, table), tuple(issues)


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
        try:
            key = _key(cells["code"], cells["name"], cells["specimen"])
            meaning = _meaning(cells["loinc"], cells["analyte"])
        except ValueError as error:
            raise ValueError(f"{place}: {error}") from error
        if key in table:
            raise ValueError(f"{place}: its code, name and specimen are there already")
        table[key] = meaning
    return SiteCodes(hashlib.sha256(content).hexdigest()[:12], table)


def _key(code: str, name: str, specimen: str) -> tuple[str, str, str]:
    key = (naming.fold(code), naming.fold(name), naming.specimen(specimen))
    if not any(key[:2]) or key[2] == "?":
        raise ValueError("neither code nor name, or a specimen that is not in specimens.csv")
    return key


def _meaning(loinc: str, analyte: str) -> Code | None:
    if analyte and analyte not in analytes():
        raise ValueError(f"{analyte} is not in analytes.csv")
    if analyte and loinc and loinc not in analytes()[analyte].loincs:
        raise ValueError(f"{loinc} is no LOINC number of {analyte}")
    if loinc:
        return Code("LOINC", loinc)
    return Code(ANALYTE, analyte) if analyte else None
