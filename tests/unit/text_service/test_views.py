"""The projections that a title or technique names."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "sections",
    [
        {"findings": "The lateral view shows an effusion."},
        {"technique": "CT of the chest, frontal topogram."},
        {"technique": "Compared with the prior PA view."},
        {"title": "胸部CT平扫"},
    ],
)
def test_what_is_no_projection_of_this_examination_is_not_told(read, sections: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
    assert read(**sections, only="view_position") == []


@pytest.mark.parametrize(
    ("text", "views"),
    [
        ("PA and lateral views of the chest.", ["PA", "LATERAL"]),
        ("Portable AP chest radiograph.", ["AP"]),
        ("胸部正侧位片", ["FRONTAL", "LATERAL"]),
        ("胸部后前位", ["PA"]),
        ("Frontal and lateral radiographs.", ["FRONTAL", "LATERAL"]),
    ],
)
def test_the_views_are_told_each_once(read, text: str, views: list[str]) -> None:  # type: ignore[no-untyped-def]
    assert [fact.value.code for fact in read(technique=text, only="view_position")] == views
