"""Weeks of gestation in notes. Those of a pregnancy that is over come first."""

from __future__ import annotations

import pytest

from text_service.notes.gestation import find_gestation
from text_service.passages.normalize import fold


def weeks(text: str) -> list[str]:
    return [found for _, _, found in find_gestation(fold(text).match)]


@pytest.mark.parametrize(
    "text",
    [
        "既往孕8周自然流产1次。",
        "2019年孕39周剖宫产一男婴。",
        "Previous miscarriage at 10 weeks of gestation.",
        "She was admitted 3 weeks ago.",
        "化疗后6周复查。",
    ],
)
def test_a_pregnancy_that_is_over_has_no_weeks(text: str) -> None:
    assert not weeks(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("宫内孕28周,胎动正常。", ["28"]),
        ("孕30+2周", ["30.3"]),
        ("停经12周,早孕反应明显。", ["12"]),
        ("The patient is 30 weeks pregnant.", ["30"]),
        ("Gestational age: 24 weeks.", ["24"]),
        ("Pregnant, 22 weeks, with hypertension.", ["22"]),
    ],
)
def test_weeks_are_told_in_both_languages(text: str, found: list[str]) -> None:
    assert weeks(text) == found
