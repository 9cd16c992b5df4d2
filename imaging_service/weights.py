"""The weights of a bundle, and where each of them lies in its file."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from serving.errors import CannotRead

FILE = "model.safetensors"


def tensor(file: Path, name: str) -> NDArray[Any]:
    """One tensor of a safetensors file. Raises CannotRead naming file and tensor."""
    try:
        with safe_open(str(file), framework="numpy") as opened:
            return np.asarray(opened.get_tensor(name))
    except (OSError, SafetensorError):
        raise CannotRead(f"{name}: no such tensor, or the file is damaged", str(file)) from None


def places(file: Path) -> dict[str, tuple[int, int]]:
    """Name to offset and length in bytes from the beginning of the file.

    Source: the safetensors format, 8 bytes of length, a JSON header, the data.
    """
    with file.open("rb") as stream:
        (length,) = struct.unpack("<Q", stream.read(8))
        header = json.loads(stream.read(length))
    header.pop("__metadata__", None)
    begin = 8 + length
    spans = {name: entry["data_offsets"] for name, entry in header.items()}
    return {name: (begin + start, end - start) for name, (start, end) in spans.items()}
