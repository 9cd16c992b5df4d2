"""To which drugs a note says that the patient is allergic, or is not: 青霉素过敏, "allergic to penicillin".

A drug and the word allergy in one clause; with a side effect beside it ("恶心") it is an intolerance and is not told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from facts import drug_names

_CLAUSE = re.compile(r"[^。;；\n,，.]+")
_ALLERGY = re.compile(r"(?<!抗)(?<!脱)过敏(?!源|试验|原)|\banaphyla\w*|\ballerg(?:y|ic|ies)\b")
_DENIED = re.compile(
    r"否认|无[^,，;；。]{0,12}过敏|不过敏|未[^,，;；。]{0,6}过敏|没有|\bno\b|\bnot\b|\bdenie[sd]\b|\bwithout\b|\bnkda\b|\bnone\b|\bnegative\b"
)
_INTOLERANCE = re.compile(r"恶心|呕吐|腹泻|胃部?不适|不耐受|nausea|vomit|diarrh|upset|intoleran")
# What was told as a risk, or is to be watched for, has not happened.
_WARNED = re.compile(
    r"风险|副作用|可能(?:会|的)?(?:出现|发生|引起|导致)|(?:注意|观察|警惕|预防)[^,，;；。]{0,8}过敏(?:反应|性?休克)"
    r"|\brisks\b|\brisk of\b|\bmay (?:cause|occur|include|develop|lead)|\bwarned\b"
)
_ENDED = re.compile(r"耐受|脱敏|tolerat|desensiti|皮试|skin test|家族|母亲|父亲|mother|father|family")


def find_drug_allergies(words: str) -> Iterator[tuple[int, int, str, bool]]:
    """(start, end, drug, denied) of each drug in a clause that speaks of allergy."""
    for clause in _CLAUSE.finditer(words):
        said = clause.group()
        if not _ALLERGY.search(said) or _ENDED.search(said) or _WARNED.search(said):
            continue
        if _INTOLERANCE.search(words[clause.start() : clause.end() + _ASIDE]):
            continue
        denied = bool(_DENIED.search(said))
        for drug in drug_names.drugs_in(said):
            yield clause.start(), clause.end(), drug, denied


_ASIDE = 12
