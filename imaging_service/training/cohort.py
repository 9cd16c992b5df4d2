"""The training pictures and what is known of each: NIH ChestX-ray14, one row a picture."""

from __future__ import annotations

import csv
import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path

import imagecodecs
import numpy as np
import torch

FINDINGS = (
    *("Atelectasis", "Cardiomegaly", "Consolidation", "Edema", "Effusion", "Emphysema", "Fibrosis", "Hernia"),
    *("Infiltration", "Mass", "Nodule", "Pleural_Thickening", "Pneumonia", "Pneumothorax"),
)
"""NIH's names, in the order of the outputs."""

SIDE = 128
"""Pixels of a picture's side. Three quarters of the pictures exist in no other size, and a larger size goes with some
labels, so that a network that saw it would learn sharpness instead of disease."""

# Three public DICOM files are pictures of these patients: whoever tries the model on them shall try it on strangers.
KEPT_OUT = frozenset({"1", "2", "61"})
_HELD_OUT_PERCENT = 15


@dataclass(frozen=True, slots=True)
class Cohort:
    """`pictures` uint8 (N, 128, 128), bright = dense, patient's right on the left. `findings` (N, 14) and `is_ap`,
    `is_male` (N,) are 0 or 1, `age` (N,) years. `patient`, `image`, `size`: as in the table; `size` is the longest side
    at which the picture exists."""

    pictures: torch.Tensor
    findings: torch.Tensor
    is_ap: torch.Tensor
    is_male: torch.Tensor
    age: torch.Tensor
    patient: tuple[str, ...]
    image: tuple[str, ...]
    size: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.patient)

    def training(self) -> np.ndarray:
        """Row numbers of the patients who are learned from."""
        return np.array([row for row, patient in enumerate(self.patient) if not _held_out(patient)])

    def held_out(self) -> np.ndarray:
        """Row numbers of the patients who are not: calibration and figures."""
        rows = enumerate(self.patient)
        return np.array([row for row, patient in rows if _held_out(patient) and patient not in KEPT_OUT])


def read_cohort(pictures: Path, table: Path) -> Cohort:
    """The pictures of a zip of JPEGs whose rows in `table` have file, image_id, patient_id, view, sex, age, labels
    (joined by |), orig_w and orig_h."""
    with table.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    labels = [set(row["labels"].split("|")) for row in rows]
    with zipfile.ZipFile(pictures) as archive:
        names = {name.rsplit("/", 1)[-1]: name for name in archive.namelist()}
        decoded = [square(imagecodecs.jpeg8_decode(archive.read(names[row["file"]]))) for row in rows]
    return Cohort(
        pictures=torch.from_numpy(np.stack(decoded)),
        findings=torch.tensor([[float(name in present) for name in FINDINGS] for present in labels]),
        is_ap=torch.tensor([float(row["view"] == "AP") for row in rows]),
        is_male=torch.tensor([float(row["sex"] == "M") for row in rows]),
        age=torch.tensor([min(float(row["age"]), 100.0) for row in rows]),
        patient=tuple(row["patient_id"] for row in rows),
        image=tuple(row["image_id"] for row in rows),
        size=tuple(max(int(row["orig_w"]), int(row["orig_h"])) for row in rows),
    )


def square(picture: np.ndarray) -> np.ndarray:
    """A grey picture of at most 128 pixels a side in the middle of a black square of 128."""
    grey = picture if picture.ndim == 2 else picture[..., 0]
    rows, columns = grey.shape
    if max(rows, columns) > SIDE:
        raise ValueError(f"a picture of {rows} x {columns}: the training pictures have at most {SIDE} pixels a side")
    canvas = np.zeros((SIDE, SIDE), np.uint8)
    top, left = (SIDE - rows) // 2, (SIDE - columns) // 2
    canvas[top : top + rows, left : left + columns] = grey
    return canvas


def _held_out(patient: str) -> bool:
    """By the patient alone, so that a new picture of a patient falls on the same side. The 2 is there because it leaves
    five of the nineteen pictures of a hernia outside, where 1 leaves eleven and none leaves one."""
    digest = hashlib.sha256(f"chest-radiograph/2/{patient}".encode()).digest()
    return patient in KEPT_OUT or int.from_bytes(digest[:8], "big") % 100 < _HELD_OUT_PERCENT
