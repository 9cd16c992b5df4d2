"""Which images a case has, what they are called, what is outlined in them."""

from __future__ import annotations

from case_fakes import SOP, STUDY, case, discrepancy, header
from concord.v1.discrepancy_pb2 import DiscrepancyEvidence
from concord.v1.encounter_pb2 import Instance, Study
from concord.v1.fact_pb2 import Concept, Evidence, Fact, FactSet
from concord.v1.work_pb2 import GetCaseResponse

from console.pictures import Picture, pictures
from console.record import elements, happenings, lines

SQUARE = (1.0, 1.0, 5.0, 1.0, 5.0, 5.0)


def study(number: int, *facts: Fact, found: tuple[DiscrepancyEvidence, ...] = ()) -> GetCaseResponse:
    one = case(discrepancy("x", *found), fact_sets=[FactSet(source=Fact.RECORD, facts=facts)])
    one.encounter.studies.append(
        Study(study_instance_uid=STUDY, instances=[Instance(uri=f"blob:{n}") for n in range(number)])
    )
    return one


def seen(polarity: int, region: tuple[float, ...] = SQUARE, share: str = "") -> Fact:
    evidence = Evidence(kind=Evidence.IMAGE_REGION, sop_instance_uid=SOP, study_instance_uid=STUDY, region=region)
    fact = Fact(
        id="seen",
        source=Fact.IMAGE,
        polarity=polarity,
        evidence=[evidence],
        concept=Concept(code="effusion", display="Effusion"),
    )  # type: ignore[arg-type]
    if share:
        fact.quantity.value = share
    return fact


def test_a_case_without_studies_has_no_picture() -> None:
    assert pictures(case()).pictures == ()


def test_what_a_model_denies_or_only_measures_is_not_outlined() -> None:
    assert pictures(study(1, seen(Fact.ABSENT))).marks == ()
    assert pictures(study(1, seen(Fact.PRESENT, share="22.85"))).marks == ()


def test_each_instance_is_a_picture_known_by_what_was_read() -> None:
    facts = [header("Modality (0008,0060)", "DX"), header("Modality (0008,0060)", "CR", sop="1.2.9")]
    assert pictures(study(2, *facts)).pictures == (Picture(0, 0, "", SOP), Picture(0, 1, "", "1.2.9"))


def test_a_folder_is_a_picture_for_each_object_in_it() -> None:
    facts = [header("Modality (0008,0060)", "DX"), header("Modality (0008,0060)", "CR", sop="1.2.9")]
    assert pictures(study(1, *facts)).pictures == (Picture(0, 0, SOP, SOP), Picture(0, 0, "1.2.9", "1.2.9"))


def test_objects_that_nobody_read_are_pictures_still() -> None:
    assert pictures(study(2)).pictures == (Picture(0, 0), Picture(0, 1))


def test_a_picture_is_called_by_its_header() -> None:
    facts = [header("ViewPosition (0018,5101)", "PA"), header("Modality (0008,0060)", "DX")]
    assert pictures(study(1, *facts)).titles == {SOP: "DX · PA"}


def test_the_region_of_a_discrepancy_is_outlined_once_and_knows_it() -> None:
    evidence = DiscrepancyEvidence(
        fact_id="seen", sop_instance_uid=SOP, region=SQUARE, role=DiscrepancyEvidence.AGAINST
    )
    (mark,) = pictures(study(1, seen(Fact.PRESENT), found=(evidence,))).marks
    assert (mark.sop, mark.region, mark.role, mark.ids) == (SOP, SQUARE, "against", ("x",))


def test_header_elements_are_listed_by_tag_with_what_rests_on_them() -> None:
    facts = [
        header("ViewPosition (0018,5101)", "PA"),
        header("Modality (0008,0060)", "DX"),
        header("A (0010,0030) B (0008,0020)", "1 2"),
    ]
    evidence = DiscrepancyEvidence(element="Modality (0008,0060)", sop_instance_uid=SOP)
    table = elements(study(1, *facts, found=(evidence,)))[SOP]
    assert [(one.keyword, one.tag, one.value, one.ids) for one in table] == [
        ("Modality", "(0008,0060)", "DX", "x"), ("ViewPosition", "(0018,5101)", "PA", ""),
    ]  # fmt: skip


def test_a_field_of_an_order_lights_up_its_order_and_no_other() -> None:
    one = case(discrepancy("x", DiscrepancyEvidence(item="orders[o1].laterality")))
    one.encounter.orders.add(id="o1", modality="DX")
    one.encounter.orders.add(id="o10", modality="CT")
    assert [(line.words, line.ids) for line in lines(one)["orders"]] == [(("DX",), "x"), (("CT",), "")]


def test_what_happened_stands_in_its_time_whatever_the_zone() -> None:
    one = case()
    one.encounter.events.add(type="ADMISSION", at="2026-03-01T09:00:00+08:00")
    one.encounter.events.add(type="DISCHARGE", at="2026-03-01T02:00:00+00:00")
    one.encounter.events.add(type="TRANSFER", at="")
    assert [happening.code for happening in happenings(one)] == ["admission", "discharge"]
