"""From logits of the patients who were held out to `configs/heads.json` and to the figures of `configs/metadata.json`.

Calibration has two numbers an output and is fitted on all patients who were held out; the calibration error that is
told is that of numbers fitted on one half of them and tried on the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imaging_service.calibration import (
    expected_calibration_error,
    fit_platt,
    fit_temperature,
    operating_points,
    probabilities,
)
from imaging_service.heads import Calibration
from imaging_service.training.cohort import FINDINGS
from imaging_service.training.learn import AGE, AGE_DEVIATION, AP, MALE, MEAN_AGE, MIRRORED
from imaging_service.training.scores import Interval, auroc, interval

CONCEPTS: Mapping[str, str] = {
    "Atelectasis": "atelectasis",
    "Cardiomegaly": "cardiomegaly",
    "Consolidation": "consolidation",
    "Edema": "pulmonary_edema",
    "Effusion": "pleural_effusion",
    "Emphysema": "emphysema",
    "Fibrosis": "fibrosis",
    "Hernia": "hiatal_hernia",
    "Infiltration": "infiltrate",
    "Mass": "lung_mass",
    "Nodule": "lung_nodule",
    "Pleural_Thickening": "pleural_thickening",
    "Pneumonia": "pneumonia",
    "Pneumothorax": "pneumothorax",
}
# Nothing is said of a finding that fewer of the held-out have, for its thresholds would rest on one or two pictures;
# nor of one that the network tells apart hardly better than a coin.
_FEWEST_POSITIVES, _SMALLEST_AREA = 20, 0.65
_SPECIFICITIES = (0.9, 0.95, 0.99)


@dataclass(frozen=True, slots=True)
class Answers:
    """What the network said of N pictures and what was true. `logits` and `logits_mirrored` (N, 18), the second of the
    pictures mirrored left to right; `findings` (N, 14), `is_ap`, `is_male` (N,) 0 or 1; `age` (N,) years."""

    logits: NDArray[np.float32]
    logits_mirrored: NDArray[np.float32]
    findings: NDArray[np.float32]
    is_ap: NDArray[np.float32]
    is_male: NDArray[np.float32]
    age: NDArray[np.float32]
    patients: tuple[str, ...]

    def mirroring(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Logits and truth of the output for mirrored, over both kinds of pictures."""
        both = np.r_[self.logits[:, MIRRORED], self.logits_mirrored[:, MIRRORED]]
        return both, np.repeat(np.array([0, 1], np.float32), len(self.logits))

    def years(self) -> NDArray[np.float32]:
        guessed: NDArray[np.float32] = self.logits[:, AGE] * AGE_DEVIATION + MEAN_AGE
        return guessed


def outputs(answers: Answers) -> list[dict[str, Any]]:
    """The entries of `outputs` in heads.json, in the order of the channels."""
    heads = [
        _probable(answers.logits[:, at], answers.findings[:, at], fit_platt)
        | {"kind": "finding", "name": name, "concept": CONCEPTS[name]}
        for at, name in enumerate(FINDINGS)
    ]
    view = {"kind": "coded", "name": "AP", "concept": "view_position", "code": "AP", "other_code": "PA"}
    sex = {"kind": "coded", "name": "male", "concept": "patient_sex", "code": "MALE", "other_code": "FEMALE"}
    off = np.abs(answers.years() - answers.age)
    age = {
        "kind": "quantity",
        "name": "age",
        "concept": "patient_age",
        "unit": "a",
        "mean": MEAN_AGE,
        "std": AGE_DEVIATION,
        "error": round(float(np.quantile(off, 0.95)), 1),
    }
    mirrored = {"kind": "finding", "name": "mirrored", "concept": "image_mirrored"}
    return [
        *heads,
        view | _probable(answers.logits[:, AP], answers.is_ap, fit_platt),
        sex | _probable(answers.logits[:, MALE], answers.is_male, fit_platt),
        age,
        # Half of these pictures were mirrored; in use hardly any is, so the share must not be learned.
        mirrored | _probable(*answers.mirroring(), fit_temperature, (0.95, 0.99, 0.999), present_at=0.999),
    ]


def figures(answers: Answers) -> dict[str, Any]:
    """Areas under the curve with intervals by patient, age error, calibration error."""
    all_of_them = range(len(FINDINGS))
    without_hernia = [at for at, name in enumerate(FINDINGS) if name != "Hernia"]
    areas = {
        name: _told(interval(_area_of(answers.logits[:, at], answers.findings[:, at]), answers.patients))
        | {"positives": int(answers.findings[:, at].sum())}
        for at, name in enumerate(FINDINGS)
    }
    return {
        "images": len(answers.patients),
        "patients": len(set(answers.patients)),
        "mean_auroc": _told(interval(_mean_area(answers, all_of_them), answers.patients)),
        "mean_auroc_without_hernia": _told(interval(_mean_area(answers, without_hernia), answers.patients)),
        "auroc": areas,
        "view_auroc": _told(interval(_area_of(answers.logits[:, AP], answers.is_ap), answers.patients)),
        "sex_auroc": _told(interval(_area_of(answers.logits[:, MALE], answers.is_male), answers.patients)),
        "mirrored_auroc": round(auroc(*answers.mirroring()), 4),
        "age_mae_years": round(float(np.abs(answers.years() - answers.age).mean()), 2),
        "ece": round(float(np.nanmean([_crossed_error(answers, at) for at in range(len(FINDINGS))])), 4),
    }


def _probable(
    logits: NDArray[np.float32],
    truth: NDArray[np.float32],
    fit: Callable[[NDArray[Any], NDArray[Any]], Calibration],
    specificities: tuple[float, ...] = _SPECIFICITIES,
    present_at: float = 0.99,
) -> dict[str, Any]:
    if len(np.unique(truth)) < 2:
        return {"assessed": False}
    calibration = fit(logits, truth)
    points = operating_points(probabilities(calibration, logits), truth, specificities)
    return {
        "assessed": bool(truth.sum() >= _FEWEST_POSITIVES and auroc(logits, truth) >= _SMALLEST_AREA),
        "calibration": calibration.model_dump(),
        "operating_points": [point.model_dump(exclude_none=True) for point in points],
        "present_at": present_at,
    }


def _area_of(scores: NDArray[np.float32], truth: NDArray[np.float32]) -> Callable[[NDArray[np.intp]], float]:
    return lambda rows: auroc(scores[rows], truth[rows])


def _mean_area(answers: Answers, channels: Sequence[int]) -> Callable[[NDArray[np.intp]], float]:
    def mean(rows: NDArray[np.intp]) -> float:
        areas = [auroc(answers.logits[rows, at], answers.findings[rows, at]) for at in channels]
        return float(np.nanmean(areas))

    return mean


def _crossed_error(answers: Answers, channel: int) -> float:
    """Calibrated on one half of the patients and tried on the other, and the other way round."""
    logits, truth = answers.logits[:, channel], answers.findings[:, channel]
    _, number = np.unique(np.asarray(answers.patients), return_inverse=True)
    said = np.empty(len(truth))
    for half in (0, 1):
        learned, tried = number % 2 == half, number % 2 != half
        if len(np.unique(truth[learned])) < 2:
            return float("nan")
        said[tried] = probabilities(fit_platt(logits[learned], truth[learned]), logits[tried])
    return expected_calibration_error(said, truth)


def _told(area: Interval) -> dict[str, float]:
    return {"value": round(area.value, 4), "lower": round(area.low, 4), "upper": round(area.high, 4)}
