"""The geometry of the charts: numbers to points of an SVG. `templates/charts.html` draws them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 26, 12, 26
# Labels below a chart, at most.
_LABELS = 8


@dataclass(frozen=True, slots=True)
class Mark:
    """One value at its place."""

    x: float
    y: float
    label: str
    value: float


@dataclass(frozen=True, slots=True)
class Line:
    """`paths`: points of polylines; a value that is not known parts two of them."""

    name: str
    paths: tuple[str, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """`ticks`: height and words of each horizontal line; `labels`: place and words below."""

    lines: tuple[Line, ...]
    ticks: tuple[tuple[float, str], ...]
    labels: tuple[tuple[float, str], ...]
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a stacked bar, in percent of its length."""

    name: str
    start: float
    width: float
    number: int


def lines(labels: Sequence[str], series: Sequence[tuple[str, Sequence[float | None]]], limit: float = 0) -> Lines:
    """A line for each series over the same labels. `limit`: a level to be drawn across; 0: none."""
    known = [value for _, values in series for value in values if value is not None]
    steps = ticks(max([*known, limit, 0.0]))
    top = steps[-1]

    def x(position: int) -> float:
        return round(_LEFT + (WIDTH - _LEFT - _RIGHT) * (position / (len(labels) - 1) if len(labels) > 1 else 0.5), 1)

    def y(value: float) -> float:
        return round(HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * value / top, 1)

    drawn = []
    for name, values in series:
        marks: list[Mark] = []
        paths: list[list[str]] = [[]]
        for position, value in enumerate(values):
            if value is None:
                paths.append([])
                continue
            marks.append(Mark(x(position), y(value), labels[position], value))
            paths[-1].append(f"{x(position)},{y(value)}")
        drawn.append(Line(name, tuple(" ".join(path) for path in paths if len(path) > 1), tuple(marks)))
    every = max(1, math.ceil(len(labels) / _LABELS))
    below = tuple((x(position), label) for position, label in enumerate(labels) if position % every == 0)
    return Lines(tuple(drawn), tuple((y(step), f"{step:g}") for step in steps), below, y(limit) if limit else None)


def ticks(largest: float, about: int = 4) -> list[float]:
    """Round levels from 0 to at least the largest value.

    >>> ticks(87), ticks(3), ticks(0)
    ([0.0, 25.0, 50.0, 75.0, 100.0], [0.0, 1.0, 2.0, 3.0], [0.0, 1.0])
    """
    if largest <= 0:
        return [0.0, 1.0]
    raw = largest / about
    size = 10 ** math.floor(math.log10(raw))
    step = next(round_one * size for round_one in (1, 2, 2.5, 5, 10) if round_one * size >= raw)
    return [round(step * number, 10) for number in range(math.ceil(largest / step) + 1)]


def stacked(parts: Sequence[tuple[str, int]]) -> list[Part]:
    """The parts of a whole, one after another.

    >>> [(part.name, part.start, part.width) for part in stacked([("A", 3), ("B", 1)])]
    [('A', 0.0, 75.0), ('B', 75.0, 25.0)]
    """
    whole = sum(number for _, number in parts)
    drawn, start = [], 0.0
    for name, number in parts:
        if number:
            width = 100 * number / whole
            drawn.append(Part(name, round(start, 2), round(width, 2), number))
            start += width
    return drawn
