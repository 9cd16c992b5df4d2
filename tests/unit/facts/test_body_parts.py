"""The tables are whole."""

from __future__ import annotations

import pytest
from pydicom.sr.codedict import codes

from facts import body_parts, vocabulary


def test_every_row_names_concepts_of_the_vocabulary() -> None:
    for row in body_parts.rows():
        for concept in filter(None, row["concepts"].split(";")):
            entry = vocabulary.find(concept)
            assert entry and entry.category == "organ", row["value"]


def test_every_region_and_every_part_of_a_limb_or_what_holds_it_can_be_reached() -> None:
    reached = {concept for row in body_parts.rows() for concept in row["concepts"].split(";")}
    for code, entry in vocabulary.entries().items():
        if entry.category == "organ" and code.endswith("_region"):
            assert code in reached
        if entry.category == "organ" and entry.region.endswith("_limb"):
            assert reached & vocabulary.ancestors(code), code


def test_every_common_anatomic_region_of_dicom_is_known() -> None:
    region = codes.cid4031
    for keyword in region.dir():
        concept = getattr(region, keyword)
        assert body_parts.from_code(concept.value, concept.scheme_designator) is not None, concept.meaning


@pytest.mark.parametrize("word", ["", "R", "ROUTINE", "PATIENT", "左", "UNKNOWN"])
def test_a_word_for_no_part_is_not_known(word: str) -> None:
    assert body_parts.from_text(word) is None


@pytest.mark.parametrize("word", ["C SPINE", "c-spine", "C_SPINE", "CSPINE", "Cervical Spine"])
def test_spelling_does_not_matter(word: str) -> None:
    assert body_parts.from_text(word) == ("cervical_spine",)


def test_the_letter_of_a_spine_is_not_taken_for_a_side() -> None:
    assert body_parts.from_text("L SPINE") == ("lumbar_spine",)
    assert body_parts.from_text("L FOOT") == ("foot",)
