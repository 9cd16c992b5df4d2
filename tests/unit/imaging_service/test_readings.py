"""A kept reading answers for the very same object, readers and limits, and for nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dicom_files import RAMP, encoded, image, named, no_store
from pydicom import Dataset
from pydicom.uid import ComputedRadiographyImageStorage

from facts.fact import Fact, FactSet, Issue, Source
from imaging_service.bundle import Bundle, seal
from imaging_service.reader import Settings, read_study
from imaging_service.readers import READERS, ChestRadiograph
from imaging_service.readers.image import Image
from imaging_service.readers.reading import Forward, Reading
from imaging_service.readings import Key, Latest, identity
from imaging_service.sources import Sent
from serving.errors import Unavailable

RADIOGRAPH = {"SOPClassUID": ComputedRadiographyImageStorage, "Modality": "CR", "BodyPartExamined": "CHEST"}


class Looks:
    """A reader that counts, and says an issue beside nothing."""

    def __init__(self) -> None:
        self.times = 0
        self.fails = False

    def accepts(self, dataset: Dataset) -> bool:
        return True

    def read(self, image: Image, forward: Forward) -> Reading:
        self.times += 1
        if self.fails:
            raise Unavailable("could not be run")
        issue = Issue(code="odd", place=image.place, message="odd", source=Source.IMAGE)
        return Reading(assessed=frozenset({"pneumonia"}), issues=(issue,))

    def sum_up(self, facts: list[Fact]) -> Iterable[Fact]:
        return facts


@pytest.fixture
def looks() -> Looks:
    return Looks()


@pytest.fixture
def latest() -> Latest:
    return Latest(8)


def read(content: bytes, kept: Latest, *readers: Any, place: str = "a", **settings: Any) -> tuple[FactSet, FactSet]:
    sent = [Sent(place, content=content)]
    return read_study("P1", sent, fetch=no_store, settings=Settings(**settings), readers=readers, kept=kept)


def test_a_changed_pixel_is_read_anew(looks: Looks, latest: Latest) -> None:
    changed = RAMP.copy()
    changed[-1, -1] ^= 1
    read(encoded(image()), latest, looks)
    read(encoded(image(changed)), latest, looks)
    assert looks.times == 2


@pytest.mark.parametrize(
    "elements",
    [
        {"SOPInstanceUID": "2.25.4"},
        {"WindowCenter": 100, "WindowWidth": 50},
        {"PhotometricInterpretation": "MONOCHROME1"},
        {"RescaleSlope": 2, "RescaleIntercept": 1},
        {"PatientOrientation": ["R", "F"]},
    ],
)
def test_an_element_that_changes_what_is_seen_is_read_anew(
    looks: Looks, latest: Latest, elements: dict[str, Any]
) -> None:
    read(encoded(image()), latest, looks)
    read(encoded(image(**elements)), latest, looks)
    assert looks.times == 2


def test_other_limits_read_anew(looks: Looks, latest: Latest) -> None:
    content = encoded(image(np.stack([RAMP, RAMP, RAMP])))
    read(content, latest, looks)
    read(content, latest, looks, max_frames=1)
    assert looks.times == 2


def test_other_readers_read_anew(looks: Looks, latest: Latest) -> None:
    content = encoded(image())
    read(content, latest, looks)
    _, pixels = read(content, latest, looks, *READERS)
    assert looks.times == 2 and named(pixels, "image_decoded")


def test_another_bundle_reads_anew(compiled: Path, tmp_path: Path, latest: Latest) -> None:
    other = shutil.copytree(compiled, tmp_path / "chest")
    with (other / "configs" / "inference.json").open("a") as file:
        file.write("\n")
    seal(other)
    content = encoded(image(**RADIOGRAPH))
    readers = [ChestRadiograph(Bundle.open(folder)) for folder in (compiled, other)]
    first, second = (read(content, latest, reader)[1] for reader in readers)
    assert {fact.producer.digest for fact in first.facts} == {readers[0].bundle.digest}
    assert {fact.producer.digest for fact in second.facts} == {readers[1].bundle.digest}
    assert readers[0].bundle.digest != readers[1].bundle.digest


def test_a_reader_that_failed_is_asked_again(looks: Looks, latest: Latest) -> None:
    looks.fails = True
    _, pixels = read(encoded(image()), latest, looks)
    assert [issue.code for issue in pixels.issues] == ["unavailable"]
    looks.fails = False
    _, pixels = read(encoded(image()), latest, looks)
    assert pixels.assessed and looks.times == 2


def test_pixels_that_do_not_decode_are_an_issue_each_time(latest: Latest) -> None:
    dataset = image()
    dataset.PixelData = dataset.PixelData[:100]
    for _ in range(2):
        _, pixels = read(encoded(dataset), latest, *READERS)
        assert [issue.code for issue in pixels.issues] == ["cannot-read"]


def test_an_object_without_a_uid_is_not_kept(looks: Looks, latest: Latest) -> None:
    for _ in range(2):
        read(encoded(image(SOPInstanceUID=None)), latest, looks)
    assert looks.times == 2


def test_without_a_place_to_keep_it_everything_is_read_again(looks: Looks) -> None:
    for _ in range(2):
        read_study("P1", [Sent("a", content=encoded(image()))], fetch=no_store, readers=(looks,))
    assert looks.times == 2


def test_the_same_object_is_looked_at_once_and_its_header_read_each_time(looks: Looks, latest: Latest) -> None:
    first = read(encoded(image()), latest, looks, *READERS)
    second = read(encoded(image()), latest, looks, *READERS)
    assert looks.times == 1
    assert first == second and named(second[0], "imaging_modality") and named(second[1], "pixel_range")


def test_a_file_is_known_by_its_content_wherever_it_lies(looks: Looks, latest: Latest, tmp_path: Path) -> None:
    read(encoded(image()), latest, looks)
    for name in ("a.dcm", "b.dcm"):
        (tmp_path / name).write_bytes(encoded(image()))
        sent = [Sent("sent", uri=str(tmp_path / name))]
        _, pixels = read_study("P1", sent, fetch=no_store, readers=(looks, *READERS), kept=latest)
        assert named(pixels, "pixel_range")
    assert looks.times == 2


def test_an_issue_has_the_place_of_this_request(looks: Looks, latest: Latest) -> None:
    for place in ("studies[0].instances[0]", "studies[3].instances[7]"):
        _, pixels = read(encoded(image()), latest, looks, place=place)
        assert [issue.place for issue in pixels.issues] == [place]
    assert looks.times == 1


def test_the_oldest_that_nobody_asked_for_goes_first() -> None:
    latest = Latest(2)
    keys = [Key("1.2.3", str(number), "") for number in range(3)]
    for key in keys[:2]:
        latest.put(key, (Reading(),))
    assert latest.get(keys[0])
    latest.put(keys[2], (Reading(),))
    assert [latest.get(key) is not None for key in keys] == [True, False, True]


def test_keys_that_differ_in_one_part_have_different_names() -> None:
    key = Key("1.2.3", "abc", "def")
    others = [replace(key, sop_instance_uid="1.2.4"), replace(key, content="abd"), replace(key, readers="")]
    assert len({one.name for one in (key, *others)}) == 4
    assert "1.2.3" not in key.name


def test_readers_are_told_apart_by_kind_bundle_and_limits(compiled: Path) -> None:
    chest = ChestRadiograph(Bundle.open(compiled))
    other = ChestRadiograph(replace(chest.bundle, digest="000000000000"))
    said = [identity(READERS), identity((*READERS, chest)), identity((*READERS, other)), identity(READERS, (1,))]
    assert len(set(said)) == 4
    assert identity((*READERS, chest)) == identity((*READERS, ChestRadiograph(chest.bundle)))
