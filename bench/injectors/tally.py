"""What the answers come to: hits, spans, intervals, precision at a prevalence."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from injectors.injection import Injection, Span

Json = dict[str, Any]


def wilson(hits: int, count: int, z: float = 1.96) -> tuple[float, float]:
    """95 % interval of a share. Wilson, JASA 1927;22:209.

    >>> [round(end, 3) for end in wilson(98, 100)]
    [0.93, 0.994]
    """
    if not count:
        return 0.0, 1.0
    share, square = hits / count, z * z / count
    middle = (share + square / 2) / (1 + square)
    half = z / (1 + square) * math.sqrt(share * (1 - share) / count + square / (4 * count))
    return max(0.0, middle - half), min(1.0, middle + half)


def precision(sensitivity: float, flagged: float, prevalence: float) -> float:
    """Share of flagged reports that hold the error, when `flagged` of the clean ones are flagged.

    >>> round(precision(0.95, 0.02, 0.01), 2)
    0.32
    """
    right, wrong = sensitivity * prevalence, flagged * (1 - prevalence)
    return right / (right + wrong) if right + wrong else 0.0


def shown(answer: Json) -> list[Json]:
    return [flag for flag in answer.get("discrepancies", []) if flag["routing"] == "SHOWN"]


def new_flags(answer: Json, twin: Json) -> list[Json]:
    """Flags shown for the injected report that its untouched twin does not have."""
    ids = {flag["id"] for flag in shown(twin)}
    grounds = {_grounds(flag) for flag in shown(twin)}
    return [flag for flag in shown(answer) if flag["id"] not in ids and _grounds(flag) not in grounds]


def _grounds(flag: Json) -> tuple[str, ...]:
    """Rule and evidence of a flag on the record alone: what is missing has an id that depends on the encounter, and the
    twin is another one. Words of the report are told apart by their id."""
    if any(item["kind"] == "TEXT_SPAN" for item in flag["evidence"]):
        return (str(flag["id"]),)
    told = (str(item.get("item") or item.get("element") or item.get("text")) for item in flag["evidence"])
    return (str(flag.get("rule_id")), *sorted(told))


def touches(flag: Json, injection: Injection) -> bool:
    """Whether any evidence of the flag lies on what was changed, or on what contradicts it."""
    return any(_on(evidence, injection) for evidence in flag["evidence"])


def _on(evidence: Json, injection: Injection) -> bool:
    if evidence["kind"] == "TEXT_SPAN":
        if evidence["document_id"] != "report":
            return evidence["document_id"] in injection.items
        field = evidence.get("section_index", 0)
        places: Iterable[Span] = (*injection.changed, *injection.witness_spans)
        return any(
            place.field == field and evidence["start"] <= place.end and place.start <= evidence["end"]
            for place in places
        )
    where = str(evidence.get("item") or evidence.get("element") or evidence.get("kind"))
    return any(item in where for item in injection.items) or ("labs" in injection.items and evidence["source"] == "LAB")
