"""Trains the image quality network and writes its bundle.

    python -m imaging_service.train_quality --pictures nih_train_128.zip --table nih_train.csv \
        --out models/image-quality

Needs no labels: the pictures are spoiled on purpose (`imaging_service.training.spoil`). Six minutes on one core. With
`--weights FILE` that exists nothing is learned, and calibration, figures and bundle are made anew.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from monai.networks.nets.resnet import ResNet
from safetensors.torch import load_file, save_file

from imaging_service.bundle import seal
from imaging_service.compile import compile_bundle
from imaging_service.heads import FindingHead
from imaging_service.one_class import OneClass, fit, threshold
from imaging_service.training import measure_quality as measure
from imaging_service.training import quality_card as card
from imaging_service.training.augment import standardise
from imaging_service.training.cohort import Cohort, read_cohort
from imaging_service.training.quality import OUTPUTS, SIDE, Pictures, Recipe, answers, learn
from imaging_service.training.spoil import EDGES

NETWORK = {
    "block": "basic",
    "layers": [1, 1, 1, 1],
    "block_inplanes": [8, 16, 32, 64],
    "spatial_dims": 2,
    "n_input_channels": 1,
    "conv1_t_stride": 2,
    "no_max_pool": True,
    "num_classes": len(OUTPUTS),
}
STAGES = ("layer1", "layer2", "layer3", "layer4")
CONCEPTS = ("image_turned", "image_inverted", *(f"cut_off_{edge}" for edge in EDGES))
# So often is each held-out picture spoiled: an edge is cut off in one of ten.
_SPOILED = 4
# Share of all, and of upright ones, spoiled or not, that their guard lets through.
_LET_THROUGH, _LET_THROUGH_UPRIGHT = 0.995, 0.99
# The abdomen looks much the same wherever it is cut.
_WEAK = "cut_bottom"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pictures", type=Path, required=True)
    arguments.add_argument("--table", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--weights", type=Path)
    arguments.add_argument("--steps", type=int, default=Recipe().steps)
    arguments.add_argument("--threads", type=int, default=1)
    options = arguments.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    cohort = read_cohort(options.pictures, options.table)
    network = ResNet(**NETWORK).eval()
    if options.weights and options.weights.is_file():
        network.load_state_dict(load_file(options.weights))
    else:
        network = learn(network, _some(cohort, cohort.training()), Recipe(steps=options.steps), print)
        if options.weights:
            save_file(network.state_dict(), options.weights)
    write(network, cohort, options.out)


@dataclass(frozen=True, slots=True)
class Answers:
    """Of one group of patients: `logits` and `truth` (N, outputs), `embedding` (N, D), `patients` one a row."""

    logits: np.ndarray
    truth: np.ndarray
    embedding: np.ndarray
    patients: Sequence[str]

    def sample(self, output: int) -> measure.Sample:
        return measure.Sample.of(self.logits[:, output], self.truth[:, output], self.patients)

    @property
    def upright(self) -> np.ndarray:
        """(N,): neither turned nor inverted."""
        return (self.truth[:, :2] == 0).all(axis=1)

    @property
    def cut(self) -> np.ndarray:
        """(N,): at some edge."""
        return (self.truth[:, 2:6] == 1).any(axis=1)


def write(network: torch.nn.Module, cohort: Cohort, folder: Path) -> None:
    """The bundle, compiled and sealed. The held-out patients are halved: one half calibrates, the other is measured."""
    calibrating, measured = (ask(network, cohort, rows, seed) for seed, rows in enumerate(_halves(cohort), 1))
    heads = [measure.calibrated(calibrating.sample(at), _sensitivity(at)) for at in range(len(CONCEPTS))]
    training = ask(network, cohort, cohort.training()[::4], 0)
    guard = fit(training.embedding)
    farthest = threshold(guard.distance(calibrating.embedding), _LET_THROUGH)
    upright = _upright_guard(training, calibrating)
    content = {
        "reader": "image_quality",
        "outputs": [*(_head(at, head) for at, head in enumerate(heads)), *map(_direction, OUTPUTS[-2:])],
        "embedding": list(STAGES),
        "one_class": {"threshold": round(farthest, 3)},
    }
    (folder / "configs").mkdir(parents=True, exist_ok=True)
    (folder / "models").mkdir(exist_ok=True)
    guard.save(folder / "models" / "one_class.safetensors")
    upright.save(folder / "models" / "upright.safetensors")
    save_file(network.state_dict(), folder / "models" / "model.safetensors")
    _write(folder / "configs" / "heads.json", content)
    _write(folder / "configs" / "inference.json", card.inference(NETWORK))
    figures = _figures(measured, heads)
    figures["let through by the guard"] = _share(guard.distance(measured.embedding) <= farthest)
    inside = upright.distance(measured.embedding) <= 1
    figures["upright ones let through by theirs"] = _share(inside[measured.upright])
    figures["upright ones with a cut edge"] = _share(inside[measured.upright & measured.cut])
    _write(folder / "configs" / "metadata.json", card.metadata(figures))
    difference = compile_bundle(folder)
    print(json.dumps(figures, indent=1))
    print(f"{folder}: compiled, largest difference from torch {difference:.1e}, digest {seal(folder)}")


@torch.no_grad()
def ask(network: torch.nn.Module, cohort: Cohort, rows: np.ndarray, seed: int) -> Answers:
    """Each picture several times: spoiled; varied, but not spoiled; and as it is."""
    pictures = _some(cohort, rows)
    plain = torch.nn.functional.adaptive_avg_pool2d(pictures.pixels.float() / 255, SIDE)
    upright = np.tile(np.array([0, 0, 0, 0, 0, 0, 1, 0], np.float32), (len(rows), 1))
    given = [
        *(answers(network, pictures, 10 * seed + turn, leave=False) for turn in range(_SPOILED)),
        answers(network, pictures, 10 * seed + _SPOILED, leave=True),
        (network(standardise(plain)).numpy(), upright, standardise(plain).numpy()),
    ]
    logits, truth, seen = (np.concatenate(part) for part in zip(*given, strict=True))
    patients = [cohort.patient[row] for row in rows] * len(given)
    return Answers(logits, truth, _embedding(network, torch.from_numpy(seen)), patients)


def _upright_guard(training: Answers, calibrating: Answers) -> OneClass:
    """The guard for what the network takes for upright and not inverted, who lie much closer together than all do. It
    is scaled so that the farthest that passes is at distance 1."""
    guard = fit(training.embedding[training.upright])
    farthest = threshold(guard.distance(calibrating.embedding[calibrating.upright]), _LET_THROUGH_UPRIGHT)
    return OneClass(guard.mean, (guard.whitening / farthest).astype(np.float32))


def _share(said: np.ndarray) -> float:
    return round(float(said.mean()), 4)


def _sensitivity(output: int) -> float:
    return measure.WEAK_SENSITIVITY if OUTPUTS[output] == _WEAK else measure.SENSITIVITY


def _some(cohort: Cohort, rows: np.ndarray) -> Pictures:
    return Pictures.of(cohort.pictures[rows])


def _halves(cohort: Cohort) -> tuple[np.ndarray, np.ndarray]:
    rows = cohort.held_out()
    order = sorted({cohort.patient[row] for row in rows}, key=int)
    first = set(order[::2])
    is_first = np.array([cohort.patient[row] in first for row in rows])
    return rows[is_first], rows[~is_first]


@torch.no_grad()
def _embedding(network: torch.nn.Module, seen: torch.Tensor) -> np.ndarray:
    """(N, D): the means of the maps of each stage, side by side, as `heads.json` asks for."""
    means: list[torch.Tensor] = []
    hooks = [
        network.get_submodule(name).register_forward_hook(lambda *passed: means.append(passed[2].mean((2, 3))))
        for name in STAGES
    ]
    batches = []
    for batch in seen.split(256):
        means.clear()
        network(batch)
        batches.append(torch.cat(means, 1))
    for hook in hooks:
        hook.remove()
    return torch.cat(batches).numpy()


def _head(output: int, head: measure.Head) -> dict[str, Any]:
    return {
        "kind": "finding",
        "name": OUTPUTS[output],
        "concept": CONCEPTS[output],
        "calibration": head.calibration.model_dump(),
        "operating_points": [point.model_dump(exclude_none=True) for point in head.points],
        "present_at": measure.SPECIFICITY,
        "absent_below": _sensitivity(output),
    }


def _direction(name: str) -> dict[str, Any]:
    """Where the top of the picture went. The reader makes an angle of the two; alone they say nothing."""
    alone = {"kind": "quantity", "name": name, "concept": "image_turned", "assessed": False}
    return alone | {"unit": "1", "mean": 0.0, "std": 1.0, "error": 1.0, "low": -2.0}


def _figures(measured: Answers, heads: Sequence[measure.Head]) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for output, head in enumerate(heads):
        present_at = FindingHead.model_validate(_head(output, head))._thresholds()[1]
        figures[OUTPUTS[output]] = measure.figures(measured.sample(output), head.calibration, present_at)
    figures["mean error of the angle, degrees"] = measure.angle_figures(
        measured.logits[:, -2:], measured.truth[:, -2:], measured.patients
    )
    return figures


def _write(file: Path, content: dict[str, Any]) -> None:
    file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
