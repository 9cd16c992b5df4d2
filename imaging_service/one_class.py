"""Whether an image is of the kind a network was trained on: the Mahalanobis distance of its embedding.

One class is learned, what is in; nothing that is out is needed for it. Covariance shrunk after Ledoit and Wolf,
"A well-conditioned estimator for large-dimensional covariance matrices", J. Multivariate Analysis 88 (2004).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from imaging_service.weights import tensor


@dataclass(frozen=True, slots=True)
class OneClass:
    """`mean` (D,); `whitening` (K, D): an embedding of the class, centred and multiplied with it, has unit variance in
    each of K directions. K is D, or fewer where directions without much variance were left out."""

    mean: NDArray[np.float32]
    whitening: NDArray[np.float32]

    def distance(self, embedding: NDArray[Any]) -> NDArray[np.float64]:
        """(N, D) to (N,): root of the mean square over the K directions, so about 1 for what is in the class.

        Raises ValueError for an embedding of another length.
        """
        if embedding.ndim != 2 or embedding.shape[1] != len(self.mean):
            raise ValueError(f"an embedding of {embedding.shape[1:]}, and {self.mean.shape} was learned")
        white = (embedding.astype(np.float64) - self.mean) @ self.whitening.T.astype(np.float64)
        return np.sqrt(np.mean(white**2, axis=1))

    def save(self, file: Path) -> None:
        arrays = {"mean": self.mean, "whitening": self.whitening}
        save_file({name: np.ascontiguousarray(array, dtype=np.float32) for name, array in arrays.items()}, file)

    @classmethod
    def load(cls, file: Path) -> OneClass:
        """Raises CannotRead naming the file."""
        return cls(tensor(file, "mean"), tensor(file, "whitening"))


def fit(embedding: NDArray[Any], components: int | None = None) -> OneClass:
    """Learned from (N, D) of the class, N > 1. `components`: only so many directions of most variance are kept."""
    sample = embedding.astype(np.float64)
    mean, spread = sample.mean(axis=0), sample.std(axis=0)
    # Stages of a network differ in scale, and shrinking goes by it. A channel that is always the same stays finite.
    spread = np.maximum(spread, max(1e-3 * float(np.median(spread)), 1e-6))
    values, vectors = np.linalg.eigh(_shrunk((sample - mean) / spread))
    largest = np.argsort(values)[::-1][:components]
    kept = np.maximum(values[largest], 1e-12)
    whitening = (vectors[:, largest] / np.sqrt(kept)).T / spread
    return OneClass(mean.astype(np.float32), whitening.astype(np.float32))


def threshold(distances: NDArray[Any], share: float) -> float:
    """The distance that `share` of a held-out sample of the class does not exceed."""
    return float(np.quantile(distances, share))


def _shrunk(centred: NDArray[np.float64]) -> NDArray[np.float64]:
    """(D, D): the sample covariance drawn towards a multiple of the identity, as far as its own noise asks for."""
    count, size = centred.shape
    covariance = centred.T @ centred / count
    scale = np.trace(covariance) / size
    dispersion = np.sum((covariance - scale * np.eye(size)) ** 2)
    if dispersion == 0:
        return covariance + np.eye(size) * 1e-6
    # Mean square distance of single outer products from their mean: sum of |x|^4 / n^2 - |S|^2 / n.
    noise = np.sum(np.sum(centred**2, axis=1) ** 2) / count**2 - np.sum(covariance**2) / count
    share = min(max(noise / dispersion, 0.0), 1.0)
    # Never none at all: a direction without variance would be infinitely far for the smallest step.
    share = max(share, 1e-6)
    return (1 - share) * covariance + share * scale * np.eye(size)
