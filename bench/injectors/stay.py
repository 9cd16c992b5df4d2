"""A short stay around the report with the documents that such a stay has."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

from injectors.chart import Chart

_ZONE = timezone(timedelta(hours=8))
_NOTES = {
    "en": {
        "ADMISSION_NOTE": "Chief complaint: cough for three days. History of present illness: no fever.",
        "FIRST_PROGRESS_NOTE": (
            "Case features: cough for three days, no fever. Discussion of the diagnosis: bronchitis. "
            "Differential diagnosis: pneumonia. Plan: observation."
        ),
        "SENIOR_ROUND": "Round of the attending physician: improving. The report of the {examination} was seen.",
        "FRONT_PAGE": "Principal diagnosis: bronchitis.",
        "DISCHARGE_SUMMARY": "Course: improved. Discharged home. Follow up in two weeks.",
    },
    "zh": {
        "ADMISSION_NOTE": "主诉：咳嗽3天。现病史：无发热。",
        "FIRST_PROGRESS_NOTE": (
            "病例特点：咳嗽3天，无发热。拟诊讨论：支气管炎。诊断依据：咳嗽。鉴别诊断：肺炎。诊疗计划：观察。"
        ),
        "SENIOR_ROUND": "主治医师查房：好转。已阅{examination}报告。",
        "FRONT_PAGE": "主要诊断：支气管炎。",
        "DISCHARGE_SUMMARY": "诊疗经过：好转。出院医嘱：两周后复查。",
    },
}
_EXAMINATIONS = {
    "en": {"CR": "chest radiograph", "MR": "MRI", "US": "ultrasound", "PT": "PET", "NM": "bone scan"},
    "zh": {"CR": "胸片", "MR": "磁共振", "US": "超声", "PT": "PET", "NM": "核素显像"},
}
# Hours after admission at which each is written; the stay ends after 72.
_HOURS = {"ADMISSION_NOTE": 6, "FIRST_PROGRESS_NOTE": 4, "SENIOR_ROUND": 24, "DISCHARGE_SUMMARY": 72, "FRONT_PAGE": 74}


def with_stay(chart: Chart, without: str = "") -> Chart:
    """The chart with an admission, a discharge and their notes, but `without` one of them."""
    examined = date.fromisoformat(chart.details["exam_date"])
    admitted = datetime(examined.year, examined.month, examined.day, 7, 30, tzinfo=_ZONE)

    modality = str(chart.record["orders"][0].get("modality", ""))

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
            "text": _NOTES[chart.language][kind].format(
                examination=_EXAMINATIONS[chart.language].get(modality, modality)
            ),
        }
        for kind, hours in _HOURS.items()
        if kind != without
    ]
    events = [
        {"id": "e1", "type": "ADMISSION", "at": at(0)},
        {"id": "e2", "type": "DISCHARGE", "at": at(72.5)},
    ]
    record = {**chart.record, "events": events, "complete_parts": ["documents", "events"], "as_of": at(200)}
    return Chart(chart.report, record, chart.details, chart.header, tuple(notes))
