"""A hospital's own limits: what they do not touch first."""

from __future__ import annotations

import asyncio
from datetime import UTC

import pytest
from concord.v1.lab_service_pb2 import ReadResultsRequest
from google.protobuf import json_format
from lab_messages import NOW, one, row

from facts import codec
from facts.fact import Fact, FactSet, Quantity
from lab_service.analytes import digest
from lab_service.formats.structured import Row
from lab_service.patient import Patient
from lab_service.reader import Sent, read_results
from lab_service.service import LabService
from lab_service.site_limits import NO_OVERRIDES, LimitsRow, Overrides, UnitRow

PLACE = "rules/profiles/site.yaml:7"


def read(*results: Row, overrides: Overrides, sex: str = "FEMALE", age: int | None = 40) -> FactSet:
    patient = Patient("P1", sex=sex, age_years=age)
    return read_results([Sent(rows=results)], patient, NOW, UTC, overrides=overrides)


def says(*intervals: LimitsRow, critical: tuple[LimitsRow, ...] = (), units: tuple[UnitRow, ...] = ()) -> Overrides:
    return Overrides(profile="site", digest="abc", intervals=intervals, critical=critical, units=units)


def ends(result: Row, overrides: Overrides, sex: str = "FEMALE", age: int | None = 40) -> tuple[str, str]:
    found = one(read(result, overrides=overrides, sex=sex, age=age), _analyte(result)).value
    assert isinstance(found, Quantity)
    return found.reference_low, found.reference_high


def _analyte(result: Row) -> str:
    return result.code


def critical(*results: Row, overrides: Overrides, age: int | None = 40) -> list[Fact]:
    answer = read(*results, overrides=overrides, age=age)
    return [fact for fact in answer.facts if fact.concept.code == "critical_value"]


HB = row("hb", "112", "g/L")
FEMALE = LimitsRow(analyte="hb", sex="FEMALE", low="110", high="145")


def test_without_overrides_the_producer_is_the_tables_alone() -> None:
    answer = read(HB, overrides=NO_OVERRIDES)
    assert (answer.producer.model, answer.producer.digest) == ("tables", digest())


def test_the_laboratorys_own_interval_comes_before_the_sites() -> None:
    own = row("hb", "112", "g/L", reference_low="120", reference_high="160")
    assert ends(own, says(FEMALE)) == ("120", "160")


@pytest.mark.parametrize(
    ("overrides", "sex", "age"),
    [
        (says(LimitsRow(analyte="hb", sex="MALE", low="1", high="2")), "FEMALE", 40),
        (says(LimitsRow(analyte="hb", age_from=60, low="1", high="2")), "FEMALE", 40),
        (says(LimitsRow(analyte="hb", age_from=60, low="1", high="2")), "FEMALE", None),
        (says(LimitsRow(analyte="plt", low="1", high="2")), "FEMALE", 40),
    ],
)
def test_a_row_for_somebody_else_leaves_the_dictionary_in_force(
    overrides: Overrides, sex: str, age: int | None
) -> None:
    assert ends(HB, overrides, sex, age) == ("115", "150")


def test_a_row_without_ages_is_not_for_children() -> None:
    assert ends(HB, says(FEMALE), age=17) == ("", "")
    child = LimitsRow(analyte="hb", age_from=1, age_to=17, low="105", high="140")
    assert ends(HB, says(FEMALE, child), age=9) == ("105", "140")


def test_of_an_unknown_sex_only_what_both_share() -> None:
    assert ends(HB, says(FEMALE), sex="") == ("", "")
    assert ends(HB, says(LimitsRow(analyte="hb", low="110", high="160")), sex="") == ("110", "160")


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (LimitsRow(analyte="nobody", low="1", place=PLACE), "unknown-code"),
        (LimitsRow(analyte="hb", low="1", unit="mmol/kg", place=PLACE), "unknown-unit"),
        (LimitsRow(analyte="hb", low="about 1", place=PLACE), "bad-value"),
        (LimitsRow(analyte="hb", low="150", high="110", place=PLACE), "bad-value"),
        (LimitsRow(analyte="hb", place=PLACE), "bad-value"),
        (LimitsRow(analyte="hb", low="1", sex="X1", place=PLACE), "unknown-code"),
        (LimitsRow(analyte="hb", low="1", age_from=9, age_to=2, place=PLACE), "bad-value"),
    ],
)
def test_a_row_that_cannot_be_used_is_an_issue_with_its_place_and_the_others_hold(fault: LimitsRow, code: str) -> None:
    overrides = says(fault, LimitsRow(analyte="plt", low="90", high="300"))
    answer = read(HB, row("plt", "95", "10*9/L"), overrides=overrides)
    assert [(issue.code, issue.place) for issue in answer.issues] == [(code, PLACE)]
    assert ends(row("plt", "95", "10*9/L"), overrides) == ("90", "300")
    assert ends(HB, overrides) == ("115", "150")


def test_the_sites_interval_comes_before_the_dictionarys_in_the_dictionarys_unit() -> None:
    assert ends(HB, says(FEMALE)) == ("110", "145")
    assert ends(HB, says(LimitsRow(analyte="hb", low="11.0", high="14.5", unit="g/dL"))) == ("110", "145")


def test_conditions_follow_the_sites_interval() -> None:
    alt = row("alt", "45", "U/L"), row("ast", "20", "U/L")
    assert "liver_enzymes_raised" in {fact.concept.code for fact in read(*alt, overrides=says()).facts}
    wide = says(LimitsRow(analyte="alt", high="60"))
    assert "liver_enzymes_raised" not in {
        fact.concept.code for fact in read(*alt, overrides=wide).facts if fact.polarity == "present"
    }


def test_the_sites_critical_limits_replace_the_dictionarys() -> None:
    potassium = row("potassium", "6.3", "mmol/L")
    assert critical(potassium, overrides=says())
    assert not critical(potassium, overrides=says(critical=(LimitsRow(analyte="potassium", low="2.5", high="6.5"),)))
    # The laboratory's flag holds whatever the limits.
    flagged = row("potassium", "6.3", "mmol/L", flag="HH")
    assert critical(flagged, overrides=says(critical=(LimitsRow(analyte="potassium", low="2.5", high="6.5"),)))
    assert not critical(potassium, overrides=says(critical=(LimitsRow(analyte="potassium", high="6.0"),)), age=9)


def test_the_sites_unit_is_that_of_results_without_one() -> None:
    bare, named = row("hb", "13.2"), row("hb", "132", "g/L")
    units = says(units=(UnitRow(analyte="hb", unit="g/dL"),))
    assert [issue.code for issue in read(bare, overrides=says()).issues] == ["unknown-unit"]
    assert isinstance(one(read(bare, overrides=units), "hb").value, Quantity)
    assert one(read(bare, overrides=units), "hb").value == one(read(named, overrides=units), "hb").value


def test_overrides_come_with_the_request_and_the_producer_names_their_digest() -> None:
    request = json_format.ParseDict(
        {
            "patient": {"id": "P1", "sex": "FEMALE", "age_years": 40},
            "labs": [{"results": [{"code": {"code": "hb"}, "value": "112", "unit": "g/L"}]}],
            "overrides": {
                "profile": "north",
                "digest": "0123456789ab",
                "intervals": [{"analyte": "hb", "sex": "FEMALE", "age_from": 18, "low": "110", "high": "145"}],
                "critical": [{"analyte": "hb", "low": "115", "place": "p:1"}],
                "units": [{"analyte": "plt", "unit": "nonsense", "place": "p:2"}],
            },
        },
        ReadResultsRequest(),
    )
    answer = codec.fact_set_from_proto(asyncio.run(LabService().ReadResults(request)).fact_set)
    value = one(answer, "hb").value
    assert isinstance(value, Quantity) and (value.reference_low, value.reference_high) == ("110", "145")
    assert one(answer, "critical_value")
    assert [issue.place for issue in answer.issues] == ["p:2"]
    assert answer.producer.model == "tables, profile north" and answer.producer.digest == f"{digest()}+0123456789ab"
