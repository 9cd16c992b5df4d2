"""The view position of a projection, by word or by code. Data: `tables/views.csv`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from facts.body_parts import SNOMED_RT
from imaging_service.elements import Elements, Found, label
from imaging_service.table import rows


def view_positions(elements: Elements) -> Iterator[tuple[Found, str]]:
    """Where it stands and the view, e.g. "PA": by (0018,5101) as sent, in capitals, else by the View Code Sequence
    (0054,0220), whose unknown codes give their meaning."""
    named = elements.texts("ViewPosition")
    for found in named:
        yield found, found.text.upper()
    if named:
        return
    for item in elements.items("ViewCodeSequence"):
        code = elements.code(item)
        key = ("SRT" if code.scheme in SNOMED_RT else code.scheme, code.value)
        if view := _codes().get(key, code.meaning):
            yield Found(f"({code.value}, {code.scheme}, {code.meaning})", label("ViewCodeSequence")), view


@cache
def _codes() -> Mapping[tuple[str, str], str]:
    return {(row["scheme"], row["value"]): row["view"] for row in rows("views.csv")}
