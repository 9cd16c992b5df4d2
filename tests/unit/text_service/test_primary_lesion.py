"""The primary tumour of a report, its size, and the sites it has spread to. The texts are made up."""

from __future__ import annotations

import pytest

from facts.fact import Fact
from text_service.document import Document, Section, SectionKind
from text_service.reader import read_report


def _facts(conclusion: str, description: str = "") -> list[Fact]:
    sections = [Section(SectionKind.FINDINGS, description), Section(SectionKind.IMPRESSION, conclusion)]
    document = Document(sections=tuple(section for section in sections if section.text), type="RADIOLOGY_REPORT")
    return read_report(document)[0]


def _sites(facts: list[Fact], code: str = "primary_lesion") -> list[str]:
    return [fact.evidence[0].text for fact in facts if fact.concept.code == code]


def _axes(facts: list[Fact]) -> list[str]:
    by_id = {fact.id: fact for fact in facts}
    (primary,) = [fact for fact in facts if fact.concept.code == "primary_lesion"]
    related = [by_id[one] for one in primary.relations]
    return [f"{fact.value.value}{fact.value.unit}" for fact in related if fact.concept.code == "dimension"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "conclusion",
    [
        "双肺未见明确占位。",
        "右肺上叶结节，建议随访。",
        "未见肺癌征象。",
        "肝多发恶性病变转移。",
        "父亲患肺癌。",
        "第9胸椎转移可能。",
    ],
)
def test_where_no_tumour_is_named_there_is_no_primary(conclusion: str) -> None:
    assert _sites(_facts(conclusion)) == []


@pytest.mark.parametrize(
    ("conclusion", "site"),
    [
        ("右肺上叶占位，考虑周围型肺癌。", "右肺上叶"),
        ("左肺下叶背段肺癌，较前增大。", "左肺下叶背段"),
        ("右乳癌术后，左肺转移。", "右乳"),
        ("左侧乳腺癌。", "左侧乳腺"),
        ("右肺腺癌。", "右肺"),
        ("升结肠壁增厚，考虑结肠癌。", "升结肠"),
        ("右肺结节，肺癌不除外。", "右肺"),
        ("右肺门肿块，纵隔肿大淋巴结，考虑恶性肿瘤。", "右肺门"),
    ],
)
def test_the_site_is_the_words_that_say_most_about_where(conclusion: str, site: str) -> None:
    assert _sites(_facts(conclusion)) == [site]


def test_the_description_says_where_when_the_conclusion_names_only_the_organ() -> None:
    facts = _facts("左肺癌。", "右肺下叶见小结节，直径约0.4cm。左肺上叶舌段见肿块影，大小约4.1cm×3.2cm。")
    assert _sites(facts) == ["左肺上叶舌段"]
    assert _axes(facts) == ["4.1cm", "3.2cm"]


def test_the_size_is_that_of_the_lesion_at_the_site_as_written() -> None:
    description = "纵隔见肿大淋巴结，短径约1.5cm。右肺上叶见结节影，大小约2.0*3.0cm；左肺上叶结节，径约0.6cm。"
    facts = _facts("右肺上叶结节，考虑肺癌，纵隔淋巴结转移。", description)
    assert _axes(facts) == ["2.0cm", "3.0cm"]
    (primary,) = [fact for fact in facts if fact.concept.code == "primary_lesion"]
    assert (str(primary.laterality), primary.body_site and primary.body_site.code) == ("right", "upper_lobe")


def test_a_tumour_that_was_taken_out_has_no_size() -> None:
    facts = _facts("左乳癌术后。", "左乳缺如。左侧胸壁结节，大小约1.2cm×0.8cm。")
    assert _sites(facts) == ["左乳"]
    assert _axes(facts) == []


def test_the_side_of_a_tumour_that_was_taken_out_is_that_of_the_organ_that_is_gone() -> None:
    assert _sites(_facts("乳腺癌术后。", "左侧乳腺缺如，右乳未见异常。")) == ["左侧乳腺"]


def test_two_tumours_are_two_primaries_and_one_named_twice_is_one() -> None:
    assert _sites(_facts("右乳癌术后。左肺上叶肺癌，较前增大。左肺上叶癌侵犯胸膜。")) == ["右乳", "左肺上叶"]


@pytest.mark.parametrize(
    ("conclusion", "sites"),
    [
        ("右肺癌，未见肝转移。", []),
        ("右肺癌，左肺门淋巴结转移，骨转移。", ["左肺门淋巴结", "骨"]),
        ("双肺结节，考虑转移。", ["双肺"]),
        ("肝S7结节，考虑转移瘤。左侧第6后肋转移。", ["肝S7", "左侧第6后肋"]),
        ("纵隔、右侧锁骨上淋巴结转移。", ["纵隔", "右侧锁骨上淋巴结"]),
    ],
)
def test_the_sites_of_metastases_are_told_in_their_own_words(conclusion: str, sites: list[str]) -> None:
    assert _sites(_facts(conclusion), "metastatic_site") == sites


def test_the_primary_is_related_to_the_tumour_its_lesion_and_the_metastases() -> None:
    facts = _facts("右肺上叶肺癌，肝转移。", "右肺上叶见肿块影，大小约3cm×2cm。")
    by_id = {fact.id: fact.concept.code for fact in facts}
    (primary,) = [fact for fact in facts if fact.concept.code == "primary_lesion"]
    assert [by_id[one] for one in primary.relations] == [
        "lung_malignancy",
        "lung_mass",
        "dimension",
        "dimension",
        "metastatic_site",
    ]


def test_a_place_that_an_earlier_sentence_set_is_no_site_in_this_one() -> None:
    facts = _facts("Right upper lobe: There is a mass. Lung cancer is likely.")
    assert _sites(facts) == ["Lung"]
