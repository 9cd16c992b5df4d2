"""In which character set a text is whose sender did not say so, or said so wrongly."""

from __future__ import annotations

import re


def has_wide_utf8(content: bytes) -> bool:
    """Whether bytes above ASCII are all UTF-8, with letters of three bytes among them. Words in GB 18030 or Latin-1 are
    not by chance: all their letters would have to be well-formed, and some start with E1 to EF.
    """
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return bool(content.translate(None, delete=_NO_LEAD_OF_THREE))


def guessed(content: bytes) -> str:
    """GB18030 when bytes above ASCII come mostly in pairs, as in GB 2312; lone ones (the μ of μmol) are Latin-1."""
    runs = content.translate(_BYTES_ABOVE_ASCII).split()
    pairs = sum(len(run) % 2 == 0 for run in runs)
    return "gb18030" if pairs > len(runs) - pairs else "latin-1"


def encoding_of(content: bytes) -> str:
    """The Python name of the character set of a whole file: by its byte order mark, else UTF-8 where it is, UTF-16
    where many bytes are zero, else by what the bytes look like. A few broken letters do not make UTF-8 another set.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    if content.isascii() and 0 not in content:
        return "utf-8"
    head = content[:1000]
    if 10 * head.count(0) > len(head):
        return "utf-16-be" if head[::2].count(0) > head[1::2].count(0) else "utf-16-le"
    try:
        content.decode("utf-8")
        return "gb18030" if _is_everyday_chinese(content) and _is_unlikely(content) else "utf-8"
    except UnicodeDecodeError:
        if _is_everyday_chinese(content):
            return "gb18030"
        text = content.decode("utf-8", errors="replace")
        broken = text.count("\N{REPLACEMENT CHARACTER}")
        letters = sum(letter > "\x7f" for letter in text) - broken
        # Chinese letters of three bytes are hardly ever well-formed by chance: few outweigh much damage.
        chinese = sum("\u4e00" <= letter <= "\u9fff" for letter in text)
        return "utf-8" if letters > broken or 2 * chinese > broken else guessed(content)


def _is_everyday_chinese(content: bytes) -> bool:
    """Whether bytes above ASCII are all letters of the first level of GB 2312, its 3,755 everyday ones, and signs such
    as 、 and （. Chinese in UTF-8 is not: its first bytes, E4 to E9, belong to the rare ones.
    """
    runs = set(content.translate(_BYTES_ABOVE_ASCII).split())
    return any(_EVERYDAY.search(run) for run in runs) and all(_EVERYDAY_OR_SIGNS.fullmatch(run) for run in runs)


def _is_unlikely(content: bytes) -> bool:
    """Whether a UTF-8 text of letters below U+0800 has one that hardly stands where it does: an accented letter that is
    in no word, a Cyrillic one alone, or one that no living language writes. 铜 in GB 2312 is U+036D, 女 is Ů.
    """
    if has_wide_utf8(content):
        return False
    words = [word for word in set(content.translate(_LETTERS).split()) if not word.isascii()]
    return any(_UNLIKELY.search(word.decode("utf-8")) for word in words)


# Files have megabytes: these go over all bytes at once, ten times as fast as a pattern. With the other bytes as spaces,
# what is left stands word by word.
_NO_LEAD_OF_THREE = bytes(range(0xE0))
_BYTES_ABOVE_ASCII = bytes(byte if byte >= 0x80 else 0x20 for byte in range(256))
_LETTERS = bytes(byte if byte >= 0x80 or chr(byte).isalpha() else 0x20 for byte in range(256))


_EVERYDAY = re.compile(rb"(?:[\xb0-\xd7][\xa1-\xfe])")
_EVERYDAY_OR_SIGNS = re.compile(rb"(?:[\xb0-\xd7][\xa1-\xfe]|[\xa1-\xa3][\xa1-\xfe])+")
_UNLIKELY = re.compile(
    # Signs of units, Greek letters, accents beside Latin letters, two Cyrillic letters are likely.
    r"^(?![A-Za-z\u00a0-\u00bf\u00d7\u00f7\u0391-\u03c9]*$)"
    r"(?![A-Za-z\u00c0-\u017f]*[A-Za-z][A-Za-z\u00a0-\u017f]*$)(?![\u0401\u0410-\u0451]{2,}$)"
)
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
