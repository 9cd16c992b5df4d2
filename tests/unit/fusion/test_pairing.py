"""How a claim and another fact pair."""

from __future__ import annotations

import pytest
from fusion_facts import at, document, recorded, said

from facts.fact import Concept, Fact, Interval
from fusion.links import link
from fusion.pairing import EXCUSING, SAME
from fusion.view import FactView, views_of


def pair(word: str, claim: Fact, other: Fact, *more: Fact) -> bool:
    facts = [claim, other, *more]
    first, second, *_ = views_of(facts, link(facts))
    return SAME[word](first, second)


def views(*facts: Fact) -> list[FactView]:
    return views_of(facts, link(facts))


@pytest.mark.parametrize(
    ("word", "claim", "other", "expected"),
    [
        ("concept_equal", "pneumothorax", "tension_pneumothorax", False),
        ("concept_equal", "pneumothorax", "pneumothorax", True),
        ("concept_child", "tension_pneumothorax", "pneumothorax", False),
        ("concept_child", "pneumothorax", "tension_pneumothorax", True),
        ("concept", "tension_pneumothorax", "pleural_effusion", False),
        ("concept", "tension_pneumothorax", "pneumothorax", True),
        ("concept", "pneumothorax", "tension_pneumothorax", True),
        ("supports", "pneumonia", "rib_fracture", False),
        ("supports", "consolidation", "emphysema", False),
        ("supports", "pneumonia", "ground_glass_opacity", True),
        ("supports", "heart_failure", "cardiomegaly", True),
        ("supports", "cardiomegaly", "heart_failure", False),
        ("related", "rib_fracture", "pneumonia", False),
        ("related", "cardiomegaly", "heart_failure", True),
        ("related", "heart_failure", "cardiomegaly", True),
        ("related", "tension_pneumothorax", "pneumothorax", True),
    ],
)
def test_concepts(word: str, claim: str, other: str, expected: bool) -> None:
    assert pair(word, said(claim), said(other, "IMPRESSION")) is expected


def test_one_code_of_two_systems_is_not_one_concept() -> None:
    one, other = said("pneumothorax"), recorded("x", "diagnoses[d1]")
    foreign = Fact(source=other.source, concept=Concept("pneumothorax", "local"), evidence=other.evidence,
                   producer=other.producer)  # fmt: skip
    for word in ("concept_equal", "concept_child", "concept"):
        assert not pair(word, one, foreign)


@pytest.mark.parametrize(
    ("claim", "other", "expected"),
    [
        ("upper_lobe", "lower_lobe", False),
        ("rib", "upper_lobe", False),
        ("upper_lobe", "lung_apex", True),
        ("lung_apex", "upper_lobe", True),
        ("", "upper_lobe", True),
        ("lung", "upper_lobe", True),
    ],
)
def test_sites_pair_when_one_contains_the_other_or_is_not_said(claim: str, other: str, expected: bool) -> None:
    assert pair("body_site", said("mass", site=claim), said("mass", "IMPRESSION", site=other)) is expected


def test_the_site_that_a_concept_always_has_tells_nothing() -> None:
    """Apical pneumothorax and pneumothorax of the pleura may be one."""
    claim, other = said("pneumothorax", site="pleura"), said("pneumothorax", "IMPRESSION", site="lung_apex")
    assert pair("body_site", claim, other)


@pytest.mark.parametrize(
    ("claim", "other", "expected"),
    [
        ("left", "right", False),
        ("right", "left", False),
        ("left", "left", True),
        ("left", "bilateral", True),
        ("left", "", True),
        ("", "", True),
    ],
)
def test_sides_pair_when_they_overlap_or_are_not_said(claim: str, other: str, expected: bool) -> None:
    assert pair("laterality", said("mass", side=claim), said("mass", "IMPRESSION", side=other)) is expected


def test_documents_and_sections_pair_only_when_they_are_one() -> None:
    one, elsewhere, other_document = said("mass"), said("mass", "IMPRESSION"), said("mass", document="d2")
    assert not pair("document", one, other_document)
    assert pair("document", one, elsewhere)
    assert not pair("section", one, elsewhere)
    assert pair("section", one, said("nodule", start=20))
    assert not pair("document", recorded("patient_sex", "patient.sex"), recorded("patient_id", "patient.id"))


def test_an_addendum_is_one_with_its_base_only_where_it_excuses() -> None:
    base = document("d1")
    addendum = document("d2", status="ADDENDUM", relations=(base.id,))
    one, other, *_ = views(said("mass", document="d1"), said("mass", document="d2"), base, addendum)
    assert not SAME["document"](one, other)
    assert EXCUSING["document"](one, other)


def test_facts_of_no_known_examination_do_not_pair() -> None:
    assert not pair("exam", said("mass"), said("mass", "IMPRESSION"))
    assert pair("exam", said("mass"), said("mass", "IMPRESSION"), document("d1"))


def test_times_pair_when_they_overlap_or_are_not_known() -> None:
    morning, noon = at("2026-03-01T08:00:00+00:00"), at("2026-03-01T12:00:00+00:00")
    until_noon = Interval(None, noon.end)
    assert not pair("time", said("mass", time=morning), said("mass", "IMPRESSION", time=noon))
    assert not pair("time", said("mass", time=at("2026-03-01T13:00:00+00:00")), said("nodule", time=until_noon))
    assert pair("time", said("mass", time=morning), said("mass", "IMPRESSION", time=until_noon))
    assert pair("time", said("mass", time=morning), said("mass", "IMPRESSION"))


def test_things_that_share_nothing_are_not_related() -> None:
    assert not pair("relation", said("nodule"), said("washout"))


def test_a_thing_its_lesion_and_another_thing_of_that_lesion_are_related() -> None:
    lesion = said("nodule")
    one, another = said("washout", relations=(lesion.id,)), said("spiculated_margin", relations=(lesion.id,))
    assert pair("relation", one, lesion)
    assert pair("relation", lesion, one)
    assert pair("relation", one, another)
