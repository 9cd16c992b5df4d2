"""Description and conclusion of a text that nobody divided: one after the other, in either order, often without a mark.

Words that sound like the one or the other (`lexicon/*/parts.tsv`) and the numbers of a list are evidence; the text is
cut where the evidence on both sides is purest. When it is not clear, the text stays whole: a wrong cut makes
contradictions that nobody wrote.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

import ahocorasick  # type: ignore[import-not-found]

from text_service.document import SectionKind
from text_service.mentions.phrases import LATIN, part_words
from text_service.passages.normalize import Folded

CERTAINTY = 0.92
"""How often a cut is where a person would make it: the low end over three samples of 60 real Chinese reports each."""


def find_parts(folded: Folded, start: int, end: int) -> list[tuple[int, int, SectionKind]]:
    """(start, end, kind) of the two parts of [start, end) in reading order; empty when they are not clear."""
    if end - start < _SHORTEST:
        return []
    marks = _marks(folded, start, end)
    if not any(weight > 0 for _, weight in marks) or not any(weight < 0 for _, weight in marks):
        return []
    positions = [position for position, _ in marks]
    sums = [0, *accumulate(weight for _, weight in marks)]
    total = sums[-1]
    best: tuple[int, int, bool] | None = None
    items = _list_items(folded.text, start, end)
    boundaries = [*_boundaries(folded, start, end), *((position, 2) for position in items[:1] if position > start)]
    for position, bonus in boundaries:
        if (items and items[0] < position <= items[-1]) or folded.text[start:position].rstrip()[-1:] == ":":
            continue  # a list is not cut, and a colon belongs to what follows
        before = sums[bisect_left(positions, position)]
        gain = 2 * before - total
        for conclusion_first, purity in ((True, gain), (False, -gain)):
            if best is None or (purity + bonus, position) > best[:2]:  # words that tell nothing go with those before
                best = purity + bonus, position, conclusion_first
    if best is None or best[0] - abs(total) < _MARGIN:
        return []
    _, position, conclusion_first = best
    index = bisect_left(positions, position)
    first, second = _mass(marks[:index]), _mass(marks[index:])
    if not _are_pure(*((first, second) if conclusion_first else (second, first))):
        return []
    kinds = (SectionKind.IMPRESSION, SectionKind.FINDINGS)
    one, other = kinds if conclusion_first else kinds[::-1]
    return [(start, position, one), (position, end, other)]


def sounds_like_conclusion(folded: Folded, start: int, end: int) -> bool:
    """Whether the words before the heading of the description are the conclusion."""
    concluding, describing = _mass(_marks(folded, start, end))
    return concluding >= _LEAST_CONCLUSION and concluding > describing


def sounds_like_description(folded: Folded, start: int, end: int) -> bool:
    """Whether the words before the heading of the conclusion are the description."""
    concluding, describing = _mass(_marks(folded, start, end))
    return describing >= _LEAST_HEADED and describing > concluding


# Shorter than any description with its conclusion.
_SHORTEST = 40
# What a cut must add over leaving the text whole, and what each part must hold at least.
_MARGIN, _LEAST_CONCLUSION, _LEAST_DESCRIPTION = 6, 2, 6
_LEAST_HEADED = 3
_LIST_ITEM = 4
_UNMARKED, _TECHNIQUE_BEGINS, _REPEATED = -2, 6, 16


@dataclass(frozen=True, slots=True)
class _Word:
    length: int
    weight: int
    ends: bool
    latin: tuple[bool, bool]


@cache
def _automaton() -> ahocorasick.Automaton:
    built = ahocorasick.Automaton()
    words: dict[str, list[int | bool]] = {}
    for phrase, code in part_words():
        kind, _, weight = code.partition("=")
        entry = words.setdefault(phrase, [0, False])
        if kind == "END":
            entry[1] = True
        else:
            entry[0] = -int(weight) if kind == "FINDINGS" else int(weight)
    for phrase, (weight, ends) in words.items():
        edges = (phrase[0] in LATIN, phrase[-1] in LATIN)
        built.add_word(phrase, _Word(len(phrase), int(weight), bool(ends), edges))
    built.make_automaton()
    return built


def _marks(folded: Folded, start: int, end: int) -> list[tuple[int, int]]:
    """(position, weight) of what sounds like a conclusion (above zero) or a description (below), in order."""
    marks = [
        (last - word.length + 1, word.weight)
        for last, word in _automaton().iter_long(folded.match, start, end)
        if word.weight and _stands_alone(folded.match, last - word.length + 1, last + 1, word)
    ]
    items = _list_items(folded.text, start, end)
    # A description may be numbered, too; then its items sound like one.
    if items and sum(weight for position, weight in marks if items[0] <= position < items[-1]) >= 0:
        marks += [(position, _LIST_ITEM) for position in items]
        marks.sort()
    return marks


def _stands_alone(match: str, start: int, end: int, word: _Word) -> bool:
    """English words only whole; a unit may touch its number."""
    first, last = word.latin
    if first and start and match[start - 1] in LATIN and not match[start - 1].isdigit():
        return False
    return not (last and end < len(match) and match[end] in LATIN)


_ITEM = re.compile(r"(?<![\d.第胸腰颈骶约径为至~\-])(\d{1,2})[.、)](?![\d,、])")


def _list_items(text: str, start: int, end: int) -> list[int]:
    """Where the items 1, 2, 3 ... of the longest numbered list begin; none for fewer than two."""
    lists: list[list[int]] = []
    for item in _ITEM.finditer(text, start, end):
        number = int(item.group(1))
        if number == 1:
            lists.append([item.start()])
        elif lists and number == len(lists[-1]) + 1:
            lists[-1].append(item.start())
    longest = max(lists, key=len, default=[])
    return longest if len(longest) > 1 else []


_END = re.compile(
    r"[。;!?\n\f]\s*|(?<=[^\d\s])\.(?!\d)\s*|(?<=\d)\.\s+(?=[A-Z])|(?<=[\u4e00-\u9fff])\s(?=[\u4e00-\u9fff])"
)
_NUMBER = re.compile(r"(?:^|[\s.。;,])\d{1,2}$")
_TECHNIQUE = re.compile("空腹|禁食|静脉注射|注射示踪剂|静脉麻醉")
_ONSET = "左右双两所扫肝胸头颅子甲心纵气食胃膀脑颈全部直乙结胰"
_OPENING = re.compile(r"(?:None)?\W*([^,:;。\n\f]{2,30}?(?:术后|疗后|复查|病例|比较|对比))")


def _boundaries(folded: Folded, start: int, end: int) -> Iterator[tuple[int, int]]:
    """(position, bonus): behind a sentence, where the opening words return, or unmarked in a line."""
    text = folded.text
    for stop in _END.finditer(text, start, end):
        if _NUMBER.search(text, max(start, stop.start() - 4), stop.start()):
            continue  # the number of a list belongs to what follows
        if _TECHNIQUE.match(text, stop.end()):
            yield stop.end(), _TECHNIQUE_BEGINS
        elif stop.end() < end:
            yield stop.end(), 0 if stop.group()[0] in "。.\n\f" else -1
    opening = _OPENING.match(text, start, end)
    if opening and (again := text.find(opening.group(1), opening.end(), end)) > 0:
        sentence = max(text.rfind(mark, again - 4, again) for mark in "。. \n\f")
        yield (sentence + 1 if sentence > 0 else again), _REPEATED
    for last, word in _automaton().iter(folded.match, start, end - 1):
        if word.ends and text[last + 1] in _ONSET:
            yield last + 1, _UNMARKED


def _mass(marks: list[tuple[int, int]]) -> tuple[int, int]:
    """How much of them is conclusion, and how much description."""
    concluding = sum(weight for _, weight in marks if weight > 0)
    return concluding, concluding - sum(weight for _, weight in marks)


def _are_pure(conclusion: tuple[int, int], description: tuple[int, int]) -> bool:
    return (
        conclusion[0] >= _LEAST_CONCLUSION
        and conclusion[0] > conclusion[1]
        and description[1] >= _LEAST_DESCRIPTION
        and description[1] > description[0]
    )
