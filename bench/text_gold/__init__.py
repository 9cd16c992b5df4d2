"""Gold of the text service, one module a form. A module offers

- `is_mine(row) -> bool`, by the keys of the row;
- `score(rows) -> dict`, named scores, each a number or a dictionary of numbers (see `scores.py`);
- perhaps `errors(rows)`, which yields (kind, where, what, words): the false positives and false negatives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol, cast

FORMS = ("openi", "ccks", "assertion", "entities")

Row = Mapping[str, Any]
Error = tuple[str, str, str, str]


class Form(Protocol):
    """What a module of this package offers."""

    __name__: str

    def is_mine(self, row: Row) -> bool: ...

    def score(self, rows: Sequence[Row]) -> dict[str, Any]: ...

    def errors(self, rows: Sequence[Row]) -> Iterator[Error]: ...


def form_of(row: Row) -> Form | None:
    """The first form that knows the row, or None."""
    for name in FORMS:
        path = f"{__name__}.{name}"
        if find_spec(path) is None:
            continue
        form = cast(Form, import_module(path))
        if form.is_mine(row):
            return form
    return None
