"""Words and codes for parts of the body to our organ concepts. Data: `tables/body_parts.csv`.

Terms and codes of DICOM PS3.16 Annex L and CID 4031, the SNOMED RT codes that they replaced, and spellings of practice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from imaging_service.table import rows

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
    """Our concepts for a word; empty for one that says no region (whole body, phantom); None when nobody knows it."""
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


@cache
def _table() -> Mapping[str, tuple[str, ...]]:
    """By "SCT|72696002" for codes, by the words in one for text. Raises ValueError when two rows disagree."""
    table: dict[str, tuple[str, ...]] = {}
    for row in rows("body_parts.csv"):
        is_code = row["scheme"] in ("SCT", "SRT")
        key = f"{row['scheme']}|{row['value']}" if is_code else "".join(_words(row["value"]))
        concepts = tuple(filter(None, row["concepts"].split(";")))
        if table.setdefault(key, concepts) != concepts:
            raise ValueError(f"body_parts.csv: {row['value']} stands twice and differs")
    return table


def _words(text: str) -> list[str]:
    return [word for word in _SEPARATORS.split(text.casefold()) if word]
