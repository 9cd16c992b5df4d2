"""In which character set a text is whose sender did not say so, or said so wrongly."""

from __future__ import annotations

import re


def has_wide_utf8(content: bytes) -> bool:
    """Whether bytes above ASCII are all UTF-8, with letters of three bytes among them. Words in GB 18030 or Latin-1 are
    not by chance: all their letters would have to be well-formed, and some start with E1 to EF.
    """
    try:
        return any(letter >= "\u0800" for letter in content.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def guessed(content: bytes) -> str:
    """GB18030 when bytes above ASCII come mostly in pairs, as in GB 2312; lone ones (the μ of μmol) are Latin-1."""
    runs = _HIGH.findall(content)
    pairs = sum(len(run) % 2 == 0 for run in runs)
    return "gb18030" if pairs > len(runs) - pairs else "latin-1"


def encoding_of(content: bytes) -> str:
    """The Python name of the character set of a whole file: by its byte order mark, else UTF-8 where it is, UTF-16
    where many bytes are zero, else by what the bytes look like. A few broken letters do not make UTF-8 another set.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    head = content[:1000]
    if 10 * head.count(0) > len(head):
        return "utf-16-be" if head[::2].count(0) > head[1::2].count(0) else "utf-16-le"
    try:
        content.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        text = content.decode("utf-8", errors="replace")
        broken = text.count("\N{REPLACEMENT CHARACTER}")
        letters = sum(letter > "\x7f" for letter in text) - broken
        # Chinese letters of three bytes are hardly ever well-formed by chance: few outweigh much damage.
        chinese = sum("\u4e00" <= letter <= "\u9fff" for letter in text)
        return "utf-8" if letters > broken or 2 * chinese > broken else guessed(content)


_HIGH = re.compile(rb"[\x80-\xff]+")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
