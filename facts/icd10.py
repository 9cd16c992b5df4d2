"""Concepts of the vocabulary by ICD-10 codes and what countries make of it (GB/T 14396, ICD-10-CM): icd10.tsv and the
codes of concepts/*.tsv. The longest known beginning of a code wins: "S72.001" is a hip fracture by S72.0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from facts import vocabulary

_TABLE = Path(__file__).with_name("icd10.tsv")
# A letter, two digits (the second a letter in some ICD-10-CM codes), and up to four signs with or without the point.
_CODE = re.compile(r"([A-Z]\d[0-9A-Z])\.?([0-9A-Z]{0,4})")
_SHORTEST = 3


def is_code(word: str) -> bool:
    """Whether a word looks like a code of ICD-10, with or without its point, dagger or extension.

    >>> is_code("I21.9"), is_code("j18.900x001"), is_code("G63.2*"), is_code("M8140/3"), is_code("pneumonia")
    (True, True, True, False, False)
    """
    return bool(_plain(word))


def concept_of(code: str) -> str:
    """The concept that the code names, by its longest known beginning; "" when none is known.

    >>> concept_of("I21.401"), concept_of("S72.0"), concept_of("N18.900"), concept_of("Q99.9")
    ('myocardial_infarction', 'hip_fracture', 'chronic_kidney_disease', '')
    """
    plain, known = _plain(code), _concepts()
    return next((known[plain[:n]] for n in range(len(plain), _SHORTEST - 1, -1) if plain[:n] in known), "")


def _plain(code: str) -> str:
    """Its signs without the point: "I219"; "" when it is no such code."""
    word = code.strip().upper().split("X", 1)[0] if "X" in code.upper() else code.strip().upper()
    found = _CODE.fullmatch(word.rstrip("+*†"))
    return found[1] + found[2] if found else ""


@cache
def _concepts() -> Mapping[str, str]:
    """Beginning to concept. A row of the table wins over the vocabulary, which has one code for a concept.

    Raises ValueError naming the line that is wrong.
    """
    table = {
        entry.codes["ICD-10"].replace(".", ""): entry.code
        for entry in vocabulary.entries().values()
        if "ICD-10" in entry.codes
    }
    seen: set[str] = set()
    for number, line in enumerate(_TABLE.read_text(encoding="utf-8").splitlines()[1:], 2):
        if not line or line.startswith("#"):
            continue
        prefix, concept, _ = line.split("\t")
        if prefix in seen or not _plain(prefix) or vocabulary.find(concept) is None:
            raise ValueError(f"icd10.tsv line {number}: {prefix} is no code, there twice or of an unknown concept")
        seen.add(prefix)
        table[_plain(prefix)] = concept
    return MappingProxyType(table)
