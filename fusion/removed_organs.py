"""Which organ an operation of the record has taken out. Data: `removed_organs.csv`.

Codes are ICD-9-CM-3 by their beginning (recalled; partial operations have codes of their own), words those of
procedure lists in both languages. A partial, subtotal or supracervical operation takes no organ out.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from facts.fact import Laterality


@dataclass(frozen=True, slots=True)
class Removed:
    """`side`: the one that the operation itself names."""

    organ: str
    side: Laterality | None = None


def removed_organs(system: str, code: str, words: str) -> tuple[Removed, ...]:
    """What an operation took out, by its code or by its words; nothing for a partial one.

    >>> removed_organs("ICD-9-CM-3", "51.23", ""), removed_organs("", "", "右肾部分切除术")
    ((Removed(organ='gallbladder', side=None),), ())
    >>> [removed.organ for removed in removed_organs("", "", "Laparoscopic total hysterectomy")]
    ['uterus']
    """
    if _PARTIAL.search(words):
        return ()
    plain, text = code.strip().upper(), words.lower()
    coded = "9" in system or not system.strip()
    if coded and any(plain.startswith(one) for row in _rows() for one in row.partial):
        return ()
    found: list[Removed] = []
    for row in _rows():
        by_code = coded and any(plain.startswith(one) for one in row.codes)
        if (by_code or any(word in text for word in row.words)) and all(row.organ != one.organ for one in found):
            found.append(Removed(row.organ, row.side))
    return tuple(found)


# 子宫次全切除, supracervical, a lobe or a rest left; a transplant that is taken out leaves the patient's own.
_PARTIAL = re.compile(
    r"partial|subtotal|supracervical|wedge|segment|nodule excision|lumpectomy|transplant|simple prostatectomy|部分"
    r"|次全|楔形|段切除|移植"
    r"|剥除|近全|大部|单侧腺叶|肿瘤剜除|保留",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Row:
    organ: str
    codes: tuple[str, ...]
    words: tuple[str, ...]
    partial: tuple[str, ...]
    side: Laterality | None


@cache
def _rows() -> tuple[_Row, ...]:
    with Path(__file__).with_name("removed_organs.csv").open(encoding="utf-8", newline="") as table:
        return tuple(
            _Row(
                row["organ"],
                tuple(row["icd9cm3"].split()),
                tuple(word.lower() for word in row["words"].split("|")),
                tuple(row["partial"].split()),
                Laterality(row["side"]) if row["side"] else None,
            )
            for row in csv.DictReader(table)
        )
