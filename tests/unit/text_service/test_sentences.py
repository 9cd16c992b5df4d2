"""Marked-up sentences, own words: what is marked is read, with exactly its qualifiers, and nothing else is.

The form is told at the head of sentences/en.txt. A sentence stands in a chest report, so that a bare "effusion" means
what it means there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from facts import vocabulary
from facts.fact import Change, Coded, Fact, Polarity, Quantity, Severity, Temporality
from text_service.document import Document, Section, SectionKind
from text_service.reader import read_report

_FOLDER = Path(__file__).with_name("sentences")
_CONTEXT = Section(SectionKind.TECHNIQUE, "Chest, lungs, pleura, lungs, chest. 胸部，肺，胸膜，肺，胸部。")
_TAG = re.compile(r"<(?P<words>[a-z][^<>]*(?:=<\d[^<>]*)?)>|</>")


@dataclass
class Mark:
    """What a marked span must be read as."""

    concept: str
    start: int
    end: int = 0
    polarity: Polarity = Polarity.PRESENT
    side: str | None = None
    temporality: Temporality = Temporality.RECENT
    experiencer: str = "patient"
    severity: str | None = None
    change: str | None = None
    values: dict[str, str] = field(default_factory=dict)


def _cases() -> list[str]:
    lines = [
        line for name in ("en", "zh") for line in (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    ]
    return [line for line in lines if line and not line.startswith("#")]


def _parse(line: str) -> tuple[str, list[Mark]]:
    text, marks, open_marks, position = "", [], [], 0
    for tag in _TAG.finditer(line):
        text += line[position : tag.start()]
        position = tag.end()
        if tag["words"]:
            mark = _mark(tag["words"].split(), len(text))
            marks.append(mark)
            open_marks.append(mark)
        else:
            open_marks.pop().end = len(text)
    assert not open_marks, f"a mark is left open: {line}"
    return text + line[position:], marks


def _mark(words: list[str], start: int) -> Mark:
    mark = Mark(words[0], start)
    for word in words[1:]:
        if word in list(Polarity):
            mark.polarity = Polarity(word)
        elif word in ("right", "left", "bilateral"):
            mark.side = word
        elif word in ("historical", "hypothetical"):
            mark.temporality = Temporality(word)
        elif word == "other":
            mark.experiencer = word
        elif word in list(Severity):
            mark.severity = word
        elif word in list(Change):
            mark.change = word
        else:
            name, _, value = word.partition("=")
            assert value, f"unknown word in a mark: {word}"
            mark.values[name] = value
    return mark


def _findings(text: str) -> list[Fact]:
    facts, issues = read_report(Document(sections=(_CONTEXT, Section(SectionKind.FINDINGS, text))))
    assert not issues
    categories = ("finding", "device", "condition")
    return [
        fact
        for fact in facts
        if fact.evidence[0].section == "FINDINGS"
        and (entry := vocabulary.find(fact.concept.code))
        and entry.category in categories
    ]


def _size(fact: Fact) -> str | None:
    return f"{fact.value.comparator}{fact.value.value}{fact.value.unit}" if isinstance(fact.value, Quantity) else None


def _disagreement(fact: Fact, mark: Mark) -> str:
    """What the fact says otherwise than the mark, empty when they agree. Site, size and count count where marked."""
    read: dict[str, object] = {
        "polarity": fact.polarity,
        "side": fact.laterality,
        "temporality": fact.temporality,
        "experiencer": fact.experiencer,
        "severity": fact.severity,
        "change": fact.change,
        "narrowed": fact.value.code if isinstance(fact.value, Coded) else None,
    }
    wanted: dict[str, object] = {
        "polarity": mark.polarity,
        "side": mark.side,
        "temporality": mark.temporality,
        "experiencer": mark.experiencer,
        "severity": mark.severity,
        "change": mark.change,
        "narrowed": mark.values.get("narrowed"),
    }
    if "site" in mark.values:
        read["site"], wanted["site"] = fact.body_site and fact.body_site.code, mark.values["site"]
    if "size" in mark.values:
        read["size"], wanted["size"] = _size(fact), mark.values["size"].replace("毫米", "mm")
    if "count" in mark.values:
        read["count"], wanted["count"] = str(fact.count), mark.values["count"]
    return ", ".join(f"{name} {read[name]} instead of {wanted[name]}" for name in wanted if read[name] != wanted[name])


def test_there_are_sentences_enough() -> None:
    assert len(_cases()) >= 120


@pytest.mark.parametrize("line", _cases())
def test_a_sentence_is_read_as_marked(line: str) -> None:
    text, marks = _parse(line)
    facts = _findings(text)
    for mark in marks:
        covering = [
            fact
            for fact in facts
            if fact.concept.code == mark.concept
            and fact.evidence[0].start < mark.end
            and mark.start < fact.evidence[0].end
        ]
        assert covering, f"{mark.concept} was not read"
        disagreements = [_disagreement(fact, mark) for fact in covering]
        assert "" in disagreements, f"{mark.concept}: {disagreements[0]}"
    unmarked = [fact.concept.code for fact in facts if not any(fact.concept.code == mark.concept for mark in marks)]
    assert not unmarked, f"read, but not marked: {unmarked}"
    assert len(facts) <= len(marks), "more facts than marks"
