"""Runs a bundle as MONAI means it: preprocessing and network built from `configs/inference.json`, on torch.

Imported only where a bundle is not compiled, is being compiled, or torch was asked for.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from imaging_service.engine import Outputs, Pixels
from imaging_service.heads import Heads
from imaging_service.weights import FILE
from serving.errors import CannotRead

_CONFIGS = ("inference.json", "inference.yaml", "inference.yml")


@contextmanager
def without_transformers() -> Iterator[None]:
    """MONAI is imported in half the time and 100 MB less: one network of its many, which no bundle here uses, imports
    the BERT of transformers. Others may import transformers afterwards."""
    missing = object()
    before = sys.modules.get("transformers", missing)
    if before is missing:
        sys.modules["transformers"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if before is missing:
            sys.modules.pop("transformers", None)


with without_transformers():
    from monai.bundle import ConfigParser


class Tapped(torch.nn.Module):
    """A network that also gives what passes through some of its layers: logits, then maps and embedding where named.

    Of a network that answers several things the first is the logits. Raises AttributeError for a layer that it does
    not have.
    """

    def __init__(self, network: torch.nn.Module, heads: Heads) -> None:
        super().__init__()
        self.network = network
        self._maps = heads.maps.layer if heads.maps else None
        self._embedding = heads.embedding
        self._passed: dict[str, torch.Tensor] = {}
        for name in {*self._embedding, *filter(None, [self._maps])}:
            network.get_submodule(name).register_forward_hook(self._keeper(name))

    @property
    def names(self) -> list[str]:
        return ["logits", *["maps"] * bool(self._maps), *["embedding"] * bool(self._embedding)]

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, ...]:
        answer = self.network(image)
        outputs = [answer[0] if isinstance(answer, tuple) else answer]
        if self._maps:
            outputs.append(self._passed[self._maps])
        if self._embedding:
            outputs.append(torch.cat([self._passed[name].flatten(2).mean(2) for name in self._embedding], dim=1))
        self._passed.clear()
        return tuple(outputs)

    def _keeper(self, name: str) -> Callable[..., None]:
        def keep(module: torch.nn.Module, arguments: Any, output: torch.Tensor) -> None:
            self._passed[name] = output

        return keep


class TorchEngine:
    """`preprocessing` and `network_def` of `configs/inference.json` (or .yaml) with `models/model.safetensors`, or with
    `models/model.pt` when that is a plain state dict. Raises CannotRead naming file and place."""

    def __init__(self, folder: Path, heads: Heads, threads: int) -> None:
        torch.set_num_threads(threads)
        config = next((folder / "configs" / name for name in _CONFIGS if (folder / "configs" / name).is_file()), None)
        if config is None:
            raise CannotRead("no such file", str(folder / "configs" / _CONFIGS[0]))
        self.preprocessing = _built(config, "preprocessing")
        network = _built(config, "network_def")
        _load(network, folder / "models")
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        try:
            self.tapped = Tapped(network, heads).eval().to(self.device)
        except AttributeError as error:
            raise CannotRead(f"maps or embedding: {error}", str(folder / "configs" / "heads.json")) from None
        # What passes through the layers is kept on the module.
        self._alone = threading.Lock()

    def prepare(self, pixels: Pixels) -> Pixels:
        prepared = self.preprocessing(torch.from_numpy(pixels))
        return np.ascontiguousarray(prepared.numpy(), dtype=np.float32)

    def forward(self, batch: Pixels) -> Outputs:
        with self._alone, torch.inference_mode():
            outputs = self.tapped(torch.from_numpy(batch).to(self.device))
        arrays = [output.float().cpu().numpy() for output in outputs]
        return Outputs(**dict(zip(self.tapped.names, arrays, strict=True)))


def _built(config: Path, name: str) -> Any:
    try:
        parser = ConfigParser()
        parser.read_config(str(config))
        return parser.get_parsed_content(name)
    except Exception as error:  # whatever the named classes make of their arguments
        raise CannotRead(f"{name} cannot be built ({_line(error)})", str(config)) from None


def _load(network: torch.nn.Module, models: Path) -> None:
    file = models / FILE
    try:
        if file.is_file():
            weights = load_file(file)
        else:
            file = models / "model.pt"
            weights = torch.load(file, map_location="cpu", weights_only=True)
        network.load_state_dict(weights)
    except FileNotFoundError:
        raise CannotRead("no such file", str(models / FILE)) from None
    except (SafetensorError, RuntimeError, AttributeError, TypeError, OSError, EOFError) as error:
        raise CannotRead(f"no weights of this network ({_line(error)})", str(file)) from None


def _line(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
