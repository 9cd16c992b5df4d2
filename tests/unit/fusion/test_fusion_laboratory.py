"""A profile's laboratory limits: what is refused with file and line, and what is sent with each request."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_fusion_readers import FULL, Asked

from fusion import rulebook
from fusion.laboratory import Laboratory, read_laboratory
from fusion.marked import DocumentError, parse
from fusion.rulebook import BrokenRulebook, Profile


def laboratory(text: str, path: str = "site.yaml") -> Laboratory:
    return read_laboratory(parse(text, path))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("limits: []", "unknown key limits"),
        ("intervals:\n  - {analyte: hb, low: 1}", "site.yaml:2: source is missing"),
        ("intervals:\n  - {analyte: hb, source: x}", "site.yaml:2: neither low nor high"),
        ("intervals:\n  - {analyte: hb, low: 9, high: 1, source: x}", "site.yaml:2: low is above high"),
        ("intervals:\n  - {analyte: hb, low: some, source: x}", "site.yaml:2: expected a number"),
        ("intervals:\n  - {analyte: hb, low: .nan, source: x}", "site.yaml:2: expected a number"),
        ("intervals:\n  - {analyte: hb, low: 1, sex: X, source: x}", "site.yaml:2: X is no sex"),
        ("intervals:\n  - {analyte: hb, low: 1, age_from: 1.5, source: x}", "site.yaml:2: expected a whole number"),
        ("intervals:\n  - {analyte: hb, low: 1, age_from: 9, age_to: 2, source: x}", "site.yaml:2: age_from is after"),
        ("units:\n  - {analyte: hb, source: x}", "site.yaml:2: unit is missing"),
        ("codes:\n  - {analyte: hb, source: x}", "site.yaml:2: neither code nor name is there"),
        (
            "critical:\n  - {analyte: hb, low: 60, source: x}\n  - {analyte: hb, sex: male, low: 50, source: x}",
            "site.yaml:3: hb has two rows for one sex and age, see site.yaml:2",
        ),
    ],
)
def test_a_malformed_row_is_refused_with_file_and_line(text: str, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        laboratory(text)


def test_rows_for_different_people_stand_beside_each_other() -> None:
    rows = ["sex: female, age_to: 17", "sex: male, age_to: 17", "sex: female", "sex: male"]
    text = "intervals:\n" + "".join(f"  - {{analyte: hb, low: 1, {row}, source: x}}\n" for row in rows)
    assert len(laboratory(text).intervals) == 4


def test_digits_are_kept_as_written_and_places_are_known() -> None:
    (row,) = laboratory("intervals:\n  - {analyte: hb, sex: female, low: 11.50, unit: g/dL, source: x}").intervals
    assert (row.low, row.high, row.sex, row.place) == ("11.50", "", "FEMALE", "site.yaml:2")


def test_the_digest_is_of_what_is_said_and_not_of_where() -> None:
    one = laboratory("intervals:\n  - {analyte: hb, low: 1, source: x}").digest
    assert one == laboratory("intervals:\n\n\n  - {analyte: hb, low: 1, source: x}", "other.yaml").digest
    assert one != laboratory("intervals:\n  - {analyte: hb, low: 2, source: x}").digest
    assert one != laboratory("critical:\n  - {analyte: hb, low: 1, source: x}").digest
    assert laboratory("intervals: []").digest == "" and len(one) == 12


async def test_a_profile_that_says_nothing_sends_nothing() -> None:
    asked = Asked()
    await asked.readers().read(FULL, FULL.documents, Profile())
    assert not asked.requests[-1].HasField("overrides")


async def test_what_a_profile_says_goes_with_the_request() -> None:
    said = laboratory(
        "intervals:\n  - {analyte: hb, age_from: 0, low: 110, unit: g/L, source: book}\n"
        "units:\n  - {analyte: plt, unit: 10*9/L, source: book}\n"
        "codes:\n  - {code: '3012', loinc: 2823-3, source: book}"
    )
    asked = Asked()
    await asked.readers().read(FULL, FULL.documents, Profile("north", laboratory=said))
    sent = asked.requests[-1].overrides
    assert (sent.profile, sent.digest) == ("north", said.digest)
    (row,) = sent.intervals
    assert (row.analyte, row.low, row.unit, row.source, row.place) == ("hb", "110", "g/L", "book", "site.yaml:2")
    assert row.HasField("age_from") and not row.HasField("age_to")
    assert sent.units[0].unit == "10*9/L" and not sent.critical
    assert (sent.codes[0].code, sent.codes[0].loinc, sent.codes[0].analyte) == ("3012", "2823-3", "")


def test_a_profile_file_holds_it_and_a_fault_in_it_stops_the_rules_from_loading(tmp_path: Path) -> None:
    (tmp_path / "profiles").mkdir()
    profile = tmp_path / "profiles" / "default.yaml"
    profile.write_text(
        "name: north\nlaboratory:\n  critical:\n    - {analyte: hb, low: 60, source: x}\n", encoding="utf-8"
    )
    assert rulebook.load(tmp_path).profile.laboratory.critical[0].place == f"{profile}:4"
    profile.write_text("name: north\nlaboratory:\n  critical:\n    - {analyte: hb, source: x}\n", encoding="utf-8")
    with pytest.raises(BrokenRulebook, match=r"default\.yaml:4: neither low nor high"):
        rulebook.load(tmp_path)
