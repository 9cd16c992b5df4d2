"""Bundles made for a test: a small ResNet of random weights with everything a bundle has beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

NIH = (
    *("atelectasis", "cardiomegaly", "consolidation", "pulmonary_edema", "pleural_effusion", "emphysema", "fibrosis"),
    *("hiatal_hernia", "infiltrate", "lung_mass", "lung_nodule", "pleural_thickening", "pneumonia", "pneumothorax"),
)
POINTS = [
    {"specificity": 0.95, "threshold": 0.6},
    {"specificity": 0.99, "threshold": 0.8},
    {"sensitivity": 0.95, "threshold": 0.3},
]
SQUEEZED = [{"_target_": "Resize", "spatial_size": [128, 128], "mode": "area"}]
PADDED = [
    {"_target_": "Resize", "spatial_size": 128, "size_mode": "longest", "mode": "area"},
    {"_target_": "SpatialPad", "spatial_size": [128, 128]},
]
STANDARDISED = "$lambda image: (image - image.mean()) / (image.std(correction=0) + 0.001)"


def preprocessing(*first: dict[str, Any]) -> dict[str, Any]:
    return {"_target_": "Compose", "transforms": [*first, {"_target_": "Lambda", "func": STANDARDISED}]}


STAGES = ["layer1", "layer2", "layer3", "layer4"]


def heads(**changed: Any) -> dict[str, Any]:
    """14 findings, view, sex, age, mirrored: the outputs of models/chest-radiograph."""
    finding = {"kind": "finding", "operating_points": POINTS}
    findings = [{"name": code, "concept": code, **finding} for code in NIH]
    view = {"kind": "coded", "name": "AP", "concept": "view_position", "code": "AP", "other_code": "PA"}
    sex = {"kind": "coded", "name": "male", "concept": "patient_sex", "code": "MALE", "other_code": "FEMALE"}
    age = {"kind": "quantity", "name": "age", "concept": "patient_age", "unit": "a", "mean": 46, "std": 17, "error": 15}
    mirrored = {"kind": "finding", "name": "mirrored", "concept": "image_mirrored", "operating_points": POINTS}
    outputs = [*findings, view | {"operating_points": POINTS}, sex | {"operating_points": POINTS}, age, mirrored]
    return {
        "reader": "chest_radiograph",
        "outputs": outputs,
        "maps": {"layer": "layer4", "weights": "fc.weight"},
        "embedding": STAGES,
        **changed,
    }


def write_bundle(folder: Path, content: dict[str, Any] | None = None, **changed: Any) -> Path:
    """A bundle as MONAI's files, not compiled. `changed` replaces top keys of configs/inference.json."""
    from safetensors.torch import save_file

    content = content or heads()
    outputs = len(content["outputs"])
    network = {
        "_target_": "ResNet",
        "block": "basic",
        "layers": [1, 1, 1, 1],
        "block_inplanes": [4, 6, 8, 10],
        "spatial_dims": 2,
        "n_input_channels": 1,
        "num_classes": outputs,
        "conv1_t_stride": 2,
    }
    inference = {"preprocessing": preprocessing(*SQUEEZED), "network_def": network, **changed}
    for name, written in (("metadata", {"version": "1"}), ("inference", inference), ("heads", content)):
        file = folder / "configs" / f"{name}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(written))
    (folder / "models").mkdir(exist_ok=True)
    save_file(_random_weights(folder), folder / "models" / "model.safetensors")
    return folder


def _random_weights(folder: Path) -> dict[str, Any]:
    """Of the network that the config builds, its batch statistics too, so that folding them wrongly would show."""
    import torch

    from imaging_service.torch_engine import ConfigParser

    torch.manual_seed(7)
    parser = ConfigParser()
    parser.read_config(str(folder / "configs" / "inference.json"))
    state = parser.get_parsed_content("network_def").state_dict()
    for name, value in state.items():
        if name.endswith("running_mean"):
            value.normal_()
        elif name.endswith("running_var"):
            value.uniform_(0.5, 2)
    return state


def picture(rows: int = 150, columns: int = 120, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random((rows, columns), dtype=np.float32)
