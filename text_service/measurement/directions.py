"""The direction of a change that a measured lesion is said to have had, where the sentence also tells its prior size.

"Nodule decreased, 9 mm (prior 6 mm)": beside two sizes a bare word says enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from facts.fact import Change, Quantity
from text_service.assertion.degrees import Degree
from text_service.measurement.quantities import Measurement, in_mm, is_range
from text_service.mentions.linker import Mention
from text_service.passages.sentences import Sentence


def with_directions(
    sentence: Sentence,
    mentions: list[Mention],
    measurements: list[tuple[Measurement, tuple[int, ...]]],
    degrees: list[Degree],
) -> list[Degree]:
    """The degrees, with the change of each mention that has a prior size and no change yet."""
    measured = {number for measurement, owned in measurements if measurement.earlier for number in owned}
    if not measured:
        return degrees
    words = sentence.match
    return [
        Degree(degree.severity, _direction(words, mentions, number), degree.count)
        if number in measured and degree.change is None
        else degree
        for number, degree in enumerate(degrees)
    ]


_WORD = re.compile(
    r"(?P<stable>\bstable\b|unchanged|\bsimilar\b|no (?:significant |interval )*change"
    r"|not (?:significantly )?changed|稳定|相仿|无(?:明显|显著)?变化"
    r"|未见(?:明显|显著)?变化|变化不(?:大|明显|著)|未见(?:明显)?增大|大致同前)"
    r"|(?P<larger>\bincreased?\b|\blarger\b|\benlarged?\b|\bgrown\b|\bgrew\b|\bgrowth\b|增大|增长|变大|增多|长大)"
    r"|(?P<smaller>\bdecreased?\b|\bsmaller\b|\bshrunk\b|\bshrunken\b|\breduced\b|\bdiminished\b|\bregressed\b|缩小|减小|变小|减少)"
)
_DENIED = re.compile(r"(?:\bno\b|\bnot\b|without|未见?|无)(?:\s?(?:significant(?:ly)?|interval|明显|显著))*\s?$")


def _direction(words: str, mentions: list[Mention], number: int) -> Change | None:
    """By the only word of direction in the reach of the mention; None when there are two that differ."""
    start = max((other.end for other in mentions[:number] if other.end <= mentions[number].start), default=0)
    end = min((other.start for other in mentions if other.start >= mentions[number].end), default=len(words))
    said = set()
    for word in _WORD.finditer(words, start, end):
        denied = word.lastgroup != "stable" and _DENIED.search(words, max(start, word.start() - 24), word.start())
        said.add("stable" if denied else str(word.lastgroup))
    return Change(said.pop()) if len(said) == 1 else None


def then_and_now(
    sentence: Sentence, mentions: list[Mention], measurements: list[tuple[Measurement, tuple[int, ...]]]
) -> Iterator[tuple[int, Measurement, Measurement]]:
    """(number, prior size, present size) of each mention of which the sentence tells one of each, and no more.

    Where it speaks of several, nobody can say whose sizes they are.
    """
    if _SEVERAL.search(sentence.match):
        return
    for number in range(len(mentions)):
        own = [measurement for measurement, owned in measurements if number in owned and measurement.is_size]
        before = [measurement for measurement in own if measurement.earlier]
        now = [measurement for measurement in own if not measurement.earlier]
        if len(before) == len(now) == 1 and _sizeable(before[0]) and _sizeable(now[0]):
            yield number, before[0], now[0]


def mean_diameter(measurement: Measurement) -> Quantity:
    """In mm: the mean of the two longest axes (Fleischner 2017, Lung-RADS v2022); of one axis the axis."""
    axes = sorted((in_mm(value.quantity) for value in measurement.values), reverse=True)
    if is_range(measurement.values) or len(axes) == 1:
        return Quantity(_digits(axes[0]), "mm")
    return Quantity(_digits((axes[0] + axes[1]) / 2), "mm")


def _digits(number: Decimal) -> str:
    return f"{number.normalize():f}"


_SEVERAL = re.compile(
    r"\b(?:multiple|several|numerous|some|both|nodules|masses|lesions|nodes|cysts)\b|多发|多个|数[个枚处]|部分|散在|[两二三四五六七八九]枚|[两三四]个|较大者?|大者|较著者"
)


def _sizeable(measurement: Measurement) -> bool:
    return all(value.quantity.unit and not value.quantity.comparator for value in measurement.values) and not is_range(
        measurement.values
    )
