"""A short stay around the report with the documents that such a stay has."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

from injectors.chart import Chart

_ZONE = timezone(timedelta(hours=8))
_NOTES = {
    "en": {
        "ADMISSION_NOTE": "Chief complaint: cough for three days. History of present illness: no fever.",
        "FIRST_PROGRESS_NOTE": "Case features: cough. Differential diagnosis and plan of treatment were considered.",
        "DISCHARGE_SUMMARY": "Course: improved. Discharged home. Follow up in two weeks.",
    },
    "zh": {
        "ADMISSION_NOTE": "主诉：咳嗽3天。现病史：无发热。",
        "FIRST_PROGRESS_NOTE": "病例特点：咳嗽。诊断依据、鉴别诊断及诊疗计划已拟定。",
        "DISCHARGE_SUMMARY": "诊疗经过：好转。出院医嘱：两周后复查。",
    },
}
# Hours after admission at which each is written; the stay ends after 72.
_HOURS = {"ADMISSION_NOTE": 6, "FIRST_PROGRESS_NOTE": 4, "DISCHARGE_SUMMARY": 72}


def with_stay(chart: Chart, without: str = "") -> Chart:
    """The chart with an admission, a discharge and their notes, but `without` one of them."""
    examined = date.fromisoformat(chart.details["exam_date"])
    admitted = datetime(examined.year, examined.month, examined.day, 7, 30, tzinfo=_ZONE)

    def at(hours: float) -> str:
        return (admitted + timedelta(hours=hours)).isoformat()

    notes: list[dict[str, Any]] = [
        {
            "id": kind.lower(),
            "type": kind,
            "status": "FINAL",
            "author": "dr-b",
            "patient_id": chart.details["patient_id"],
            "written_at": at(hours),
            "signed_at": at(hours + 0.5),
            "text": _NOTES[chart.language][kind],
        }
        for kind, hours in _HOURS.items()
        if kind != without
    ]
    events = [
        {"id": "e1", "type": "ADMISSION", "at": at(0)},
        {"id": "e2", "type": "DISCHARGE", "at": at(73)},
    ]
    record = {**chart.record, "events": events, "complete_parts": ["documents", "events"], "as_of": at(200)}
    return Chart(chart.report, record, chart.details, chart.header, tuple(notes))
