"""Text whose bytes fit the declared character set and are plainly of another, which a gateway forgot to declare.

Every byte is a letter in Latin-1 (ISO_IR 100), and nearly every pair of them a character in GB18030, so decoding alone
proves little. Texts of which these are true are reported; which set it is instead is not for a reader to guess.
"""

from __future__ import annotations

import re

_NOT_ASCII = re.compile("[^\x00-\x7f]+")
_CHINESE = re.compile("[\u4e00-\u9fff]+")


def is_misread(text: str, encoding: str) -> bool:
    """`text`: decoded by `encoding`, Python's name of the declared set.

    >>> is_misread("M\u00fcller", "latin_1"), is_misread("\u00d5\u00c5^\u00d0\u00a1", "latin_1")
    (False, True)
    """
    if text.isascii():
        return False
    try:
        content = text.encode(encoding)
    except (LookupError, UnicodeError):
        return False
    if encoding in ("latin_1", "iso8859"):
        return _is_utf_8(content, least=1) or _is_gb2312_as_latin(text)
    return encoding.lower() in ("gb18030", "gbk") and _is_utf_8(content, least=2, chinese=True)


def _is_utf_8(content: bytes, least: int, chinese: bool = False) -> bool:
    """Bytes of another set form whole UTF-8 sequences only by rare chance."""
    try:
        letters = "".join(_NOT_ASCII.findall(content.decode("utf-8")))
    except UnicodeError:
        return False
    return len(letters) >= least and (not chinese or bool(_CHINESE.fullmatch(letters)))


def _is_gb2312_as_latin(text: str) -> bool:
    """All runs of accented letters are pairs that are Chinese characters, and they are words of their own or four in a
    row, as those of no European language are."""
    runs = list(_NOT_ASCII.finditer(text))
    for run in runs:
        try:
            letters = run[0].encode("latin-1").decode("gb2312")
        except UnicodeError:
            return False
        if not _CHINESE.fullmatch(letters):
            return False
    apart = not any(
        text[max(run.start() - 1, 0) : run.start()].isalpha() or text[run.end() : run.end() + 1].isalpha()
        for run in runs
    )
    return apart or any(len(run[0]) >= 4 for run in runs)
