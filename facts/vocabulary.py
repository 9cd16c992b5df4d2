"""The concepts that services agree on, their place in the body and their kin. Data: `concepts/*.tsv`.

A code that is not in the vocabulary (a LOINC number, a hospital's own) is allowed everywhere: it has no kin, and a side
on it is not refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).with_name("concepts")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the vocabulary; concepts/README.md tells of each field.

    `codes` by system; `codes_status` says how sure each is: verified, checked, recalled.
    """

    code: str
    category: str
    en: str
    zh: str
    is_a: tuple[str, ...] = ()
    side: str = "no"
    body_site: str = ""
    region: str = ""
    sex: str = ""
    significance: str = ""
    supported_by: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
    codes_status: Mapping[str, str] = field(default_factory=dict)


@cache
def entries() -> Mapping[str, Entry]:
    """All concepts by code. Raises ValueError naming file and line, or the concept, when the tables disagree."""
    table: dict[str, Entry] = {}
    for path in sorted(FOLDER.glob("*.tsv")):
        for entry in _rows(path):
            if table.setdefault(entry.code, entry) is not entry:
                raise ValueError(f"{path.name}: {entry.code} is there already")
    for entry in table.values():
        for other in (*entry.is_a, *entry.supported_by, *filter(None, [entry.body_site])):
            if other not in table:
                raise ValueError(f"concepts: {entry.code} names {other}, which is not there")
    return MappingProxyType(table)


def find(code: str) -> Entry | None:
    return entries().get(code)


@cache
def ancestors(code: str) -> frozenset[str]:
    """The code itself and everything it is a kind of."""
    entry = find(code)
    if entry is None:
        return frozenset({code})
    return frozenset({code}).union(*(ancestors(parent) for parent in entry.is_a))


def is_a(code: str, ancestor: str) -> bool:
    return ancestor in ancestors(code)


def is_kin(one: str, other: str) -> bool:
    """Whether one of the two is the other or a kind of it."""
    return is_a(one, other) or is_a(other, one)


def may_have_side(code: str) -> bool:
    """False for an unpaired organ or a concept that sits in one."""
    entry = find(code)
    return entry is None or entry.side != "no"


@cache
def supports(code: str) -> frozenset[str]:
    """Concepts whose presence is a basis for asserting `code`, itself excluded: pneumonia by consolidation."""
    entry = find(code)
    return frozenset(entry.supported_by) if entry else frozenset()


_LISTS = ("is_a", "supported_by")


def _rows(path: Path) -> Iterator[Entry]:
    category = path.stem.partition("-")[0]
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    columns = header.split("\t")
    for number, line in enumerate(lines, 2):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        try:
            if len(cells) > len(columns):
                raise TypeError("more cells than columns")
            known: dict[str, object] = {name: cell for name, cell in zip(columns, cells, strict=False) if cell}
            known |= {name: tuple(str(known[name]).split()) for name in _LISTS if name in known}
            yield Entry(category=category, **_codes(known))  # type: ignore[arg-type]
        except (TypeError, ValueError) as error:
            raise ValueError(f"{path.name} line {number}: {error}") from None


def _codes(row: dict[str, object]) -> dict[str, object]:
    """The cell of codes as two mappings."""
    if "codes" in row:
        parts = [code.split(":") for code in str(row["codes"]).split()]
        row["codes"] = {system: code for system, code, _ in parts}
        row["codes_status"] = {system: status for system, _, status in parts}
    return row
