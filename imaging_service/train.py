"""Trains the chest radiograph model and leaves a MONAI bundle that the imaging service opens.

    python -m imaging_service.train --pictures nih_train_128.zip --table nih_train.csv --out models/chest-radiograph

NIH ChestX-ray14 at 128 px: `imaging_service.training.cohort` says what the two files hold. With `--kept`, what was
learned is kept in that file every five minutes, and a run that was cut off goes on from it. Two cores take about an
hour and a half; `--minutes` ends the schedule there, whatever was done.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from imaging_service.torch_engine import without_transformers
from imaging_service.training.augment import standardise
from imaging_service.training.cohort import FINDINGS, Cohort, read_cohort
from imaging_service.training.learn import AP, MALE, Recipe, learn
from imaging_service.training.publish import NETWORK, write_bundle
from imaging_service.training.scores import auroc

with without_transformers():
    from monai.networks.nets import ResNet


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pictures", type=Path, required=True)
    arguments.add_argument("--table", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--kept", type=Path)
    arguments.add_argument("--epochs", type=int, default=60)
    arguments.add_argument("--minutes", type=float)
    arguments.add_argument("--threads", type=int, default=2)
    options = arguments.parse_args()
    torch.set_num_threads(options.threads)
    cohort = read_cohort(options.pictures, options.table)
    held_out = cohort.held_out()
    recipe = Recipe(epochs=options.epochs, minutes=options.minutes)
    learned = learn(
        lambda: ResNet(**NETWORK),
        cohort,
        cohort.training(),
        recipe,
        kept=options.kept,
        told=lambda line, model: print(line, _glance(model, cohort, held_out), flush=True),
    )
    write_bundle(options.out, learned, recipe, cohort)


@torch.no_grad()
def _glance(model: torch.nn.Module, cohort: Cohort, rows: NDArray[np.intp]) -> str:
    """A line about the held-out, while it is trained."""
    batches = [cohort.pictures[rows[at : at + 128]].unsqueeze(1).float() / 255 for at in range(0, len(rows), 128)]
    logits = torch.cat([model(standardise(batch)) for batch in batches]).numpy()
    findings = cohort.findings[rows].numpy()
    areas = [auroc(logits[:, at], findings[:, at]) for at in range(len(FINDINGS))]
    view, sex = auroc(logits[:, AP], cohort.is_ap[rows].numpy()), auroc(logits[:, MALE], cohort.is_male[rows].numpy())
    return f"mean AUROC {np.nanmean(areas):.4f}, view {view:.4f}, sex {sex:.4f}"


if __name__ == "__main__":
    main()
