"""Whether a header says that contrast medium went into a vein. Data: `tables/contrast.csv`.

Header elements are weak witnesses: an empty agent says nothing, and barium by mouth is contrast too. So there is a fact
only for an agent that is named, is not a word for "none", and did not go another way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from imaging_service.elements import Elements, Found
from imaging_service.table import rows


def intravenous_agents(elements: Elements) -> Iterator[Found]:
    """Agents by (0018,0010) with the route of (0018,1040), else by the Contrast/Bolus Agent Sequence (0018,0012)."""
    named = elements.texts("ContrastBolusAgent")
    routes = [found.text for found in elements.texts("ContrastBolusRoute")]
    if _into_a_vein(routes):
        yield from (found for found in named if _meaning("agent", found.text) is None)
    if named:
        return
    for item in elements.items("ContrastBolusAgentSequence"):
        codes = [elements.code(route) for route in elements.items("ContrastBolusAdministrationRouteSequence", item)]
        routes = [word for code in codes for word in (code.value, code.meaning) if word]
        if _into_a_vein(routes):
            yield from (found for found in elements.texts("CodeMeaning", item) if _meaning("agent", found.text) is None)


def _into_a_vein(routes: list[str]) -> bool:
    """True also when no route is given, or one that nobody knows: most contrast is."""
    meanings = {_meaning("route", route) for route in routes}
    return "intravenous" in meanings or "elsewhere" not in meanings


def _meaning(kind: str, word: str) -> str | None:
    return _table().get((kind, _normal(word)))


@cache
def _table() -> Mapping[tuple[str, str], str]:
    return {(row["kind"], _normal(row["word"])): row["means"] for row in rows("contrast.csv")}


def _normal(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter.isalnum())
