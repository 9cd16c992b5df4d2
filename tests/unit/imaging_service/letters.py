"""Letters drawn by the tests, as a program writes them: one value, edges one pixel wide."""

from __future__ import annotations

import numpy as np

_GLYPHS = {
    "A": ("01110", "10001", "10001", "11111", "10001", "10001", "10001"),
    "D": ("11110", "10001", "10001", "10001", "10001", "10001", "11110"),
    "E": ("11111", "10000", "10000", "11110", "10000", "10000", "11111"),
    "H": ("10001", "10001", "10001", "11111", "10001", "10001", "10001"),
    "L": ("10000", "10000", "10000", "10000", "10000", "10000", "11111"),
    "N": ("10001", "11001", "10101", "10011", "10001", "10001", "10001"),
    "O": ("01110", "10001", "10001", "10001", "10001", "10001", "01110"),
    "1": ("00100", "01100", "00100", "00100", "00100", "00100", "01110"),
    "2": ("01110", "10001", "00001", "00110", "01000", "10000", "11111"),
    "-": ("00000", "00000", "00000", "11111", "00000", "00000", "00000"),
    " ": ("00000",) * 7,
}


def mask(text: str, scale: int = 1) -> np.ndarray:
    """True where the letters are: 7 x scale rows."""
    columns = [row for letter in text for row in np.array([list(line) for line in _GLYPHS[letter]]).T.tolist()]
    spaced = [line for at, line in enumerate(columns) for line in ([line] if at % 5 < 4 else [line, ["0"] * 7])]
    letters = np.array(spaced).T == "1"
    return np.kron(letters, np.ones((scale, scale), bool)).astype(bool)


def write(pixels: np.ndarray, text: str, top: int, left: int, value: int, scale: int = 1) -> np.ndarray:
    """A copy of the picture with the letters in it."""
    letters = mask(text, scale)
    written = pixels.copy()
    written[top : top + letters.shape[0], left : left + letters.shape[1]][letters] = value
    return written
