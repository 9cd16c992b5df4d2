"""Abnormal flags in the letters of HL7 table 0078, however a report prints them."""

from __future__ import annotations


def flag_letter(word: str) -> str:
    """The letter for a sign or word of a report (↑, 偏低, 危急值), else what was sent, in capitals."""
    word = word.strip().upper()
    return _LETTERS.get(word, word)


_LETTERS = {
    "↑": "H", "高": "H", "偏高": "H", "HIGH": "H", "↑↑": "HH", "↑↑↑": "HH", "极高": "HH",
    "↓": "L", "低": "L", "偏低": "L", "LOW": "L", "↓↓": "LL", "↓↓↓": "LL", "极低": "LL",
    "危急": "AA", "危急值": "AA", "CRITICAL": "AA", "PANIC": "AA", "正常": "N", "NORMAL": "N", "阳性": "A", "异常": "A",
    "ABNORMAL": "A",
}  # fmt: skip
