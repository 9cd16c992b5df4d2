"""A name that the model found is a listed concept only when it is one but for a slip."""

from __future__ import annotations

import pytest

from text_service.unlisted.near_misses import concept_near


@pytest.mark.parametrize(
    "name",
    [
        "hyportension",  # its opposite is as near
        "hyperthermic shock",
        "mess",  # too short to be anybody's misspelling
        "glomangiomatosis",
        "",
        "血管球瘤病",
        "肺",
    ],
)
def test_it_is_none_where_a_slip_would_not_do(name: str) -> None:
    assert concept_near(name) == ""


@pytest.mark.parametrize(
    ("name", "code"),
    [("pneumothorrax", "pneumothorax"), ("pulmonary edemma", "pulmonary_edema"), ("胸腔积夜", "pleural_effusion")],
)
def test_a_slip_is_seen_through(name: str, code: str) -> None:
    assert concept_near(name) == code
