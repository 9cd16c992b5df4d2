"""The page of a check: which findings stand on it and with what beside them; no word of a report becomes markup."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from concord.v1 import discrepancy_pb2, encounter_pb2, fact_pb2, fusion_service_pb2, imaging_service_pb2

from concord_client.messages import Language
from concord_client.pictures.folder import folder_name, write_pictures
from concord_client.pictures.sightings import sightings, unassessed
from facts import codec
from facts.fact import (
    Evidence,
    EvidenceKind,
    Experiencer,
    Fact,
    FactSet,
    Issue,
    Laterality,
    Polarity,
    Producer,
    Source,
    Temporality,
    named,
)
from serving.errors import NotFound

MODEL = Producer("imaging_service", "2", "chest-radiograph", "0123456789ab")
TEXT = "Small right pneumothorax. No <b>effusion</b>."
REGION = (10.0, 5.0, 30.0, 5.0, 30.0, 45.0)


def seen(code: str, probability: float | None, polarity: Polarity = Polarity.PRESENT, **more: object) -> Fact:
    place = Evidence(
        kind=EvidenceKind.IMAGE_REGION,
        study_instance_uid="2.25.1",
        sop_instance_uid="2.25.3",
        region=REGION if polarity is Polarity.PRESENT else (),
        text="present from 0.31",
    )
    said = {"evidence": (place,), "producer": MODEL, "probability": probability, "polarity": polarity} | more
    return Fact(source=Source.IMAGE, concept=named(code), **said)  # type: ignore[arg-type]


def told(code: str, words: str = "pneumothorax", polarity: Polarity = Polarity.PRESENT, **more: object) -> Fact:
    start = TEXT.index(words)
    place = Evidence(
        kind=EvidenceKind.TEXT_SPAN,
        document_id="d1",
        start=start,
        end=start + len(words),
        text=words,
        section="FINDINGS",
    )
    said = {"evidence": (place,), "producer": Producer("text_service", "1"), "polarity": polarity} | more
    return Fact(source=Source.REPORT, concept=named(code), **said)  # type: ignore[arg-type]


def read(*facts: Fact, assessed: set[str] | None = None) -> list[FactSet]:
    """The facts as the readings of their sources; the image assessed what it has facts of, and `assessed`."""
    sets = []
    for source in (Source.REPORT, Source.IMAGE):
        own = tuple(fact for fact in facts if fact.source is source)
        looked = {fact.concept.code for fact in own} | (assessed or set())
        sets.append(FactSet(subject="P1", source=source, producer=MODEL, facts=own, assessed=frozenset(looked)))
    return sets


def concepts(*facts: Fact) -> list[str]:
    return [sighting.fact.concept.code for sighting in sightings(read(*facts))]


@pytest.mark.parametrize("polarity", [Polarity.ABSENT, Polarity.POSSIBLE])
def test_what_neither_model_nor_report_sees_is_not_shown(polarity: Polarity) -> None:
    assert concepts(seen("pneumothorax", 0.02, polarity)) == []


def test_what_is_no_finding_is_not_shown() -> None:
    assert concepts(seen("patient_sex", 0.99), seen("image_mirrored", 0.9)) == []


def test_what_was_measured_without_a_model_is_not_shown() -> None:
    assert concepts(seen("lung_mass", None)) == []


@pytest.mark.parametrize(
    "other", [{"experiencer": Experiencer.OTHER}, {"temporality": Temporality.HISTORICAL}], ids=["other", "historical"]
)
def test_what_the_report_says_of_another_time_or_person_is_no_mention(other: dict[str, object]) -> None:
    assert concepts(seen("pneumothorax", 0.02, Polarity.ABSENT), told("pneumothorax", **other)) == []


def test_what_the_report_names_is_shown_even_where_the_model_sees_none() -> None:
    assert concepts(seen("pneumothorax", 0.02, Polarity.ABSENT), told("pneumothorax")) == ["pneumothorax"]


def test_a_narrower_word_of_the_report_is_a_mention() -> None:
    (sighting,) = sightings(read(seen("emphysema", 0.9), told("bulla")))
    assert [mention.concept.code for mention in sighting.mentions] == ["bulla"]


def test_the_likeliest_comes_first_and_the_absent_last() -> None:
    order = concepts(
        seen("pneumothorax", 0.02, Polarity.ABSENT),
        told("pneumothorax"),
        seen("lung_mass", 0.6),
        seen("pneumonia", 0.4, Polarity.POSSIBLE),
        told("pneumonia"),
        seen("pleural_effusion", 0.9),
    )
    assert order == ["pleural_effusion", "lung_mass", "pneumonia", "pneumothorax"]


def test_a_finding_that_no_model_looks_for_is_not_assessed() -> None:
    fact_sets = read(told("rib_fracture"), told("pneumothorax"), seen("pneumothorax", 0.02, Polarity.ABSENT))
    assert unassessed(fact_sets) == ["rib_fracture"]
    assert unassessed(read(told("rib_fracture"), assessed={"fracture", "rib_fracture"})) == []


class OneImage:
    """A checker that has read one report and one image."""

    def __init__(self, *facts: Fact, left: str = "", right: str = "", missing: bool = False) -> None:
        self.facts, self.left, self.right, self.missing = facts, left, right, missing
        self.asked: list[imaging_service_pb2.RenderFrameRequest] = []

    async def read(self, encounter: encounter_pb2.Encounter) -> list[fact_pb2.FactSet]:
        report, image = read(*self.facts)
        issue = Issue(code="out-of-distribution", place="i", message="not a chest radiograph", source=Source.IMAGE)
        return [codec.fact_set_to_proto(report), codec.fact_set_to_proto(replace(image, issues=(issue,)))]

    async def render_frame(
        self, request: imaging_service_pb2.RenderFrameRequest
    ) -> imaging_service_pb2.RenderFrameResponse:
        if self.missing or request.instance.uri == "file:///other":
            raise NotFound("no such object")
        kept = imaging_service_pb2.RenderFrameRequest()
        kept.CopyFrom(request)
        self.asked.append(kept)
        return imaging_service_pb2.RenderFrameResponse(png=b"\x89PNG", left=self.left, right=self.right)


def encounter() -> encounter_pb2.Encounter:
    return encounter_pb2.Encounter(
        id="e<1>",
        documents=[encounter_pb2.Document(id="d1", text=TEXT)],
        studies=[
            encounter_pb2.Study(
                study_instance_uid="2.25.1",
                instances=[encounter_pb2.Instance(uri="file:///other"), encounter_pb2.Instance(uri="file:///this")],
            ),
            encounter_pb2.Study(study_instance_uid="2.25.9", instances=[encounter_pb2.Instance(uri="file:///third")]),
        ],
    )


async def written(
    folder: Path,
    checker: OneImage,
    answer: fusion_service_pb2.CheckEncounterResponse | None = None,
    language: Language = "en",
) -> str:
    page = await write_pictures(
        folder,
        encounter(),
        answer or fusion_service_pb2.CheckEncounterResponse(),
        checker,
        language,  # type: ignore[arg-type]
    )
    return page.read_text(encoding="utf-8")


async def test_no_word_becomes_markup(tmp_path: Path) -> None:
    page = await written(tmp_path, OneImage(told("pleural_effusion", "<b>effusion</b>"), seen("pleural_effusion", 0.9)))
    assert "<mark>&lt;b&gt;effusion&lt;/b&gt;</mark>" in page
    assert "<b>effusion" not in page and "e<1>" not in page


async def test_the_page_asks_for_nothing_from_anywhere(tmp_path: Path) -> None:
    page = await written(tmp_path, OneImage(seen("pneumothorax", 0.9)))
    assert "<script" not in page and "http://" not in page and "https://" not in page
    assert not re.search(r'(?:src|href)="(?!data:)', page)


async def test_a_card_has_picture_probability_operating_point_model_and_words(tmp_path: Path) -> None:
    checker = OneImage(told("pneumothorax"), seen("pneumothorax", 0.934, laterality=Laterality.LEFT))
    page = await written(tmp_path, checker)
    assert "Small right <mark>pneumothorax</mark>." in page
    for words in ("93.4%", "present from 0.31", "chest-radiograph", "0123456789ab", "present, left", "气胸"):
        assert words in page, words
    assert (tmp_path / "01-pneumothorax.png").read_bytes() == b"\x89PNG"
    (request,) = checker.asked
    assert request.sop_instance_uid == "2.25.3" and request.instance.uri == "file:///this"
    assert tuple(request.regions[0].points) == REGION


async def test_a_discrepancy_stands_beside_the_findings_that_it_rests_on(tmp_path: Path) -> None:
    lung, effusion = seen("pneumothorax", 0.9), seen("pleural_effusion", 0.8)
    answer = fusion_service_pb2.CheckEncounterResponse(
        discrepancies=[
            discrepancy_pb2.Discrepancy(
                rule_id="a/b",
                title=discrepancy_pb2.LocalizedText(en="Sides differ"),
                evidence=[discrepancy_pb2.DiscrepancyEvidence(fact_id=lung.id)],
            )
        ]
    )
    page = await written(tmp_path, OneImage(lung, effusion), answer)
    cards = page.split("<section")
    assert "Sides differ" in cards[1] and "Sides differ" not in cards[2]


async def test_sides_are_those_of_the_image_where_it_says_them(tmp_path: Path) -> None:
    page = await written(tmp_path, OneImage(seen("pneumothorax", 0.9), left="L", right="R"))
    assert '<b class="left">L</b><b class="right">R</b>' in page
    assert "standard frontal view" not in page


async def test_sides_that_nobody_wrote_are_said_to_be_assumed(tmp_path: Path) -> None:
    page = await written(tmp_path, OneImage(seen("pneumothorax", 0.9)))
    assert '<b class="left">R</b><b class="right">L</b>' in page
    assert "standard frontal view" in page


async def test_of_a_mirrored_image_no_side_is_shown(tmp_path: Path) -> None:
    page = await written(tmp_path, OneImage(seen("pneumothorax", 0.9), seen("image_mirrored", 0.99), left="R"))
    assert '<b class="left">?</b><b class="right">?</b>' in page


async def test_a_picture_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    page = await written(tmp_path, OneImage(seen("pneumothorax", 0.9), missing=True))
    assert "No picture: no such object" in page
    assert "<img" not in page


async def test_what_was_not_assessed_and_why_is_on_the_page(tmp_path: Path) -> None:
    answer = fusion_service_pb2.CheckEncounterResponse()
    answer.not_checked.add(source="lab", reason="no laboratory result sent")
    page = await written(tmp_path, OneImage(told("rib_fracture")), answer)
    for words in ("Rib fracture", "laboratory", "not an image that the model knows: not a chest radiograph"):
        assert words in page, words


async def test_the_page_is_chinese_for_who_reads_chinese(tmp_path: Path) -> None:
    page = await written(tmp_path, OneImage(told("pneumothorax"), seen("pneumothorax", 0.9)), language="zh")
    assert 'lang="zh"' in page
    assert "影像模型给出的概率：90.0%" in page and "气胸" in page


@pytest.mark.parametrize("hostile", ["../../etc", "a/b", "..", "x" * 300, "王小东", "a b"])
def test_no_id_leads_out_of_the_folder(hostile: str) -> None:
    name = folder_name(encounter_pb2.Encounter(id=hostile))
    assert re.fullmatch("[A-Za-z0-9_-]{1,80}", name)


def test_pages_of_an_archive_never_share_a_folder() -> None:
    ids = ["e1", "a/b", "a_b", "a b", ""]
    names = [folder_name(encounter_pb2.Encounter(id=one, as_of="2026")) for one in ids]
    assert len(set(names)) == len(ids) and names[0] == "e1"
