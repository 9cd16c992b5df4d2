"""Open-I: chest radiograph reports with the index terms that people gave them, by the 14 classic findings.

A finding is asserted where a fact of it is recent and the patient's own, in findings or impression, and either present
or more likely there than not (probability above one half). So it is indexed: people name what is "consistent with
pneumonia", "borderline cardiomegaly" or "atelectasis or scarring", nine times in ten, and of an opacity that "may
represent atelectasis" they name the opacity. The index holds positives only, as `heading/qualifier/...`;
`openi_crosswalk.csv` takes concepts and terms to findings. Reports that nobody indexed are left out.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from facts import vocabulary
from facts.fact import Experiencer, Fact, Laterality, Polarity, Temporality
from text_gold.documents import document
from text_gold.scores import Counts, f1, share
from text_service.reader import read_report

FINDINGS = (
    "atelectasis",
    "cardiomegaly",
    "effusion",
    "infiltration",
    "mass",
    "nodule",
    "pneumonia",
    "pneumothorax",
    "consolidation",
    "edema",
    "emphysema",
    "fibrosis",
    "pleural_thickening",
    "hernia",
)


def is_mine(row: Mapping[str, Any]) -> bool:
    return "mesh_major" in row


def score(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """F1 of each finding and of all, and how often side and severity of what was found agree."""
    pairs = [(_indexed(row["mesh_major"]), _read(row)) for row in rows if _is_indexed(row)]
    scores: dict[str, Any] = {"indexed_reports": len(pairs)}
    for finding in FINDINGS:
        scores[finding] = f1([_counts([finding], *pair) for pair in pairs])
    scores["micro"] = f1([_counts(FINDINGS, *pair) for pair in pairs])
    scores["laterality"] = share([_agreement("sides", _with_sides(), *pair) for pair in pairs])
    scores["laterality, where told"] = share([_agreement("sides", _with_sides(), *pair, told=True) for pair in pairs])
    scores["severity"] = share([_agreement("severities", _GRADED, *pair) for pair in pairs])
    return scores


def errors(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str, str, str]]:
    """(kind, report, finding, words) of everything that the index and the reading do not share."""
    for row in filter(_is_indexed, rows):
        indexed, read = _indexed(row["mesh_major"]), _read(row)
        words = " || ".join(row[part] for part in ("findings", "impression") if row.get(part))
        for finding in FINDINGS:
            if finding in read and finding not in indexed:
                yield "false positive", row["id"], finding, f"{' | '.join(read[finding].words)}  <<  {words}"
            if finding in indexed and finding not in read:
                yield "false negative", row["id"], finding, f"{' | '.join(indexed[finding].words)}  <<  {words}"


@dataclass(slots=True)
class _Finding:
    """What one side says of a finding. Both sides are `left` and `right`."""

    sides: set[str] = field(default_factory=set)
    severities: set[str] = field(default_factory=set)
    words: list[str] = field(default_factory=list)


def _is_indexed(row: Mapping[str, Any]) -> bool:
    return bool(row.get("mesh_major")) and "No Indexing" not in row["mesh_major"]


_SIDES = {"left": {"left"}, "right": {"right"}, "bilateral": {"left", "right"}}
# A place that has only one side.
_IMPLIED = {"lingula": {"left"}, "middle lobe": {"right"}}
# A small nodule is a size, not a mild one.
_GRADED = tuple(finding for finding in FINDINGS if finding not in ("nodule", "mass"))
_SEVERITIES = {"mild": "mild", "small": "mild", "moderate": "moderate", "severe": "severe", "large": "severe"}


def _indexed(terms: Iterable[str]) -> dict[str, _Finding]:
    found: dict[str, _Finding] = defaultdict(_Finding)
    parted = [(term, *_parts(term)) for term in terms]
    calcified = {qualifiers for _, heading, qualifiers in parted if heading == "calcinosis"}
    for term, heading, qualifiers in parted:
        for finding in _of_term(heading, qualifiers):
            if finding == "nodule" and qualifiers in calcified:
                continue  # two terms of the same place spell "calcified nodule", which is a granuloma in the catalogue
            said = found[finding]
            said.words.append(term)
            sides = [_SIDES[part] for part in qualifiers if part in _SIDES]
            sides = sides or [_IMPLIED[part] for part in qualifiers if part in _IMPLIED]
            said.sides.update(*sides)
            said.severities.update(_SEVERITIES[part] for part in qualifiers if part in _SEVERITIES)
    return found


def _parts(term: str) -> tuple[str, frozenset[str]]:
    heading, *qualifiers = [" ".join(part.split()).lower() for part in term.split("/")]
    return heading, frozenset(qualifiers)


def _read(row: Mapping[str, Any]) -> dict[str, _Finding]:
    found: dict[str, _Finding] = defaultdict(_Finding)
    facts, _ = read_report(document(row))
    for fact in filter(_is_asserted, facts):
        for finding in _of_concept(fact.concept.code):
            said = found[finding]
            said.words.append(fact.evidence[0].text)
            if fact.laterality is not None and fact.laterality is not Laterality.UNPAIRED:
                said.sides.update(_SIDES[fact.laterality.value.lower()])
            if fact.severity is not None:
                said.severities.add(fact.severity.value.lower())
    return found


def _is_asserted(fact: Fact) -> bool:
    return (
        (fact.polarity is Polarity.PRESENT or (fact.polarity is Polarity.POSSIBLE and fact.confidence > 0.5))
        and fact.temporality is Temporality.RECENT
        and fact.experiencer is Experiencer.PATIENT
        and bool(fact.evidence)
        and fact.evidence[0].section in ("FINDINGS", "IMPRESSION")
    )


def _counts(findings: Iterable[str], indexed: Mapping[str, _Finding], read: Mapping[str, _Finding]) -> Counts:
    asked = [finding for finding in findings if finding in indexed]
    told = [finding for finding in findings if finding in read]
    right = sum(finding in indexed for finding in told)
    return Counts(right, len(told) - right, len(asked) - right)


def _agreement(
    what: str,
    findings: Iterable[str],
    indexed: Mapping[str, _Finding],
    read: Mapping[str, _Finding],
    told: bool = False,
) -> tuple[int, int]:
    """(agreed, asked) over the findings of both for which the index says it, and with `told` the reading does too."""
    both = [
        (getattr(indexed[finding], what), getattr(read[finding], what))
        for finding in findings
        if finding in indexed and finding in read
    ]
    asked = [(index, reading) for index, reading in both if index and (reading or not told)]
    return sum(index == reading for index, reading in asked), len(asked)


@cache
def _with_sides() -> tuple[str, ...]:
    """The findings that can have a side: an enlarged heart, a hernia and edema have none in the catalogue."""
    concepts = _crosswalk()["concept"].items()
    sided = {finding for (code,), findings in concepts if vocabulary.may_have_side(code) for finding in findings}
    return tuple(finding for finding in FINDINGS if finding in sided)


@cache
def _of_concept(code: str) -> tuple[str, ...]:
    """The findings of a concept, or of the nearest concept that it is a kind of."""
    rows = _crosswalk()["concept"]
    level = [code]
    while level:
        for each in level:
            if (each,) in rows:
                return tuple(filter(None, rows[each,]))
        level = [parent for each in level if (entry := vocabulary.find(each)) for parent in entry.is_a]
    return ()


@cache
def _of_term(heading: str, qualifiers: frozenset[str]) -> tuple[str, ...]:
    """The findings of an index term: the row that names most of its parts decides."""
    fitting = {
        term: findings
        for term, findings in _crosswalk()["index"].items()
        if term[0] == heading and qualifiers.issuperset(term[1:])
    }
    return tuple(filter(None, fitting[max(fitting, key=len)])) if fitting else ()


@cache
def _crosswalk() -> Mapping[str, Mapping[tuple[str, ...], list[str]]]:
    """Of concepts and of index terms: term, in its lower-case parts -> findings ("" for none)."""
    table: dict[str, dict[tuple[str, ...], list[str]]] = {"concept": {}, "index": {}}
    with Path(__file__).with_name("openi_crosswalk.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            term = tuple(row["term"].lower().split("/"))
            table[row["of"]].setdefault(term, []).append(row["finding"])
    return table
