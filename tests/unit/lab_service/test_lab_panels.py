"""Whole reports as laboratories print them: every row is understood as what it is, or is not guessed."""

from __future__ import annotations

import base64
from datetime import UTC
from typing import Any

import pytest
from lab_messages import NOW
from lab_panels import Panel, encounter, panels, row_of

from facts.fact import FactSet
from lab_service.analytes import analytes
from lab_service.formats.structured import Row
from lab_service.patient import Patient
from lab_service.reader import Sent, read_results


def read(panel: Panel) -> FactSet:
    labs: dict[str, Any] = encounter(panel)["labs"][0]
    if "results" in labs:
        rows = [Row(display=one.pop("code")["display"], **one) for one in labs["results"]]
        sent = Sent(rows=tuple(rows))
    elif "csv" in labs:
        sent = Sent(csv=base64.b64decode(labs["csv"]["content"]))
    elif "fhir" in labs:
        sent = Sent(fhir=base64.b64decode(labs["fhir"]))
    else:
        sent = Sent(hl7v2=base64.b64decode(labs["hl7v2"]))
    sex = {"F": "FEMALE", "M": "MALE"}[panel.sex]
    return read_results([sent], Patient(id="p1", sex=sex), NOW, UTC)


def understood(panel: Panel, answer: FactSet) -> dict[int, set[str]]:
    """Analytes by row; what was reckoned from others is of no row."""
    told: dict[int, set[str]] = {}
    for fact in answer.facts:
        number = row_of(panel, fact.evidence[0].item or "")
        if number is not None and fact.concept.code in analytes() and not fact.relations:
            told.setdefault(number, set()).add(fact.concept.code)
    return told


ALL = list(panels())
SOUND = [panel for panel in ALL if not panel.rules]


@pytest.mark.parametrize("panel", ALL, ids=[panel.title for panel in ALL])
def test_no_row_is_understood_as_what_it_is_not(panel: Panel) -> None:
    told = understood(panel, read(panel))
    for number, row in enumerate(panel.rows):
        assert told.get(number, set()) <= {row.analyte}, row.name


@pytest.mark.parametrize("panel", ALL, ids=[panel.title for panel in ALL])
def test_what_is_common_is_understood_and_what_is_no_measurement_is_no_issue(panel: Panel) -> None:
    answer = read(panel)
    told = understood(panel, answer)
    issues = {row_of(panel, issue.place) for issue in answer.issues}
    for number, row in enumerate(panel.rows):
        if row.analyte != "-":
            assert told.get(number) or number not in issues, row.name


@pytest.mark.parametrize("panel", ALL, ids=[panel.title for panel in ALL])
def test_an_unknown_name_is_told_once(panel: Panel) -> None:
    places = [issue.place for issue in read(panel).issues]
    assert len(places) == len(set(places))


@pytest.mark.parametrize("panel", SOUND, ids=[panel.title for panel in SOUND])
def test_a_report_without_a_contradiction_has_nothing_impossible_and_no_false_unit(panel: Panel) -> None:
    concepts = {fact.concept.code for fact in read(panel).facts if fact.polarity.name == "PRESENT"}
    assert not concepts & {"implausible_value", "unit_not_accepted", "unit_slip_suspected"}
