"""The learning loop of the image quality network: it says what was done to pictures that were spoiled on purpose."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from imaging_service.training.augment import standardise
from imaging_service.training.running_mean import follow
from imaging_service.training.spoil import EDGES, Spoiled, content_boxes, spoil

SIDE = 64
OUTPUTS = ("turned", "inverted", *(f"cut_{edge}" for edge in EDGES), "cosine", "sine")
_TURNED, _INVERTED, _CUT, _COSINE, _SINE = 0, 1, slice(2, 6), 6, 7
_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Recipe:
    """`rate`: of AdamW, up to which it warms in `warming` steps and from which it falls along a cosine."""

    steps: int = 1800
    batch: int = 128
    rate: float = 3e-3
    warming: int = 100
    weight_decay: float = 0.02
    kept: float = 0.995
    """Share of the running average that one step leaves as it was."""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Pictures:
    """`pixels`: uint8 (N, 1, rows, columns). `boxes` (N, 4): see `content_boxes`."""

    pixels: Tensor
    boxes: Tensor

    @classmethod
    def of(cls, pixels: Tensor) -> Pictures:
        """From uint8 (N, rows, columns)."""
        pixels = pixels[:, None]
        return cls(pixels, torch.cat([content_boxes(some.float() / 255) for some in pixels.split(_AT_ONCE)]))


def learn(network: nn.Module, pictures: Pictures, recipe: Recipe, told: Callable[[str], None]) -> nn.Module:
    """The running average of `network` while it learns, in evaluation mode."""
    rng = torch.Generator().manual_seed(recipe.seed)
    average = copy.deepcopy(network).eval()
    optimizer = torch.optim.AdamW(network.parameters(), lr=recipe.rate, weight_decay=recipe.weight_decay)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _share_of_rate(step, recipe))
    order = torch.empty(0, dtype=torch.long)
    network.train()
    for step in range(1, recipe.steps + 1):
        if len(order) < recipe.batch:
            order = torch.randperm(len(pictures.pixels), generator=rng)
        chosen, order = order[: recipe.batch], order[recipe.batch :]
        spoiled = spoil(pictures.pixels[chosen].float() / 255, pictures.boxes[chosen], SIDE, rng)
        loss = _loss(network(standardise(spoiled.pictures)), spoiled)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 3.0)
        optimizer.step()
        schedule.step()
        follow(average, network, step, recipe.kept)
        if step % 100 == 0:
            told(f"step {step}, loss {loss.item():.3f}")
    return average


@torch.no_grad()
def answers(
    network: nn.Module, pictures: Pictures, seed: int, *, leave: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What the network says of pictures that were spoiled, or varied without being spoiled: logits (N, outputs), what
    was done to each in the same columns, NaN where neither yes nor no; and the pictures as the network saw them."""
    rng = torch.Generator().manual_seed(seed)
    said, done, seen = [], [], []
    for pixels, boxes in zip(pictures.pixels.split(_AT_ONCE), pictures.boxes.split(_AT_ONCE), strict=True):
        spoiled = spoil(pixels.float() / 255, boxes, SIDE, rng, leave=leave)
        seen.append(standardise(spoiled.pictures))
        said.append(network(seen[-1]))
        angle = spoiled.angle * math.pi / 180
        done.append(torch.stack([spoiled.turned, spoiled.inverted, *spoiled.cut.T, angle.cos(), angle.sin()], 1))
    return torch.cat(said).numpy(), torch.cat(done).numpy(), torch.cat(seen).numpy()


def _share_of_rate(step: int, recipe: Recipe) -> float:
    return min(1.0, (step + 1) / recipe.warming) * (0.5 + 0.5 * math.cos(math.pi * step / recipe.steps)) + 1e-3


def _loss(outputs: Tensor, spoiled: Spoiled) -> Tensor:
    angle = spoiled.angle * math.pi / 180
    direction = (outputs[:, _COSINE] - angle.cos()) ** 2 + (outputs[:, _SINE] - angle.sin()) ** 2
    turned, inverted = (_cross_entropy(outputs[:, at], truth) for at, truth in _flags(spoiled))
    return turned + 0.5 * inverted + 2 * _cross_entropy(outputs[:, _CUT], spoiled.cut) + direction.mean()


def _flags(spoiled: Spoiled) -> tuple[tuple[int, Tensor], tuple[int, Tensor]]:
    return (_TURNED, spoiled.turned), (_INVERTED, spoiled.inverted)


def _cross_entropy(outputs: Tensor, truth: Tensor) -> Tensor:
    known = ~torch.isnan(truth)
    return functional.binary_cross_entropy_with_logits(outputs[known], truth[known])
