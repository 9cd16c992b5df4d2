"""What the words of an adverse reaction say: allergy or intolerance, how grave, and whether it is over. Data:
`reactions.csv`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from facts.fact import Severity
from fusion.pharmacy import table


def is_intolerance(words: str) -> bool:
    """Whether the words name a side effect and no sign of allergy.

    >>> is_intolerance("nausea"), is_intolerance("恶心、皮疹"), is_intolerance("")
    (True, False, False)
    """
    return _says("intolerance", words) and not _says("allergy", words)


def is_over(words: str) -> bool:
    """Whether the drug was taken safely since, or the patient was made to bear it.

    >>> is_over("皮疹,后续耐受"), is_over("tolerated amoxicillin since"), is_over("不耐受")
    (True, True, False)
    """
    return _says("over", words)


def severity(words: str) -> Severity | None:
    """How grave a reaction was, where its words tell.

    >>> severity("anaphylaxis"), severity("过敏性休克"), severity("mild rash"), severity("皮疹")
    (<Severity.SEVERE: 'severe'>, <Severity.SEVERE: 'severe'>, <Severity.MILD: 'mild'>, None)
    """
    if _says("severe", words):
        return Severity.SEVERE
    return Severity.MILD if _says("mild", words) else None


def _says(kind: str, words: str) -> bool:
    return bool(_pattern(kind).search(unicodedata.normalize("NFKC", words).lower()))


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(row["words"] for row in table.rows("reactions.csv") if row["kind"] == kind))
