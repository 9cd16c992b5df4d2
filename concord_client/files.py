"""Reads a file that a person named, or says in one line why not. Sizes are looked at before a byte is read."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from concord_client.refusal import Refusal

MIB = 1 << 20
# Generous for what each file is, small beside the memory of a laptop.
TEXT_LIMIT = 8 * MIB
ENCOUNTER_LIMIT = 256 * MIB
LAB_LIMIT = 64 * MIB
DICOM_LIMIT = 1024 * MIB


def read_bytes(path: Path, limit: int) -> bytes:
    """The content of a regular file of 1 to `limit` bytes. Raises Refusal."""
    check_file(path, limit)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _cannot_open(path, error) from None
    if not content.strip():
        raise Refusal("file.blank", str(path))
    return content


def read_standard_input(limit: int) -> bytes:
    """What is sent on standard input, 1 to `limit` bytes. Raises Refusal."""
    content = sys.stdin.buffer.read(limit + 1)
    if not content.strip():
        raise Refusal("file.empty", "-")
    if len(content) > limit:
        raise Refusal("file.too-large", "-", size=f"> {human_size(limit)}", limit=human_size(limit))
    return content


def check_file(path: Path, limit: int) -> None:
    """Returns when `path` is a regular file of 1 to `limit` bytes that may be read. Raises Refusal."""
    try:
        status = path.stat()
    except OSError as error:
        raise _cannot_open(path, error) from None
    if stat.S_ISDIR(status.st_mode):
        raise Refusal("file.directory", str(path))
    if not stat.S_ISREG(status.st_mode):
        # Reading a pipe or a device may never end.
        raise Refusal("file.special", str(path))
    if status.st_size == 0:
        raise Refusal("file.empty", str(path))
    if status.st_size > limit:
        raise Refusal("file.too-large", str(path), size=human_size(status.st_size), limit=human_size(limit))
    if not os.access(path, os.R_OK):
        raise Refusal("file.denied", str(path))


def human_size(size: int) -> str:
    """A number of bytes for people: "2.0 GB"."""
    for unit, scale in (("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10)):
        if size >= scale:
            return f"{size / scale:.1f} {unit}"
    return f"{size} B"


def _cannot_open(path: Path, error: OSError) -> Refusal:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Refusal("file.missing", str(path))
    if isinstance(error, PermissionError):
        return Refusal("file.denied", str(path))
    return Refusal("file.cannot-open", str(path), reason=error.strerror or type(error).__name__)
