"""A patient's sex in the words of laboratories, and in those of the record."""

from __future__ import annotations

import unicodedata

_SEX = {
    "FEMALE": ("f", "female", "w", "woman", "2", "女", "女性"),
    "MALE": ("m", "male", "man", "1", "男", "男性"),
    # HL7 table 0001 and FHIR have words for other, ambiguous and not applicable.
    "OTHER": ("o", "other", "a", "n"),
    "": ("", "u", "unknown", "0", "9", "未知", "未说明", "不详"),
}


def read_sex(text: str) -> str | None:
    """FEMALE, MALE, OTHER, "" for unknown; None for a word that is none of HL7 0001, FHIR, GB/T 2261.1 or Chinese."""
    folded = unicodedata.normalize("NFKC", text).strip().casefold()
    return next((sex for sex, words in _SEX.items() if folded in words), None)
