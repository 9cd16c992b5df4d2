"""Prior examinations: which date is one, how it is kept, and the changes that it explains."""

from __future__ import annotations

import pytest

from facts.fact import Coded, Fact, Temporality


def _priors(facts: list[Fact]) -> list[str]:
    """Modality and date of each, in order."""
    known = {fact.id: fact for fact in facts}
    return [
        " ".join(_code(part) for part in (fact, *(known[other] for other in fact.relations))).strip()
        for fact in facts
        if fact.concept.code == "prior_examination"
    ]


def _code(fact: Fact) -> str:
    return fact.value.code if isinstance(fact.value, Coded) else ""


@pytest.mark.parametrize(
    "text",
    [
        "Surgery was performed on 3/4/2015.",
        "患者2016-09-25行手术治疗。",
        "报告日期2016-09-25。",
        "The right lung is larger compared to the left.",
        "Old granulomatous disease from prior infection.",
        "L4/5 disc bulge, 12/25 views.",
        "较前增大。",
        "右肺结节,建议对比原片。",
        "右肺结节较前(图2016-45)增大。",
        "The nodule is unchanged, series 13/45/12.",
    ],
)
def test_a_date_that_nothing_is_compared_with_is_no_prior(read, text: str) -> None:  # type: ignore[no-untyped-def]
    assert _priors(read(findings=text)) == []


def test_there_is_no_prior_where_none_is_said(read) -> None:  # type: ignore[no-untyped-def]
    for words in ("None.", "No prior chest CT.", "None available. No radiograph of 2015."):
        assert _priors(read(comparison=words)) == []


@pytest.mark.parametrize(
    ("text", "priors"),
    [
        ("较前(2016-5-23)略缩小。", ["2016-05-23"]),
        ("与2016-08-30胸部CT对比：", ["CT 2016-08-30"]),
        ("较前片(2016-07-13)好转。", ["2016-07-13"]),
        ("与外院2011.03.05片相比没有进展。", ["2011-03-05"]),
        ("对比2016年9月25日CT片。", ["CT 2016-09-25"]),
        ("较2016-09-25CT增大。", ["CT 2016-09-25"]),
        ("结节较2016年9月增大。", ["2016-09"]),
        ("与前片对比,结节未见明显变化。", [""]),
        ("Compared with CT dated 3/4/2015 the nodule is unchanged.", ["CT 2015-03-04"]),
        ("Compared to the prior chest radiograph of 25/12/2014.", ["XR 2014-12-25"]),
        ("The nodule is unchanged since March 4, 2015.", ["2015-03-04"]),
        ("The nodule is stable compared with the prior study.", [""]),
        ("8 mm nodule, previously 10 x 8 mm on 3/4/2015.", ["2015-03-04"]),
        ("8 mm nodule, previously 6 mm on CT 2024-03-01.", ["CT 2024-03-01"]),
        ("Stable since the previous chest CT.", ["CT"]),
        ("与2016.13.05胸部CT对比：", ["CT 2016-13-05"]),
        ("较前(2016-2-30)略缩小。", ["2016-02-30"]),
        ("The nodule is unchanged since June 31, 2015.", ["2015-06-31"]),
    ],
)
def test_a_prior_is_told_with_its_modality_and_its_date_as_written(read, text: str, priors: list[str]) -> None:  # type: ignore[no-untyped-def]
    assert _priors(read(findings=text)) == priors


def test_a_section_of_comparisons_names_priors(read) -> None:  # type: ignore[no-untyped-def]
    assert _priors(read(comparison="Chest CT 3/4/2015, radiograph 2 May 2014.")) == ["CT 2015-03-04", "XR 2014-05-02"]
    assert _priors(read(comparison="Chest radiograph.")) == ["XR"]


def test_a_prior_is_historical_and_has_no_time_without_a_zone(read) -> None:  # type: ignore[no-untyped-def]
    told = [fact for fact in read(findings="较2016-09-25CT增大。") if fact.concept.code.startswith("prior")]
    assert {fact.temporality for fact in told} == {Temporality.HISTORICAL}
    assert {fact.time for fact in told} == {None}


@pytest.mark.parametrize(
    "sections",
    [
        {"findings": "右肺结节,较前(2016-5-23)增大。"},
        {"findings": "与2016-5-23片对比:右肺结节,较前增大。左肺炎症。"},
        {"comparison": "CT 5/23/2016.", "findings": "Nodule in the right lung, increased in size. Left pneumonia."},
    ],
)
def test_a_change_is_related_to_the_prior_that_it_is_told_against(read, sections: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
    facts = read(**sections)
    known = {fact.id: fact.concept.code for fact in facts}
    related = {
        fact.concept.code: [known[other] for other in fact.relations]
        for fact in facts
        if fact.concept.code in ("lung_nodule", "pneumonia")
    }
    assert related["lung_nodule"] == ["prior_examination"]
    assert related.get("pneumonia", []) == []


def test_of_two_priors_none_explains_a_change_elsewhere(read) -> None:  # type: ignore[no-untyped-def]
    facts = read(comparison="CT 3/4/2015 and CT 2/1/2014.", findings="Nodule in the right lung is unchanged.")
    (nodule,) = [fact for fact in facts if fact.concept.code == "lung_nodule"]
    assert nodule.relations == ()
