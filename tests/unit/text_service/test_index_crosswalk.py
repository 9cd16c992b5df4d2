"""How index terms and our concepts come to the 14 findings that Open-I is scored by."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from facts import vocabulary


@pytest.fixture
def openi(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[3] / "bench"))
    from text_gold import openi  # type: ignore[import-not-found]

    yield openi


@pytest.mark.parametrize(
    "term",
    [
        "Opacity/lung/base/left",
        "Calcified Granuloma/lung/upper lobe/right",
        "Costophrenic Angle/left/blunted",
        "Pulmonary Disease, Chronic Obstructive",
        "Subcutaneous  Emphysema/right",
        "Pericardial Effusion",
        "Cicatrix/ribs/left",
        "normal",
    ],
)
def test_a_term_of_something_else_is_none_of_the_findings(openi: ModuleType, term: str) -> None:
    assert not openi._indexed([term])


def test_two_terms_of_one_place_that_spell_a_calcified_nodule_are_no_nodule(openi: ModuleType) -> None:
    assert not openi._indexed(["Nodule/lung/left", "Calcinosis/lung/left"])
    assert set(openi._indexed(["Nodule/lung/left", "Calcinosis/lung/right"])) == {"nodule"}


def test_the_order_of_qualifiers_does_not_matter(openi: ModuleType) -> None:
    assert set(openi._indexed(["Opacity/round/lung/left"])) == {"nodule"}
    assert openi._indexed(["Pulmonary Atelectasis/lingula"])["atelectasis"].sides == {"left"}


def test_every_concept_of_the_crosswalk_is_in_the_vocabulary(openi: ModuleType) -> None:
    assert all(vocabulary.find(code) for (code,) in openi._crosswalk()["concept"])


_BY_MAP = {"pleural_effusion": "effusion", "infiltrate": "infiltration", "hernia_hiatal": "hernia"}


def test_what_the_map_of_the_collection_calls_a_finding_is_that_finding(openi: ModuleType, shared_data: Path) -> None:
    with (shared_data / "text" / "openi_mesh_map.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            finding = _BY_MAP.get(row["finding"], row["finding"])
            if finding in openi.FINDINGS:
                assert set(openi._indexed([row["mesh"]])) == {finding}, row["mesh"]
