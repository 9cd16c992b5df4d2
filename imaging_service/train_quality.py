"""Trains the image quality net of models/image-quality: `python -m imaging_service.train_quality --images ZIP --rows CSV`.

The net learns from radiographs that were spoiled on purpose (`imaging_service.distortions`): nobody labelled anything.
Needs torch and monai; about five minutes on one core.
"""

from __future__ import annotations

import argparse
import copy
import csv
import hashlib
import math
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import imagecodecs
import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from imaging_service.distortions import EDGES, Spoiled, content_boxes, spoil

SIZE = 64
CHANNELS = ("turned", "inverted", *(f"cut_{edge}" for edge in EDGES), "cosine", "sine")
# Three of the chest radiographs that the tests read are of these NIH patients.
LEFT_OUT = frozenset({"1", "2", "61"})
NETWORK = {
    "_target_": "monai.networks.nets.ResNet",
    "block": "basic",
    "layers": [1, 1, 1, 1],
    "block_inplanes": [8, 16, 32, 64],
    "spatial_dims": 2,
    "n_input_channels": 1,
    "conv1_t_stride": 2,
    "no_max_pool": True,
    "num_classes": len(CHANNELS),
}
STEPS, BATCH, RATE, WEIGHT_DECAY = 2000, 128, 3e-3, 0.02


@dataclass(frozen=True, slots=True)
class Radiographs:
    """`pictures`: uint8 (N, 128, 128). `part`: 0 to train on, 1 to calibrate on, 2 to measure on; parted by patient."""

    pictures: NDArray[np.uint8]
    part: NDArray[np.int64]


def read_radiographs(images: Path, rows: Path) -> Radiographs:
    """The JPEG files of a zip that `rows` names in its column `file`, without those of LEFT_OUT."""
    pictures, parts = [], []
    with zipfile.ZipFile(images) as archive, rows.open(encoding="utf-8", newline="") as stream:
        names = {Path(name).name: name for name in archive.namelist()}
        for row in csv.DictReader(stream):
            if row["patient_id"] not in LEFT_OUT:
                picture = imagecodecs.jpeg8_decode(archive.read(names[row["file"]]))
                pictures.append(picture if picture.ndim == 2 else picture[..., 0])
                parts.append(_part(row["patient_id"]))
    return Radiographs(np.stack(pictures), np.array(parts))


def _part(patient: str) -> int:
    """Four fifths of the patients train; the others are halved between calibration and figures."""
    tenth = int(hashlib.sha256(f"image quality {patient}".encode()).hexdigest(), 16) % 10
    return max(0, tenth - 7)


def standardised(pictures: Tensor) -> Tensor:
    """What the net is given: each picture with mean 0 and deviation 1."""
    deviation = pictures.std((1, 2, 3), keepdim=True, correction=0)
    return (pictures - pictures.mean((1, 2, 3), keepdim=True)) / (deviation + 1e-3)


def train(radiographs: Radiographs, steps: int = STEPS, seed: int = 0) -> nn.Module:
    """The running average of a net trained on the first part."""
    torch.manual_seed(seed)
    rng = torch.Generator().manual_seed(seed)
    pictures, boxes = _part_of(radiographs, 0)
    net = _network()
    average = copy.deepcopy(net).eval()
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, steps))
    order = torch.empty(0, dtype=torch.long)
    for step in range(steps):
        if len(order) < BATCH:
            order = torch.randperm(len(pictures), generator=rng)
        chosen, order = order[:BATCH], order[BATCH:]
        spoiled = spoil(pictures[chosen].float() / 255, boxes[chosen], SIZE, rng)
        loss = _loss(net(standardised(spoiled.pictures)), spoiled)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 3.0)
        optimizer.step()
        schedule.step()
        _follow(average, net, min(0.995, (step + 1) / (step + 20)))
        if step % 100 == 99:
            print(f"{step + 1:5d}  loss {loss.item():.3f}", flush=True)
    return average


def _part_of(radiographs: Radiographs, part: int) -> tuple[Tensor, Tensor]:
    """uint8 (n, 1, 128, 128) and the boxes of their contents."""
    pictures = torch.from_numpy(radiographs.pictures[radiographs.part == part])[:, None]
    return pictures, torch.cat([content_boxes(some.float() / 255) for some in pictures.split(256)])


def _network() -> nn.Module:
    # monai imports transformers where it is installed, seconds for a class that is not used here.
    sys.modules.setdefault("transformers", None)  # type: ignore[arg-type]
    from monai.networks import nets

    return nets.ResNet(**{name: value for name, value in NETWORK.items() if name != "_target_"})


def _rate(step: int, steps: int) -> float:
    return min(1.0, (step + 1) / 100) * (0.5 + 0.5 * math.cos(math.pi * step / steps)) + 1e-3


def _loss(outputs: Tensor, spoiled: Spoiled) -> Tensor:
    angle = spoiled.angle * math.pi / 180
    direction = (outputs[:, 6] - angle.cos()) ** 2 + (outputs[:, 7] - angle.sin()) ** 2
    return (
        _cross_entropy(outputs[:, 0], spoiled.turned)
        + 0.5 * _cross_entropy(outputs[:, 1], spoiled.inverted)
        + 2 * _cross_entropy(outputs[:, 2:6], spoiled.cut)
        + direction.mean()
    )


def _cross_entropy(outputs: Tensor, truth: Tensor) -> Tensor:
    known = ~torch.isnan(truth)
    return F.binary_cross_entropy_with_logits(outputs[known], truth[known])


@torch.no_grad()
def _follow(average: nn.Module, net: nn.Module, kept: float) -> None:
    for mean, new in zip(average.state_dict().values(), net.state_dict().values(), strict=True):
        if mean.is_floating_point():
            mean.lerp_(new, 1 - kept)
        else:
            mean.copy_(new)


@torch.no_grad()
def outputs_of(net: nn.Module, radiographs: Radiographs, part: int, *, leave: bool, seed: int) -> tuple[Tensor, Tensor]:
    """Outputs (n, 8) and truth (n, 8) of one part, spoiled or left: the angle as its cosine and sine."""
    rng = torch.Generator().manual_seed(seed)
    pictures, boxes = _part_of(radiographs, part)
    outputs, truths = [], []
    for some, theirs in zip(pictures.split(256), boxes.split(256), strict=True):
        spoiled = spoil(some.float() / 255, theirs, SIZE, rng, leave=leave)
        outputs.append(net(standardised(spoiled.pictures)))
        angle = spoiled.angle * math.pi / 180
        columns = [spoiled.turned, spoiled.inverted, *spoiled.cut.unbind(1), angle.cos(), angle.sin()]
        truths.append(torch.stack(columns, 1))
    return torch.cat(outputs), torch.cat(truths)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=STEPS)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    radiographs = read_radiographs(arguments.images, arguments.rows)
    net = train(radiographs, arguments.steps)
    torch.save(net.state_dict(), arguments.weights)


if __name__ == "__main__":
    main()
