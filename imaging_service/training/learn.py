"""The training loop: one backbone, eighteen outputs, the running mean of the weights is what is kept."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from imaging_service.training.augment import Augment, Mixed
from imaging_service.training.cohort import FINDINGS, Cohort
from imaging_service.training.running_mean import follow

MEAN_AGE, AGE_DEVIATION = 46.0, 17.0
"""Years: the output for age is (age - mean) / deviation."""

AP, MALE, AGE, MIRRORED = (len(FINDINGS) + at for at in range(4))
OUTPUTS = len(FINDINGS) + 4

# The findings are the task. The others are learned easily, and what they teach (where the heart is, whose chest it is)
# serves the findings; more weight than this costs them.
_FINDINGS_WEIGHT, _AP_WEIGHT, _MALE_WEIGHT, _AGE_WEIGHT, _MIRRORED_WEIGHT = 3.0, 0.15, 0.3, 0.3, 0.15
_WARM_UP = 300
_RUNNING = 0.998
_LARGEST_GRADIENT = 2.0


@dataclass(frozen=True, slots=True)
class Recipe:
    """`minutes`: the schedule ends there even when `epochs` are not done; None: however long it takes. For the first
    `reduced` of the schedule the pictures have `reduced_side` pixels a side, at which a step costs half."""

    epochs: int = 60
    minutes: float | None = None
    batch: int = 64
    rate: float = 1e-3
    decay: float = 0.05
    mixing: float = 0.3
    rarity: float = 0.5
    seed: int = 2026
    reduced: float = 0.45
    reduced_side: int = 96


@dataclass(slots=True)
class Learned:
    """`model` holds the running mean of the weights; `steps` and `epochs` that were done."""

    model: torch.nn.Module
    steps: int
    epochs: float
    minutes: float


def learn(
    make: Callable[[], torch.nn.Module],
    cohort: Cohort,
    rows: np.ndarray,
    recipe: Recipe,
    *,
    kept: Path | None = None,
    told: Callable[[str, torch.nn.Module], None] = lambda line, model: None,
) -> Learned:
    """Trains on `rows` of the cohort. With `kept`, the state is written there every five minutes and a run that was cut
    off goes on from it. `told` gets a line and the running mean every five minutes."""
    run = _Run(make, cohort, rows, recipe)
    if kept is not None and kept.exists():
        run.load(kept)
    last = time.monotonic()
    while run.progress() < 1:
        run.step()
        if time.monotonic() - last > 300:
            last = time.monotonic()
            if kept is not None:
                run.save(kept)
            told(f"{run.progress():.3f} of the schedule, step {run.steps}, loss {run.loss:.4f}", run.running)
    if kept is not None:
        run.save(kept)
    return Learned(run.running.eval(), run.steps, run.steps * recipe.batch / len(rows), run.spent() / 60)


class _Run:
    def __init__(self, make: Callable[[], torch.nn.Module], cohort: Cohort, rows: np.ndarray, recipe: Recipe) -> None:
        torch.manual_seed(recipe.seed)
        self._cohort, self._rows, self._recipe = cohort, rows, recipe
        self._model = make().to(memory_format=torch.channels_last).train()
        self.running = make().to(memory_format=torch.channels_last).eval()
        self.running.load_state_dict(self._model.state_dict())
        self._optimizer = _optimizer(self._model, recipe)
        self._generator = torch.Generator().manual_seed(recipe.seed)
        self._augment = Augment(self._generator)
        self._mixed = Mixed(recipe.batch, recipe.mixing, recipe.seed)
        self._batches = self._endless()
        self._weights = _rarity(cohort.findings[torch.from_numpy(rows)], recipe.rarity)
        self._total = recipe.epochs * len(rows) // recipe.batch
        self._before, self._start = 0.0, time.monotonic()
        self.steps, self.loss = 0, 0.0

    def spent(self) -> float:
        """Seconds, those of a run that was cut off included."""
        return self._before + time.monotonic() - self._start

    def progress(self) -> float:
        done = self.steps / self._total
        return done if self._recipe.minutes is None else max(done, self.spent() / 60 / self._recipe.minutes)

    def step(self) -> None:
        rows = next(self._batches)
        pictures, mirrored = self._augment(self._cohort.pictures[rows].unsqueeze(1).float() / 255)
        pictures, targets = self._mixed(pictures, self._targets(rows, mirrored))
        if self.progress() < self._recipe.reduced:
            side = self._recipe.reduced_side
            pictures = functional.interpolate(pictures, size=(side, side), mode="bilinear", antialias=True)
        with torch.autocast("cpu", torch.bfloat16):
            logits = self._model(pictures.contiguous(memory_format=torch.channels_last))
        loss = _loss(logits.float(), targets, self._weights)
        rate = self._recipe.rate * min(1.0, (self.steps + 1) / _WARM_UP)
        for group in self._optimizer.param_groups:
            group["lr"] = rate * 0.5 * (1 + math.cos(math.pi * min(1.0, self.progress())))
        self._optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._model.parameters(), _LARGEST_GRADIENT)
        self._optimizer.step()
        self.steps += 1
        self.loss += (loss.item() - self.loss) * max(0.02, 1 / self.steps)
        follow(self.running, self._model, self.steps, _RUNNING)

    def save(self, path: Path) -> None:
        state = {
            "model": self._model.state_dict(),
            "running": self.running.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "steps": self.steps,
            "spent": self.spent(),
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.save(state, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)

    def load(self, path: Path) -> None:
        state = torch.load(path, weights_only=True)
        self._model.load_state_dict(state["model"])
        self.running.load_state_dict(state["running"])
        self._optimizer.load_state_dict(state["optimizer"])
        self.steps, self._before = state["steps"], state["spent"]
        self._generator.manual_seed(self._recipe.seed + self.steps)

    def _endless(self) -> Iterator[torch.Tensor]:
        order = np.random.default_rng(self._recipe.seed)
        while True:
            shuffled = torch.from_numpy(order.permutation(self._rows))
            whole = len(shuffled) // self._recipe.batch * self._recipe.batch
            yield from shuffled[:whole].view(-1, self._recipe.batch)

    def _targets(self, rows: torch.Tensor, mirrored: torch.Tensor) -> torch.Tensor:
        cohort = self._cohort
        age = (cohort.age[rows] - MEAN_AGE) / AGE_DEVIATION
        others = torch.stack([cohort.is_ap[rows], cohort.is_male[rows], age, mirrored], 1)
        return torch.cat([cohort.findings[rows], others], 1)


def _optimizer(model: torch.nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """Biases and normalisations are not decayed."""
    kernels = [weight for weight in model.parameters() if weight.ndim > 1]
    others = [weight for weight in model.parameters() if weight.ndim <= 1]
    groups = [{"params": kernels, "weight_decay": recipe.decay}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=recipe.rate)


def _rarity(findings: torch.Tensor, power: float) -> torch.Tensor:
    """A weight for each finding: the rarer, the heavier, or nobody would learn it. Mean prevalence weighs 1."""
    prevalence = findings.mean(0)
    return (prevalence.mean() / prevalence.clamp(min=1e-4)).pow(power).clamp(0.6, 4.0)


def _loss(logits: torch.Tensor, targets: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    crossed = functional.binary_cross_entropy_with_logits(logits, targets.clamp(0, 1), reduction="none")
    count = len(FINDINGS)
    return (
        _FINDINGS_WEIGHT * (crossed[:, :count] * weights).mean()
        + _AP_WEIGHT * crossed[:, AP].mean()
        + _MALE_WEIGHT * crossed[:, MALE].mean()
        + _MIRRORED_WEIGHT * crossed[:, MIRRORED].mean()
        + _AGE_WEIGHT * functional.smooth_l1_loss(logits[:, AGE], targets[:, AGE])
    )
