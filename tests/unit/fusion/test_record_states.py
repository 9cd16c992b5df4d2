"""What several parts of a record tell of pregnancy, skin tests, blood and the bleeding risk of a procedure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from concord.v1 import encounter_pb2
from google.protobuf.json_format import ParseDict

from facts.fact import Coded, Fact, Polarity, Quantity
from fusion.encounter import read_encounter

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def facts(concept: str, **encounter: Any) -> list[Fact]:
    sent = ParseDict(encounter, encounter_pb2.Encounter())
    read = read_encounter(sent, list(sent.documents), NOW, UTC)
    return [fact for fact in read.facts if fact.concept.code == concept]


def observation(name: str, value: str, unit: str = "") -> dict[str, Any]:
    return {"code": {"display": name}, "value": value, "unit": unit, "at": "2026-03-01T08:00:00Z"}


@pytest.mark.parametrize("value", ["unknown", "不详", "未查", ""])
def test_a_status_that_is_not_known_is_no_pregnancy_and_no_absence(value: str) -> None:
    assert not facts("pregnancy", observations=[observation("妊娠状态", value)])


@pytest.mark.parametrize(
    ("value", "polarity"),
    [
        ("not pregnant", Polarity.ABSENT),
        ("未孕", Polarity.ABSENT),
        ("否", Polarity.ABSENT),
        ("possibly pregnant", Polarity.POSSIBLE),
        ("怀孕", Polarity.PRESENT),
        ("Pregnant", Polarity.PRESENT),
    ],
)
def test_a_status_decides_a_pregnancy(value: str, polarity: Polarity) -> None:
    assert [fact.polarity for fact in facts("pregnancy", observations=[observation("妊娠状态", value)])] == [polarity]


def test_weeks_of_gestation_are_a_pregnancy_with_its_weeks() -> None:
    (fact,) = facts("pregnancy", observations=[observation("孕周", "24", "wk")])
    assert fact.value == Quantity("24", "wk")


def test_a_skin_test_that_was_not_read_is_neither_positive_nor_negative() -> None:
    (fact,) = facts("skin_test_result", events=[{"id": "e1", "type": "SKIN_TEST", "about": "青霉素"}])
    assert fact.polarity is Polarity.POSSIBLE


@pytest.mark.parametrize(
    "encounter",
    [
        {
            "events": [
                {"id": "e1", "type": "SKIN_TEST", "about": "青霉素皮试", "fields": [{"name": "结果", "value": "阴性"}]}
            ]
        },
        {"observations": [observation("青霉素皮试", "阴性(-)")]},
        {"medications": [{"id": "m1", "code": {"display": "青霉素皮试"}, "text": "青霉素皮试(-)"}]},
        {
            "documents": [
                {
                    "id": "d1",
                    "type": "SKIN_TEST_RECORD",
                    "fields": [{"name": "药物", "value": "青霉素"}, {"name": "结果", "value": "阴性"}],
                }
            ]
        },
    ],
)
def test_a_negative_skin_test_is_one_wherever_it_stands(encounter: dict[str, Any]) -> None:
    (fact,) = facts("skin_test_result", **encounter)
    assert (fact.polarity, fact.value) == (Polarity.ABSENT, Coded("benzylpenicillin"))


def test_an_order_of_a_skin_test_is_no_order_of_the_drug() -> None:
    test = {"id": "m1", "code": {"display": "青霉素皮试"}, "text": "青霉素皮试(-)"}
    assert not facts("benzylpenicillin", medications=[test])


def test_blood_is_known_by_its_component_and_albumin_is_none() -> None:
    assert not facts("blood_product", medications=[{"id": "m1", "code": {"display": "人血白蛋白"}}])
    event = {"id": "e1", "type": "TRANSFUSION", "at": "2026-03-01T08:00:00Z", "about": "去白悬浮红细胞2U"}
    (fact,) = facts("blood_product", events=[event])
    assert fact.value == Coded("red_cells")


def test_a_picture_of_vessels_is_no_puncture_of_one() -> None:
    for name in ("冠状动脉CTA", "CT angiography of the head", "房颤导管消融术"):
        assert not facts("bleeding_risk", procedures=[{"id": "p1", "code": {"display": name}}])
    (fact,) = facts("bleeding_risk", procedures=[{"id": "p1", "code": {"display": "经皮肾穿刺活检术"}}])
    assert fact.value == Coded("high")
    assert not facts("bleeding_risk", procedures=[{"id": "p1", "code": {"display": "肾活检"}, "status": "CANCELLED"}])


def test_an_aortography_by_ct_goes_into_no_artery() -> None:
    order = {"id": "o1", "modality": "CT", "contrast": "with", "description": "CT主动脉造影"}
    assert not facts("route_class", orders=[order])
    (route,) = facts("route_class", orders=[{**order, "modality": "XA", "description": "主动脉造影"}])
    assert route.value == Coded("intra-arterial first pass")


def test_an_order_of_a_level_is_a_plan() -> None:
    assert not facts("monitoring_plan", orders=[{"id": "o1", "kind": "LABORATORY", "description": "blood count"}])
    assert facts("monitoring_plan", orders=[{"id": "o1", "kind": "LABORATORY", "description": "INR"}])
