"""Each injector: what it must leave alone first, then the one fact that it changes."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[3] / "bench"))

from injectors import (  # type: ignore[import-not-found]
    body_part,
    compared_date,
    insertion,
    lab_contradiction,
    level,
    missing_document,
    negation_flip,
    omission,
    order_side,
    placeholder,
    sex,
    side_swap,
    signature_order,
    unit_slip,
    word_slip,
    wrong_patient,
)
from injectors.catalogue import INJECTORS
from injectors.chart import make_chart
from injectors.report import make_report

Inject = Callable[[Any, random.Random], Any]
SEEDS = range(12)


def chart(findings: str, impression: str = "", **more: str) -> Any:
    return make_chart(make_report("r", {"findings": findings, "impression": impression, **more}), random.Random(1))


def tries(inject: Inject, of: Any) -> list[Any]:
    """What comes of it with a dozen seeds."""
    return [made for seed in SEEDS if (made := inject(of, random.Random(seed))) is not None]


def texts(made: Any) -> tuple[str, ...]:
    return tuple(field.text for field in made.chart.report.fields)


@pytest.mark.parametrize(
    ("findings", "impression"),
    [
        ("The left ventricle is enlarged. Left atrial mass.", "Left ventricular mass."),
        ("Possible right pleural effusion.", "Right pleural effusion may be present."),
        ("No left pleural effusion.", "No left pleural effusion."),
        ("Bilateral pleural effusions.", "Bilateral effusions."),
        ("Right pleural effusion. Left pleural effusion.", "Right and left effusions."),
        ("左心房占位。", "左室占位。"),
        ("左肺上叶结节可能。", "考虑左肺上叶结节。"),
        ("双侧胸腔积液。", "双侧胸腔积液。"),
    ],
)
def test_a_name_a_doubt_a_denial_and_both_sides_keep_their_side(findings: str, impression: str) -> None:
    assert not [made for made in tries(side_swap.inject, chart(findings, impression)) if made.witness]


@pytest.mark.parametrize(
    ("findings", "impression"),
    [
        ("Small right pleural effusion. Heart size is normal.", "Right pleural effusion."),
        ("右侧胸腔积液。左肺清晰。", "右侧胸腔积液。"),
    ],
)
def test_one_of_two_sides_is_changed_and_the_other_contradicts_it(findings: str, impression: str) -> None:
    made = tries(side_swap.inject, chart(findings, impression))
    assert len(made) == len(SEEDS)
    for one in made:
        changed = [new for new, old in zip(texts(one), (findings, impression), strict=True) if new != old]
        (span,) = one.changed
        assert len(changed) == 1 and one.witness
        assert one.chart.report.fields[span.field].text[span.start : span.end].lower() in ("left", "左")
        assert one.witness_spans[0].field != span.field


def test_a_side_that_another_statement_would_make_true_is_not_scored() -> None:
    told = chart("Right lower lobe nodule. Nodule in the left apex.", "Right lower lobe nodule.")
    assert not [made for made in tries(side_swap.inject, told) if made.witness]


@pytest.mark.parametrize(
    ("findings", "impression"),
    [
        ("Right rib fracture. The left shoulder is normal.", ""),
        ("Bilateral rib fractures.", ""),
        ("The heart is normal.", ""),
        ("Left ventricular hypertrophy.", ""),
    ],
)
def test_an_order_is_not_turned_round_for_a_report_of_both_sides_or_none(findings: str, impression: str) -> None:
    assert not tries(order_side.inject, chart(findings, impression))


def test_the_order_asks_for_the_side_that_the_report_does_not_describe() -> None:
    (made, *_) = tries(order_side.inject, chart("Fracture of the left clavicle.", "Left clavicle fracture."))
    assert made.chart.record["orders"][0]["laterality"] == "RIGHT"
    assert made.twin.record["orders"][0]["laterality"] == "LEFT"
    assert made.chart.report == made.twin.report


def test_a_breast_is_no_proof_of_a_sex() -> None:
    told = chart("右乳术后改变。左乳未见异常。", "乳腺癌术后。")
    assert {made.note for made in tries(sex.inject, told)} == {"organ"}


@pytest.mark.parametrize(
    ("indication", "findings"),
    [("45-year-old male with cough", "The lungs are clear."), ("", "前列腺不大。双肺清晰。")],
)
def test_the_sex_of_the_words_and_of_the_record_are_set_apart(indication: str, findings: str) -> None:
    told = chart(findings, indication=indication) if indication else chart(findings)
    assert told.sex == "MALE" and told.header["PatientSex"] == "M"
    for made in tries(sex.inject, told):
        assert (made.chart.sex == "FEMALE") != (made.chart.report != told.report)


@pytest.mark.parametrize(
    ("findings", "impression"),
    [
        ("No large pleural effusion.", "No acute abnormality."),
        ("No new focal consolidation.", "No acute abnormality."),
        ("No consolidation, pneumothorax or effusion.", "No acute abnormality."),
        ("Possible nodule.", "Nodule may be present."),
        ("No pneumothorax. Small pneumothorax.", "No pneumothorax."),
        ("未见气胸、积液及肿块。", "未见异常。"),
        ("右侧胸膜增厚呈结节状。", "右侧胸膜结节。"),
    ],
)
def test_a_limited_listed_or_doubted_statement_is_not_flipped(findings: str, impression: str) -> None:
    assert not [made for made in tries(negation_flip.inject, chart(findings, impression)) if made.witness]


@pytest.mark.parametrize(
    ("findings", "impression", "expected"),
    [
        ("There is no pneumothorax. Normal heart.", "No acute disease.", "There is a pneumothorax. Normal heart."),
        ("No evidence of pneumonia.", "No pneumonia.", "Pneumonia."),
        ("There is a small left pleural effusion.", "Left pleural effusion.", "There is no left pleural effusion."),
        ("右侧胸腔可见积液。气胸未见。", "右侧胸腔积液。", "右侧胸腔未见积液。气胸未见。"),
    ],
)  # fmt: skip
def test_one_statement_is_flipped_where_another_contradicts_it(findings: str, impression: str, expected: str) -> None:
    made = tries(negation_flip.inject, chart(findings, impression))
    assert made and all(one.witness for one in made)
    assert expected in {texts(one)[0] for one in made} or findings == texts(made[0])[0]


@pytest.mark.parametrize(
    ("findings", "impression"),
    [
        ("Old healed rib fracture.", "Clear lungs. Old rib fracture."),
        ("4 mm nodule in the right apex.", "Clear lungs. Nodule."),
        ("Small right pleural effusion.", "Right pleural effusion."),
        ("Right pleural effusion.", "As above. Effusion."),
        ("右肺结节较前相仿。", "肝囊肿。右肺结节。"),
    ],
)
def test_nothing_old_small_or_alone_is_taken_out_of_a_conclusion(findings: str, impression: str) -> None:
    assert not tries(omission.inject, chart(findings, impression))


@pytest.mark.parametrize(
    ("findings", "impression", "expected"),
    [
        ("12 mm nodule in the left apex.", "1. 12 mm nodule. 2. Degenerative spine.", "2. Degenerative spine."),
        ("右侧气胸。肝内囊肿。", "1、右侧气胸；2、肝囊肿。", "2、肝囊肿。"),
    ],
)
def test_a_significant_finding_is_taken_out_of_the_conclusion_alone(
    findings: str, impression: str, expected: str
) -> None:
    (made, *_) = tries(omission.inject, chart(findings, impression))
    assert texts(made)[0] == findings and texts(made)[1].strip() == expected
    assert made.chart.report.fields[0].text[made.witness_spans[0].start :].startswith(("nodule", "气胸"))


def test_what_the_findings_may_support_is_not_inserted() -> None:
    told = chart(
        "Heart size is normal. There is a pneumothorax, a mass, an infiltrate and an effusion in the chest.", "See."
    )
    assert not {made.note for made in tries(insertion.inject, told)} & {
        "pneumothorax",
        "effusion",
        "mass",
        "nodule",
        "pneumonia",
    }


@pytest.mark.parametrize(
    ("findings", "impression"),
    [
        ("The heart is normal in size. The lungs are clear. No pneumothorax.", "1. Normal heart. 2. Clear lungs."),
        (
            "双肺纹理清晰，未见实变。心影不大，纵隔未见肿大淋巴结，两侧胸腔未见积液，未见气胸征象，胸廓对称。",
            "1、双肺未见异常；2、心影不大。",
        ),
    ],
)
def test_an_insertion_is_a_further_line_of_the_conclusion(findings: str, impression: str) -> None:
    for made in tries(insertion.inject, chart(findings, impression)):
        (span,) = made.changed
        told = texts(made)[1]
        assert texts(made)[0] == findings and told.startswith(impression.rstrip("。"))
        assert "3" in told[len(impression) - 1 : span.start] and made.witness


@pytest.mark.parametrize(
    "findings", ["Slice thickness 5 mm.", "ET tube 4 cm above the carina.", "Attenuation 40 HU.", "面积约3cm2。"]
)
def test_what_is_no_size_of_a_thing_keeps_its_unit(findings: str) -> None:
    assert not [made for made in tries(unit_slip.inject, chart(findings)) if made.witness]


def test_both_units_of_one_size_are_not_confused() -> None:
    assert not tries(unit_slip.inject, chart("Aneurysm of 5.6 cm.", "Aneurysm 5.6 cm (56 mm)."))[0:0]
    for made in tries(unit_slip.inject, chart("Nodule of 8 mm.", "8 mm nodule.")):
        assert made.witness == "same size elsewhere" and {"8 cm" in text for text in texts(made)} == {True, False}


def test_the_unit_keeps_its_way_of_writing() -> None:
    (made, *_) = tries(unit_slip.inject, chart("右肺结节，大小约2.0×1.5CM。", "右肺结节2.0×1.5CM。"))
    assert "MM" in "".join(texts(made))


def test_a_part_that_the_report_speaks_of_is_not_ordered_in_its_place() -> None:
    told = chart("双肺清晰。心影不大。纵隔未见肿大淋巴结。两侧胸腔未见积液。膝、踝、髋、足、肘、手、颅骨未见异常。")
    assert not tries(body_part.inject, told)


def test_order_or_header_names_another_part() -> None:
    told = chart(
        "The lungs are clear. The heart is normal. The mediastinum is normal. No pleural effusion. No pneumothorax."
    )
    assert told.part == "CHEST"
    for made in tries(body_part.inject, told):
        parts = (made.chart.header["BodyPartExamined"], made.chart.record["orders"][0]["body_part"])
        assert sum(part != "CHEST" for part in parts) == 1 and made.chart.report == told.report


@pytest.mark.parametrize("findings", ["The patient has no allergies.", "患者无药物过敏史。"])
def test_a_word_that_may_stand_in_its_phrase_is_left(findings: str) -> None:
    assert not tries(word_slip.inject, chart(findings))


@pytest.mark.parametrize("findings", ["There is no pleural effusion.", "右肺上叶见结节。"])
def test_a_slip_changes_one_word(findings: str) -> None:
    for made in tries(word_slip.inject, chart(findings)):
        (span,) = made.changed
        right, wrong = made.note.split(">")
        assert texts(made)[0][span.start : span.end] == wrong
        assert texts(made)[0][: span.start] + right + texts(made)[0][span.end :] == findings


@pytest.mark.parametrize("findings", ["Small right effusion. 5 mm nodule.", "右肺少许斑片影。结节大小约5mm。"])
def test_a_slot_of_a_template_is_left_open(findings: str) -> None:
    for made in tries(placeholder.inject, chart(findings)):
        (span,) = made.changed
        assert texts(made)[0][span.start : span.end] == made.note != ""


def test_a_date_that_nothing_is_compared_with_is_left() -> None:
    assert not tries(compared_date.inject, chart("手术日期2019-03-04。", "正常。"))


def test_a_comparison_is_moved_behind_the_examination() -> None:
    told = chart("较前2019-03-04片无变化。", "无变化。")
    for made in tries(compared_date.inject, told):
        assert made.chart.details["exam_date"] == told.details["exam_date"] > "2019-03-04"
        assert "2019-03-04" not in texts(made)[0]
    (made, *_) = tries(compared_date.inject, chart("Clear lungs.", "Normal.", comparison="None."))
    assert made.twin.report != made.chart.report and made.twin.details == made.chart.details


def test_a_variant_keeps_its_number() -> None:
    assert not tries(level.inject, chart("Lumbosacral transitional vertebra, labelled L5.", "L5 variant."))


def test_a_level_is_moved_or_does_not_exist() -> None:
    (made, *_) = tries(level.inject, chart("右侧第6肋骨折。", "肋骨骨折。"))
    assert made.witness == "no such level" and "第6" not in texts(made)[0]
    lobes = tries(level.inject, chart("Mass in the right upper lobe.", "Right upper lobe mass."))
    assert lobes and all(sum("lower" in text for text in texts(made)) == 1 for made in lobes)


def test_one_identifier_is_anothers() -> None:
    told = chart("Clear lungs.")
    for made in tries(wrong_patient.inject, told):
        ids = [
            made.chart.details["patient_id"],
            made.chart.record["orders"][0]["patient_id"],
            made.chart.header["PatientID"],
        ]
        assert sorted(known == told.record["patient"]["id"] for known in ids) == [False, True, True]


@pytest.mark.parametrize("inject", [lab_contradiction.inject, missing_document.inject, signature_order.inject])
def test_record_errors_leave_the_report_alone(inject: Inject) -> None:
    told = chart("Clear lungs.")
    for made in tries(inject, told):
        assert made.chart.report == told.report
        assert made.chart.encounter("x") != (made.twin or told).encounter("x")


@pytest.mark.parametrize("name", INJECTORS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_error_depends_on_its_seed_alone(name: str, language: str) -> None:
    words = {
        "en": ("Right upper lobe mass, 4 cm. There is no pneumothorax. T8 fracture.", "Right upper lobe mass, 4 cm."),
        "zh": ("右肺上叶见肿块，大小约4cm。未见气胸。第6肋骨折。", "右肺上叶肿块，大小约4cm。"),
    }[language]
    told = chart(*words)
    assert INJECTORS[name](told, random.Random(7)) == INJECTORS[name](told, random.Random(7))
