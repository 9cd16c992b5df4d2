"""The tables of this service: one CSV file each in `tables/`, one row a word."""

from __future__ import annotations

import csv
import hashlib
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).with_name("tables")


def rows(name: str) -> list[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def digest(*names: str, shared: Path) -> str:
    """First 12 hex digits of the SHA-256 of the named tables and of one that other services read, too."""
    files = [*(_FOLDER / name for name in names), shared]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:12]
