"""Compiles a bundle for onnxruntime, so that who serves it needs neither torch nor MONAI.

    python -m imaging_service.compile models/chest-radiograph

Writes models/preprocessing.onnx and models/model.onnx. The graph of the network holds no weights: they stay in
model.safetensors, once, and the graph says at which byte each of them lies (ONNX external data).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch

from imaging_service.bundle import seal
from imaging_service.engine import MODEL, PREPROCESSING, OnnxEngine
from imaging_service.heads import read_heads
from imaging_service.onnx_preprocessing import CannotCompile, export, translate
from imaging_service.torch_engine import TorchEngine
from imaging_service.weights import FILE, places

TOLERANCE = 1e-4
_SIZES = ((128, 128), (301, 243), (97, 160), (1024, 1024))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("bundle", type=Path)
    folder = arguments.parse_args().bundle
    difference = compile_bundle(folder)
    print(f"{folder}: compiled, largest difference from torch {difference:.1e}, digest {seal(folder)}")


def compile_bundle(folder: Path) -> float:
    """Writes both graphs and compares them with torch and MONAI on made pictures of several sizes.

    The largest difference of a logit, in units of 1 or of the largest logit, whichever is more. Raises CannotCompile
    for a transform without counterpart, for a weight that is not in the file, and for a difference above TOLERANCE;
    then no graph is left behind.
    """
    heads = read_heads(folder / "configs" / "heads.json")
    engine = TorchEngine(folder, heads, threads=torch.get_num_threads())
    files = folder / "models" / PREPROCESSING, folder / "models" / MODEL
    try:
        files[0].write_bytes(translate(engine.preprocessing).SerializeToString())
        example = torch.from_numpy(engine.prepare(np.zeros((1, 64, 48), np.float32)))
        batch = torch.stack([example, example]).to(engine.device)
        axes = {name: {0: "N"} for name in ("image", *engine.tapped.names)}
        model = export(engine.tapped, batch, "image", engine.tapped.names, axes)
        files[1].write_bytes(_without_weights(model, folder / "models" / FILE).SerializeToString())
        difference = _largest_difference(engine, OnnxEngine(folder, threads=1))
        if not difference <= TOLERANCE:
            raise CannotCompile(f"the compiled network differs from torch by {difference:.1e}")
    except BaseException:
        for file in files:
            file.unlink(missing_ok=True)
        raise
    return difference


def _without_weights(model: onnx.ModelProto, weights: Path) -> onnx.ModelProto:
    """Each initializer becomes a place in the file of weights."""
    known = places(weights)
    content = weights.read_bytes()
    for tensor in model.graph.initializer:
        name = tensor.name.removeprefix("network.")
        offset, length = known.get(name, (0, 0))
        values = onnx.numpy_helper.to_array(tensor).tobytes()
        if values != content[offset : offset + length]:
            raise CannotCompile(f"{name}: not in {weights.name} as the graph wants it")
        for field in ("raw_data", "float_data", "int64_data"):
            tensor.ClearField(field)
        tensor.data_location = onnx.TensorProto.EXTERNAL
        for key, value in (("location", weights.name), ("offset", str(offset)), ("length", str(length))):
            tensor.external_data.add(key=key, value=value)
    return model


def _largest_difference(one: TorchEngine, other: OnnxEngine) -> float:
    rng = np.random.default_rng(0)
    largest = 0.0
    for size in _SIZES:
        pixels = rng.random((1, *size), dtype=np.float32)
        expected = one.forward(one.prepare(pixels)[None]).logits
        given = other.forward(other.prepare(pixels)[None]).logits
        scale = max(1.0, float(np.abs(expected).max()))
        largest = max(largest, float(np.abs(expected - given).max()) / scale)
    return largest


if __name__ == "__main__":
    main()
