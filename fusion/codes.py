"""Codes and words that hospitals send where the record holds one of a few: sex, certainty, contrast, kinds of things.

Each function raises ValueError for a word it does not know, without repeating it.
"""

from __future__ import annotations

from functools import cache
from typing import TypeVar

from facts import vocabulary
from facts.administrative_sex import read_sex
from facts.fact import Polarity

_Meaning = TypeVar("_Meaning")

_CERTAINTY = {
    Polarity.PRESENT: "CONFIRMED CERTAIN DEFINITE 确诊 明确",
    Polarity.POSSIBLE: "SUSPECTED POSSIBLE PROBABLE PROVISIONAL DIFFERENTIAL UNCONFIRMED 疑似 待排 可能 待查",
    Polarity.ABSENT: "REFUTED EXCLUDED RULED-OUT ABSENT 排除 已排除",
}
_CONTRAST = {
    Polarity.PRESENT: "WITH YES Y TRUE 1 CONTRAST ENHANCED C+ CE 增强 有 是 平扫+增强",
    Polarity.ABSENT: "WITHOUT NO N FALSE 0 NONE PLAIN NATIVE UNENHANCED C- 平扫 无 否",
}


def sex(word: str) -> str:
    """FEMALE, MALE or OTHER; "" for a code that says the sex is not known.

    >>> sex("2"), sex("男"), sex("male"), sex("9")
    ('FEMALE', 'MALE', 'MALE', '')
    """
    known = read_sex(word)
    if known is None:
        raise ValueError("not a known code")
    return known


def certainty(word: str) -> Polarity:
    """Whether a diagnosis or an allergy is said to be there. Nothing said: it is.

    >>> certainty("suspected"), certainty("")
    (<Polarity.POSSIBLE: 'possible'>, <Polarity.PRESENT: 'present'>)
    """
    return _found(_CERTAINTY, word) if word.strip() else Polarity.PRESENT


def contrast(word: str) -> Polarity:
    """Whether an order asks for intravenous contrast.

    >>> contrast("with"), contrast("平扫")
    (<Polarity.PRESENT: 'present'>, <Polarity.ABSENT: 'absent'>)
    """
    return _found(_CONTRAST, word)


def kind(word: str, category: str) -> str:
    """The concept of a category ("document", "event") that a type names by its code or its name in either language.

    >>> kind("ADMISSION_NOTE", "document"), kind("入院记录", "document"), kind("First progress note", "document")
    ('admission_note', 'admission_note', 'first_progress_note')
    """
    plain = lower_code(word)
    known = _kinds(category)
    if plain not in known:
        raise ValueError("not a known type")
    return known[plain]


def lower_code(word: str) -> str:
    """A word as concept codes are written.

    >>> lower_code("Radiology Report")
    'radiology_report'
    """
    return "_".join(word.replace("-", " ").lower().split())


@cache
def _kinds(category: str) -> dict[str, str]:
    entries = [entry for entry in vocabulary.entries().values() if entry.category == category]
    return {lower_code(name): entry.code for entry in entries for name in (entry.code, entry.en, entry.zh)}


def _found(table: dict[_Meaning, str], word: str) -> _Meaning:
    plain = word.strip().upper()
    for meaning, words in table.items():
        if plain in words.split():
            return meaning
    raise ValueError("not a known code")
