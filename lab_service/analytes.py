"""The analytes we know: tables/analytes.csv with its side tables, typed."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType

_TABLES = Path(__file__).with_name("tables")


@dataclass(frozen=True, slots=True)
class Limits:
    """An interval in the analyte's unit, digits as in the table; an empty end is open.

    `least` and `most` are its ends as numbers, None where it is open.
    """

    low: str = ""
    high: str = ""
    least: Decimal | None = field(init=False, repr=False, compare=False)
    most: Decimal | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "least", Decimal(self.low) if self.low else None)
        object.__setattr__(self, "most", Decimal(self.high) if self.high else None)

    def __bool__(self) -> bool:
        return bool(self.low or self.high)


# Most results come without an interval of their own: one object for all of them.
OPEN = Limits()


@dataclass(frozen=True, slots=True)
class AcceptedUnit:
    """A unit that a laboratory may use instead: scale * value + offset is the value in the analyte's unit.

    `variant` tells two meanings of one spelling apart: mg/dL of urea nitrogen and of urea.
    """

    unit: str
    scale: Decimal
    offset: Decimal
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Delta:
    """How much two results of a patient may differ within some days: by number in the analyte's unit, or by percent of
    the earlier one; beyond either is beyond. `text` is the cell, with its source: AACC2011, or DEF, an expert default.
    """

    absolute: Decimal | None
    percent: Decimal | None
    days: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyte:
    """One row of analytes.csv. `china` and `west` are reference intervals by sex ("male", "female")."""

    id: str
    loincs: tuple[str, ...]
    name: str
    names: tuple[str, ...]
    specimen: str
    unit: str
    accepted: tuple[AcceptedUnit, ...]
    molar_mass: Decimal | None
    china: Mapping[str, Limits]
    west: Mapping[str, Limits]
    critical: Limits
    plausible: Limits
    delta: Delta | None = None

    @property
    def qualitative(self) -> bool:
        """The result is a word, not a number."""
        return self.unit == "{qual}"


@cache
def analytes() -> Mapping[str, Analyte]:
    """All analytes by id. Raises ValueError naming the row when a table names an analyte that is not there."""
    further_loincs: dict[str, list[str]] = {}
    for row in rows("loinc_further.csv"):
        further_loincs.setdefault(row["analyte"], []).append(row["loinc"])
    further_names = {
        row["analyte"]: (*_listed(row["names"]), *_listed(row["only_with_unit"])) for row in rows("synonyms.csv")
    }
    listed = {row["id"]: row for row in rows("analytes.csv")}
    for row in rows("same_names.csv"):
        if row["all_names"]:
            further_names[row["analyte"]] = (
                *further_names.get(row["analyte"], ()),
                *_names(listed[row["of"]]),
                *further_names.get(row["of"], ()),
            )
    table = {id_: _analyte(row, further_loincs, further_names) for id_, row in listed.items()}
    for row in rows("formulas.csv"):
        table.setdefault(row["id"], _reckoned(row))
    for other in (*further_loincs, *further_names, *(row["analyte"] for row in rows("derivations.csv"))):
        if other not in table:
            raise ValueError(f"tables: {other} is not in analytes.csv")
    return MappingProxyType(table)


@cache
def digest() -> str:
    """SHA-256 over all tables, first 12 hex digits: which limits a fact was made with."""
    hashed = hashlib.sha256()
    for file in sorted(_TABLES.glob("*.csv")):
        # Examples are tests: they make no fact.
        if file.stem.endswith("_examples"):
            continue
        hashed.update(file.name.encode() + b"\0" + file.read_bytes())
    return hashed.hexdigest()[:12]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of one table, cells as text."""
    with (_TABLES / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _analyte(
    row: Mapping[str, str], further_loincs: Mapping[str, list[str]], further_names: Mapping[str, tuple[str, ...]]
) -> Analyte:
    identifier = row["id"]
    return Analyte(
        id=identifier,
        loincs=tuple(
            filter(None, (row["loinc"], *_listed(row["loinc_alternates"]), *further_loincs.get(identifier, ())))
        ),
        name=row["name_en"],
        names=(*_names(row), *further_names.get(identifier, ())),
        specimen=row["specimen"],
        unit=row["unit_ucum"],
        accepted=tuple(_accepted(text) for text in _listed(row["accepted_units"])),
        molar_mass=Decimal(row["molar_mass_g_mol"]) if row["molar_mass_g_mol"] else None,
        china={sex: Limits(row[f"ref_cn_{sex}_low"], row[f"ref_cn_{sex}_high"]) for sex in ("male", "female")},
        west={sex: Limits(row[f"ref_west_{sex}_low"], row[f"ref_west_{sex}_high"]) for sex in ("male", "female")},
        critical=Limits(row["critical_low"], row["critical_high"]),
        plausible=Limits(row["plaus_low"], row["plaus_high"]),
        delta=_delta(row["delta_limit"], identifier),
    )  # fmt: skip


def _names(row: Mapping[str, str]) -> tuple[str, ...]:
    return row["name_en"], row["name_zh"], *_listed(row["synonyms_en"]), *_listed(row["synonyms_zh"])


def _reckoned(row: Mapping[str, str]) -> Analyte:
    """A value that is reckoned from others (formulas.py), without limits of its own."""
    nobody = {"male": Limits(), "female": Limits()}
    return Analyte(
        id=row["id"], loincs=(), name=row["name_en"], names=(), specimen="", unit=row["unit"], accepted=(),
        molar_mass=None, china=nobody, west=nobody, critical=Limits(), plausible=Limits(),
    )  # fmt: skip


def _delta(text: str, analyte: str) -> Delta | None:
    """ "abs 13 /3d [AACC2011]", "pct 60 /3d [DEF]", "abs 30 /3d or pct 25 [DEF]"."""
    if not text:
        return None
    match = _DELTA.fullmatch(text)
    if match is None:
        raise ValueError(f"tables: the delta limit of {analyte} is none")
    limits = {match["kind"]: Decimal(match["limit"])}
    if match["other"]:
        limits[match["other"]] = Decimal(match["other_limit"])
    return Delta(limits.get("abs"), limits.get("pct"), int(match["days"]), text)


_DELTA = re.compile(
    r"(?P<kind>abs|pct) (?P<limit>[\d.]+) /(?P<days>\d+)d(?: or (?P<other>abs|pct) (?P<other_limit>[\d.]+))? \[\w+\]"
)


def _accepted(text: str) -> AcceptedUnit:
    """ "mg/dL=88.4", "mg/dL[BUN]=0.357", "mmol/mol=0.0915*x+2.15"."""
    unit, _, formula = text.rpartition("=")
    scale, _, offset = formula.partition("*x")
    variant = ""
    # UCUM atoms stand in brackets too, but never after a bare unit: [BUN] is ours.
    if unit.endswith("]") and "L[" in unit:
        unit, _, variant = unit.removesuffix("]").partition("[")
    return AcceptedUnit(unit, Decimal(scale), Decimal(offset or 0), variant)


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in cell.split(";") if name.strip())
