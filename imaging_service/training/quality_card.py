"""What the bundle of the image quality network says of itself: its configuration for MONAI, and its model card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import monai
import numpy as np
import torch

from imaging_service.training.measure_quality import PRIOR
from imaging_service.training.quality import OUTPUTS, SIDE


def inference(network: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "preprocessing": {
            "_target_": "Compose",
            "transforms": [
                {"_target_": "Resize", "spatial_size": [SIDE, SIDE], "mode": "area"},
                {
                    "_target_": "Lambda",
                    "func": "$lambda image: (image - image.mean()) / (image.std(correction=0) + 0.001)",
                },
            ],
        },
        "network_def": {"_target_": "ResNet", **network},
    }


def metadata(figures: dict[str, Any]) -> dict[str, Any]:
    return {
        "schema": "https://github.com/Project-MONAI/MONAI-extra-test-data/releases/download/0.8.1/meta_schema_20240725.json",
        "version": "1.0.0",
        "changelog": {"1.0.0": "first"},
        "monai_version": monai.__version__,
        "pytorch_version": torch.__version__.split("+")[0],
        "numpy_version": np.__version__,
        "required_packages_version": {},
        "name": "image-quality",
        "task": "Whether a frontal chest radiograph is turned in its plane, inverted, or cut off at an edge",
        "description": "A ResNet of four blocks on 64 x 64 pixels; it learned from radiographs spoiled on purpose.",
        "authors": "The Concord maintainers",
        "copyright": "The Concord maintainers",
        "license": "Apache-2.0",
        "intended_use": (
            "Says beside the reading of a frontal chest radiograph of an adult why that reading may be wrong: "
            "turned by 15 degrees or more, grey scale inverted, body cut off at an edge. A hint for a person, not a "
            "reason to discard an image."
        ),
        "limits": (
            "Nobody has labelled a picture: sensitivity is that for pictures spoiled by our own program. A bottom edge "
            "is the weakest. How far a patient breathed in, and whether the body is turned about its long axis, are "
            "not assessed. Lateral views, children and other parts of the body were not trained on: their header keeps "
            "them away. The guards refuse noise and blanks, but hardly a slice of CT or MR whose header calls it a "
            "chest radiograph. Edges are those of the picture as it is shown."
        ),
        "data": {
            "name": "NIH ChestX-ray14, 128 pixels a side",
            "source": "NIH Clinical Center; Wang et al., ChestX-ray8, CVPR 2017",
            "licence": "no restriction on use; attribution to the NIH Clinical Center and the paper",
            "left_out": "patients 1, 2 and 61; the held-out patients of models/chest-radiograph",
        },
        "reproduce": (
            "python -m imaging_service.train_quality --pictures nih_train_128.zip --table nih_train.csv "
            "--out models/image-quality"
        ),
        "prior": PRIOR,
        "figures": {
            "on": "held-out patients other than those of calibration; intervals of 95 % over redraws of the patients",
            **figures,
        },
        "network_data_format": {
            "inputs": {
                "image": {
                    "type": "image",
                    "format": "magnitude",
                    "modality": "CR",
                    "num_channels": 1,
                    "spatial_shape": [SIDE, SIDE],
                    "dtype": "float32",
                    "value_range": [],
                    "is_patch_data": False,
                    "channel_def": {"0": "standardised grey, bright is dense"},
                }
            },
            "outputs": {
                "pred": {
                    "type": "probabilities",
                    "format": "classes",
                    "num_channels": len(OUTPUTS),
                    "spatial_shape": [],
                    "dtype": "float32",
                    "value_range": [],
                    "is_patch_data": False,
                    "channel_def": {str(at): name for at, name in enumerate(OUTPUTS)},
                }
            },
        },
    }
