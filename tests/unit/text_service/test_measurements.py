"""Measurements: what is one, what is none, of what kind, in which unit, and whose."""

from __future__ import annotations

import pytest

from facts import units, vocabulary
from facts.fact import Fact, Polarity, Temporality
from text_service.measurement.measurements import find_measurements
from text_service.measurement.quantities import Measurement
from text_service.mentions.phrases import measures
from text_service.passages.normalize import fold


def _measured(text: str) -> list[Measurement]:
    match = fold(text).match
    return find_measurements(match, 0, len(match))


def _sizes(text: str) -> list[str]:
    return [
        f"{found.quantity.comparator}{found.quantity.value} {found.quantity.unit}"
        for found in _measured(text)
        if found.is_size and not found.earlier
    ]


def _values(text: str) -> list[str]:
    return [
        f"{value.concept} {value.quantity.comparator}{value.quantity.value}"
        for found in _measured(text)
        for value in found.values
    ]


def _units(text: str) -> set[str]:
    return {value.quantity.unit for found in _measured(text) for value in found.values}


@pytest.mark.parametrize(
    "text",
    [
        "tip 4 cm above the carina",
        "5 mm slice thickness",
        "0.6 mm reconstruction",
        "层厚5mm，层距5mm",
        "距肛门5cm",
        "肿瘤位于腹膜返折下3cm",
        "previously 6 mm",
        "原约85x78mm",
        "(原最大者位于左侧，约3.6x4.2cm)",
        "WBC 12 10*9/L, 3 mm/h",
        "CT值约32HU",
        "T12, 7th rib, 2014-01-02, 10:05",
        "30 m2 body surface",
        "右肺上叶(IM21)、(42)",
    ],
)
def test_a_number_that_is_no_size_is_not_read(text: str) -> None:
    assert _sizes(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "T1WI, T2, SE4 IM15",
        "100 ml of iohexol was injected",
        "注射造影剂80ml",
        "oxygen saturation 97%",
        "Ki-67（30%）",
        "图34，第5肋",
        "12 lead ECG, 3 views",
        "heart rate 80/min",
        "呼吸20次/分",
    ],
)
def test_a_number_that_measures_nothing_is_not_read(text: str) -> None:
    assert _values(text) == []


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("8 mm nodule", ["8 mm"]),
        ("3.2 x 2.1 cm", ["3.2 cm"]),
        ("22x18mm", ["22 mm"]),
        ("6.5CM*4.5CM*6.0CM", ["6.5 cm"]),
        ("大小约2.0×3.0ｃｍ", ["3.0 cm"]),
        ("直径约１２毫米", ["12 mm"]),
        ("约0.6厘米", ["0.6 cm"]),
        ("2-3 mm", ["3 mm"]),
        ("2~4mm", ["4 mm"]),
        ("less than 5 mm", ["<5 mm"]),
        ("直径小于10mm", ["<10 mm"]),
        ("直径5mm以下的小结节", ["<=5 mm"]),
        ("1.2 cm (12 mm)", ["1.2 cm", "12 mm"]),
        ("measures 8.", ["8 "]),
        ("大小约8，", ["8 "]),
        ("increased from 6 mm to 8 mm", ["8 mm"]),
        ("由12mm缩小至8mm", ["8 mm"]),
        ("大小约为0.9和2.7cm", ["0.9 cm", "2.7 cm"]),
        ("大小约4.0\ufffd×2.5CM", ["4.0 cm"]),
        ("原约7x5mm（SE4 IM13），现约10x7mm", ["10 mm"]),
        ("2×3mm~10×12mm", ["3 mm", "12 mm"]),
    ],
)
def test_the_largest_dimension_is_read_in_the_unit_as_written(text: str, sizes: list[str]) -> None:
    assert _sizes(text) == sizes


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2.0*3.0CM", ["dimension 2.0", "dimension 3.0"]),
        ("12 x 12 mm", ["dimension 12", "dimension 12"]),
        ("2.0 x 3.0 x 1.1 cm (AP x TR x CC)", [
            "anteroposterior_diameter 2.0", "transverse_diameter 3.0", "craniocaudal_diameter 1.1"]),
        ("2.0 cm AP x 3.0 cm TR", ["anteroposterior_diameter 2.0", "transverse_diameter 3.0"]),
        ("约3.3CM×2.0CM×2.5CM（前后径×左右径×上下径）", [
            "anteroposterior_diameter 3.3", "transverse_diameter 2.0", "craniocaudal_diameter 2.5"]),
        ("长径约1.4CM", ["long_axis 1.4"]),
        ("大者短径不足0.5CM", ["short_axis <0.5"]),
        ("长径×短径约14×9mm", ["long_axis 14", "short_axis 9"]),
        ("直径约3mm", ["diameter 3"]),
        ("胃壁最厚约1.6cm", ["thickness 1.6"]),
        ("7 mm in short axis", ["short_axis 7"]),
        ("short-axis diameter of 7 mm", ["short_axis 7"]),
        ("5 mm thick", ["thickness 5"]),
        ("3-5 mm", ["dimension >=3", "dimension <=5"]),
        ("4 cm above the carina", ["distance 4"]),
        ("CT值约32HU", ["attenuation 32"]),
        ("三期CT值分别为43HU、53HU、75HU", ["attenuation 43", "attenuation 53", "attenuation 75"]),
        ("CT值54、81、88HU", ["attenuation 54", "attenuation 81", "attenuation 88"]),
        ("CT值31-59HU", ["attenuation >=31", "attenuation <=59"]),
        ("CT值约14-54HU、22-66HU", [
            "attenuation >=14", "attenuation <=54", "attenuation >=22", "attenuation <=66"]),
        ("CT值约31-59HU", ["attenuation >=31", "attenuation <=59"]),
        ("CT值约32", ["attenuation 32"]),
        ("右室内径,27,20-37mm", ["diameter 27"]),
        ("CT值约-80HU", ["attenuation -80"]),
        ("attenuation of 12 HU", ["attenuation 12"]),
        ("最大SUV值约9.5", ["maximum_standardized_uptake_value 9.5"]),
        ("SUVmax 5.6", ["maximum_standardized_uptake_value 5.6"]),
        ("SUV 最大值 5.6", ["maximum_standardized_uptake_value 5.6"]),
        ("最大SUV值分别约为3.5和2.9", [
            "maximum_standardized_uptake_value 3.5", "maximum_standardized_uptake_value 2.9"]),
        ("maximum SUV of 5.6", ["maximum_standardized_uptake_value 5.6"]),
        ("SUVmax of 12.4, previously 9.8", [
            "maximum_standardized_uptake_value 12.4", "maximum_standardized_uptake_value 9.8"]),
        ("30% pneumothorax", ["compression_percentage 30"]),
        ("SUV约15.0", ["standardized_uptake_value 15.0"]),
        ("SUV约8.6,大小约2cm", ["standardized_uptake_value 8.6", "dimension 2"]),
        ("ejection fraction 55 %", ["ejection_fraction 55"]),
        ("左室射血分数(EF)约55%", ["ejection_fraction 55"]),
        ("心胸比约0.55", ["cardiothoracic_ratio 0.55"]),
        ("cardiothoracic ratio is 0.52", ["cardiothoracic_ratio 0.52"]),
        ("右冠狭窄50%-70%", ["stenosis_percentage >=50", "stenosis_percentage <=70"]),
        ("胸腔积液,最大深度约4.5cm", ["depth 4.5"]),
        ("LVEF：68%", ["ejection_fraction 68"]),
        ("狭窄约70%", ["stenosis_percentage 70"]),
        ("约50-60%狭窄", ["stenosis_percentage >=50", "stenosis_percentage <=60"]),
        ("70% luminal stenosis", ["stenosis_percentage 70"]),
        ("椎体压缩约30%", ["compression_percentage 30"]),
        ("30% loss of height", ["compression_percentage 30"]),
        ("滞留指数约15.9%", ["retention_index 15.9"]),
        ("积液约300毫升", ["volume 300"]),
        ("prostate volume 45 cc", ["volume 45"]),
    ],
)  # fmt: skip
def test_every_value_is_told_with_what_it_measures(text: str, values: list[str]) -> None:
    assert _values(text) == values


def test_units_are_those_of_ucum() -> None:
    said = "32HU, SUVmax 5.6, 2 x 3 mm, 1.2 cm, 狭窄70%, volume 45 cc"
    assert _units(said) == {"[hnsf'U]", "{SUVbw}g/ml", "mm", "cm", "%", "mL"}
    assert all(units.parse(unit) for unit in _units(said))


def test_every_name_of_a_measurement_is_one_in_the_vocabulary() -> None:
    assert {vocabulary.entries()[code].category for code in measures().values()} == {"measurement"}


def test_a_size_belongs_to_the_finding_of_its_clause(read) -> None:  # type: ignore[no-untyped-def]
    facts = read(findings="8 mm nodule in the right upper lobe and a 3 cm mass in the left lower lobe.")
    sizes = {fact.concept.code: fact.value.value for fact in facts if fact.concept.code in ("lung_nodule", "lung_mass")}
    assert sizes == {"lung_nodule": "8", "lung_mass": "3"}


def test_a_denied_finding_has_no_size(read) -> None:  # type: ignore[no-untyped-def]
    facts = read(findings="No nodule larger than 5 mm.")
    assert _one(facts, "nodule").value is None
    assert _one(facts, "dimension").polarity is Polarity.ABSENT


@pytest.mark.parametrize(
    "text",
    [
        "头皮血肿4cm×5cm，右侧瞳孔4.5mm，左侧瞳孔直径约2.5mm。",
        "Scalp haematoma 4 x 5 cm, left pupil 2.5 mm, right pupil is 4.5 mm.",
    ],
)
def test_the_width_of_a_pupil_is_that_of_no_finding(read, text: str) -> None:  # type: ignore[no-untyped-def]
    facts = read(findings=text)
    words = {fact.id: fact.evidence[0].text for fact in facts}
    owned = {words[other] for fact in facts if fact.concept.code.endswith("haematoma") for other in fact.relations}
    assert owned in ({"4cm", "5cm"}, {"4", "5 cm"})


@pytest.mark.parametrize(
    ("text", "finding", "related"),
    [
        ("2.0 x 3.0 cm mass in the right upper lobe.", "lung_mass", ["2.0", "3.0 cm"]),
        ("右肺上叶肿块,大小约2.0*3.0CM,CT值约32HU。", "lung_mass", ["2.0", "3.0CM", "32HU"]),
        ("右肺下叶结节,边界清,未见钙化,大小约9×8mm,最大SUV值约3.1。", "lung_nodule", ["9", "8mm", "3.1"]),
        ("Nodule in the left lower lobe. It measures 8 x 6 mm.", "lung_nodule", ["8", "6 mm"]),
        ("右肺上叶结节。大小约9×8mm。", "lung_nodule", ["9", "8mm"]),
        ("A 12 x 9 mm (series 3, image 45) spiculated nodule in the left upper lobe.", "lung_nodule", ["12", "9 mm"]),
        ("A 5 mm stable uncalcified right apical nodule.", "lung_nodule", ["5 mm"]),
    ],
)
def test_a_finding_is_related_to_its_measurements_in_written_order(  # type: ignore[no-untyped-def]
    read, text: str, finding: str, related: list[str]
) -> None:
    facts = read(findings=text)
    words = {fact.id: fact.evidence[0].text for fact in facts}
    assert [words[other] for other in _one(facts, finding).relations] == related


def test_axes_of_one_expression_share_its_span(read) -> None:  # type: ignore[no-untyped-def]
    axes = [fact for fact in read(findings="右肺结节,大小约9×9mm。") if fact.concept.code == "dimension"]
    assert len({fact.id for fact in axes}) == 2
    assert {fact.evidence[1].text for fact in axes} == {"9×9mm"}


def test_an_earlier_size_is_historical_and_not_the_size_of_the_finding(read) -> None:  # type: ignore[no-untyped-def]
    facts = read(findings="8 mm nodule in the right upper lobe, previously 12 mm.")
    nodule = _one(facts, "lung_nodule")
    told = {
        fact.value.value: fact.temporality  # type: ignore[union-attr]
        for fact in facts
        if fact.id in nodule.relations
    }
    assert nodule.value.value == "8"  # type: ignore[union-attr]
    assert told == {"8": Temporality.RECENT, "12": Temporality.HISTORICAL}


def test_what_is_measured_now_is_not_that_of_a_disease_treated_before(read) -> None:  # type: ignore[no-untyped-def]
    facts = read(findings="右肺腺癌化疗后复查:右肺上叶见楔形影,大小约13×15mm。")
    assert {fact.temporality for fact in facts if fact.concept.code == "dimension"} == {Temporality.RECENT}


def test_a_size_without_a_finding_is_that_of_the_organ_before_it(read) -> None:  # type: ignore[no-untyped-def]
    length = _one(read(findings="The right kidney measures 11 cm."), "dimension")
    assert (length.body_site.code, length.laterality) == ("kidney", "right")  # type: ignore[union-attr]


def _one(facts: list[Fact], code: str) -> Fact:
    (found,) = [fact for fact in facts if fact.concept.code == code]
    return found
