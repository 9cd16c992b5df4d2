"""Length of stay and sums of cost: what follows from the record, and when nothing does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from concord.v1 import encounter_pb2
from google.protobuf.json_format import ParseDict

from facts.fact import Quantity
from fusion.encounter import read_encounter
from fusion.versions import standing

ADMISSION = {"type": "ADMISSION", "at": "2026-03-01T22:00:00+08:00"}


def derived(concept: str, **encounter: Any) -> list[Any]:
    sent = ParseDict(encounter, encounter_pb2.Encounter())
    now, zone = datetime(2026, 4, 1, tzinfo=UTC), ZoneInfo("Asia/Shanghai")
    facts = read_encounter(sent, standing(sent.documents).documents, now, zone).facts
    return [fact.value for fact in facts if fact.concept.code == concept]


@pytest.mark.parametrize(
    "events",
    [
        [ADMISSION],
        [{"type": "DISCHARGE", "at": "2026-03-03T08:00:00+08:00"}],
        [ADMISSION, {"type": "DISCHARGE", "at": "2026-02-27T08:00:00+08:00"}],
        [ADMISSION, ADMISSION | {"at": "2026-03-02"}, {"type": "DISCHARGE", "at": "2026-03-03T08:00:00+08:00"}],
    ],
)
def test_without_one_admission_and_one_end_after_it_there_is_no_length(events: list[dict[str, str]]) -> None:
    assert derived("length_of_stay", events=events) == []


@pytest.mark.parametrize(
    ("end", "days"),
    [("2026-03-01T23:00:00+08:00", "1"), ("2026-03-02T01:00:00+08:00", "1"), ("2026-03-04T01:00:00+08:00", "3")],
)
def test_a_stay_counts_calendar_days_and_at_least_one(end: str, days: str) -> None:
    assert derived("length_of_stay", events=[ADMISSION, {"type": "DISCHARGE", "at": end}]) == [Quantity(days, "d")]


def test_a_death_ends_a_stay() -> None:
    events = [ADMISSION, {"type": "DEATH", "at": "2026-03-03T01:00:00+08:00"}]
    assert derived("length_of_stay", events=events) == [Quantity("2", "d")]


def test_one_item_is_no_sum_and_a_part_of_another_is_not_counted_twice() -> None:
    def page(*fields: tuple[str, str]) -> list[dict[str, Any]]:
        return [{"id": "d", "type": "FRONT_PAGE", "fields": [{"name": name, "value": value} for name, value in fields]}]

    assert derived("cost_sum", documents=page(("总费用", "10"), ("西药费", "10"))) == []
    told = page(("总费用", "30"), ("西药费", "10.10"), ("手术费", "19.90"), ("其中麻醉费", "5"))
    assert derived("cost_sum", documents=told) == [Quantity("30.00", "")]
