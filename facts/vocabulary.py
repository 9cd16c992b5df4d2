"""The concepts that services agree on, their place in the body and their kin. Data: `concepts.yaml`.

A code that is not in the vocabulary (a LOINC number, a hospital's own) is allowed everywhere: it has no kin, and a side
on it is not refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

_FILE = Path(__file__).with_name("concepts.yaml")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of concepts.yaml; see the head of that file for each field."""

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


@cache
def entries() -> Mapping[str, Entry]:
    """All concepts by code. Raises ValueError naming the row when the file contradicts itself."""
    with _FILE.open(encoding="utf-8") as stream:
        # The C loader is ten times faster, and this file is read at every start.
        rows = yaml.load(stream, Loader=yaml.CSafeLoader)
    table = {code: _entry(code, row) for code, row in rows.items()}
    for entry in table.values():
        for other in (*entry.is_a, *entry.supported_by, *filter(None, [entry.body_site])):
            if other not in table:
                raise ValueError(f"concepts.yaml: {entry.code} names {other}, which is not there")
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


def may_have_side(code: str) -> bool:
    """False for an unpaired organ or a concept that sits in one."""
    entry = find(code)
    return entry is None or entry.side != "no"


@cache
def supports(code: str) -> frozenset[str]:
    """Concepts whose presence is a basis for asserting `code`, itself excluded: pneumonia by consolidation."""
    entry = find(code)
    return frozenset(entry.supported_by) if entry else frozenset()


def _entry(code: str, row: Mapping[str, object]) -> Entry:
    try:
        known = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
        return Entry(code=code, **known)  # type: ignore[arg-type]
    except TypeError as error:
        raise ValueError(f"concepts.yaml: {code}: {error}") from None
