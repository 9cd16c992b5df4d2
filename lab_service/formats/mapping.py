"""How the columns of a hospital's own table lead to the fields of a result: a mapping file, YAML or CSV.

YAML, of which `columns` alone is required (docs/lab.md explains each key):

    columns:
      display: 项目名称
      value: [结果, 检验结果]          # the first of them that the table has
      collected_at: {join: [采样日期, 采样时间]}
    constants: {specimen: serum}
    wide: {血红蛋白: {code: 718-7, system: LOINC, unit: g/L}}

CSV: lines "field,column" under a line that says so; a field that repeats has alternatives.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from serving.errors import CannotRead

FIELDS = (
    "code", "system", "display", "value", "unit", "reference_low", "reference_high", "reference_range", "collected_at",
    "reported_at", "specimen", "flag", "status", "order", "panel", "comment", "patient_id", "patient_sex",
    "patient_birth_date",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMapping:
    """`columns`: for each field the alternatives, each one or more columns whose cells are joined by a space. `wide`: a
    column that holds the values of one test, and the fields that are the same for all of them. `statuses`: the
    hospital's words for ours. `delimiter`, `encoding` and `zone` are found out, or the service's, where empty.
    """

    columns: Mapping[str, tuple[tuple[str, ...], ...]]
    constants: Mapping[str, str] = field(default_factory=dict)
    wide: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)
    time_formats: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    skip_lines: int = 0
    zone: ZoneInfo | None = None


def named_mapping(name: str) -> TableMapping:
    """The mapping of that name in tables/mappings. Raises CannotRead when there is none."""
    if not re.fullmatch(r"[\w-]{1,64}", name):
        raise CannotRead("mapping_name: not the name of a mapping")
    for suffix in (".yaml", ".csv"):
        file = _FOLDER / f"{name}{suffix}"
        if file.is_file():
            return parse_mapping(file.read_text(encoding="utf-8"))
    raise CannotRead("mapping_name: no mapping of this name")


@lru_cache(maxsize=64)
def parse_mapping(text: str) -> TableMapping:
    """Raises CannotRead naming the key that is wrong."""
    if len(text) > _LONGEST:
        raise CannotRead("mapping: longer than any mapping")
    text = text.removeprefix("\ufeff")
    head = text.lstrip().split("\n", 1)[0].casefold().replace(" ", "").strip()
    content = _from_csv(text) if head in ("field,column", "column,field") else _from_yaml(text)
    if unknown := set(content) - set(_KEYS):
        raise CannotRead(f"mapping: {_told(sorted(map(str, unknown))[0])} is no key of a mapping")
    columns = {_field(name): _alternatives(name, value) for name, value in _table(content, "columns").items()}
    wide = {_column(name): _fields(value, f"wide.{name}") for name, value in _table(content, "wide").items()}
    if "value" not in columns and not wide:
        raise CannotRead("mapping.columns: no column for the value")
    return TableMapping(
        columns=columns,
        constants=_fields(content.get("constants") or {}, "constants"),
        wide=wide,
        statuses={
            str(word).strip().casefold(): _text(ours, "statuses") for word, ours in _table(content, "statuses").items()
        },
        time_formats=tuple(_text(one, "time_formats") for one in _listed(content.get("time_formats"))),
        encoding=_encoding(_text(content.get("encoding") or "", "encoding")),
        delimiter=_delimiter(content.get("delimiter")),
        skip_lines=_lines(content.get("skip_lines")),
        zone=_zone(_text(content.get("zone") or "", "zone")),
    )


def comparable(column: str) -> str:
    """One form for all spellings of a column: width, case, spaces, underscores and stars do not count."""
    return re.sub(r"[\s_*\ufeff]+", "", unicodedata.normalize("NFKC", column)).casefold()


_FOLDER = Path(__file__).parents[1] / "tables" / "mappings"
_LONGEST = 256 * 1024
_KEYS = ("columns", "constants", "wide", "statuses", "time_formats", "encoding", "delimiter", "skip_lines", "zone")


def _from_yaml(text: str) -> Mapping[Any, Any]:
    try:
        # An alias may stand for an alias, and so on: a small file that is a huge one.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
            raise CannotRead("mapping: aliases are not read")
        content = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        raise CannotRead("mapping: neither YAML nor a CSV of field,column") from None
    if not isinstance(content, dict):
        raise CannotRead("mapping: not a mapping of keys")
    return content


def _from_csv(text: str) -> Mapping[str, Any]:
    columns: dict[str, list[str]] = {}
    try:
        for row in csv.DictReader(text.lstrip().splitlines(), skipinitialspace=True):
            told = {
                str(key).strip().casefold(): (value or "").strip()
                for key, value in row.items()
                if isinstance(value, str)
            }
            if told.get("field") and told.get("column"):
                columns.setdefault(told["field"], []).append(told["column"])
    except csv.Error:
        raise CannotRead("mapping: not a CSV of field,column") from None
    return {"columns": columns}


def _table(content: Mapping[Any, Any], key: str) -> Mapping[Any, Any]:
    value = content.get(key) or {}
    if not isinstance(value, dict):
        raise CannotRead(f"mapping.{key}: not a mapping")
    return value


def _field(name: object) -> str:
    if name not in FIELDS:
        raise CannotRead(f"mapping: {_told(str(name))} is no field of a result")
    return str(name)


def _fields(value: object, place: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise CannotRead(f"mapping.{_told(place)}: not a mapping")
    return {_field(name): _text(one, place) for name, one in value.items()}


def _alternatives(name: object, value: object) -> tuple[tuple[str, ...], ...]:
    found = []
    for one in _listed(value):
        columns = one.get("join") if isinstance(one, dict) and set(one) == {"join"} else [one]
        if not isinstance(columns, list) or not columns:
            raise CannotRead(f"mapping.columns.{name}: not a column")
        found.append(tuple(_column(column) for column in columns))
    if not found:
        raise CannotRead(f"mapping.columns.{name}: no column")
    return tuple(found)


def _column(name: object) -> str:
    found = comparable(_text(name, "columns"))
    if not found:
        raise CannotRead("mapping: a column without a name")
    return found


def _listed(value: object) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _text(value: object, place: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise CannotRead(f"mapping.{_told(place)}: not a word")
    return str(value)


def _encoding(name: str) -> str:
    try:
        io.TextIOWrapper(io.BytesIO(), name or "utf-8")
    except (LookupError, ValueError):
        raise CannotRead("mapping.encoding: no character set") from None
    return name


def _delimiter(value: object) -> str:
    delimiter = "" if value is None else {"tab": "\t", "\\t": "\t"}.get(str(value), str(value))
    if len(delimiter) > 1 or delimiter in ('"', "\r", "\n"):
        raise CannotRead("mapping.delimiter: not one sign")
    return delimiter


def _lines(value: object) -> int:
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1000:
        raise CannotRead("mapping.skip_lines: not a number of lines")
    return value


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        raise CannotRead("mapping.zone: no IANA time zone") from None


def _told(word: str) -> str:
    """A key of the mapping, as far as an issue may hold it."""
    return word[:40]
