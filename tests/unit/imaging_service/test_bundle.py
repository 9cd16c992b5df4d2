"""A bundle opens by its path, runs the same on both engines, and says what is wrong with it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bundles import NIH, PADDED, SQUEEZED, heads, picture, preprocessing, write_bundle

from imaging_service.bundle import Bundle, seal
from imaging_service.engine import OnnxEngine
from imaging_service.one_class import fit
from serving.errors import CannotRead

SIZES = [(128, 128), (1024, 1024), (3000, 2500), (40, 30), (129, 700), (500, 333), (2, 300)]


@pytest.fixture
def copy(compiled: Path, tmp_path: Path) -> Path:
    return shutil.copytree(compiled, tmp_path / "bundle")


def uncompiled(folder: Path) -> Path:
    for name in ("preprocessing.onnx", "model.onnx"):
        (folder / "models" / name).unlink()
    return folder


def change(folder: Path, name: str, **keys: Any) -> Path:
    file = folder / "configs" / name
    file.write_text(json.dumps({**json.loads(file.read_text()), **keys}))
    return file


def error(folder: Path, **options: Any) -> CannotRead:
    with pytest.raises(CannotRead) as raised:
        Bundle.open(folder, **options)
    assert "\n" not in str(raised.value)
    return raised.value


def test_a_folder_without_metadata_is_no_bundle(tmp_path: Path) -> None:
    assert error(tmp_path).place == str(tmp_path / "configs" / "metadata.json")


@pytest.mark.parametrize("file", ["configs/heads.json", "configs/inference.json", "models/model.safetensors"])
def test_a_file_that_was_changed_is_noticed(copy: Path, file: str) -> None:
    content = bytearray((copy / file).read_bytes())
    content[-10] ^= 1
    (copy / file).write_bytes(content)
    assert "digest" in error(copy).message


@pytest.mark.parametrize(
    ("file", "damage"),
    [
        ("configs/metadata.json", b"{"),
        ("configs/heads.json", b"{"),
        ("models/model.onnx", b"no graph"),
        ("models/preprocessing.onnx", b""),
    ],
)
def test_a_damaged_file_is_named(copy: Path, file: str, damage: bytes) -> None:
    (copy / file).write_bytes(damage)
    if file != "configs/metadata.json":
        seal(copy)
    assert error(copy).place == str(copy / file)


def test_weights_that_end_too_early_are_noticed(copy: Path) -> None:
    file = copy / "models" / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-2000])
    seal(copy)
    assert str(copy) in error(copy).place


@pytest.mark.parametrize(
    ("key", "content", "where"),
    [
        ("outputs", [{"kind": "finding", "name": "x", "concept": "no_such_concept"}], "outputs.0.finding"),
        ("outputs", [{"kind": "finding", "name": "x", "concept": "pneumonia"}], "no operating point"),
        ("outputs", [{"kind": "thing", "name": "x", "concept": "pneumonia"}], "outputs.0"),
        ("outputs", heads()["outputs"][:3], "outputs: 3"),
        ("maps", {"layer": "layer3", "weights": "fc.weight"}, "maps"),
        ("maps", {"layer": "layer4", "weights": "fc.wait"}, "fc.wait"),
        ("maps", {"layer": "layer4", "weights": "fc.weight", "ordinary": True}, "ordinary.safetensors"),
        ("one_class", {"threshold": 3.0}, "mean"),
        ("thresholds", {}, "thresholds"),
    ],
)
def test_what_does_not_fit_together_is_named(copy: Path, key: str, content: Any, where: str) -> None:
    change(copy, "heads.json", **{key: content})
    if key == "maps" and content["layer"] == "layer3":
        uncompiled(copy)
    seal(copy)
    assert where in str(error(copy))


@pytest.mark.parametrize(
    ("key", "content"),
    [
        ("network_def", {"_target_": "NoSuchNet"}),
        ("network_def", {"_target_": "DenseNet121", "spatial_dims": 2, "in_channels": 1, "out_channels": 2}),
        ("preprocessing", {"_target_": "Compose", "transforms": [{"_target_": "Resize", "spatial_size": "x"}]}),
    ],
)
def test_a_config_that_builds_nothing_usable_is_named(copy: Path, key: str, content: Any) -> None:
    change(uncompiled(copy), "inference.json", **{key: content})
    seal(copy)
    assert str(copy) in error(copy).place


def test_a_guard_for_another_embedding_is_noticed(copy: Path) -> None:
    change(copy, "heads.json", one_class={"threshold": 3.0})
    fit(np.random.default_rng(0).normal(size=(50, 5))).save(copy / "models" / "one_class.safetensors")
    seal(copy)
    assert error(copy).message.startswith("one_class")


@pytest.mark.parametrize("size", [(0, 5), (1, 400)])
def test_a_picture_without_extent_is_refused(compiled: Path, size: tuple[int, int]) -> None:
    with pytest.raises(CannotRead):
        Bundle.open(compiled).prepare(np.zeros(size, np.float32))


@pytest.mark.parametrize("size", SIZES)
def test_both_engines_give_the_same_numbers(compiled: Path, size: tuple[int, int]) -> None:
    compiled_one, monai = Bundle.open(compiled, "onnxruntime"), Bundle.open(compiled, "torch")
    prepared = compiled_one.prepare(picture(*size))
    assert prepared.shape == (1, 128, 128) and prepared.dtype == np.float32
    np.testing.assert_allclose(prepared, monai.prepare(picture(*size)), atol=1e-4)
    batch = np.stack([prepared, prepared * 0.5])
    given, expected = compiled_one.forward(batch), monai.forward(batch)
    for name in ("logits", "maps", "embedding"):
        np.testing.assert_allclose(getattr(given, name), getattr(expected, name), rtol=1e-3, atol=1e-4)


def test_a_picture_is_squeezed_by_the_mean_of_each_area(compiled: Path) -> None:
    pixels = np.zeros((512, 256), np.float32)
    # Finer than a pixel of the result: stripes that anything but a mean would turn into bars.
    pixels[:, ::2], pixels[256:] = 1, 0
    image = Bundle.open(compiled).prepare(pixels)[0]
    np.testing.assert_allclose(image[:64], 1, atol=0.01)
    np.testing.assert_allclose(image[64:], -1, atol=0.01)


@pytest.mark.parametrize("size", [*SIZES[:-1], (5, 300)])
@pytest.mark.parametrize("first", [SQUEEZED, PADDED], ids=["squeezed", "padded"])
def test_compiled_preprocessing_gives_what_monai_gives(
    tmp_path: Path, first: list[dict[str, Any]], size: tuple[int, int]
) -> None:
    import onnxruntime
    import torch

    from imaging_service.onnx_preprocessing import translate
    from imaging_service.torch_engine import ConfigParser

    transforms = ConfigParser({"made": preprocessing(*first)}).get_parsed_content("made")
    session = onnxruntime.InferenceSession(translate(transforms).SerializeToString())
    pixels = picture(*size)[None]
    (given,) = session.run(None, {"picture": pixels})
    np.testing.assert_allclose(given, transforms(torch.from_numpy(pixels)).numpy(), rtol=1e-4, atol=1e-4)


def test_outputs_have_the_shapes_that_readers_count_on(compiled: Path) -> None:
    bundle = Bundle.open(compiled)
    outputs = bundle.forward(np.zeros((3, 1, 128, 128), np.float32))
    assert outputs.logits.shape == (3, 18)
    assert outputs.maps is not None and outputs.maps.shape == (3, 10, 4, 4)
    assert outputs.embedding is not None and outputs.embedding.shape == (3, 4 + 6 + 8 + 10)
    assert bundle.class_weights.shape == (18, 10)
    assert outputs.one(2).logits.shape == (1, 18)
    assert bundle.heads.assessed > frozenset(NIH)


def test_a_logit_is_what_the_maps_and_the_class_weights_make_of_it(compiled: Path) -> None:
    """So a class activation map needs no backward pass."""
    bundle = Bundle.open(compiled)
    rests = []
    for seed in (0, 1):
        outputs = bundle.forward(bundle.prepare(picture(seed=seed))[None])
        assert outputs.maps is not None
        rests.append(outputs.logits[0] - bundle.class_weights @ outputs.maps[0].mean(axis=(1, 2)))
    # What is left is the bias, whichever the picture.
    np.testing.assert_allclose(*rests, atol=1e-4)


def test_the_compiled_graph_holds_no_weights(compiled: Path) -> None:
    graph = (compiled / "models" / "model.onnx").read_bytes()
    assert len(graph) < 200_000
    assert b"model.safetensors" in graph


def test_serving_a_compiled_bundle_imports_neither_torch_nor_monai(compiled: Path) -> None:
    code = (
        "import sys, pathlib, numpy\n"
        "from imaging_service.bundle import Bundle\n"
        f"bundle = Bundle.open(pathlib.Path({str(compiled)!r}))\n"
        "bundle.forward(bundle.prepare(numpy.zeros((9, 9), numpy.float32))[None])\n"
        "print([name for name in ('torch', 'monai', 'transformers') if name in sys.modules])"
    )
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=False)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_the_digest_is_of_the_content_and_not_of_the_place(compiled: Path, copy: Path) -> None:
    digest = Bundle.open(compiled).digest
    assert Bundle.open(copy).digest == digest == json.loads((copy / "configs" / "metadata.json").read_text())["digest"]
    change(copy, "metadata.json", intended_use="something else")
    assert Bundle.open(copy).digest == digest
    change(copy, "heads.json", reader="other")
    assert seal(copy) != digest


def test_a_plain_monai_bundle_with_a_state_dict_runs(copy: Path) -> None:
    import torch
    from safetensors.torch import load_file

    whole = Bundle.open(copy)
    expected = whole.forward(whole.prepare(picture())[None])
    weights = copy / "models" / "model.safetensors"
    torch.save(load_file(weights), copy / "models" / "model.pt")
    weights.unlink()
    change(uncompiled(copy), "heads.json", maps=None)
    seal(copy)
    bundle = Bundle.open(copy)
    given = bundle.forward(bundle.prepare(picture())[None])
    np.testing.assert_allclose(given.logits, expected.logits, atol=1e-4)
    assert given.maps is None


def test_what_has_no_counterpart_is_not_compiled_by_halves(tmp_path: Path) -> None:
    from imaging_service.compile import compile_bundle
    from imaging_service.onnx_preprocessing import CannotCompile

    smooth = {"_target_": "GaussianSmooth", "sigma": 2.0}
    resize = {"_target_": "Resize", "spatial_size": [32, 32], "mode": "area"}
    folder = write_bundle(tmp_path / "b", preprocessing={"_target_": "Compose", "transforms": [smooth, resize]})
    with pytest.raises(CannotCompile, match="GaussianSmooth"):
        compile_bundle(folder)
    assert [file.name for file in (folder / "models").iterdir()] == ["model.safetensors"]
    assert Bundle.open(folder).prepare(picture()).shape == (1, 32, 32)


def test_onnxruntime_must_be_compiled_for(copy: Path) -> None:
    seal(uncompiled(copy))
    assert error(copy, engine="onnxruntime").place.endswith("preprocessing.onnx")


def test_threads_are_what_was_asked_for(compiled: Path) -> None:
    engine = Bundle.open(compiled, threads=2).engine
    assert isinstance(engine, OnnxEngine)
    assert engine._model.get_session_options().intra_op_num_threads == 2
