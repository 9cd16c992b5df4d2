"""What the names of procedures, orders and drugs mean: `happening_words.tsv`, in both languages.

The record has events for what deadlines count from, but many hospitals send an order "defibrillation" or a procedure
"阑尾切除术" instead. A name that is not in the table means nothing here.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

TABLE = Path(__file__).with_name("happening_words.tsv")


@lru_cache(maxsize=4096)
def meant(name: str, code: str = "") -> frozenset[str]:
    """The concepts of the table that a name, or a code of ATC, stands for.

    >>> sorted(meant("阑尾切除术")), sorted(meant("Defibrillation")), sorted(meant("", "L01XA01"))
    (['operation'], ['rescue'], ['chemotherapy'])
    >>> sorted(meant("局麻下脓肿切开引流术")), sorted(meant("Low-salt diet"))
    (['minor'], [])
    >>> sorted(meant("停病危")), sorted(meant("停病危 改病重")), sorted(meant("病危"))
    (['stable_condition'], ['serious_condition'], ['critical_condition'])
    """
    words = " ".join(name.lower().split())
    found = frozenset(
        concept
        for concept, pattern, codes in _table()
        if (words and pattern.search(words)) or (codes and code.strip().upper().startswith(codes))
    )
    if "stable_condition" not in found:
        return found
    # What is called off is not declared: 停病危, unless it is changed into the lesser one: 停病危改病重.
    lesser = {"serious_condition"} if _LESSER.search(words) else set()
    return (found - {"critical_condition", "serious_condition", *({"stable_condition"} if lesser else ())}) | lesser


_LESSER = re.compile(r"[改转](?:为|成)?病重|\bnow serious")


@cache
def _table() -> tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...]:
    rows = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            concept, _, cell = line.partition("\t")
            words = [word.strip() for word in cell.split("|")]
            names = [_pattern(word) for word in words if not word.startswith("ATC:")]
            codes = tuple(word.removeprefix("ATC:") for word in words if word.startswith("ATC:"))
            rows.append((concept, re.compile("|".join(names)), codes))
    return tuple(rows)


def _pattern(word: str) -> str:
    """Short English words stand alone ("cpr"); longer ones may be the end or the beginning of one ("ectomy")."""
    return rf"\b{re.escape(word)}\b" if word.isascii() and len(word) <= 3 else re.escape(word)
