"""A hospital's own codes: what is refused, which row holds, and what becomes of the results."""

from __future__ import annotations

from pathlib import Path

import pytest
from concord.v1.encounter_pb2 import LabMessage, LabResult
from concord.v1.fact_pb2 import Concept
from concord.v1.lab_service_pb2 import ReadResultsRequest
from lab_messages import NOW, UTC, row

from facts.fact import FactSet
from lab_service.patient import Patient
from lab_service.reader import Sent, read_results
from lab_service.result import Code
from lab_service.service import LabService
from lab_service.site_codes import NO_SITE, CodeRow, SiteCodes, read_site_codes, with_rows

HEADER = "code,name,specimen,loinc,analyte\n"


def site(tmp_path: Path, *lines: str, header: str = HEADER) -> SiteCodes:
    file = tmp_path / "codes.csv"
    file.write_text(header + "".join(line + "\n" for line in lines), encoding="utf-8")
    return read_site_codes(file)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("K1,,,,kalium", "line 2: kalium is not in analytes.csv"),
        (",,serum,,potassium", "line 2: neither code nor name"),
        ("K1,,moon dust,,potassium", "line 2: neither code nor name, or a specimen"),
        ("K1,,,718-7,potassium", "line 2: 718-7 is no LOINC number of potassium"),
        ("K1,,,,potassium\nk1,,,,sodium", "line 3: its code, name and specimen are there already"),
    ],
)
def test_a_row_that_cannot_be_meant_is_refused_with_its_line(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        site(tmp_path, line)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"codes.csv: no column analyte, specimen"):
        site(tmp_path, header="code,name,loinc\n")


def test_the_row_that_says_most_wins(tmp_path: Path) -> None:
    codes = site(tmp_path, "K1,,,,potassium", "K1,,urine,,", "K1,Kalium special,,,sodium", ",Natrium X,,2951-2,")
    local = (Code("L", "K1", "Kalium"),)
    assert codes.told(local, "") == (Code("concord-analyte", "potassium"), *local)
    assert codes.told(local, "serum") == (Code("concord-analyte", "potassium"), *local)
    assert codes.told(local, "urine") is None
    special = (Code("L", "K1", "KALIUM  special"),)
    assert codes.told(special, "") == (Code("concord-analyte", "sodium"), *special)
    named = (Code("L", "", "natrium x"),)
    assert codes.told(named, "") == (Code("LOINC", "2951-2"), *named)
    other = (Code("L", "X", "something"),)
    assert codes.told(other, "") == other


def read_with(codes: SiteCodes) -> FactSet:
    rows = (row("Z17", "4.1", "mmol/L"), row("Z18", "7", "mmol/L"), row("Z19", "8", "mmol/L"))
    return read_results([Sent(rows=rows)], Patient(), NOW, UTC, codes)


def test_what_the_hospital_says_is_read_and_what_it_rules_out_is_left_alone(tmp_path: Path) -> None:
    codes = site(tmp_path, "Z17,,,,potassium", "Z18,,,,")
    answer = read_with(codes)
    assert "potassium" in answer.assessed
    assert [issue.place for issue in answer.issues] == ["labs[0].results[2]"]
    assert answer.producer.digest.endswith("+" + codes.digest)
    assert len(read_with(NO_SITE).issues) == 3


def test_rows_of_a_profile_come_before_those_of_the_file(tmp_path: Path) -> None:
    codes = site(tmp_path, "Z17,,,,sodium", "Z18,,,,glucose")
    rows = (
        CodeRow(code="Z17", analyte="potassium"),
        CodeRow(code="Z19", place="site.yaml:4"),
        CodeRow(code="Z20", analyte="kalium", place="site.yaml:5"),
    )
    joined, issues = with_rows(codes, rows)
    local = (Code("L", "Z17", ""),)
    assert joined.told(local, "") == (Code("concord-analyte", "potassium"), *local)
    assert joined.told((Code("L", "Z19", ""),), "") is None
    assert joined.told((Code("L", "Z18", ""),), "") != (Code("L", "Z18", ""),)
    assert joined.digest == codes.digest
    assert [(issue.code, issue.place) for issue in issues] == [("unknown-code", "site.yaml:5")]


async def test_a_request_says_what_its_codes_mean() -> None:
    result = LabResult(code=Concept(system="L", code="3012"), value="4.1", unit="mmol/L")
    request = ReadResultsRequest(labs=[LabMessage(results=[result])])
    unknown = (await LabService().ReadResults(request)).fact_set
    assert not unknown.facts and [issue.code for issue in unknown.issues] == ["unknown-code"]
    request.overrides.profile, request.overrides.digest = "north", "abc"
    request.overrides.codes.add(code="3012", loinc="2823-3", source="book", place="site.yaml:3")
    told = (await LabService().ReadResults(request)).fact_set
    assert told.facts[0].concept.code == "potassium" and told.facts[0].producer.digest.endswith("+abc")
