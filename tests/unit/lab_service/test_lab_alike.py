"""Whom no table tells apart is judged alike; a table that begins to tell them apart is noticed."""

from __future__ import annotations

import pytest

from lab_service.analytes import analytes
from lab_service.derivation_rows import conditions
from lab_service.interpret import Person, alike, critical_limits, of_tables
from lab_service.normalize import Measurement
from lab_service.result import Code, Result
from lab_service.site_limits import NO_LIMITS, LimitsRow, Overrides, SiteLimits, read_site_limits

SITE, _ = read_site_limits(
    Overrides(
        intervals=(
            LimitsRow(analyte="sodium", age_from=3, age_to=12, low="130", high="140"),
            LimitsRow(analyte="potassium", age_to=33, high="5.0"),
            LimitsRow(analyte="hb", sex="F", age_from=71, low="100"),
        ),
        critical=(LimitsRow(analyte="sodium", age_from=44, high="155"),),
    )
)


@pytest.mark.parametrize("site", [NO_LIMITS, SITE], ids=["tables", "site"])
@pytest.mark.parametrize("sex", ["female", "male", ""])
def test_nobody_gets_the_limits_of_somebody_else(site: SiteLimits, sex: str) -> None:
    rows = [row for condition in conditions() for group in condition.groups for row in group.rows]
    seen = set()
    for age in (None, *range(111)):
        person = Person(sex, age, site)
        other = alike(person)
        seen.add(other)
        assert (other.sex, other.site, other.adult) == (sex, site, person.adult)
        assert [row.is_of(other) for row in rows] == [row.is_of(person) for row in rows]
        for analyte in analytes().values():
            one = Measurement(Result(place="x", codes=(Code("", analyte.id),), value="1"), analyte)
            assert of_tables(analyte.id, other) == of_tables(analyte.id, person)
            assert critical_limits(one, other) == critical_limits(one, person)
    assert len(seen) < 20
