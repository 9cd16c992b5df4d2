"""Sentences in the styles of real reports, from the templates of `grammar/{en,zh}.txt`."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from text_service.generator.terms import LABELS, plain_words


@dataclass(slots=True)
class Slot:
    """A place for a term of the label, or for a set of words."""

    name: str


@dataclass(slots=True)
class Choice:
    """One of several sequences; an optional part is a choice between itself and nothing."""

    ways: list[Sequence] = field(default_factory=list)


Sequence = list["str | Slot | Choice"]
"""Words, slots and choices, one after the other."""


@dataclass(frozen=True, slots=True)
class Grammar:
    sentences: tuple[Sequence, ...]
    sets: dict[str, tuple[Sequence, ...]]


@cache
def grammar(language: str) -> Grammar:
    """The templates of a language. Raises ValueError for a slot that nothing fills."""
    sentences: list[Sequence] = []
    sets: dict[str, tuple[Sequence, ...]] = {"w": tuple([word] for word in plain_words(language))}
    path = Path(__file__).with_name("grammar") / f"{language}.txt"
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            name, _, members = line[1:].partition("\t")
            sets[name] = tuple(_parse(member.strip()) for member in members.split(" | "))
        elif line.strip() and not line.startswith("#"):
            sentences.append(_parse(line))
    for name in {name for sequence in [*sentences, *sum(sets.values(), ())] for name in _names(sequence)}:
        if name not in sets and name not in LABELS:
            raise ValueError(f"{path.name}: nothing fills {{{name}}}")
    return Grammar(tuple(sentences), sets)


def expand(rules: Grammar, sequence: Sequence, rng: random.Random) -> list[str | Slot]:
    """The sequence with its choices made and its sets filled: words, and slots for terms."""
    pieces: list[str | Slot] = []
    for part in sequence:
        if isinstance(part, Choice):
            pieces += expand(rules, rng.choice(part.ways), rng)
        elif isinstance(part, Slot) and part.name not in LABELS:
            pieces += expand(rules, rng.choice(rules.sets[part.name]), rng)
        else:
            pieces.append(part)
    return pieces


_MARK = re.compile(r"\{(\w+)\}|[(\[|)\]]")


def _parse(template: str) -> Sequence:
    """ "(a|b)" is a choice; "[a]" is there or not; a bracket without "|" that nothing optional needs is itself."""
    outer = Choice([[]])
    stack = [outer]
    position = 0
    for mark in _MARK.finditer(template):
        sequence = stack[-1].ways[-1]
        if mark.start() > position:
            sequence.append(template[position : mark.start()])
        position = mark.end()
        if mark.group(1):
            sequence.append(Slot(mark.group(1)))
        elif mark.group() in "([":
            inner = Choice([[]])
            if mark.group() == "[":
                inner.ways.insert(0, [])
            sequence.append(inner)
            stack.append(inner)
        elif mark.group() == "|":
            stack[-1].ways.append([])
        elif len(stack) > 1:
            closed = stack.pop()
            if mark.group() == ")" and len(closed.ways) == 1:
                closed.ways[0][:0] = ["("]
                closed.ways[0].append(")")
    sequence = outer.ways[-1]
    if template[position:]:
        sequence.append(template[position:])
    return sequence


def _names(sequence: Sequence) -> list[str]:
    names = []
    for part in sequence:
        if isinstance(part, Slot):
            names.append(part.name)
        elif isinstance(part, Choice):
            names += [name for way in part.ways for name in _names(way)]
    return names
