"""What was learned, as a MONAI bundle: weights, configs, calibration, the guard, the maps of an ordinary chest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file as save_arrays
from safetensors.torch import save_file

from facts import vocabulary
from imaging_service import one_class
from imaging_service.bundle import Bundle, seal
from imaging_service.compile import compile_bundle
from imaging_service.sides import doubled
from imaging_service.training import appraisal
from imaging_service.training.augment import Augment
from imaging_service.training.cohort import FINDINGS, SIDE, Cohort
from imaging_service.training.learn import MIRRORED, OUTPUTS, Learned, Recipe
from imaging_service.training.processing import processed
from imaging_service.weights import FILE

NETWORK: dict[str, Any] = {
    "block": "basic",
    "layers": [2, 2, 2, 2],
    "block_inplanes": [32, 64, 128, 256],
    "spatial_dims": 2,
    "n_input_channels": 1,
    "conv1_t_stride": 2,
    "no_max_pool": True,
    "num_classes": OUTPUTS,
}
BOTH_WAYS = {"_target_": "imaging_service.networks.BothWays", "mirrored": MIRRORED, **NETWORK}
PREPROCESSING = {
    "_target_": "Compose",
    "transforms": [
        # Both sides to the same length: the pictures of NIH, which are all square, were made like that.
        {"_target_": "Resize", "spatial_size": [SIDE, SIDE], "mode": "area"},
        {"_target_": "Lambda", "func": "$lambda image: (image - image.mean()) / (image.std(correction=0) + 0.001)"},
    ],
}
_CARD = Path(__file__).parent / "card.json"
STAGES = ("layer1", "layer2", "layer3", "layer4")
# Of the held-out, turned, shifted and processed otherwise, so many lie within the distance that is still spoken of.
_WITHIN = 0.995
_SEED, _BATCH = 7, 64


def write_bundle(folder: Path, learned: Learned, recipe: Recipe, cohort: Cohort) -> None:
    """Calibrated on the patients who were held out. What stood in the folder is replaced."""
    for name in ("configs", "models"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    weights = {name: tensor.contiguous() for name, tensor in learned.model.state_dict().items()}
    save_file(weights, folder / "models" / FILE)
    _write(folder, "inference", {"preprocessing": PREPROCESSING, "network_def": BOTH_WAYS})
    maps = {"layer": STAGES[-1], "weights": "fc.weight"}
    heads: dict[str, Any] = {"reader": "chest_radiograph", "maps": maps, "embedding": STAGES}
    # Nothing is known yet of how to read the outputs, but the network can be run.
    unread = {"kind": "finding", "name": "unread", "concept": "mass", "assessed": False}
    _write(folder, "heads", heads | {"outputs": [unread] * OUTPUTS})
    _write(folder, "metadata", {})
    difference = compile_bundle(folder)
    bundle = Bundle.open(folder)
    answers = _answers(bundle, cohort)
    guard = {"threshold": round(_guard(bundle, cohort, folder), 3)}
    _ordinary(bundle, cohort, folder)
    outputs = appraisal.outputs(answers)
    for output, scale in zip(outputs, _side_scales(bundle, cohort), strict=False):
        if vocabulary.may_have_side(output["concept"]):
            output["side"] = scale
    _write(folder, "heads", heads | {"outputs": outputs, "maps": maps | {"ordinary": True}, "one_class": guard})
    _write(folder, "metadata", _metadata(learned, recipe, cohort, appraisal.figures(answers), difference))
    seal(folder)


def _answers(bundle: Bundle, cohort: Cohort) -> appraisal.Answers:
    """What the bundle says of the held-out, as they are and mirrored."""
    rows = cohort.held_out()
    batches = list(_prepared(bundle, cohort, rows))
    return appraisal.Answers(
        logits=np.concatenate([bundle.forward(batch).logits for batch in batches]),
        logits_mirrored=np.concatenate([bundle.forward(batch[..., ::-1]).logits for batch in batches]),
        findings=cohort.findings[rows].numpy(),
        is_ap=cohort.is_ap[rows].numpy(),
        is_male=cohort.is_male[rows].numpy(),
        age=cohort.age[rows].numpy(),
        patients=tuple(cohort.patient[row] for row in rows),
    )


def _guard(bundle: Bundle, cohort: Cohort, folder: Path) -> float:
    """Learns what the embeddings of chest radiographs are, as they are and as they might also have been taken and
    processed; answers the distance above which nothing is said."""
    rows = cohort.training()
    known = one_class.fit(_embeddings(bundle, chain(_prepared(bundle, cohort, rows), _varied(cohort, rows))))
    known.save(folder / "models" / "one_class.safetensors")
    others = _embeddings(bundle, _varied(cohort, cohort.held_out()))
    return one_class.threshold(known.distance(others), _WITHIN)


def _side_scales(bundle: Bundle, cohort: Cohort) -> list[dict[str, float]]:
    """For each finding, from pictures without one (see `imaging_service.sides`)."""
    differences = []
    for batch in _prepared(bundle, cohort, _without_finding(cohort)):
        right, left = (bundle.forward(half).logits for half in doubled(batch))
        differences.append(right - left)
    lean = np.concatenate(differences)[:, : len(FINDINGS)]
    spread = zip(lean.mean(0).tolist(), lean.std(0).tolist(), strict=True)
    return [{"mean": round(mean, 4), "deviation": round(deviation, 4)} for mean, deviation in spread]


def _ordinary(bundle: Bundle, cohort: Cohort, folder: Path) -> None:
    """The mean maps of pictures without a finding."""
    total, count = None, 0
    for batch in _prepared(bundle, cohort, _without_finding(cohort)):
        maps = bundle.forward(batch).maps
        assert maps is not None
        total = maps.sum(0, dtype=np.float64) if total is None else total + maps.sum(0, dtype=np.float64)
        count += len(maps)
    assert total is not None
    save_arrays({"maps": (total / count).astype(np.float32)}, folder / "models" / "ordinary.safetensors")


def _without_finding(cohort: Cohort) -> NDArray[np.intp]:
    rows = cohort.training()
    chosen: NDArray[np.intp] = rows[cohort.findings[rows].sum(1).numpy() == 0]
    return chosen


def _prepared(bundle: Bundle, cohort: Cohort, rows: NDArray[np.intp]) -> Iterator[NDArray[np.float32]]:
    for at in range(0, len(rows), _BATCH):
        pictures = cohort.pictures[rows[at : at + _BATCH]].numpy().astype(np.float32) / 255
        yield np.stack([bundle.prepare(picture) for picture in pictures])


def _varied(cohort: Cohort, rows: NDArray[np.intp]) -> Iterator[NDArray[np.float32]]:
    """Every picture twice: taken otherwise, and taken and processed otherwise."""
    generator = torch.Generator().manual_seed(_SEED)
    augment = Augment(generator)
    for at in range(0, len(rows), _BATCH):
        pictures = cohort.pictures[rows[at : at + _BATCH]].unsqueeze(1).float() / 255
        for variant in (pictures, processed(pictures, generator)):
            yield augment(variant)[0].numpy()


def _embeddings(bundle: Bundle, batches: Iterable[NDArray[np.float32]]) -> NDArray[np.float32]:
    answers = (bundle.forward(batch).embedding for batch in batches)
    return np.concatenate([embedding for embedding in answers if embedding is not None])


def _metadata(
    learned: Learned, recipe: Recipe, cohort: Cohort, figures: dict[str, Any], difference: float
) -> dict[str, Any]:
    """What was written by hand in `training/card.json`, and what this run adds."""
    import monai

    card: dict[str, Any] = json.loads(_CARD.read_text(encoding="utf-8"))
    return card | {
        "monai_version": monai.__version__,
        "pytorch_version": torch.__version__.split("+")[0],
        "numpy_version": np.__version__,
        "required_packages_version": {},
        "training": {
            "optimizer": f"AdamW, rate {recipe.rate}, warm-up and cosine, decay {recipe.decay}, bfloat16 autocast",
            "images": len(cohort.training()),
            "patients": len({cohort.patient[row] for row in cohort.training()}),
            "batch": recipe.batch,
            "steps": learned.steps,
            "epochs": round(learned.epochs, 1),
            "minutes": round(learned.minutes, 1),
            "mixing": recipe.mixing,
            "seed": recipe.seed,
        },
        "compiled_difference": float(f"{difference:.1e}"),
        "figures": {"patients held out": figures},
    }


def _write(folder: Path, name: str, content: dict[str, Any]) -> None:
    text = json.dumps(content, indent=2, ensure_ascii=False)
    (folder / "configs" / f"{name}.json").write_text(text + "\n", encoding="utf-8")
