"""The findings that errors are made of, with how they are written: a short list of our own, not the product's lexicon.

`kin`: findings of one group may stand for one another in a conclusion (an opacity there, a pneumonia here), so the
absence of one word proves nothing where a kindred one stands. `weight`: 2 changes what is done today, 1 has to be
concluded, 0 may be left out.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "words" / "findings.tsv"


@dataclass(frozen=True)
class Finding:
    key: str
    kin: str
    weight: int
    en: str
    zh: str


@cache
def table() -> dict[str, Finding]:
    with _FILE.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["key"]: Finding(**{**row, "weight": int(row["weight"])}) for row in rows}


@cache
def pattern(language: str) -> re.Pattern[str]:
    """Any finding, by a group of its name (with "_" for "-"); the narrower before the wider."""
    order = sorted(table().values(), key=lambda finding: -len(getattr(finding, language)))
    names = (f"(?P<{finding.key.replace('-', '_')}>{getattr(finding, language)})" for finding in order)
    joined = "|".join(names)
    return re.compile(rf"\b(?:{joined})\b" if language == "en" else joined, re.IGNORECASE)


def named_in(words: str, language: str) -> set[str]:
    """Keys of the findings that the words name, whatever is said of them."""
    return {str(match.lastgroup).replace("_", "-") for match in pattern(language).finditer(words)}


def kin_of(keys: set[str]) -> set[str]:
    """All findings of the groups that the keys belong to."""
    groups = {table()[key].kin for key in keys}
    return {finding.key for finding in table().values() if finding.kin in groups}
