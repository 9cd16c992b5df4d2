"""Words of a report from the bytes of a file, whichever of the usual encodings it is in; never guessed words.

Detected strictly, in this order: a byte order mark; UTF-16 without one (its zero bytes give it away); UTF-8; GB18030,
only where the two-byte characters lie where Chinese text has them, since GB18030 accepts almost any bytes.
"""

from __future__ import annotations

import codecs
import re

from concord_client.refusal import Refusal

# Longest first: the mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
# Documents of other programs, which a person may take for text.
_OTHER_FORMATS = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "Word / ZIP"),
    (b"\xd0\xcf\x11\xe0", "Word 97"),
    (b"{\\rtf", "RTF"),
    (b"MSH|", "HL7 v2"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
# A stray one is a slip of some editor; many of them are no text.
_CONTROL_SHARE = 0.02
# GB 2312, where nearly all of written Chinese lies; GB18030 as a whole takes almost any pair of bytes.
_GB_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]|[\x81-\xfe][0-9][\x81-\xfe][0-9]")
_GB2312_PAIR = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
_GB2312_SHARE = 0.75


def decode_text(content: bytes, place: str) -> str:
    """The text, without a byte order mark. Raises Refusal naming the first byte that cannot be read."""
    for head, name in _OTHER_FORMATS:
        if content.startswith(head):
            raise Refusal("text.other-format", place, format=name)
    if content[128:132] == b"DICM":
        raise Refusal("text.other-format", place, format="DICOM")
    skip, encoding = _encoding_of(content)
    text = _decoded(content, skip, encoding, place) if encoding else decode_utf8_or_gb18030(content, place)
    controls = _CONTROL.findall(text)
    if "\0" in controls or len(controls) > _CONTROL_SHARE * len(text):
        before = text[: _CONTROL.search(text).start()]  # type: ignore[union-attr]
        raise Refusal("text.not-text", _at(place, skip + len(before.encode(encoding or "utf-8"))))
    return text


def decode_utf8_or_gb18030(content: bytes, place: str) -> str:
    """What a file may be in that has neither a byte order mark nor zero bytes. Raises Refusal as decode_text does."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            raise Refusal("text.cut", _at(place, error.start)) from None
        if _looks_like_gb18030(content):
            return _decoded(content, 0, "gb18030", place)
        raise Refusal("text.encoding", _at(place, error.start)) from None


def _encoding_of(content: bytes) -> tuple[int, str]:
    """Length of the mark and the encoding it tells, or the one that zero bytes tell; "" when neither does."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return len(mark), encoding
    return 0, _utf16_without_mark(content) if b"\0" in content else ""


def _decoded(content: bytes, skip: int, encoding: str, place: str) -> str:
    try:
        return content[skip:].decode(encoding)
    except UnicodeDecodeError as error:
        key = "text.cut" if error.end + skip >= len(content) else "text.bad-byte"
        raise Refusal(key, _at(place, error.start + skip), encoding=encoding.upper()) from None


def _at(place: str, byte: int) -> str:
    return f"{place}: byte {byte}" if place else f"byte {byte}"


def _utf16_without_mark(content: bytes) -> str:
    """ASCII in UTF-16 has a zero in every second byte: in the odd ones when the low byte comes first."""
    odd, even = content[1::2].count(0), content[0::2].count(0)
    if odd > 4 * even:
        return "utf-16-le"
    if even > 4 * odd:
        return "utf-16-be"
    return ""


def _looks_like_gb18030(content: bytes) -> bool:
    pairs = _GB_PAIR.findall(content)
    usual = sum(1 for pair in pairs if _GB2312_PAIR.fullmatch(pair))
    return bool(pairs) and usual >= _GB2312_SHARE * len(pairs)
