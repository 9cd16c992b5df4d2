"""From bytes to HL7 v2 messages as text: MLLP frames, character sets, line ends, batches, messages cut short."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lab_service.formats.encodings import encoding_of, has_wide_utf8
from lab_service.result import Reading
from serving.errors import CannotDecode


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its segments, MSH first. `cut`: the last segment has no end, so its last field may be half a one."""

    segments: tuple[str, ...]
    cut: bool


def messages(content: bytes, reading: Reading) -> list[Message]:
    """The messages of a file, batch or MLLP stream. What is no part of a message becomes an issue of `reading`.

    Raises CannotDecode when there is no message header in it.
    """
    found = []
    for frame, ended in _frames(content):
        # Byte order marks stand inside where files were put together, zeros where a buffer was longer than its message.
        text = _decoded(frame, reading).translate(_PADDING)
        lines = (_LINE_END if _LINE_END.search(text) else _WRITTEN_END).split(text)
        ended = ended or not lines[-1].strip()
        found += _messages([line for line in lines if line.strip()], ended, reading)
    if not found:
        raise CannotDecode("not an HL7 v2 message: no MSH segment")
    return found


# MLLP: <VT> message <FS><CR>.
_START, _END = b"\x0b", b"\x1c"
_LINE_END = re.compile("\r\n|\r|\n")
# Line ends that somebody wrote out, in front of a segment or at the end.
_WRITTEN_END = re.compile(r"(?:\\r\\n|\\r|\\n)(?=[A-Z][A-Z0-9]{2}[^\w\s]|$)")
_PADDING = {0xFEFF: None, 0: None}


def _frames(content: bytes) -> list[tuple[bytes, bool]]:
    if _START not in content:
        return [(content.replace(_END, b""), _END in content)]
    return [(frame.partition(_END)[0], _END in frame) for frame in content.split(_START) if frame.strip()]


def _decoded(frame: bytes, reading: Reading) -> str:
    """By the byte order mark, by what MSH-18 declares where the bytes bear it out, else by what the bytes look like."""
    if frame.startswith((b"\xff\xfe", b"\xfe\xff")):
        return frame.decode("utf-16", errors="replace")
    if wide := _WIDE.match(frame):
        return frame.decode("utf-16-le" if wide[1] else "utf-16-be", errors="replace")
    frame = frame.removeprefix(b"\xef\xbb\xbf")
    declared = _declared(frame)
    encoding = "utf-8" if has_wide_utf8(frame) else declared
    if not encoding or not _is_text(frame, encoding):
        encoding = encoding_of(frame)
    if declared and encoding != declared:
        reading.fault("bad-value", "MSH-18", f"the character set is not the one declared; read as {encoding}")
    if not _is_text(frame, encoding):
        reading.fault("cannot-decode", "MSH-18", "bytes that are no text in the character set; they were replaced")
    return frame.decode(encoding, errors="replace")


def _is_text(frame: bytes, encoding: str) -> bool:
    try:
        frame.decode(encoding)
        return True
    except UnicodeDecodeError:
        return False


# UTF-16 without a byte order mark: MSH or a batch header.
_WIDE = re.compile(rb"\s*(?:([MFB]\0[SH]\0[HS]\0)|\0[MFB]\0[SH]\0[HS])")


def _declared(frame: bytes) -> str:
    """The Python name of the character set in MSH-18, HL7 table 0211; empty when none is given or it is ASCII."""
    header = _LINE_END.split(frame[frame.find(b"MSH") :][:4096].decode("latin-1"))[0]
    if len(header) < 9:
        return ""
    fields = header.split(header[3])
    word = re.split(r"[~^]", fields[17])[0] if len(fields) > 17 else ""
    return _CHARSETS.get(re.sub(r"[^A-Z0-9]", "", word.upper().removeprefix("UNICODE")), "")


_CHARSETS = {
    "UTF8": "utf-8", "GB18030": "gb18030", "GB180302000": "gb18030", "GBK": "gb18030",
    "GB2312": "gb18030", "CP936": "gb18030", "BIG5": "big5hkscs", "88591": "latin-1", "ISO88591": "latin-1",
    "885915": "iso8859-15", "88592": "iso8859-2", "88595": "iso8859-5", "88599": "iso8859-9", "CP1252": "cp1252",
    "WINDOWS1252": "cp1252", "ISOIR87": "iso2022_jp", "ISOIR149": "euc_kr", "KSX1001": "euc_kr",
    "GB180302005": "gb18030", "GB180302022": "gb18030", "GB23121980": "gb18030", "BIG5HKSCS": "big5hkscs",
    "88593": "iso8859-3", "88594": "iso8859-4", "88596": "iso8859-6", "88597": "iso8859-7", "88598": "iso8859-8",
    "ISO88592": "iso8859-2", "ISO88595": "iso8859-5", "ISO88599": "iso8859-9", "ISO885915": "iso8859-15",
    "CP1251": "cp1251", "WINDOWS1251": "cp1251",
}  # fmt: skip


def _messages(lines: list[str], ended: bool, reading: Reading) -> list[Message]:
    found: list[list[str]] = []
    open_batches, announced = 0, 0
    if not ended and lines and _HALF_NAME.fullmatch(lines[-1]):
        lines.pop()
        reading.fault("cannot-read", "end", "the message ends in the middle of a segment")
    for line in lines:
        kind = line.lstrip()[:3]
        if kind in ("FHS", "BHS"):
            open_batches += kind == "BHS"
        elif kind in ("FTS", "BTS"):
            open_batches -= kind == "BTS"
            announced += _count(line) if kind == "BTS" else 0
        elif _HEADER.match(line.lstrip()):
            found.append([line.lstrip()])
        elif not found:
            reading.fault("cannot-read", "message 1", "a segment before the message header")
        elif _is_segment(line, found[-1][0][3]):
            found[-1].append(line.lstrip())
        else:
            # A line break inside a field, against the standard and frequent.
            found[-1][-1] += " " + line.strip()
    if open_batches > 0:
        reading.fault("cannot-read", "BTS", "the batch has no end")
    elif announced > len(found):
        reading.fault("cannot-read", "BTS-1", "the batch announces more messages than it holds")
    return [
        Message((_sane_header(segments[0]), *segments[1:]), cut=not ended and segments is found[-1])
        for segments in found
    ]


def _sane_header(header: str) -> str:
    """With the standard's separators where those sent, and the standard's for those left out, are not all different."""
    end = header.index(header[3], 4)
    separators = header[3:end] + "^~\\&"[end - 4 :]
    return header if len(set(separators)) == len(separators) else f"{header[:4]}^~\\&{header[end:]}"


_HALF_NAME = re.compile(r"[A-Z][A-Z0-9]{0,2}")
# A field separator that is one of the others by the standard could not be told from them.
_HEADER = re.compile(r"MSH([^\w\s^~\\&])[^\w\s]{2,6}?\1")
_SEGMENT = re.compile(r"\s*([A-Z][A-Z0-9]{2})(?:$|(.))")


def _is_segment(line: str, separator: str) -> bool:
    """A name and the field separator of the header: "MCV: 90" in a comment is none."""
    match = _SEGMENT.match(line)
    return match is not None and (match[2] is None or match[2] == separator)


def _count(trailer: str) -> int:
    digits = re.match(r"BTS\W(\d{1,6})", trailer)
    return int(digits[1]) if digits else 0
