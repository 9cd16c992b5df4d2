"""How good the chest radiograph model is on pictures with labels, and how fast it is.

    .venv/bin/python bench/imaging.py --csv TEST.csv --images DIR [--bundle DIR] [--json]

TEST.csv has image_id (the file's name in DIR), patient_id, view (PA or AP), sex (M or F), age (years), and a column of
0 and 1 for each finding, under NIH's names. Pictures are JPEG or PNG, grey, in their usual orientation. Intervals hold
95 of 100 redraws of the patients. Nothing is fitted here: calibration and thresholds are the bundle's.

Speed, one process, one thread: the bare forward pass of a prepared batch, and end to end from the file to the outputs;
then the same pictures as DICOM objects, uncompressed and JPEG lossless, from the bytes to the facts.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from imaging_service.bundle import Bundle
from imaging_service.calibration import expected_calibration_error
from imaging_service.heads import CodedHead, FindingHead, QuantityHead
from imaging_service.training.scores import Interval, auroc, interval

BUNDLE = Path(__file__).resolve().parents[1] / "models" / "chest-radiograph"
BATCH = 16


@dataclass(frozen=True, slots=True)
class Outcome:
    """Logits (N, outputs) of the pictures as they are and mirrored, whether each was refused, and seconds."""

    logits: NDArray[np.float32]
    mirrored: NDArray[np.float32]
    refused: NDArray[np.bool_]
    end_to_end_s: float
    forward_s: float


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--csv", type=Path, required=True)
    arguments.add_argument("--images", type=Path, required=True)
    arguments.add_argument("--bundle", type=Path, default=BUNDLE)
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--redraws", type=int, default=1000)
    arguments.add_argument("--json", action="store_true")
    options = arguments.parse_args()
    with options.csv.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    bundle = Bundle.open(options.bundle, threads=options.threads)
    outcome = look(bundle, [options.images / row["image_id"] for row in rows])
    figures = judge(bundle, rows, outcome, options.redraws)
    print(json.dumps(figures, indent=2) if options.json else table(figures))


def look(bundle: Bundle, files: Sequence[Path]) -> Outcome:
    """Every picture through the bundle, in batches, and once more mirrored."""
    begin = time.perf_counter()
    forward_s, logits, distances, prepared = 0.0, [], [], []
    for at in range(0, len(files), BATCH):
        batch = np.stack([bundle.prepare(picture(file)) for file in files[at : at + BATCH]])
        start = time.perf_counter()
        outputs = bundle.forward(batch)
        forward_s += time.perf_counter() - start
        logits.append(outputs.logits)
        distances.append(bundle.distance(outputs))
        prepared.append(batch)
    end_to_end_s = time.perf_counter() - begin
    guard = bundle.heads.one_class
    limit = guard.threshold if guard else np.inf
    return Outcome(
        logits=np.concatenate(logits),
        mirrored=np.concatenate([bundle.forward(batch[..., ::-1]).logits for batch in prepared]),
        refused=np.concatenate(distances) > limit,
        end_to_end_s=end_to_end_s,
        forward_s=forward_s,
    )


def picture(file: Path) -> NDArray[np.float32]:
    """(rows, columns), 0 to 1."""
    pixels = np.asarray(imagecodecs.imread(file))
    grey = pixels if pixels.ndim == 2 else pixels[..., :3].mean(axis=-1)
    return (grey / (np.iinfo(pixels.dtype).max if pixels.dtype.kind == "u" else 1)).astype(np.float32)


def judge(bundle: Bundle, rows: Sequence[dict[str, str]], outcome: Outcome, redraws: int) -> dict[str, Any]:
    patients = [row["patient_id"] for row in rows]
    figures: dict[str, Any] = {"images": len(rows), "patients": len(set(patients))}
    truths, scores, said = {}, {}, {}
    for channel, head in enumerate(bundle.heads.outputs):
        if isinstance(head, FindingHead) and head.name in rows[0]:
            truths[head.name] = np.array([float(row[head.name]) for row in rows])
            scores[head.name] = outcome.logits[:, channel]
            said[head.name] = np.array([head.probability(float(logit)) for logit in outcome.logits[:, channel]])
        elif isinstance(head, FindingHead):
            both = np.r_[outcome.logits[:, channel], outcome.mirrored[:, channel]]
            figures["mirrored_auroc"] = auroc(both, np.repeat([0.0, 1.0], len(rows)))
        elif isinstance(head, CodedHead):
            column, high = {"patient_sex": ("sex", "M"), "view_position": ("view", "AP")}[head.concept]
            sign = 1 if head.code in ("MALE", "AP") else -1
            truth = np.array([float(row[column].upper() == high) for row in rows])
            figures[f"{column}_auroc"] = auroc(sign * outcome.logits[:, channel], truth)
        elif isinstance(head, QuantityHead):
            age = np.array([float(row["age"]) for row in rows])
            guessed = np.array([head.value(float(output)) for output in outcome.logits[:, channel]])
            figures["age_mae_years"] = float(np.abs(guessed - age).mean())
    names = list(truths)

    def mean(chosen: Sequence[str]) -> Interval:
        return interval(
            lambda some: float(np.nanmean([auroc(scores[name][some], truths[name][some]) for name in chosen])),
            patients,
            redraws,
        )

    areas = {
        name: interval(lambda some, name=name: auroc(scores[name][some], truths[name][some]), patients, redraws)
        for name in names
    }
    overall, without = mean(names), mean([name for name in names if name != "Hernia"])
    everything = np.concatenate([said[name] for name in names]), np.concatenate([truths[name] for name in names])
    return {
        **figures,
        "mean_auroc": overall.value,
        "mean_auroc_interval": [overall.low, overall.high],
        "mean_auroc_without_hernia": without.value,
        "auroc": {
            name: {"value": area.value, "lower": area.low, "upper": area.high, "positives": int(truths[name].sum())}
            for name, area in areas.items()
        },
        "ece": float(np.mean([expected_calibration_error(said[name], truths[name]) for name in names])),
        "ece_pooled": expected_calibration_error(*everything),
        "refused": float(outcome.refused.mean()),
        "images_per_s": len(rows) / outcome.end_to_end_s,
        "forward_images_per_s": len(rows) / outcome.forward_s,
        "model": {"name": bundle.name, "digest": bundle.digest},
    }


def table(figures: dict[str, Any]) -> str:
    low, high = figures["mean_auroc_interval"]
    lines = [
        f"{figures['images']} pictures of {figures['patients']} patients, model {figures['model']['digest']}",
        f"{'mean':20} {figures['mean_auroc']:.3f} ({low:.3f} to {high:.3f}), "
        f"without hernia {figures['mean_auroc_without_hernia']:.3f}",
        *(
            f"{name:20} {area['value']:.3f} ({area['lower']:.3f} to {area['upper']:.3f}), {area['positives']} positive"
            for name, area in figures["auroc"].items()
        ),
        *(f"{name:20} {figures[name]:.3f}" for name in ("view_auroc", "sex_auroc", "mirrored_auroc")),
        f"{'age error':20} {figures['age_mae_years']:.1f} years",
        f"{'calibration error':20} {figures['ece']:.3f} (all findings pooled {figures['ece_pooled']:.3f})",
        f"{'refused':20} {figures['refused']:.3f}",
        f"{'images/s':20} {figures['images_per_s']:.0f} from file to outputs, "
        f"{figures['forward_images_per_s']:.0f} forward alone",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
