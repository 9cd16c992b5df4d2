"""A bundle and a reader, as docs/adding.md prints them, read an object: the page is true."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bundles import write_bundle
from dicom_files import encoded, header, image, named, read

from facts.fact import FactSet, Polarity, Quantity, Source
from imaging_service import readers
from imaging_service.bundle import seal
from imaging_service.compile import compile_bundle
from imaging_service.readers import Reader, open_readers
from serving.errors import CannotRead

PAGE = Path(__file__).parents[3] / "docs" / "adding.md"
HEAD = {"Modality": "CT", "BodyPartExamined": "HEAD", "WindowCenter": 2000, "WindowWidth": 4000}
SLICE = np.random.default_rng(0).integers(0, 4096, (70, 60)).astype(np.uint16)


def printed(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    inference, heads = map(json.loads, printed("json"))
    return write_bundle(tmp_path_factory.mktemp("bundles") / "head-ct", heads, **inference)


@pytest.fixture
def added(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader's file is executed, its line is added."""
    (source,) = printed("python")
    names: dict[str, Any] = {}
    exec(source, names)
    monkeypatch.setattr(readers, "BUNDLE_READERS", {**readers.BUNDLE_READERS, "head_ct": names["HeadCT"]})


def reading(folder: Path, *objects: bytes) -> FactSet:
    return read(*objects, readers=_its_reader(folder))[1]


def _its_reader(folder: Path) -> tuple[Reader, ...]:
    return open_readers(folder)[len(readers.READERS) :]


def test_without_its_line_the_service_says_so_at_start(folder: Path) -> None:
    with pytest.raises(CannotRead, match="head_ct is none of"):
        open_readers(folder)


@pytest.mark.parametrize("elements", [{"Modality": "MR"}, {"BodyPartExamined": "CHEST"}, {"BodyPartExamined": None}])
def test_what_it_does_not_accept_it_does_not_read(folder: Path, added: None, elements: dict[str, Any]) -> None:
    (reader,) = _its_reader(folder)
    assert not reader.accepts(header(**(HEAD | elements)))
    pixels = reading(folder, encoded(image(SLICE, **(HEAD | elements))))
    assert not pixels.facts and not pixels.assessed


def test_it_reads_a_slice(folder: Path, added: None) -> None:
    pixels = reading(folder, encoded(image(SLICE, **HEAD)))
    assert not pixels.issues
    assert pixels.source is Source.IMAGE
    assert pixels.assessed == {"intracranial_haemorrhage", "patient_age"}
    (bleed,), (age,) = named(pixels, "intracranial_haemorrhage"), named(pixels, "patient_age")
    assert bleed.polarity in Polarity and bleed.probability is not None
    assert bleed.producer.model == "head-ct" and bleed.evidence[0].sop_instance_uid == "2.25.3"
    assert isinstance(age.value, Quantity) and age.value.unit == "a"
    assert not named(pixels, "midline_shift")


def test_of_a_series_the_surest_slice_is_told(folder: Path, added: None) -> None:
    slices = [
        encoded(image(np.roll(SLICE, 9 * at, 0) // (at + 1), **HEAD, SOPInstanceUID=f"2.25.{at + 5}"))
        for at in range(3)
    ]
    opened = _its_reader(folder)
    alone = [named(read(one, readers=opened)[1], "intracranial_haemorrhage")[0].probability for one in slices]
    (bleed,) = named(read(*slices, readers=opened)[1], "intracranial_haemorrhage")
    assert bleed.probability == max(p for p in alone if p is not None)


def test_compiled_it_says_the_same(folder: Path, added: None) -> None:
    sent = encoded(image(SLICE, **HEAD))
    before = reading(folder, sent)
    compile_bundle(folder)
    seal(folder)
    after = reading(folder, sent)
    assert [fact.concept for fact in after.facts] == [fact.concept for fact in before.facts]
    for one, other in zip(before.facts, after.facts, strict=True):
        assert one.probability == pytest.approx(other.probability, abs=1e-4)
