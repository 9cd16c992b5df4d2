"""What runs a bundle, and the one that needs neither torch nor MONAI: onnxruntime."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from imaging_service.area import area_mean, first_size
from serving.errors import CannotRead

Pixels = NDArray[np.float32]

PREPROCESSING, MODEL = "preprocessing.onnx", "model.onnx"
_PROVIDERS = ("CUDAExecutionProvider", "CPUExecutionProvider")


@dataclass(frozen=True, slots=True)
class Outputs:
    """Of N images. `logits` (N, outputs); `maps` (N, channels, h, w): the last ones before global average pooling;
    `embedding` (N, D). The last two are None where the bundle names no layer for them."""

    logits: Pixels
    maps: Pixels | None = None
    embedding: Pixels | None = None

    def one(self, number: int) -> Outputs:
        """The outputs of one of the images, N = 1."""
        maps, embedding = (
            None if array is None else array[number : number + 1] for array in (self.maps, self.embedding)
        )
        return Outputs(self.logits[number : number + 1], maps, embedding)


class Engine(Protocol):
    """Used by several threads at once."""

    def prepare(self, pixels: Pixels) -> Pixels:
        """(1, rows, columns) of any size to what the network takes: (1, height, width)."""

    def forward(self, batch: Pixels) -> Outputs:
        """(N, 1, height, width)."""


class OnnxEngine:
    """`models/preprocessing.onnx` and `models/model.onnx`. Raises CannotRead naming the file that does not load.

    A preprocessing that begins by resizing to a size is given the picture in that size already: its own resizing, which
    is a product of large matrices, then changes nothing.
    """

    def __init__(self, folder: Path, threads: int) -> None:
        self._size = first_size(folder / "configs" / "inference.json")
        self._preprocessing = _session(folder / "models" / PREPROCESSING, threads)
        self._model = _session(folder / "models" / MODEL, threads)
        self._names = [output.name for output in self._model.get_outputs()]

    def prepare(self, pixels: Pixels) -> Pixels:
        if self._size and pixels.shape[1] >= self._size[0] and pixels.shape[2] >= self._size[1]:
            pixels = area_mean(pixels[0], self._size)[None]
        prepared: Pixels = self._preprocessing.run(None, {"picture": pixels})[0]
        return prepared

    def forward(self, batch: Pixels) -> Outputs:
        return Outputs(**dict(zip(self._names, self._model.run(None, {"image": batch}), strict=True)))


def is_compiled(folder: Path) -> bool:
    return all((folder / "models" / name).is_file() for name in (PREPROCESSING, MODEL))


def _session(file: Path, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    # Replicas share the cores: a thread that spins while it waits takes one from its neighbour.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4
    found = [name for name in _PROVIDERS if name in onnxruntime.get_available_providers()]
    try:
        return onnxruntime.InferenceSession(str(file), options, providers=found)
    except Exception as error:  # onnxruntime raises what its parser makes of the bytes
        raise CannotRead(f"no graph that onnxruntime loads ({type(error).__name__})", str(file)) from None
