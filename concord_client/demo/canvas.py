"""Shapes with soft edges on a square film. x runs from -1 at the viewer's left to 1, y from -1 at the top to 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float64]

# 5 x 7 dots, one row a number, the highest bit on the left.
_LETTERS = {"R": (30, 17, 17, 30, 20, 18, 17), "L": (16, 16, 16, 16, 16, 16, 31)}


@dataclass(frozen=True, slots=True)
class Canvas:
    """`x`, `y`: coordinates of every pixel, (size, size)."""

    size: int
    x: Field
    y: Field

    @classmethod
    def of(cls, size: int) -> Canvas:
        axis = np.linspace(-1, 1, size)
        x, y = np.meshgrid(axis, axis)
        return cls(size, x, y)

    def ellipse(self, cx: float, cy: float, a: float, b: float, turn: float = 0.0, soft: float = 0.02) -> Field:
        """1 inside, 0 outside; `turn` in radians, clockwise on the film; `soft`: width of the edge."""
        dx, dy = self.x - cx, self.y - cy
        along, across = dx * np.cos(turn) + dy * np.sin(turn), dy * np.cos(turn) - dx * np.sin(turn)
        return edge((np.hypot(along / a, across / b) - 1) * min(a, b), soft)

    def stroke(self, points: Sequence[tuple[float, float]], width: float) -> Field:
        """A line through points, `width` across, brightest in its middle."""
        film = np.zeros_like(self.x)
        for (x0, y0), (x1, y1) in pairwise(points):
            rows, columns = self._window(min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1), 2 * width)
            x, y = self.x[rows, columns], self.y[rows, columns]
            length = max((x1 - x0) ** 2 + (y1 - y0) ** 2, 1e-9)
            along = np.clip(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length, 0, 1)
            distance = np.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0))
            film[rows, columns] = np.maximum(film[rows, columns], np.exp(-((2 * distance / width) ** 2)))
        return film

    def letter(self, letter: str, cx: float, cy: float, height: float) -> Field:
        """A lead letter: 1 where it is."""
        film = np.zeros_like(self.x)
        if letter:
            dots = np.array([[row >> 4 - bit & 1 for bit in range(5)] for row in _LETTERS[letter]], dtype=float)
            dot = height / 7
            rows = np.floor((self.y - cy + height / 2) / dot).astype(int)
            columns = np.floor((self.x - cx + 2.5 * dot) / dot).astype(int)
            inside = (rows >= 0) & (rows < 7) & (columns >= 0) & (columns < 5)
            film[inside] = dots[rows[inside], columns[inside]]
        return film

    def _window(self, x0: float, x1: float, y0: float, y1: float, margin: float) -> tuple[slice, slice]:
        def index(coordinate: float) -> int:
            return int(np.clip(round((coordinate + 1) / 2 * (self.size - 1)), 0, self.size))

        return slice(index(y0 - margin), index(y1 + margin) + 1), slice(index(x0 - margin), index(x1 + margin) + 1)


def edge(distance: Field, soft: float) -> Field:
    """1 well inside (negative distance), 0 well outside, half at the edge."""
    return 1 / (1 + np.exp(np.clip(distance / (soft / 3), -40, 40)))


def cortex(distance: Field, width: float) -> Field:
    """1 along the edge of a shape: how bone shows its rim."""
    return np.exp(-((distance / width) ** 2))


def blur(film: Field, sigma: float) -> Field:
    """Gaussian, `sigma` in pixels, the borders continued."""
    radius = max(1, int(3 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    for axis in (0, 1):
        padded = np.pad(film, [(radius, radius) if axis == at else (0, 0) for at in (0, 1)], mode="edge")
        film = np.apply_along_axis(np.convolve, axis, padded, kernel, mode="valid")
    return film


def grain(film: Field, generator: np.random.Generator, amount: float) -> Field:
    """Quantum noise, a little smeared as a detector does, stronger where fewer photons came through."""
    noise = blur(generator.standard_normal(film.shape), 0.7)
    slow = blur(generator.standard_normal(film.shape), film.shape[0] / 24)
    return film + amount * (0.6 + film) * noise + amount * 8 * slow
