"""Which analytes a name that nobody listed may mean, with a probability: for a person to decide, or to be told.

A name is compared with every name of the dictionary that its specimen allows, word by word and letter by letter
(rapidfuzz). How often a likeness was right was counted, see tables/likeness.csv.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from lab_service import naming
from lab_service.analytes import analytes, rows
from lab_service.conversion import conversion


@dataclass(frozen=True, slots=True)
class Match:
    """An analyte, how like one of its names the name is (0 to 100), and the probability that it is the one meant."""

    analyte: str
    likeness: float
    probability: float


@lru_cache(maxsize=8192)
def matches(name: str, specimen: str = "", units: tuple[str, ...] = ()) -> tuple[Match, ...]:
    """The likeliest analytes, best first, at most three; none for a name like nothing in the dictionary.

    `specimen` as in specimens.csv; nothing is like a name of an unknown one ("?"). A unit that leads to no unit of an
    analyte rules it out.
    """
    words = naming.words(name)
    sent = words.specimen or specimen
    if not words.folded or "?" in (sent, specimen) or not naming.compatible(specimen, sent):
        return ()
    scores: dict[str, float] = {}
    for target, score, _ in process.extract(
        words.folded, _names(), scorer=fuzz.token_sort_ratio, score_cutoff=_LEAST, limit=None
    ):
        for analyte in _names_of()[target]:
            if naming.compatible(sent, naming.specimen(analytes()[analyte].specimen)):
                scores[analyte] = max(scores.get(analyte, 0), score)
    fitting = {one: score for one, score in scores.items() if not units or conversion(one, "", units)}
    best = sorted(fitting.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST]
    total = sum(score**_SHARPNESS for _, score in best)
    return tuple(Match(one, score, round(_counted(best[0][1]) * score**_SHARPNESS / total, 3)) for one, score in best)


_LEAST = 60
_MOST = 3
# How fast the likeliest leaves the others behind: a likeness of 95 outweighs one of 80 thirty to one.
_SHARPNESS = 20


def _counted(score: float) -> float:
    """The share of names so like one of the dictionary that meant it."""
    return next((probability for least, probability in _bands() if score >= least), 0.0)


@cache
def _bands() -> list[tuple[float, float]]:
    """From the highest down."""
    bands = [(float(row["least"]), float(row["probability"])) for row in rows("likeness.csv")]
    return sorted(bands, reverse=True)


@cache
def _names_of() -> Mapping[str, frozenset[str]]:
    index: dict[str, set[str]] = {}
    for analyte in analytes().values():
        for name in analyte.names:
            index.setdefault(naming.words(name).folded, set()).add(analyte.id)
    return {name: frozenset(ids) for name, ids in index.items() if name}


@cache
def _names() -> list[str]:
    return list(_names_of())
