"""What the drugs of orders, allergies and requests for contrast become."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from concord.v1 import encounter_pb2
from google.protobuf.json_format import ParseDict

from facts.fact import Coded, Fact, Polarity, Quantity, Severity, Source, Temporality
from fusion.combined import combine
from fusion.encounter import read_encounter
from fusion.engine import Patient
from fusion.view import views_of

NOW = datetime(2026, 3, 2, tzinfo=UTC)


class NoLinks:
    def exam_of(self, fact: Fact) -> str | None:
        return None


def facts(**encounter: Any) -> tuple[Fact, ...]:
    sent = ParseDict(encounter, encounter_pb2.Encounter())
    return read_encounter(sent, list(sent.documents), NOW, UTC).facts


def drugs(**encounter: Any) -> list[Fact]:
    return [view.fact for view in views_of(facts(**encounter), NoLinks()) if view.category == "drug"]


def codes(**encounter: Any) -> list[str]:
    return [fact.concept.code for fact in drugs(**encounter)]


def medication(name: str = "", **fields: Any) -> dict[str, Any]:
    return {"id": "m1", "code": {"display": name}, **fields}


def test_what_names_no_drug_is_none() -> None:
    assert not drugs(medications=[medication("一级护理")])
    assert not drugs(allergies=[{"code": {"display": "shellfish"}}, {"code": {"display": "海鲜"}}])
    assert not drugs(allergies=[{"code": {"display": "iodine"}}, {"code": {"display": "碘酒过敏史不详"}}][:1])


def test_a_cancelled_order_never_was_and_one_that_ended_is_history() -> None:
    assert not drugs(medications=[medication("warfarin", status="CANCELLED")])
    (stopped,) = drugs(medications=[medication("warfarin", status="STOPPED")])
    assert stopped.temporality is Temporality.HISTORICAL
    (timed,) = drugs(medications=[medication("warfarin", status="STOPPED", stopped_at="2026-03-01T08:00:00Z")])
    assert timed.temporality is Temporality.RECENT


def test_a_denied_allergy_of_a_form_names_nothing() -> None:
    form = {"id": "d1", "type": "FRONT_PAGE", "fields": [{"name": "drug_allergy", "value": "否认青霉素过敏"}]}
    assert not drugs(documents=[form])
    form["fields"] = [{"name": "药物过敏", "value": "青霉素"}]  # type: ignore[list-item]
    assert codes(documents=[form]) == ["benzylpenicillin"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("注射用青霉素钠", "benzylpenicillin"),
        ("盐酸二甲双胍缓释片", "metformin"),
        ("Metformin 500 mg tablets", "metformin"),
        ("Zosyn", "piperacillin_tazobactam"),
        ("低分子肝素钙注射液", "low_molecular_heparin"),
    ],
)
def test_salts_forms_and_brands_are_the_drug(words: str, code: str) -> None:
    assert codes(medications=[medication(words)]) == [code]


def test_codes_of_atc_and_rxnorm_name_drugs_and_a_member_is_told_from_its_class() -> None:
    sent = {"id": "m1", "code": {"code": "C09AA05", "system": "ATC", "display": "雷米普利"}}
    assert codes(medications=[sent]) == ["ramipril"]
    assert codes(medications=[{"id": "m1", "code": {"code": "6809", "system": "RxNorm"}}]) == ["metformin"]
    assert codes(medications=[{"id": "m1", "code": {"code": "C09BB04", "system": "ATC"}}]) == [
        "perindopril",
        "amlodipine",
    ]


def test_the_value_is_the_daily_dose() -> None:
    (drug,) = drugs(medications=[medication("达比加群酯胶囊", dose="150", dose_unit="mg", frequency="bid")])
    assert drug.value == Quantity("300", "mg/d")
    (drug,) = drugs(medications=[medication("Levothyroxine", text="Levothyroxine 100 mcg po qd")])
    assert drug.value == Quantity("0.1", "mg/d")
    (drug,) = drugs(medications=[medication("青霉素", dose="320", dose_unit="万单位", frequency="q6h")])
    assert drug.value == Quantity("12800000", "[iU]/d")
    (drug,) = drugs(medications=[medication("Ibuprofen", dose="400", dose_unit="mg")])
    assert drug.value == Quantity("400", "mg/d", ">=")


def test_an_allergy_tells_what_kind_it_is_and_whether_it_is_over() -> None:
    (drug,) = drugs(allergies=[{"code": {"display": "青霉素"}, "reaction": "恶心"}])
    assert drug.value == Coded("intolerance")
    (drug,) = drugs(allergies=[{"code": {"display": "Penicillin"}, "reaction": "anaphylaxis"}])
    assert (drug.value, drug.severity, drug.polarity) == (Coded("allergy"), Severity.SEVERE, Polarity.PRESENT)
    (drug,) = drugs(allergies=[{"code": {"display": "Penicillin"}, "reaction": "rash, tolerated amoxicillin since"}])
    assert drug.polarity is Polarity.ABSENT
    (drug,) = drugs(allergies=[{"code": {"display": "Penicillin"}, "certainty": "refuted"}])
    assert drug.polarity is Polarity.ABSENT


def test_contrast_is_the_agent_named_or_the_kind_of_its_modality() -> None:
    assert not drugs(orders=[{"id": "o1", "modality": "CT", "contrast": "without"}])
    assert not drugs(orders=[{"id": "o1", "modality": "US", "contrast": "with"}])
    assert codes(orders=[{"id": "o1", "modality": "CT", "contrast": "增强"}]) == ["contrast_agent"]
    assert codes(orders=[{"id": "o1", "modality": "MR", "contrast_agent": {"display": "对比剂"}}]) == [
        "gadolinium_agent"
    ]
    assert codes(orders=[{"id": "o1", "modality": "MR", "contrast_agent": {"display": "Omniscan"}}]) == ["gadodiamide"]


def test_route_and_need_are_known_of_every_fact_of_an_order() -> None:
    views = views_of(facts(medications=[medication("双氯芬酸二乙胺乳胶剂", as_needed=True)]), NoLinks())
    (view,) = (view for view in views if view.category == "drug")
    assert (view.value_of("route"), view.value_of("as_needed"), view.value_of("once")) == ("topical", True, False)


def test_clearance_needs_an_adult_a_sex_and_a_weight() -> None:
    weight = {"code": {"display": "体重"}, "value": "60", "unit": "kg", "at": "2026-03-01T08:00:00Z"}
    (kilograms,) = (fact for fact in facts(observations=[weight]) if fact.concept.code == "body_weight")
    creatinine = Fact(
        source=Source.LAB, concept=kilograms.concept.__class__("creatinine"), value=Quantity("200", "umol/L"),
        evidence=kilograms.evidence, producer=kilograms.producer,
    )  # fmt: skip
    assert not combine([creatinine, kilograms], Patient("female", 12.0), "P").facts
    assert not combine([creatinine, kilograms], Patient("", 70.0), "P").facts
    assert not combine([creatinine], Patient("female", 70.0), "P").facts
    (found,) = combine([creatinine, kilograms], Patient("female", 70.0), "P").facts
    assert found.value == Quantity("21.9", "mL/min")
