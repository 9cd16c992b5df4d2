"""Any MONAI bundle, by path: preprocessing, network and what its outputs mean, in one folder.

    configs/metadata.json    MONAI's model metadata, with intended_use, data, figures and the digest of the rest
    configs/inference.json   MONAI's ConfigParser: `preprocessing` (array transforms on (1, rows, columns) of 0..1)
                             and `network_def`
    configs/heads.json       what each output means (`imaging_service.heads`)
    models/model.safetensors weights
    models/one_class.safetensors  what the guard against other pictures has learned, when heads.json names it
    models/ordinary.safetensors  mean maps of images without a finding, when heads.json names them
    models/preprocessing.onnx, models/model.onnx  the same two, compiled (`imaging_service.compile`)

With the compiled files neither torch nor MONAI is imported.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from imaging_service.engine import Engine, OnnxEngine, Outputs, Pixels, is_compiled
from imaging_service.heads import Heads, read_heads
from imaging_service.one_class import OneClass
from imaging_service.weights import FILE, tensor
from serving.errors import CannotRead, Unavailable

EngineName = Literal["auto", "onnxruntime", "torch"]


@dataclass(frozen=True)
class Bundle:
    """An opened bundle, used by several threads at once. `digest`: first 12 hex digits of the SHA-256 over weights and
    configs, without metadata.json."""

    path: Path
    digest: str
    metadata: Mapping[str, Any]
    heads: Heads
    engine: Engine
    one_class: OneClass | None

    @classmethod
    def open(cls, path: Path, engine: EngineName = "auto", threads: int = 1) -> Bundle:
        """`engine`: "auto" takes onnxruntime where the bundle is compiled, else torch.

        Raises CannotRead, one line that names file and place, for a folder that is no bundle or is damaged.
        """
        metadata = _metadata(path / "configs" / "metadata.json")
        digest = digest_of(path)
        if metadata.get("digest", digest) != digest:
            raise CannotRead("digest: not that of the files; one of them is damaged or was changed", _named(path))
        heads = read_heads(path / "configs" / "heads.json")
        guard = OneClass.load(path / "models" / "one_class.safetensors") if heads.one_class else None
        opened = cls(path, digest, metadata, heads, _engine(path, heads, engine, threads), guard)
        opened._try_out()
        return opened

    @property
    def name(self) -> str:
        return self.path.name

    @cached_property
    def class_weights(self) -> NDArray[np.float32]:
        """(outputs, channels of `maps`): what the linear layer behind the maps multiplies their means with.

        Raises CannotRead for a bundle that names none.
        """
        if self.heads.maps is None:
            raise CannotRead("maps: not named", str(self.path / "configs" / "heads.json"))
        return tensor(self.path / "models" / FILE, self.heads.maps.weights)

    @cached_property
    def ordinary_maps(self) -> NDArray[np.float32] | None:
        """(channels, h, w): mean `maps` of many images without a finding; None for a bundle that has none."""
        if self.heads.maps is None or not self.heads.maps.ordinary:
            return None
        return tensor(self.path / "models" / "ordinary.safetensors", "maps")

    def prepare(self, pixels: Pixels) -> Pixels:
        """A picture of any size, float32 (rows, columns) 0..1, to what the network takes: (1, height, width).

        Raises CannotRead for one that the preprocessing does not take.
        """
        if pixels.ndim != 2 or min(pixels.shape) < 2:
            raise CannotRead("a picture without extent")
        try:
            return self.engine.prepare(np.ascontiguousarray(pixels[None], dtype=np.float32))
        except Exception as error:  # whatever a transform makes of a shape that it did not expect
            raise CannotRead(f"a picture that {self.name} cannot prepare ({type(error).__name__})") from None

    def forward(self, batch: Pixels) -> Outputs:
        """(N, 1, height, width). Raises Unavailable when the engine fails, for want of memory for one."""
        try:
            return self.engine.forward(np.ascontiguousarray(batch, dtype=np.float32))
        except Exception as error:
            raise Unavailable(f"{self.name} could not be run ({type(error).__name__})") from None

    def distance(self, outputs: Outputs) -> NDArray[np.float64]:
        """(N,): how far each image lies from those the network was trained on; zero without a guard."""
        if self.one_class is None or outputs.embedding is None:
            return np.zeros(len(outputs.logits))
        return self.one_class.distance(outputs.embedding)

    def _try_out(self) -> None:
        """One pass over a made picture, so that what does not fit together shows now and not at the first patient."""
        ramp = np.linspace(0, 1, 64 * 48, dtype=np.float32).reshape(64, 48)
        try:
            outputs = self.forward(self.prepare(ramp)[None])
        except (CannotRead, Unavailable) as error:
            raise CannotRead(f"does not run: {error.message}", str(self.path)) from None
        heads = str(self.path / "configs" / "heads.json")
        if outputs.logits.shape != (1, len(self.heads.outputs)):
            raise CannotRead(f"outputs: {len(self.heads.outputs)}, and the network has {outputs.logits.shape}", heads)
        if self.heads.maps and (outputs.maps is None or outputs.maps.shape[1] != self.class_weights.shape[-1]):
            raise CannotRead("maps: weights of another number of channels than the layer", heads)
        ordinary = self.ordinary_maps
        if outputs.maps is not None and ordinary is not None and ordinary.shape != outputs.maps.shape[1:]:
            raise CannotRead("maps: ordinary ones of another shape than the layer", heads)
        if self.heads.embedding and outputs.embedding is None:
            raise CannotRead("embedding: the compiled network has none", heads)
        try:
            self.distance(outputs)
        except ValueError:
            raise CannotRead("one_class: made for another embedding", heads) from None


def digest_of(path: Path) -> str:
    """First 12 hex digits of the SHA-256 over names and content of configs/ and models/, metadata.json left out."""
    whole = hashlib.sha256()
    for file in sorted([*path.glob("configs/*"), *path.glob("models/*")]):
        if file.is_file() and file.name != "metadata.json" and not file.name.startswith("."):
            with file.open("rb") as stream:
                content = hashlib.file_digest(stream, "sha256").hexdigest()
            whole.update(f"{file.relative_to(path).as_posix()}\0{content}\n".encode())
    return whole.hexdigest()[:12]


def seal(path: Path) -> str:
    """The digest of the bundle, now also in its metadata.json: it opens only while the files are these."""
    file = path / "configs" / "metadata.json"
    digest = digest_of(path)
    metadata = {**_metadata(file), "digest": digest}
    file.write_text(json.dumps(metadata, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return digest


def is_bundle(path: Path) -> bool:
    return (path / "configs" / "metadata.json").is_file()


def _metadata(file: Path) -> dict[str, Any]:
    try:
        metadata = json.loads(file.read_bytes())
    except FileNotFoundError:
        raise CannotRead("no such file, so this is no bundle", str(file)) from None
    except (OSError, ValueError):
        raise CannotRead("is not JSON", str(file)) from None
    if not isinstance(metadata, dict):
        raise CannotRead("is no JSON object", str(file))
    return metadata


def _named(path: Path) -> str:
    return str(path / "configs" / "metadata.json")


def _engine(path: Path, heads: Heads, name: EngineName, threads: int) -> Engine:
    if name == "onnxruntime" or (name == "auto" and is_compiled(path)):
        return OnnxEngine(path, threads)
    try:
        from imaging_service.torch_engine import TorchEngine
    except ImportError as error:
        raise CannotRead(f"is not compiled, and {error.name} is not installed", str(path)) from None
    return TorchEngine(path, heads, threads)
