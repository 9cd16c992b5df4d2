"""Trains the chest radiograph model.

    python -m imaging_service.train --pictures nih_train_128.zip --table nih_train.csv --out models/chest-radiograph

With `--kept`, what was learned is kept in that file every five minutes, and a run that was cut off goes on from it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from imaging_service.networks import ReadoutResNet
from imaging_service.training.augment import standardise
from imaging_service.training.cohort import FINDINGS, Cohort, read_cohort
from imaging_service.training.learn import AGE, AGE_DEVIATION, AP, MALE, MEAN_AGE, MIRRORED, OUTPUTS, Recipe, learn
from imaging_service.training.scores import auroc

NETWORK = {
    "block": "basic",
    "layers": [2, 2, 2, 2],
    "block_inplanes": [32, 64, 128, 256],
    "spatial_dims": 2,
    "n_input_channels": 1,
    "conv1_t_stride": 2,
    "no_max_pool": True,
    "num_classes": OUTPUTS,
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pictures", type=Path, required=True)
    arguments.add_argument("--table", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--kept", type=Path)
    arguments.add_argument("--epochs", type=int, default=70)
    arguments.add_argument("--minutes", type=float, help="end the schedule there, whatever was done")
    arguments.add_argument("--threads", type=int, default=2)
    options = arguments.parse_args()
    torch.set_num_threads(options.threads)
    cohort = read_cohort(options.pictures, options.table)
    held_out = cohort.held_out()
    learned = learn(
        lambda: ReadoutResNet(**NETWORK),
        cohort,
        cohort.training(),
        Recipe(epochs=options.epochs, minutes=options.minutes),
        kept=options.kept,
        told=lambda line, model: print(line, _glance(model, cohort, held_out), flush=True),
    )
    print(learned.steps, learned.epochs, learned.minutes, _glance(learned.model, cohort, held_out))


@torch.no_grad()
def _glance(model: torch.nn.Module, cohort: Cohort, rows: np.ndarray) -> str:
    logits, mirrored = [], []
    for at in range(0, len(rows), 128):
        batch = standardise(cohort.pictures[rows[at : at + 128]].unsqueeze(1).float() / 255)
        logits.append(model(batch)[0])
        mirrored.append(model(batch.flip(3))[0])
    out, other = torch.cat(logits).numpy(), torch.cat(mirrored).numpy()
    truth = cohort.findings[rows].numpy()
    areas = [auroc(out[:, at], truth[:, at]) for at in range(len(FINDINGS))]
    both = [auroc(out[:, at] + other[:, at], truth[:, at]) for at in range(len(FINDINGS))]
    view = auroc(out[:, AP], cohort.is_ap[rows].numpy())
    sex = auroc(out[:, MALE], cohort.is_male[rows].numpy())
    turned = auroc(np.r_[out[:, MIRRORED], other[:, MIRRORED]], np.repeat([0.0, 1.0], len(rows)))
    years = np.abs(out[:, AGE] * AGE_DEVIATION + MEAN_AGE - cohort.age[rows].numpy()).mean()
    return (
        f"mean {np.nanmean(areas):.4f}, with mirror image {np.nanmean(both):.4f}, view {view:.4f}, sex {sex:.4f}, "
        f"mirrored {turned:.4f}, age {years:.2f}; " + " ".join(f"{area:.3f}" for area in areas)
    )


if __name__ == "__main__":
    main()
