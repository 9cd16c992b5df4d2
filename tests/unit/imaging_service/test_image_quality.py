"""A spoiled radiograph is said to be spoiled, in the stored picture's own coordinates; a good one is left in peace."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bundles import STAGES, write_bundle
from dicom_files import encoded, header, image, read, read_path
from pydicom import Dataset
from pydicom.uid import ComputedRadiographyImageStorage

from concord_client.demo.phantom import draw_chest
from facts.fact import Fact, FactSet, Polarity, Quantity
from imaging_service.bundle import Bundle
from imaging_service.engine import Outputs, Pixels
from imaging_service.readers import open_readers
from imaging_service.readers.image_quality import ImageQuality

EDGES = ("left", "top", "right", "bottom")
CODES = ("image_turned", "image_inverted", *(f"cut_off_{edge}" for edge in EDGES))
SHIPPED = Path(__file__).parents[3] / "models" / "image-quality"
RADIOGRAPH = {"SOPClassUID": ComputedRadiographyImageStorage, "Modality": "CR", "BodyPartExamined": "CHEST"}


def heads() -> dict[str, Any]:
    points = [{"specificity": 0.99, "threshold": 0.6}, {"sensitivity": 0.95, "threshold": 0.4}]
    sure = {"operating_points": points, "present_at": 0.99, "absent_below": 0.95}
    findings = [{"kind": "finding", "name": code, "concept": code, **sure} for code in CODES]
    part = {"kind": "quantity", "concept": "image_turned", "unit": "1", "mean": 0, "std": 1, "error": 1, "low": -2}
    directions = [{**part, "name": name, "assessed": False} for name in ("cosine", "sine")]
    return {"reader": "image_quality", "outputs": [*findings, *directions], "embedding": STAGES}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return Bundle.open(write_bundle(tmp_path_factory.mktemp("quality") / "image-quality", heads()))


def answering(bundle: Bundle, **logits: float) -> ImageQuality:
    """The reader whose network says this of any picture; -9 of what is not named, and upright."""

    class Engine:
        def prepare(self, pixels: Pixels) -> Pixels:
            return np.zeros((1, 64, 64), np.float32)

        def forward(self, batch: Pixels) -> Outputs:
            said = {"cosine": 1.0, "sine": 0.0, **logits}
            return Outputs(np.float32([[said.get(head.name, -9.0) for head in bundle.heads.outputs]]))

    return ImageQuality(replace(bundle, engine=Engine()))


def looked_at(bundle: Bundle, dataset: Dataset | None = None, **logits: float) -> tuple[dict[str, Fact], FactSet]:
    dataset = dataset if dataset is not None else image(**RADIOGRAPH)
    _, pixels = read(encoded(dataset), readers=(answering(bundle, **logits),))
    return {fact.concept.code: fact for fact in pixels.facts}, pixels


def region(fact: Fact) -> list[float]:
    return list(fact.evidence[0].region)


@pytest.mark.parametrize(
    "elements", [{"Modality": "CT"}, {"BodyPartExamined": "HAND"}, {"ViewPosition": "LL"}, {"NumberOfFrames": 2}]
)
def test_what_is_no_frontal_chest_radiograph_is_not_looked_at(bundle: Bundle, elements: dict[str, Any]) -> None:
    assert not ImageQuality(bundle).accepts(header(**(RADIOGRAPH | elements)))


def test_of_a_good_picture_nothing_is_present_and_all_is_assessed(bundle: Bundle) -> None:
    facts, pixels = looked_at(bundle)
    assert {fact.polarity for fact in facts.values()} == {Polarity.ABSENT}
    assert pixels.assessed == set(facts) == set(CODES)
    assert facts["image_turned"].value == Quantity("0", "deg")


@pytest.mark.parametrize("logit", [0.0, 9.0])
def test_of_a_picture_that_may_be_turned_no_edge_is_said(bundle: Bundle, logit: float) -> None:
    facts, pixels = looked_at(bundle, image_turned=logit, cut_off_top=9.0)
    assert pixels.assessed == set(facts) == {"image_turned", "image_inverted"}


def test_the_directions_of_the_network_are_no_facts(bundle: Bundle) -> None:
    _, pixels = looked_at(bundle)
    assert len(pixels.facts) == len(CODES)


def test_a_quarter_turn_clockwise_is_ninety_degrees(bundle: Bundle) -> None:
    facts, _ = looked_at(bundle, image_turned=9.0, cosine=0.0, sine=1.0)
    assert facts["image_turned"].polarity is Polarity.PRESENT
    assert facts["image_turned"].value == Quantity("90", "deg")
    assert facts["image_turned"].probability == pytest.approx(1, abs=1e-3)


def test_the_angle_is_that_of_the_picture_in_its_own_proportions(bundle: Bundle) -> None:
    # 64 rows and 48 columns: what leans by 45 degrees in a square leans less in a tall picture.
    facts, _ = looked_at(bundle, image_turned=9.0, cosine=0.5, sine=0.5)
    assert facts["image_turned"].value == Quantity("37", "deg")


def test_an_inverted_picture_is_inverted(bundle: Bundle) -> None:
    facts, _ = looked_at(bundle, image_inverted=9.0)
    assert facts["image_inverted"].polarity is Polarity.PRESENT
    assert {code for code in CODES if facts[code].polarity is Polarity.PRESENT} == {"image_inverted"}


def test_a_cut_edge_is_shown_along_the_edge(bundle: Bundle) -> None:
    facts, _ = looked_at(bundle, cut_off_bottom=9.0, cut_off_left=9.0)
    assert region(facts["cut_off_bottom"]) == [0, 61.4, 48, 61.4, 48, 64, 0, 64]
    assert region(facts["cut_off_left"]) == [0, 0, 1.9, 0, 1.9, 64, 0, 64]


def test_the_left_edge_of_a_picture_shown_the_other_way_is_stored_on_the_right(bundle: Bundle) -> None:
    facts, _ = looked_at(bundle, image(**RADIOGRAPH, PatientOrientation=["R", "F"]), cut_off_left=9.0)
    assert min(region(facts["cut_off_left"])[::2]) == pytest.approx(46.1)


@pytest.fixture(scope="module")
def shipped() -> tuple[ImageQuality, ...]:
    if not SHIPPED.is_dir():
        pytest.skip("models/image-quality is not there")
    return (ImageQuality(Bundle.open(SHIPPED)),)


def present(fact_set: FactSet) -> set[str]:
    return {fact.concept.code for fact in fact_set.facts if fact.polarity is Polarity.PRESENT}


def test_the_shipped_bundle_is_opened_with_the_others() -> None:
    if not SHIPPED.is_dir():
        pytest.skip("models/image-quality is not there")
    assert any(isinstance(reader, ImageQuality) for reader in open_readers(SHIPPED.parent))


REAL = ("fodicom_CR-MONO1-10-chest", "txrv_siim_6904", "udacity_test1", "udacity_test2", "udacity_test3")


@pytest.mark.parametrize("name", REAL)
def test_real_radiographs_are_left_in_peace(shared_data: Path, shipped: tuple[ImageQuality, ...], name: str) -> None:
    _, pixels = read_path(shared_data / "dicom" / "chest" / f"{name}.dcm", readers=shipped)
    assert not pixels.issues and pixels.assessed == set(CODES)
    assert not present(pixels)


def test_a_dog_is_refused(shared_data: Path, shipped: tuple[ImageQuality, ...]) -> None:
    _, pixels = read_path(shared_data / "dicom" / "chest" / "highdicom_dx_image.dcm", readers=shipped)
    assert [issue.code for issue in pixels.issues] == ["out-of-distribution"]
    assert not pixels.facts and not pixels.assessed


def test_noise_is_refused(shipped: tuple[ImageQuality, ...]) -> None:
    noise = np.random.default_rng(0).integers(0, 4096, (512, 512)).astype(np.uint16)
    _, pixels = read(encoded(image(noise, **RADIOGRAPH)), readers=shipped)
    assert [issue.code for issue in pixels.issues] == ["out-of-distribution"]


@pytest.mark.parametrize("name", REAL)
def test_real_radiographs_turned_on_purpose_are_turned(
    shared_data: Path, shipped: tuple[ImageQuality, ...], name: str
) -> None:
    from imaging_service.dicom import open_object
    from imaging_service.display import show
    from imaging_service.pixels import decode
    from imaging_service.sources import Source

    with open_object(Source("x", shared_data / "dicom" / "chest" / f"{name}.dcm")) as opened:
        seen = (show(decode(opened.dataset)[0], opened.dataset).pixels * 4095).astype(np.uint16)
    for quarters, degrees in ((1, 90), (2, 180), (3, -90)):
        # numpy turns against the clock.
        turned = image(np.ascontiguousarray(np.rot90(seen, -quarters)), **RADIOGRAPH)
        _, pixels = read(encoded(turned), readers=shipped)
        (fact,) = [fact for fact in pixels.facts if fact.concept.code == "image_turned"]
        assert fact.polarity is Polarity.PRESENT and isinstance(fact.value, Quantity)
        assert abs((float(fact.value.value) - degrees + 180) % 360 - 180) < 25
    _, pixels = read(encoded(image(4095 - seen, **RADIOGRAPH)), readers=shipped)
    assert present(pixels) == {"image_inverted"}


def test_a_drawn_chest_is_no_reason_for_alarm(shipped: tuple[ImageQuality, ...]) -> None:
    _, pixels = read(encoded(draw_chest("a", size=256)), readers=shipped)
    assert not present(pixels)
