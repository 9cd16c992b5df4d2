"""Sentences with given targets: what does the reader say of each, denied, possible, past, supposed, somebody else's?

The targets are given, so that this is measured apart from finding them. A row has `text` (or `sentence`) and
`targets`: a list, or one `target`, or the fields of one in the row itself. A target stands at `start` and `end`, or is
given by its words (`phrase`), of which the first occurrence counts. What is said of it, in any case:

polarity (or `negation`)   present, absent, possible; Affirmed, Negated, Possible
temporality                recent, historical, hypothetical
experiencer                patient, other

A property that a target does not give is not scored. `lang` parts the scores; without it the script of the text does.
Precision, recall and F1 are those of the value that a property takes when something is said of the target; a possible
finding is not a denied one. Marked-up text is read too (`marked_rows`), its form is told in
tests/unit/text_service/assertion/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from text_gold.scores import Counts, f1
from text_service.assertions import assert_at

Row = Mapping[str, Any]


def is_mine(row: Row) -> bool:
    return _text(row) is not None and (
        "targets" in row or "target" in row or "phrase" in row or ("start" in row and "end" in row)
    )


Reader = Callable[[str, Sequence[tuple[int, int]]], Sequence[Any]]
"""What says for each span of a text its polarity, temporality and experiencer."""


def score(rows: Sequence[Row], reader: Reader = assert_at) -> dict[str, Any]:
    """Of the given things as the reader sees them, ours or another."""
    read = [(_language(row), _judged(row, reader)) for row in rows]
    scores: dict[str, Any] = {}
    for language in sorted({language for language, _ in read}):
        mine = [judged for one, judged in read if one == language]
        for name, (field, value) in _SCORED.items():
            counts = [_counts(judged, field, value) for judged in mine]
            if any(one != Counts() for one in counts):
                scores[f"{language} {name}"] = f1(counts)
    if lost := sum(len(_targets(row)) for row in rows) - sum(len(judged) for _, judged in read):
        scores["targets not found in their text"] = lost
    return scores


def errors(rows: Sequence[Row]) -> Iterator[tuple[str, str, str, str]]:
    for row in rows:
        for target in _judged(row, assert_at):
            for name, (field, value) in _SCORED.items():
                gold, said = target.gold.get(field), target.said[field]
                if gold is not None and gold != said and value in (gold, said):
                    kind = "false positive" if said == value else "false negative"
                    yield kind, f"{row.get('id', '')}", f"{name}: {target.words!r}", _text(row) or ""


def marked_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a file of marked-up sentences; `note` is the heading that they stand under."""
    rows: list[dict[str, Any]] = []
    note = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            note = line.lstrip("# ")
        elif line.strip():
            row = {"id": f"{path.stem}-{len(rows) + 1:03}", "lang": path.stem, "note": note}
            rows.append(row | _unmarked(line))
    return rows


@dataclass(frozen=True, slots=True)
class _Target:
    """What the gold and what the reader say of it; the gold names only the properties that it gives."""

    words: str
    gold: dict[str, str]
    said: dict[str, str]


_SCORED = {
    "negation": ("polarity", "absent"),
    "possible": ("polarity", "possible"),
    "historical": ("temporality", "historical"),
    "hypothetical": ("temporality", "hypothetical"),
    "other": ("experiencer", "other"),
}
_FIELDS = {"polarity": ("polarity", "negation"), "temporality": ("temporality",), "experiencer": ("experiencer",)}
_SPELLINGS = {"affirmed": "present", "negated": "absent", "negative": "absent", "positive": "present"}
_MARK = re.compile(
    r"<(?P<polarity>present|absent|possible)(?: (?P<temporality>historical|hypothetical))?(?: (?P<experiencer>other))?>"
    r"(?P<words>[^<>]+)</>"
)


def spans(row: Row) -> list[tuple[int, int]]:
    """Where the targets of the row stand that are found in its text."""
    return [span for target in _targets(row) if (span := _span(_text(row) or "", target)) is not None]


def _judged(row: Row, reader: Reader) -> list[_Target]:
    text = _text(row) or ""
    placed = [(span, target) for target in _targets(row) if (span := _span(text, target)) is not None]
    said = reader(text, [span for span, _ in placed])
    return [
        _Target(
            text[start:end],
            _gold(target),
            {
                "polarity": qualified.polarity,
                "temporality": qualified.temporality,
                "experiencer": qualified.experiencer,
            },
        )
        for ((start, end), target), qualified in zip(placed, said, strict=True)
    ]


def _counts(targets: Sequence[_Target], field: str, value: str) -> Counts:
    pairs = [(target.gold[field], target.said[field]) for target in targets if field in target.gold]
    return Counts(
        right=sum(gold == said == value for gold, said in pairs),
        wrong=sum(said == value != gold for gold, said in pairs),
        missed=sum(gold == value != said for gold, said in pairs),
    )


def _text(row: Row) -> str | None:
    text = row.get("text", row.get("sentence"))
    return text if isinstance(text, str) else None


def _language(row: Row) -> str:
    return str(
        row.get("lang") or row.get("language") or ("zh" if re.search("[\u4e00-\u9fff]", _text(row) or "") else "en")
    )


def _targets(row: Row) -> list[Row]:
    if "targets" in row:
        return list(row["targets"])
    target = row.get("target")
    if isinstance(target, Mapping):
        return [target]
    return [{**row, "phrase": row.get("phrase", target)}]


def _span(text: str, target: Row) -> tuple[int, int] | None:
    if target.get("start") is not None and target.get("end") is not None:
        return int(target["start"]), int(target["end"])
    words = str(target.get("phrase") or "").split()
    found = re.search(r"\s+".join(map(re.escape, words)), text, re.IGNORECASE) if words else None
    return found.span() if found else None


def _gold(target: Row) -> dict[str, str]:
    gold = {}
    for field, names in _FIELDS.items():
        said = next((str(target[name]).strip().lower() for name in names if target.get(name)), "")
        if said:
            gold[field] = _SPELLINGS.get(said, said)
    return gold


def _unmarked(line: str) -> dict[str, Any]:
    text, targets, position = "", [], 0
    for mark in _MARK.finditer(line):
        text += line[position : mark.start()]
        targets.append(
            {
                "start": len(text),
                "end": len(text) + len(mark["words"]),
                "polarity": mark["polarity"],
                "temporality": mark["temporality"] or "recent",
                "experiencer": mark["experiencer"] or "patient",
            }
        )
        text += mark["words"]
        position = mark.end()
    return {"text": text + line[position:], "targets": targets}
