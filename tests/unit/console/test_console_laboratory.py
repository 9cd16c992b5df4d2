"""The laboratory of a case: what is a result, how it lies in its interval, how it went."""

from __future__ import annotations

import pytest
from case_fakes import case, discrepancy, result
from concord.v1.discrepancy_pb2 import DiscrepancyEvidence
from concord.v1.fact_pb2 import Fact, FactSet
from concord.v1.work_pb2 import ConceptName, GetCaseResponse

from console.laboratory import Bar, analytes


def laboratory(*facts: Fact, evidence: tuple[str, ...] = ()) -> GetCaseResponse:
    found = discrepancy("x", *(DiscrepancyEvidence(fact_id=name) for name in evidence))
    one = case(found, fact_sets=[FactSet(source=Fact.LAB, facts=facts)])
    one.concepts["hb"].CopyFrom(ConceptName(category="analyte"))
    one.concepts["anaemia"].CopyFrom(ConceptName(category="condition"))
    return one


def test_what_follows_from_a_result_is_no_result() -> None:
    rows = analytes(laboratory(result("1", "hb", "62", "115", "150"), result("2", "anaemia", "62", relations=("1",))))
    assert [row.code for row in rows] == ["hb"]


def test_a_result_without_interval_has_no_bar_and_no_flag() -> None:
    (row,) = analytes(laboratory(result("1", "hb", "62")))
    assert row.bar is None and row.results[0].flag == ""


def test_one_result_has_no_course() -> None:
    assert analytes(laboratory(result("1", "hb", "62", "115", "150")))[0].course is None


def test_words_are_no_number() -> None:
    (row,) = analytes(laboratory(result("1", "hb", "positive", "115", "150")))
    assert row.bar is None and row.course is None and row.results[0].value == "positive"


@pytest.mark.parametrize(
    ("value", "flag", "bar"),
    [
        ("130", "", Bar(33.3, 66.7, 47.6)),
        ("115", "", Bar(33.3, 66.7, 33.3)),
        ("114", "low", Bar(33.3, 66.7, 32.4)),
        ("62", "low", Bar(33.3, 66.7, 0.0, -1)),
        ("400", "high", Bar(33.3, 66.7, 100.0, 1)),
    ],
)
def test_the_interval_takes_the_middle(value: str, flag: str, bar: Bar) -> None:
    (row,) = analytes(laboratory(result("1", "hb", value, "115", "150")))
    assert (row.results[0].flag, row.bar) == (flag, bar)


def test_an_interval_of_one_end_is_open_at_the_other() -> None:
    (row,) = analytes(laboratory(result("1", "hb", "13", "90")))
    assert row.bar == Bar(50.0, 100.0, 7.2) and row.results[0].flag == "low"


def test_results_of_one_analyte_are_a_course_in_their_time() -> None:
    days = ["2026-03-03T08:00:00+08:00", "2026-03-01T08:00:00+08:00", "2026-03-02T08:00:00+08:00"]
    facts = [
        result(str(n), "hb", value, "115", "150", at)
        for n, (value, at) in enumerate(zip(("90", "120", "100"), days, strict=True))
    ]
    (row,) = analytes(laboratory(*facts))
    assert row.course is not None and row.course.band is not None
    assert [point.result.value for point in row.course.points] == ["120", "100", "90"]
    assert [point.x for point in row.course.points] == [3.0, 50.0, 97.0]
    assert row.results[0].value == "90"


def test_other_units_stand_on_another_axis() -> None:
    facts = (result("1", "hb", "120"), result("2", "hb", "12", unit="g/dL"))
    assert [row.results[0].unit for row in analytes(laboratory(*facts))] == ["g/L", "g/dL"]


def test_what_a_discrepancy_rests_on_is_found_by_what_follows_from_it() -> None:
    facts = (result("1", "hb", "62"), result("2", "anaemia", "62", relations=("1",)))
    assert analytes(laboratory(*facts, evidence=("2",)))[0].ids == "x"


def test_calculated_values_come_last() -> None:
    facts = (result("2", "egfr", "13", "90", relations=("1",)), result("1", "hb", "62"))
    assert [row.code for row in analytes(laboratory(*facts))] == ["hb", "egfr"]
