"""The tables of this folder, read once."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@cache
def rows(name: str) -> list[Mapping[str, str]]:
    """The rows of a table, cells without the blanks around them; remarks (#) and empty lines are left out."""
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if line.strip() and not line.startswith("#"))
        return [{key: (cell or "").strip() for key, cell in row.items()} for row in csv.DictReader(lines)]
