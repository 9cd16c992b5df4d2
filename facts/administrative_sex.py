"""A patient's sex as records, laboratories and images word it: GB/T 2261.1, HL7 v2 table 0001, FHIR, DICOM, plain."""

from __future__ import annotations

import unicodedata

_WORDS = {
    "FEMALE": ("f", "female", "w", "woman", "2", "女", "女性"),
    "MALE": ("m", "male", "man", "1", "男", "男性"),
    # HL7 and FHIR have words for other, ambiguous and not applicable.
    "OTHER": ("o", "other", "a", "ambiguous", "n", "其他"),
    "": (
        *("", "u", "unknown", "unspecified", "undifferentiated", "0", "9"),
        *("未知", "不详", "未说明", "未知的性别", "未说明的性别"),
    ),
}


def read_sex(text: str) -> str | None:
    """FEMALE, MALE or OTHER; "" for a word that says the sex is not known; None for a word that nobody knows.

    >>> read_sex("2"), read_sex("男"), read_sex("Ｆ"), read_sex("9"), read_sex("X1")
    ('FEMALE', 'MALE', 'FEMALE', '', None)
    """
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    return next((sex for sex, words in _WORDS.items() if folded in words), None)
