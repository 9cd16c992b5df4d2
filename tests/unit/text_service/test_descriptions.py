"""What is said of a lesion besides its name and size, whose it is, and what a report advises."""

from __future__ import annotations

import pytest

from facts.fact import Polarity, Quantity


def codes(facts) -> list[str]:  # type: ignore[no-untyped-def]
    return [fact.concept.code for fact in facts]


@pytest.mark.parametrize(
    "text",
    [
        "Solid organs are normal.",
        "The liver is hypoechoic.",
        "右侧胸膜边缘光滑。",
        "The left lung is clear. No washout is described.",
        "Tricuspid regurgitation, TR 2+.",
        "TR 4000 ms, TE 90 ms.",
        "Agatston score 12 points.",
    ],
)
def test_words_of_grading_outside_of_a_graded_lesion_describe_nothing(read, text: str) -> None:  # type: ignore[no-untyped-def]
    named = {"composition", "echogenicity", "margin", "tirads_category", "tirads_points", "washout"}
    found = codes(read(findings=text))
    assert not named & set(found)
    assert not any(code.endswith("_composition") or code == "hypoechoic" for code in found)


def test_a_denied_descriptor_is_absent(read) -> None:  # type: ignore[no-untyped-def]
    (washout,) = read(findings="Segment 8 nodule without washout, LR-4.", only="washout")
    assert washout.polarity is Polarity.ABSENT


@pytest.mark.parametrize(
    ("text", "code", "value"),
    [
        ("单发实性结节7mm。", "solid_composition", "7"),
        ("右肺上叶纯磨玻璃结节,大小约12×9mm。", "ground_glass_composition", "10.5"),
        ("Part-solid nodule of the left upper lobe measuring 1.4 x 1.0 cm.", "part_solid_composition", "12"),
        ("左肺部分实性结节,大小约12mm,实性成分约5mm。", "solid_component", "5"),
        ("Part-solid nodule measuring 14 mm with a solid component of 6 mm.", "solid_component", "6"),
    ],
)
def test_a_composition_carries_the_mean_diameter_of_its_lesion(read, text: str, code: str, value: str) -> None:  # type: ignore[no-untyped-def]
    (fact,) = read(findings=text, only=code)
    assert fact.value == Quantity(value, "mm")


def test_what_belongs_to_one_lesion_is_related_to_it_and_not_to_the_next(read) -> None:  # type: ignore[no-untyped-def]
    facts = read(findings="Right thyroid nodule, solid, TR4. Left thyroid nodule, cystic, TR1.")
    nodules = [fact.id for fact in facts if fact.concept.code in ("nodule", "thyroid_nodule")]
    solid = next(fact for fact in facts if fact.concept.code == "solid_composition")
    cystic = next(fact for fact in facts if fact.concept.code == "cystic_composition")
    assert len(nodules) == 2
    assert solid.relations[0] == nodules[0]
    assert cystic.relations[0] == nodules[1]


def test_a_category_of_the_conclusion_finds_the_only_lesion_that_was_described(read) -> None:  # type: ignore[no-untyped-def]
    facts = read(findings="肝右叶见动脉期高强化结节,大小约8mm。", impression="肝右叶结节,LR-5。")
    (category,) = [fact for fact in facts if fact.concept.code == "lirads_category"]
    (bright,) = [fact for fact in facts if fact.concept.code == "arterial_hyperenhancement"]
    assert set(bright.relations) & set(category.relations)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("LR-5", "5"),
        ("LR-M", "M"),
        ("Lung-RADS 4A", "4A"),
        ("BI-RADS category 2. Routine follow-up", "2"),
        ("TR4", "4"),
    ],
)
def test_a_category_is_read_with_and_without_the_name_of_its_system(read, text: str, value: str) -> None:  # type: ignore[no-untyped-def]
    facts = read(impression=f"Nodule, {text}.")
    assert [fact.value.code for fact in facts if fact.concept.code.endswith("rads_category")] == [value]


def test_each_breast_has_its_own_category(read) -> None:  # type: ignore[no-untyped-def]
    facts = read(impression="BI-RADS:左乳4A类,右乳2类。", only="birads_category")
    assert {(fact.laterality, fact.value.code) for fact in facts if fact.value} == {("left", "4A"), ("right", "2")}


@pytest.mark.parametrize(
    ("text", "advised"),
    [
        ("No biopsy is recommended.", []),
        ("无需随访。", ["no_follow_up_advice"]),
        ("No follow-up is needed.", ["no_follow_up_advice"]),
        ("Ultrasound-guided core biopsy is recommended.", ["biopsy_advice"]),
        ("建议穿刺活检。", ["biopsy_advice"]),
        ("建议3个月复查。", ["follow_up_advice"]),
        ("Additional views are recommended.", ["further_imaging_advice"]),
    ],
)
def test_advice_is_what_is_advised(read, text: str, advised: list[str]) -> None:  # type: ignore[no-untyped-def]
    assert [code for code in codes(read(impression=text)) if code.endswith("_advice")] == advised


def test_what_an_indication_calls_a_follow_up_is_no_advice(read) -> None:  # type: ignore[no-untyped-def]
    assert "follow_up_advice" not in codes(read(indication="肺癌复查。", findings="两肺纹理清晰。"))


@pytest.mark.parametrize(
    ("text", "product", "code"),
    [
        ("前列腺50×45×40mm,体积约120ml。", "90", "product_of_diameters"),
        ("血肿30×30×20mm,约9ml。", "18", "product_of_haematoma_diameters"),
    ],
)
def test_a_volume_has_the_product_of_its_diameters(read, text: str, product: str, code: str) -> None:  # type: ignore[no-untyped-def]
    facts = read(findings=text)
    (volume,) = [fact for fact in facts if fact.concept.code == "volume"]
    (found,) = [fact for fact in facts if fact.concept.code == code]
    assert found.value == Quantity(product, "mL")
    assert found.relations == (volume.id,)


def test_a_volume_by_segmentation_has_no_product(read) -> None:  # type: ignore[no-untyped-def]
    text = "Haematoma 40 x 30 x 30 mm, volume by segmentation 30 mL."
    assert not [code for code in codes(read(findings=text)) if code.startswith("product")]


@pytest.mark.parametrize(
    "text",
    [
        "左肾见结石,大小约5mm。",
        "The liver contains a 5 mm cyst.",
        "右肾,直径约25mm。",
        "胃窦距贲门约40mm。",
        "Kidneys: 1.4 cm simple cyst in the left upper pole.",
        "Spleen: 9 mm splenule, otherwise normal.",
    ],
)
def test_what_is_measured_in_an_organ_is_no_size_of_it(read, text: str) -> None:  # type: ignore[no-untyped-def]
    assert read(findings=text, only="organ_size") == []


@pytest.mark.parametrize(
    ("text", "organ", "size"),
    [
        ("左肾大小约110×50×40mm。", "kidney", Quantity("110", "mm")),
        ("Spleen: 9.4 cm in length, normal.", "spleen", Quantity("9.4", "cm")),
        ("CBD measures 6 mm.", "common_bile_duct", Quantity("6", "mm")),
        ("The gallbladder wall measures 4 mm.", "gallbladder_wall", Quantity("4", "mm")),
        ("Prostate measures 5.0 x 4.5 x 4.0 cm.", "prostate", Quantity("5.0", "cm")),
        ("前列腺体积约30ml。", "prostate", Quantity("30", "mL")),
    ],
)
def test_the_size_of_an_organ_is_its_longest_axis_or_its_volume(read, text: str, organ: str, size: Quantity) -> None:  # type: ignore[no-untyped-def]
    (fact,) = read(findings=text, only="organ_size")
    assert (fact.body_site.code, fact.value) == (organ, size)


@pytest.mark.parametrize(
    "text",
    [
        "双肺多发结节较前增大,较大者现约8mm,原约10mm。",
        "Both nodules decreased, 9 mm (prior 6 mm).",
        "9 mm nodule.",
    ],
)
def test_of_several_lesions_nobody_knows_whose_sizes_they_are(read, text: str) -> None:  # type: ignore[no-untyped-def]
    assert read(findings=text, only="size_before") == []


def test_then_and_now_are_told_of_one_lesion(read) -> None:  # type: ignore[no-untyped-def]
    facts = read(findings="Nodule decreased, 9 mm (prior 6 mm).")
    sizes = {fact.concept.code: fact.value.value for fact in facts if fact.concept.code.startswith("size_")}
    assert sizes == {"size_now": "9", "size_before": "6"}
    (nodule,) = [fact for fact in facts if fact.concept.code == "nodule"]
    assert nodule.change == "smaller"
