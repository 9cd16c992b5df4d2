"""The quick mean over areas is that of torch, and is used where the preprocessing begins with it and nowhere else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from imaging_service.area import area_mean, first_size

AREA = {"_target_": "Resize", "spatial_size": [6, 8], "mode": "area"}


def written(folder: Path, preprocessing: Any) -> Path:
    file = folder / "inference.json"
    file.write_text(json.dumps({"preprocessing": preprocessing}))
    return file


@pytest.mark.parametrize(
    "first",
    [
        {**AREA, "mode": "bilinear"},
        {**AREA, "spatial_size": 8},
        {**AREA, "spatial_size": "$[8, 8]"},
        {**AREA, "spatial_size": [-1, 8]},
        {**AREA, "size_mode": "longest", "spatial_size": 8},
        {**AREA, "anti_aliasing": True},
        {"_target_": "Resize", "spatial_size": [6, 8]},
        {"_target_": "SpatialPad", "spatial_size": [6, 8]},
        "$import_of_another_file",
        None,
    ],
)
def test_what_begins_otherwise_is_left_to_the_graph(tmp_path: Path, first: Any) -> None:
    assert first_size(written(tmp_path, {"_target_": "Compose", "transforms": [first]})) is None
    assert first_size(written(tmp_path, first)) is None


def test_without_a_config_everything_is_left_to_the_graph(tmp_path: Path) -> None:
    assert first_size(tmp_path / "inference.json") is None
    (tmp_path / "inference.json").write_text("preprocessing: {}")
    assert first_size(tmp_path / "inference.json") is None


def test_a_size_that_is_resized_to_first_is_found(tmp_path: Path) -> None:
    pad = {"_target_": "SpatialPad", "spatial_size": [9, 9]}
    assert first_size(written(tmp_path, {"_target_": "Compose", "transforms": [AREA, pad]})) == (6, 8)
    assert first_size(written(tmp_path, AREA)) == (6, 8)


@pytest.mark.parametrize("size", [(6, 8), (7, 9), (128, 96), (301, 243), (1024, 1024), (6, 500)])
def test_it_is_the_mean_that_torch_makes(size: tuple[int, int]) -> None:
    picture = np.random.default_rng(0).random(size, dtype=np.float32)
    expected = torch.nn.functional.adaptive_avg_pool2d(torch.from_numpy(picture)[None], (6, 8))[0].numpy()
    np.testing.assert_allclose(area_mean(picture, (6, 8)), expected, rtol=2e-5)
