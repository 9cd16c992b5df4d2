"""What the reader looks at, what it says then, and that it keeps silent about everything else."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bundles import NIH, heads, picture
from dicom_files import RAMP, code, encoded, header, image, named, read
from pydicom.uid import ComputedRadiographyImageStorage

from concord_client.demo.phantom import draw_chest
from facts.fact import Coded, Fact, Laterality, Polarity, Quantity
from imaging_service.bundle import Bundle, seal
from imaging_service.elements import Uids
from imaging_service.engine import Outputs, Pixels
from imaging_service.heads import FindingHead, Heads
from imaging_service.one_class import fit
from imaging_service.pixels import Frame
from imaging_service.readers import READERS, ChestRadiograph, open_readers
from imaging_service.readers.image import Image
from imaging_service.readers.reading import run_alone
from imaging_service.sides import SideScale
from serving.errors import CannotRead, Unavailable

RADIOGRAPH = {"SOPClassUID": ComputedRadiographyImageStorage, "Modality": "CR", "BodyPartExamined": "CHEST"}


@pytest.fixture(scope="module")
def bundle(compiled: Path) -> Bundle:
    return Bundle.open(compiled)


@pytest.fixture
def reader(bundle: Bundle) -> ChestRadiograph:
    return ChestRadiograph(bundle)


def radiograph(**elements: Any) -> Any:
    return image(**(RADIOGRAPH | elements))


def answering(bundle: Bundle, **logits: float) -> Bundle:
    """The bundle with these logits whatever the picture; -9 for what is not named."""

    class Engine:
        def prepare(self, pixels: Pixels) -> Pixels:
            return bundle.engine.prepare(pixels)

        def forward(self, batch: Pixels) -> Outputs:
            outputs = bundle.engine.forward(batch)
            row = [logits.get(head.concept, -9.0) for head in bundle.heads.outputs]
            return replace(outputs, logits=np.float32([row] * len(batch)))

    return replace(bundle, engine=Engine())


def facts_with(bundle: Bundle, **logits: float) -> dict[str, Fact]:
    _, pixels = read(encoded(radiograph()), readers=(ChestRadiograph(answering(bundle, **logits)),))
    assert not pixels.issues
    return {fact.concept.code: fact for fact in pixels.facts}


@pytest.mark.parametrize(
    "elements",
    [
        {"Modality": "CT"},
        {"Modality": "MR"},
        {"Modality": "US"},
        {"Modality": "MG"},
        {"Modality": "CT", "BodyPartExamined": None},
        {"Modality": None},
        {"BodyPartExamined": "ABDOMEN"},
        {"BodyPartExamined": "HAND"},
        {"BodyPartExamined": "EXTREMITY"},
        {"BodyPartExamined": "ROUTINE"},
        {"BodyPartExamined": "CHESTABDOMEN"},
        {"BodyPartExamined": None, "AnatomicRegionSequence": [code("69536005", "SCT", "Head")]},
        {"ViewPosition": "LL"},
        {"ViewPosition": "LATERAL"},
        {"ViewPosition": "RLO"},
        {"ViewCodeSequence": [code("399067008", "SCT", "lateral projection")]},
        {"Modality": "OT", "BodyPartExamined": None},
        {"NumberOfFrames": 2},
    ],
)
def test_it_does_not_look_at(reader: ChestRadiograph, elements: dict[str, Any]) -> None:
    assert not reader.accepts(header(**(RADIOGRAPH | elements)))


@pytest.mark.parametrize(
    "elements",
    [
        {},
        {"Modality": "DX", "ViewPosition": "PA"},
        {"Modality": "RG", "BodyPartExamined": "胸部"},
        {"BodyPartExamined": None},
        {"BodyPartExamined": "THORAX", "ViewPosition": "AP SUPINE"},
        {"BodyPartExamined": "CHEST 2 VIEWS"},
        {"Modality": "OT", "BodyPartExamined": "CHEST"},
        {"ViewCodeSequence": [code("399348003", "SCT", "antero-posterior projection")]},
        {"NumberOfFrames": 1},
    ],
)
def test_it_looks_at(reader: ChestRadiograph, elements: dict[str, Any]) -> None:
    assert reader.accepts(header(**(RADIOGRAPH | elements)))


def test_a_picture_of_another_kind_is_refused_and_nothing_is_assessed(bundle: Bundle) -> None:
    known = np.stack([bundle.prepare(picture(64, 48, seed)) for seed in range(40)])
    guard = fit(bundle.forward(known).embedding)  # type: ignore[arg-type]
    guarded_heads = Heads.model_validate(heads(one_class={"threshold": 3.0}))
    guarded = ChestRadiograph(replace(bundle, heads=guarded_heads, one_class=guard))
    _, pixels = read(encoded(radiograph()), readers=(guarded,))
    assert not pixels.facts and not pixels.assessed
    assert [(issue.code, issue.place) for issue in pixels.issues] == [
        ("out-of-distribution", "studies[0].instances[0]")
    ]
    noise = (picture(64, 48, 99) * 4095).astype(np.uint16)
    _, pixels = read(encoded(radiograph(pixels=noise)), readers=(guarded,))
    assert pixels.facts and not pixels.issues


def test_a_distance_that_is_no_number_is_refused(bundle: Bundle) -> None:
    guard = fit(np.random.default_rng(0).normal(size=(50, 28)))
    broken = replace(guard, mean=np.full(28, np.nan, np.float32))
    guarded = replace(bundle, heads=Heads.model_validate(heads(one_class={"threshold": 3.0})), one_class=broken)
    _, pixels = read(encoded(radiograph()), readers=(ChestRadiograph(guarded),))
    assert not pixels.assessed and len(pixels.issues) == 1


def test_pixels_that_do_not_decode_are_not_assessed(reader: ChestRadiograph) -> None:
    dataset = radiograph()
    dataset.PixelData = dataset.PixelData[:100]
    _, pixels = read(encoded(dataset), readers=(reader,))
    assert not pixels.facts and not pixels.assessed


def test_a_network_that_fails_costs_its_own_reading_alone(bundle: Bundle) -> None:
    def forward(bundle: Bundle, image: Pixels) -> Outputs:
        raise Unavailable("chest could not be run (MemoryError)")

    dataset = radiograph()
    shown = Image(dataset, Uids.of(dataset), (Frame(1, RAMP),), "x")
    with pytest.raises(Unavailable):
        ChestRadiograph(bundle).read(shown, forward)

    class Failing(ChestRadiograph):
        def read(self, image: Image, forward: Any) -> Any:
            raise Unavailable("chest could not be run (MemoryError)")

    _, pixels = read(encoded(dataset), readers=(Failing(bundle), *READERS))
    assert [issue.code for issue in pixels.issues] == ["unavailable"]
    assert named(pixels, "image_decoded") and "pneumonia" not in pixels.assessed


def test_what_is_not_good_enough_is_neither_said_nor_assessed(bundle: Bundle) -> None:
    content = heads()
    content["outputs"][7]["assessed"] = False
    poor = replace(bundle, heads=Heads.model_validate(content))
    _, pixels = read(encoded(radiograph()), readers=(ChestRadiograph(poor),))
    assert "hiatal_hernia" not in pixels.assessed and not named(pixels, "hiatal_hernia")
    assert {"pneumonia", "image_mirrored"} <= pixels.assessed


def test_every_finding_has_its_probability_whatever_is_said_of_it(bundle: Bundle) -> None:
    facts = facts_with(bundle, pneumonia=0.0, pleural_effusion=2.0)
    assert set(NIH) <= set(facts)
    assert all(facts[concept].probability is not None for concept in NIH)
    said = {concept: facts[concept].polarity for concept in ("pneumonia", "pleural_effusion", "pneumothorax")}
    assert said == {
        "pneumonia": Polarity.POSSIBLE,
        "pleural_effusion": Polarity.PRESENT,
        "pneumothorax": Polarity.ABSENT,
    }
    assert facts["pneumonia"].probability == 0.5
    assert facts["pneumothorax"].confidence > 0.99


def test_view_sex_and_age_are_said_in_the_words_of_the_header(bundle: Bundle) -> None:
    facts = facts_with(bundle, view_position=3.0, patient_sex=-3.0, patient_age=1.0)
    assert (facts["view_position"].value, facts["patient_sex"].value) == (Coded("AP"), Coded("FEMALE"))
    for concept in ("view_position", "patient_sex"):
        # The probability is that of the value said.
        assert facts[concept].probability == pytest.approx(1 / (1 + np.exp(-3)))
        assert facts[concept].polarity is Polarity.PRESENT
    assert facts["patient_age"].value == Quantity("63.0", "a", reference_low="48.0", reference_high="78.0")
    assert facts["patient_age"].probability is None


def test_a_sex_that_is_in_doubt_is_merely_possible(bundle: Bundle) -> None:
    sex = facts_with(bundle, patient_sex=-0.2)["patient_sex"]
    assert (sex.value, sex.polarity) == (Coded("FEMALE"), Polarity.POSSIBLE)
    assert sex.probability == pytest.approx(1 / (1 + np.exp(-0.2)))


@pytest.mark.parametrize(
    ("scale", "mirrored", "side"),
    [
        (None, -9, None),
        (SideScale(mean=0, deviation=1), 0, None),
        (SideScale(mean=0, deviation=1), -9, Laterality.RIGHT),
    ],
    ids=["without a scale", "a picture that may be mirrored", "with a scale"],
)
def test_a_finding_that_is_present_says_where_and_a_side_if_the_bundle_has_a_scale_for_it(
    bundle: Bundle, scale: SideScale | None, mirrored: float, side: Laterality | None
) -> None:
    maps = np.zeros((1, 10, 4, 4), np.float32)
    maps[0, :, 2, 0] = np.sign(bundle.class_weights[NIH.index("pleural_effusion")])
    # The picture, its right half doubled, its left half doubled.
    answers = iter((5, 6, 4))

    class Engine:
        def prepare(self, pixels: Pixels) -> Pixels:
            return bundle.engine.prepare(pixels)

        def forward(self, batch: Pixels) -> Outputs:
            logits = np.full((1, 18), -9, np.float32)
            logits[0, NIH.index("pleural_effusion")], logits[0, -1] = next(answers), mirrored
            return Outputs(logits, maps, np.zeros((1, 28), np.float32))

    outputs = [
        head.model_copy(update={"side": scale}) if isinstance(head, FindingHead) else head
        for head in bundle.heads.outputs
    ]
    heads = bundle.heads.model_copy(update={"outputs": tuple(outputs)})
    reader = ChestRadiograph(replace(bundle, heads=heads, engine=Engine()))
    _, pixels = read(encoded(radiograph()), readers=(reader,))
    (effusion,) = named(pixels, "pleural_effusion")
    assert effusion.laterality is side
    assert effusion.evidence[0].text.startswith("present from 0.6")
    region = effusion.evidence[0].region
    assert len(region) >= 6 and max(region[::2]) < 48 / 2 and effusion.evidence[0].sop_instance_uid == "2.25.3"
    (pneumonia,) = named(pixels, "pneumonia")
    assert pneumonia.laterality is None and pneumonia.evidence[0].region == ()


def test_facts_name_the_model_and_its_digest(bundle: Bundle) -> None:
    producer = facts_with(bundle)["pneumonia"].producer
    assert (producer.model, producer.digest) == (bundle.name, bundle.digest)


def test_the_network_is_run_by_whoever_batches(bundle: Bundle) -> None:
    dataset = radiograph()
    shown = Image(dataset, Uids.of(dataset), (Frame(1, RAMP),), "x")
    seen: list[tuple[int, ...]] = []

    def batched(of: Bundle, image: Pixels) -> Outputs:
        seen.append(image.shape)
        return of.forward(np.stack([image, image * 0, image])).one(2)

    given = ChestRadiograph(bundle).read(shown, batched)
    assert seen == [(1, 128, 128)]
    alone = ChestRadiograph(bundle).read(shown, run_alone)
    assert [fact.concept for fact in given.facts] == [fact.concept for fact in alone.facts]
    for one, other in zip(given.facts, alone.facts, strict=True):
        assert one.probability is None or one.probability == pytest.approx(other.probability, abs=1e-4)


def test_the_same_picture_gives_the_same_facts(reader: ChestRadiograph) -> None:
    content = encoded(draw_chest("a", size=160))
    assert read(content, readers=(reader,)) == read(content, readers=(reader,))


def test_without_bundles_everything_else_is_read(tmp_path: Path) -> None:
    assert open_readers(None) == READERS == open_readers(tmp_path)


def test_bundles_are_found_by_folder_and_by_themselves(compiled: Path, tmp_path: Path) -> None:
    shutil.copytree(compiled, tmp_path / "a")
    (tmp_path / "text-ner").mkdir()
    (tmp_path / "readme.txt").touch()
    for folder in (tmp_path, tmp_path / "a"):
        readers = open_readers(folder)
        assert readers[: len(READERS)] == READERS
        (chest,) = readers[len(READERS) :]
        assert isinstance(chest, ChestRadiograph) and chest.bundle.name == "a"


def test_a_bundle_that_names_no_reader_is_an_error_that_lists_them(compiled: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(compiled, tmp_path / "a")
    (folder / "configs" / "heads.json").write_text(json.dumps(heads(reader="knee")))
    seal(folder)
    with pytest.raises(CannotRead, match=r"heads\.json: reader: knee is none of .*chest_radiograph"):
        open_readers(tmp_path)


def test_a_folder_of_bundles_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match="no such folder"):
        open_readers(tmp_path / "nowhere")


def test_that_no_model_looked_is_told_once_for_a_modality(bundle: Bundle) -> None:
    slices = []
    for number in range(3):
        dataset = radiograph()
        dataset.Modality, dataset.SOPInstanceUID = "CT", f"2.25.{90 + number}"
        slices.append(encoded(dataset))
    _, pixels = read(*slices, readers=(*READERS, ChestRadiograph(bundle)))
    assert [issue.code for issue in pixels.issues] == ["no-model"]
    assert "modality CT" in pixels.issues[0].message
    assert not pixels.assessed & bundle.heads.assessed
    _, pixels = read(*slices, readers=READERS)
    assert not pixels.issues
