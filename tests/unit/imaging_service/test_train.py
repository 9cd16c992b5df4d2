"""Training from a zip and a table to a bundle that opens; on drawn pictures, so nothing is learned of medicine."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import imagecodecs
import numpy as np
import pytest

from imaging_service.bundle import Bundle
from imaging_service.training import appraisal
from imaging_service.training.cohort import FINDINGS, KEPT_OUT, Cohort, read_cohort, square
from imaging_service.training.scores import auroc, interval

COLUMNS = ("file", "image_id", "patient_id", "view", "sex", "age", "labels", "orig_w", "orig_h")


@pytest.fixture(scope="module")
def cohort_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("cohort")
    rng = np.random.default_rng(0)
    with zipfile.ZipFile(folder / "pictures.zip", "w") as archive, (folder / "table.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for number in range(120):
            name, patient = f"drawn_{number}.jpg", str(1 + number // 3)
            picture = rng.integers(0, 255, (16, 16), np.uint8).repeat(8, 0).repeat(8, 1)
            archive.writestr(name, imagecodecs.jpeg8_encode(picture))
            labels = "|".join(rng.choice(FINDINGS, 3, replace=False)) if number % 2 else "No Finding"
            view, sex = rng.choice(["AP", "PA"]), rng.choice(["F", "M"])
            table.writerow([name, name, patient, view, sex, int(rng.integers(20, 90)), labels, 128, 128])
    return folder / "pictures.zip", folder / "table.csv"


@pytest.fixture(scope="module")
def cohort(cohort_files: tuple[Path, Path]) -> Cohort:
    return read_cohort(*cohort_files)


def test_no_patient_is_on_both_sides_and_those_of_public_files_on_none(cohort: Cohort) -> None:
    learned = {cohort.patient[row] for row in cohort.training()}
    held_out = {cohort.patient[row] for row in cohort.held_out()}
    assert not learned & held_out
    assert not (learned | held_out) & KEPT_OUT
    assert learned | held_out == set(cohort.patient) - KEPT_OUT


def test_a_picture_of_more_pixels_is_refused_rather_than_shrunk() -> None:
    with pytest.raises(ValueError, match="at most 128"):
        square(np.zeros((256, 256), np.uint8))


def test_a_small_picture_stands_in_the_middle_of_black() -> None:
    canvas = square(np.full((100, 128), 9, np.uint8))
    assert canvas[:14].max() == canvas[114:].max() == 0
    assert canvas[14:114].min() == 9


def test_ties_count_half() -> None:
    assert auroc(np.array([0.0, 0.0, 1.0, 1.0]), np.array([0.0, 1.0, 0.0, 1.0])) == 0.5
    assert auroc(np.array([0.0, 1.0, 2.0]), np.array([0.0, 0.0, 1.0])) == 1
    assert np.isnan(auroc(np.array([0.0, 1.0]), np.array([1.0, 1.0])))


def test_an_interval_is_drawn_by_patient() -> None:
    scores, truth = np.repeat([0.1, 0.9, 0.4, 0.6], 50), np.repeat([0.0, 1.0, 1.0, 0.0], 50)
    rows = interval(lambda some: auroc(scores[some], truth[some]), [str(at) for at in range(200)])
    patients = interval(lambda some: auroc(scores[some], truth[some]), [str(at // 50) for at in range(200)])
    assert rows.value == patients.value == 0.75
    assert patients.high - patients.low > rows.high - rows.low


def test_nothing_is_said_of_what_hardly_anybody_has(cohort: Cohort) -> None:
    rng = np.random.default_rng(1)
    count = 300
    findings = np.zeros((count, len(FINDINGS)), np.float32)
    findings[:5, 0], findings[:150, 1], findings[150:, 2] = 1, 1, 1
    logits = rng.normal(size=(count, len(FINDINGS) + 4)).astype(np.float32)
    logits[:, :2] += 4 * findings[:, :2]
    answers = appraisal.Answers(
        logits=logits,
        logits_mirrored=logits,
        findings=findings,
        is_ap=findings[:, 1],
        is_male=findings[:, 1],
        age=np.full(count, 50, np.float32),
        patients=tuple(str(at) for at in range(count)),
    )
    few, well, badly, never, *_ = appraisal.outputs(answers)
    assert [head["assessed"] for head in (few, well, badly, never)] == [False, True, False, False]


def test_one_command_leaves_a_bundle_that_opens(
    cohort_files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from imaging_service import train

    pictures, table = cohort_files
    words = ["train", "--pictures", pictures, "--table", table, "--out", tmp_path / "model", "--threads", 1]
    monkeypatch.setattr("sys.argv", [str(word) for word in (*words, "--epochs", 1, "--kept", tmp_path / "kept.pt")])
    train.main()
    bundle = Bundle.open(tmp_path / "model", engine="onnxruntime")
    assert [head.name for head in bundle.heads.outputs[:14]] == list(FINDINGS)
    outputs = bundle.forward(bundle.prepare(np.zeros((300, 200), np.float32))[None])
    assert outputs.logits.shape == (1, 18)
    assert outputs.maps is not None and outputs.maps.shape == (1, 256, 8, 8)
    assert bundle.heads.one_class is not None
    assert sum(file.stat().st_size for file in (tmp_path / "model" / "models").iterdir()) < 30e6
    assert bundle.metadata["intended_use"] and bundle.metadata["figures"]
