"""A report as it was sent, and which parts of it describe and which conclude."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from injectors.parts import split_text

FINDINGS, IMPRESSION, OTHER, WHOLE = "FINDINGS", "IMPRESSION", "OTHER", "WHOLE"
_SECTIONS = ("title", "indication", "technique", "comparison", "findings", "impression", "recommendation")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Field:
    """A section as it is sent. `kind` is empty for a report that is sent as one text."""

    kind: str
    text: str


@dataclass(frozen=True)
class Zone:
    """A stretch of a field that has one role: FINDINGS, IMPRESSION, OTHER, or WHOLE where nobody can tell."""

    field: int
    start: int
    end: int
    role: str


@dataclass(frozen=True)
class Report:
    id: str
    language: str
    fields: tuple[Field, ...]
    zones: tuple[Zone, ...]

    @property
    def text(self) -> str:
        return "\n".join(field.text for field in self.fields)

    def words(self, zone: Zone) -> str:
        return self.fields[zone.field].text[zone.start : zone.end]

    def of(self, *roles: str) -> list[Zone]:
        return [zone for zone in self.zones if zone.role in roles]

    def edited(self, field: int, start: int, end: int, words: str) -> Report:
        """The report with `words` in the place of a stretch of one field; its zones move along."""
        old = self.fields[field]
        new = Field(old.kind, old.text[:start] + words + old.text[end:])
        shift = len(words) - (end - start)

        def moved(position: int, is_end: bool) -> int:
            return position + shift if position > start or (position == start and is_end and start == end) else position

        zones = tuple(
            replace(zone, start=moved(zone.start, False), end=moved(zone.end, True)) if zone.field == field else zone
            for zone in self.zones
        )
        return replace(self, fields=(*self.fields[:field], new, *self.fields[field + 1 :]), zones=zones)

    def document(self) -> dict[str, Any]:
        """The words of the report as the wire contract has them."""
        if len(self.fields) == 1 and not self.fields[0].kind:
            return {"text": self.fields[0].text}
        return {"sections": [{"kind": field.kind, "text": field.text} for field in self.fields]}


def make_report(name: str, words: dict[str, Any]) -> Report:
    """`words`: a text, sections [{kind, text}], or one key for each section (findings, impression ...)."""
    if isinstance(words.get("sections"), list):
        fields = tuple(Field(str(part["kind"]).upper(), str(part["text"])) for part in words["sections"])
    else:
        fields = tuple(Field(kind.upper(), str(words[kind])) for kind in _SECTIONS if words.get(kind))
    if not fields:
        fields = (Field("", str(words.get("text") or "")),)
    joined = "".join(field.text for field in fields)
    language = "zh" if len(_CHINESE.findall(joined)) * 4 > len(joined) else "en"
    return Report(name, language, fields, tuple(_zones(fields)))


def _zones(fields: tuple[Field, ...]) -> Iterator[Zone]:
    for number, field in enumerate(fields):
        if not field.kind:
            for start, end, role in split_text(field.text):
                yield Zone(number, start, end, role)
        else:
            role = field.kind if field.kind in (FINDINGS, IMPRESSION) else OTHER
            yield Zone(number, 0, len(field.text), role)


def read_reports(path: Path) -> Iterator[Report]:
    """One report a line of JSON; those without a word are passed over."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            words = json.loads(line)
            report = make_report(str(words.get("id") or f"{path.stem}-{number}"), words)
            if report.text.strip():
                yield report
