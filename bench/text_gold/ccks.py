"""Chinese CT and PET reports with the primary tumour's site, its size and the sites it has spread to.

Rows with `labelled` false are left out. Each of `primary_site`, `lesion_size`, `metastasis_sites` holds words of the
text, several parted by commas; null or "" for none. Words count as the same when they differ in nothing but what the
gold itself does not keep apart: blanks and export marks, full width, 两 and 双, 侧 behind a side, 乳腺 and 乳, 纵膈
and 纵隔, a quadrant of the breast, 内 of the liver, and 区 or 部 at the end. Sizes are compared by their numbers and
units in written order; the gold gives no size of three axes, so none is expected.

Scores, micro F1 over exact matches:

size            of the primary tumour
site            of the primary tumour, word for word
site_and_side   the same by side and organ, which the reader tells of the gold's words as of its own
metastasis      sites spread to, word for word
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from facts import vocabulary
from facts.fact import Fact, Quantity
from text_gold.documents import document
from text_gold.scores import Counts, f1
from text_service.mentions.places import find_places
from text_service.passages.normalize import fold
from text_service.passages.sentences import sentence_of
from text_service.reader import read_report

Row = Mapping[str, Any]
Found = dict[str, set[str]]
_FIELDS = ("size", "site", "site_and_side", "metastasis")


def is_mine(row: Row) -> bool:
    return "metastasis_sites" in row


def score(rows: Sequence[Row]) -> dict[str, Any]:
    pairs = [(_gold(row), _read(row)) for row in rows if row.get("labelled", True)]
    scores: dict[str, Any] = {"labelled": len(pairs)}
    for name in _FIELDS:
        scores[name] = f1([_counts(gold[name], found[name]) for gold, found in pairs])
    return scores


def errors(rows: Sequence[Row]) -> Iterator[tuple[str, str, str, str]]:
    for row in rows:
        if not row.get("labelled", True):
            continue
        gold, found = _gold(row), _read(row)
        for name in _FIELDS:
            for extra in sorted(found[name] - gold[name]):
                yield "false positive", row["id"], f"{name} {extra}", f"gold {sorted(gold[name])}"
            for missed in sorted(gold[name] - found[name]):
                yield "false negative", row["id"], f"{name} {missed}", f"read {sorted(found[name])}"


def _counts(gold: set[str], found: set[str]) -> Counts:
    return Counts(len(gold & found), len(found - gold), len(gold - found))


def _gold(row: Row) -> Found:
    sites = _words(row["primary_site"])
    return {
        "size": {size for size in map(_size_of, (row["lesion_size"] or "").split(",")) if size},
        "site": sites,
        "site_and_side": {_side_and_organ(site) for site in sites},
        "metastasis": _words(row["metastasis_sites"]),
    }


def _read(row: Row) -> Found:
    facts, _ = read_report(document(row))
    by_id = {fact.id: fact for fact in facts}
    primaries = [fact for fact in facts if fact.concept.code == "primary_lesion"]
    sites = {_plain(fact.evidence[0].text) for fact in primaries}
    return {
        "size": {size for fact in primaries for size in _sizes(fact, by_id)},
        "site": sites,
        "site_and_side": {_side_and_organ(site) for site in sites},
        "metastasis": _joined([fact for fact in facts if fact.concept.code == "metastatic_site"], row["text"]),
    }


def _joined(spread: Sequence[Fact], text: str) -> set[str]:
    """The sites as words; those that the text joins by 及 are one, as in the gold."""
    spans: list[list[int]] = []
    for fact in sorted(spread, key=lambda fact: fact.evidence[0].start):
        start, end = fact.evidence[0].start, fact.evidence[0].end
        if spans and _AND.fullmatch(text[spans[-1][1] : start]):
            spans[-1][1] = end
        else:
            spans.append([start, end])
    return {_plain(text[start:end]) for start, end in spans}


_AND = re.compile("[内区部]?及")


def _sizes(primary: Fact, by_id: Mapping[str, Fact]) -> Iterator[str]:
    """What was measured of the tumour, the axes in written order; those of three axes are left out."""
    expressions: dict[tuple[int, int], list[Quantity]] = {}
    for one in primary.relations:
        fact = by_id.get(one)
        if fact is not None and _is_measurement(fact.concept.code) and isinstance(fact.value, Quantity):
            whole = fact.evidence[-1]
            expressions.setdefault((whole.start, whole.end), []).append(fact.value)
    for axes in expressions.values():
        if len(axes) < 3:
            yield "x".join(f"{_digits(axis.value)}{axis.unit}" for axis in axes)


def _is_measurement(code: str) -> bool:
    entry = vocabulary.find(code)
    return entry is not None and entry.category == "measurement"


_AXIS = re.compile(r"(\d+(?:\.\d+)?)\s*(mm|cm)?")


def _size_of(words: str) -> str:
    axes = _AXIS.findall(fold(words).match)
    units = [unit for _, unit in axes if unit]
    return "x".join(f"{_digits(number)}{unit or (units[-1] if units else '')}" for number, unit in axes)


def _digits(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


def _words(cell: str | None) -> set[str]:
    return {plain for word in (cell or "").split(",") if (plain := _plain(word))}


_SAME = (("双", "两"), ("纵膈", "纵隔"), ("乳腺", "乳"), ("肝脏", "肝"), ("脾脏", "脾"))
_SIDE = re.compile(r"(?<=[左右两])侧")
_END = re.compile(r"(?:区|部|mt|癌|(?<=乳)[外内上下]+象限|(?<=肝)内)$")


def _plain(words: str) -> str:
    plain = re.sub(r"_x0004_|\s", "", fold(words).match)
    for one, other in _SAME:
        plain = plain.replace(one, other)
    return _END.sub("", _SIDE.sub("", plain))


@cache
def _side_and_organ(words: str) -> str:
    sentence = sentence_of(words)
    places = find_places(sentence) if sentence is not None else []
    told = [f"{place.side} {place.organ}".strip() for place in places if place.organ]
    return " + ".join(told) or words
