"""Drugs of the vocabulary by ATC and RxNorm codes: the codes of concepts/drug.tsv, and further ones in drugs/codes.tsv.

The longest known beginning of an ATC code wins: an ACE inhibitor without a row of its own is one by C09A. RxNorm
numbers have no beginnings; only ingredients are known by them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from facts import vocabulary
from facts.drug_names import FOLDER

_ATC = re.compile(r"[A-Z]\d\d(?:[A-Z](?:[A-Z](?:\d\d)?)?)?")
_SHORTEST_ATC = 3
_SYSTEMS = {
    "atc": "ATC", "http://www.whocc.no/atc": "ATC", "urn:oid:2.16.840.1.113883.6.73": "ATC",
    "rxnorm": "RxNorm", "http://www.nlm.nih.gov/research/umls/rxnorm": "RxNorm",
    "urn:oid:2.16.840.1.113883.6.88": "RxNorm",
}  # fmt: skip


def concepts_of(code: str, system: str = "") -> tuple[str, ...]:
    """The drugs that a code means: several for one of a combination, none for one that is not known.

    Without a system a code that looks like ATC is taken for one, a number for nothing.

    >>> concepts_of("A10BA02", "ATC"), concepts_of("6809", "RxNorm"), concepts_of("C09AA99"), concepts_of("6809")
    (('metformin',), ('metformin',), ('ace_inhibitor',), ())
    >>> concepts_of("C09BB04", "http://www.whocc.no/atc"), concepts_of("N02BA01")
    (('perindopril', 'amlodipine'), ('aspirin',))
    """
    named = _SYSTEMS.get(system.strip().lower(), "" if system.strip() else "ATC")
    word = code.strip().upper()
    if named == "RxNorm":
        return _known().get((named, word), ())
    if named != "ATC" or not _ATC.fullmatch(word):
        return ()
    for length in range(len(word), _SHORTEST_ATC - 1, -1):
        if found := _known().get((named, word[:length])):
            return found
    return ()


@cache
def _known() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Raises ValueError naming the line that is wrong."""
    table: dict[tuple[str, str], tuple[str, ...]] = {}
    for entry in vocabulary.entries().values():
        if entry.category == "drug":
            for system, code in entry.codes.items():
                table.setdefault((system, code), (entry.code,))
    lines = (FOLDER / "codes.tsv").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines[1:], 2):
        if not line or line.startswith("#"):
            continue
        system, code, concepts, _ = line.split("\t")
        codes = tuple(concepts.split())
        if not codes or any(vocabulary.find(one) is None for one in codes):
            raise ValueError(f"drugs/codes.tsv line {number}: a drug that is no concept")
        table[system, code] = codes
    return MappingProxyType(table)
