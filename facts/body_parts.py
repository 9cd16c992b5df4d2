"""Words and codes for parts of the body to our organ concepts. Data: `body_parts.csv`.

Terms and codes of DICOM PS3.16 Annex L and CID 4031, the SNOMED RT codes that they replaced, and spellings of practice
in English and Chinese. `scheme` is SCT or SRT for codes, word or zh for words, and `not` for words that hold the name
of a part and mean none (手术). Orders and image headers are held against each other, so one table reads both.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from facts import vocabulary

FILE = Path(__file__).with_name("body_parts.csv")
# SNOMED RT under its three names.
SNOMED_RT = ("SRT", "SNM3", "99SDM")

_SEPARATORS = re.compile(r"[\s_\-/,.^+&()]+")
# Side, view and posture do not change what is examined.
_BESIDE = frozenset(
    (
        *("left", "right", "l", "r", "lt", "rt", "lft", "rgt", "both", "bilateral", "bilat", "bil", "and"),
        *("pa", "ap", "lat", "lateral", "oblique", "portable", "supine", "erect", "view", "views"),
    )
)
_SIDE_ZH = re.compile(r"^(左右|双侧|双|两侧|左侧|右侧|左|右)|(左侧|右侧|双侧|正侧位|正位|侧位|斜位|平片|平扫|增强)$")


def from_text(text: str) -> tuple[str, ...] | None:
    """Our concepts for a word; empty for one that says no region (whole body, phantom); None when nobody knows it.

    >>> from_text("C_SPINE"), from_text("WHOLEBODY"), from_text("ROUTINE")
    (('cervical_spine',), (), None)
    """
    table = _table()
    words = _words(text)
    for attempt in (words, [word for word in words if word not in _BESIDE]):
        for joined in ("".join(attempt), _SIDE_ZH.sub("", "".join(attempt))):
            if joined in table:
                return table[joined]
    return None


def from_code(value: str, scheme: str) -> tuple[str, ...] | None:
    """The same for a code of SNOMED CT ("SCT") or SNOMED RT."""
    return _table().get(("SRT" if scheme in SNOMED_RT else scheme) + "|" + value)


def named_in(text: str) -> tuple[str, ...]:
    """The parts that running words name, in order, each once.

    >>> named_in("左膝关节正侧位"), named_in("Chest and both hands"), named_in("手术后复查")
    (('knee',), ('chest_region', 'hand'), ())
    """
    names = _names()
    found = (names[match.group().upper()] for match in _pattern().finditer(text))
    return tuple(dict.fromkeys(code for codes in found for code in codes))


@cache
def rows() -> list[dict[str, str]]:
    """The rows of the table, cells as text."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def _table() -> Mapping[str, tuple[str, ...]]:
    """By "SCT|72696002" for codes, by the words in one for text. Raises ValueError when two rows disagree."""
    table: dict[str, tuple[str, ...]] = {}
    for row in rows():
        if row["scheme"] == "not":
            continue
        is_code = row["scheme"] in ("SCT", "SRT")
        key = f"{row['scheme']}|{row['value']}" if is_code else "".join(_words(row["value"]))
        if table.setdefault(key, _concepts(row)) != _concepts(row):
            raise ValueError(f"body_parts.csv: {row['value']} stands twice and differs")
    return table


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    """Every name in upper case, with the codes that it stands for: of the vocabulary, and of the table."""
    organs = [entry for entry in vocabulary.entries().values() if entry.category == "organ" and entry.code != "device"]
    names = {name.upper(): (entry.code,) for entry in organs for name in (entry.en, entry.zh)}
    words = (row for row in rows() if row["scheme"] in ("word", "zh", "not"))
    return names | {row["value"].upper(): _concepts(row) for row in words}


@cache
def _pattern() -> re.Pattern[str]:
    """Longest names first, so that 胸椎 is not read as 胸."""
    names = sorted(_names(), key=len, reverse=True)
    latin = "|".join(re.escape(name) for name in names if name.isascii())
    chinese = "|".join(re.escape(name) for name in names if not name.isascii())
    return re.compile(rf"(?<![A-Za-z])(?:{latin})(?=S?(?![A-Za-z]))|{chinese}", re.IGNORECASE)


def _concepts(row: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(filter(None, row["concepts"].split(";")))


def _words(text: str) -> list[str]:
    return [word for word in _SEPARATORS.split(text.casefold()) if word]
