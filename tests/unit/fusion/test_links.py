"""Which order, reports and study belong to one examination."""

from __future__ import annotations

from fusion_facts import document, in_header, measured, recorded, said

from facts.fact import Evidence, EvidenceKind, Fact
from fusion.links import ExamLinks, link


def order(number: str, order_id: str = "o1") -> Fact:
    return recorded("accession_number", f"orders[{order_id}].accession_number", number)


def report(number: str = "", document_id: str = "d1") -> list[Fact]:
    facts = [document(document_id)]
    if number:
        item = f"documents[{document_id}].accession_number"
        facts.append(recorded("accession_number", item, number, document=document_id))
    return facts


def study(number: str = "", uid: str = "1.2.3") -> list[Fact]:
    facts = [in_header("imaging_modality", "CR", study=uid)]
    return facts + ([in_header("accession_number", number, study=uid)] if number else [])


def names(facts: list[Fact]) -> list[str | None]:
    """The examinations of the facts, one for each thing, in order."""
    links = link(facts)
    return list(dict.fromkeys(links.exam_of(fact) for fact in facts))


def test_nothing_belongs_to_nothing() -> None:
    assert link([]) == ExamLinks()
    assert names([recorded("patient_sex", "patient.sex", "FEMALE"), measured("potassium", "4")]) == [None]


def test_different_accession_numbers_stay_apart() -> None:
    facts = [order("A1"), order("A2", "o2"), *report("A1"), *report("A2", "d2"), *study("A1"), *study("A2", "9.9")]
    links = link(facts)
    assert {links.exam_of(fact) for fact in (facts[0], *report("A1"), *study("A1"))} == {"orders[o1]"}
    assert {links.exam_of(fact) for fact in (facts[1], *report("A2", "d2"), *study("A2", "9.9"))} == {"orders[o2]"}


def test_a_report_without_a_number_belongs_to_no_examination_when_there_are_two() -> None:
    facts = [order("A1"), order("A2", "o2"), *report()]
    assert link(facts).exam_of(facts[-1]) is None


def test_other_documents_belong_to_no_examination() -> None:
    facts = [order("A1"), document("d1", "admission_note"), said("mass")]
    assert names(facts) == ["orders[o1]", None]


def test_one_accession_number_makes_one_examination() -> None:
    facts = [order("A1"), *report(" a1"), *study("A1 "), said("mass")]
    assert names(facts) == ["orders[o1]"]


def test_the_numbers_of_a_grouped_procedure_are_one_examination() -> None:
    facts = [order("A1"), order("A2"), *report("A2"), *study("A1"), order("A3", "o2")]
    assert names(facts) == ["orders[o1]", "orders[o2]"]


def test_a_report_without_a_number_belongs_to_the_only_examination() -> None:
    assert names([*study(), *report(), said("mass")]) == ["1.2.3"]
    assert names([order("A1"), *study("A1"), *report(), *report(document_id="d2")]) == ["orders[o1]"]


def test_reports_alone_are_an_examination_each() -> None:
    assert names([*report(), said("mass"), *report(document_id="d2"), said("mass", document="d2")]) == ["d1", "d2"]


def test_one_order_and_one_study_that_are_left_over_belong_together() -> None:
    assert names([order("A1"), *study("A9")]) == ["orders[o1]"]
    facts = [order("A1"), order("A2", "o2"), *study("A1"), *study("A9", "9.9")]
    assert link(facts).exam_of(facts[-1]) == "orders[o2]"


def test_two_studies_that_are_left_over_belong_to_nobody() -> None:
    facts = [order("A1"), *study("A8"), *study("A9", "9.9")]
    assert names(facts) == ["orders[o1]", "1.2.3", "9.9"]


def test_a_report_with_a_strange_number_belongs_to_the_only_examination_without_one() -> None:
    assert names([order("A1"), *study("A1"), *report("B7")]) == ["orders[o1]"]
    facts = [order("A1"), *report("A1"), order("A2", "o2"), *report("B7", "d2")]
    assert link(facts).exam_of(facts[-1]) == "orders[o2]"


def test_a_report_with_a_strange_number_does_not_join_an_examination_that_has_its_report() -> None:
    facts = [order("A1"), *report("A1"), *report("B7", "d2")]
    assert link(facts).exam_of(facts[-1]) is None


def test_a_study_goes_by_the_number_it_was_filed_under_before_that_of_its_header() -> None:
    filed = recorded("accession_number", "studies[1.2.3].accession_number", "A1", study="1.2.3")
    facts = [order("A1"), order("A2", "o2"), filed, *study("A2")]
    links = link(facts)
    assert links.exam_of(filed) == links.exam_of(facts[-1]) == "orders[o1]"
    assert links.exam_of(facts[1]) == "orders[o2]"


def test_a_study_filed_without_its_uid_is_the_one_that_was_read() -> None:
    filed = recorded("accession_number", "studies[0].accession_number", "A1")
    facts = [order("A1"), order("A2", "o2"), filed, *study("A9")]
    assert link(facts).exam_of(facts[-1]) == "orders[o1]"


def test_an_addendum_belongs_where_its_base_does() -> None:
    base, number = report("A1")
    addendum = document("d2", status="ADDENDUM", relations=(base.id,))
    facts = [order("A1"), order("A2", "o2"), base, number, addendum]
    assert link(facts).exam_of(addendum) == "orders[o1]"


def test_pixels_belong_where_their_study_does() -> None:
    region = Evidence(kind=EvidenceKind.IMAGE_REGION, study_instance_uid="1.2.3")
    template = measured("image_decoded")
    pixels = Fact(source=template.source, concept=template.concept, evidence=(region,), producer=template.producer)
    facts = [order("A1"), *study("A1"), pixels]
    assert link(facts).exam_of(pixels) == "orders[o1]"
