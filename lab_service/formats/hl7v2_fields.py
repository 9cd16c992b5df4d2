"""Fields, repetitions and components of a segment as the `hl7` package split it, with escapes resolved."""

from __future__ import annotations

import re
from typing import Any


class Segment:
    """One segment of a parsed message. Fields count as in the standard: `text(5)` of an OBX is OBX-5."""

    def __init__(self, fields: list[str], separators: str, escape: str) -> None:
        self._fields = fields
        # Of segments, fields, repetitions, components and subcomponents, in this order.
        _, self._field, self._repetition, self._component, self._sub = tuple(separators)
        self._escape = escape

    @classmethod
    def of(cls, segment: Any) -> Segment:
        """A segment of the `hl7` package."""
        return cls([str(field) for field in segment], segment.separators, segment.esc)

    @classmethod
    def empty(cls) -> Segment:
        return cls([""], "\r|~^&", "\\")

    def __len__(self) -> int:
        return len(self._fields)

    @property
    def is_garbled(self) -> bool:
        """Whether letters were lost: bytes that are no text in the character set, here or on their way here."""
        return "\N{REPLACEMENT CHARACTER}" in "".join(self._fields)

    @property
    def name(self) -> str:
        return self._fields[0]

    def drop_last(self) -> None:
        """Forgets the last field, which may be half a one."""
        self._fields.pop()

    def text(self, number: int) -> str:
        """The whole field, with its separators; empty when it is missing or HL7's null."""
        raw = self._raw(number)
        return self._unescaped(raw)

    def repetitions(self, number: int) -> list[list[str]]:
        """Components of each repetition of a field, at least one list; use `part` to read them."""
        return [
            [self._unescaped(component) for component in repetition.split(self._component)]
            for repetition in self._raw(number).split(self._repetition)
        ]

    def first(self, number: int) -> str:
        """First component of the first repetition."""
        return self._unescaped(self._raw(number).partition(self._repetition)[0].partition(self._component)[0])

    def _raw(self, number: int) -> str:
        raw = self._fields[number] if number < len(self._fields) else ""
        return "" if raw == '""' else raw

    def _unescaped(self, text: str) -> str:
        r"""\F\ \S\ \T\ \R\ \E\ \.br\ \Xdd\ resolved, highlighting and other formatting dropped. Section 2.7."""
        if self._escape not in text:
            return text.strip()
        sign = re.escape(self._escape)
        return re.sub(f"{sign}([^{sign}]*){sign}", self._meaning, text).strip()

    def _meaning(self, sequence: re.Match[str]) -> str:
        code = sequence[1]
        plain = {"F": self._field, "S": self._component, "T": self._sub, "R": self._repetition, "E": self._escape}
        if code in plain:
            return plain[code]
        if re.fullmatch(r"X(?:[0-9A-Fa-f]{2})+", code):
            return _text(bytes.fromhex(code[1:]))
        return " " if code[:3] in (".br", ".sp", ".sk", ".ce") else ""


_BREAK = re.compile(r"[\r\n]+")


def _text(raw: bytes) -> str:
    r"""Bytes of \Xdd..\: UTF-8 where they are, GB 18030 where they come in pairs, else Latin-1 (B5 is µ)."""
    paired = len(raw) % 2 == 0 and all(raw[at] > 0x80 and raw[at + 1] > 0x3F for at in range(0, len(raw), 2))
    for encoding in ("utf-8", *(("gb18030",) if paired else ())):
        try:
            return _BREAK.sub(" ", raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def part(components: list[str], number: int) -> str:
    """The component of that number, from 1; empty when there is none."""
    return components[number - 1] if number <= len(components) and components[number - 1] != '""' else ""
