"""A note says what the laboratory found, and the laboratory found something else."""

from __future__ import annotations

import random

from injectors.chart import Chart
from injectors.injection import Injection

# LOINC, unit, value that fits the note, value that contradicts it, the note in both languages.
_TABLE = (
    ("6690-2", "10*9/L", "16.8", "6.1", "Leukocytosis.", "白细胞升高。"),
    ("718-7", "g/L", "82", "146", "Anemia.", "贫血。"),
    ("777-3", "10*9/L", "62", "228", "Thrombocytopenia.", "血小板减少。"),
    ("2823-3", "mmol/L", "6.4", "4.2", "Hyperkalemia.", "高钾血症。"),
    ("2823-3", "mmol/L", "2.7", "4.2", "Hypokalemia.", "低钾血症。"),
    ("2951-2", "mmol/L", "122", "140", "Hyponatremia.", "低钠血症。"),
    ("1988-5", "mg/L", "96", "1.8", "Elevated CRP.", "C反应蛋白升高。"),
    ("6690-2", "10*9/L", "2.1", "6.4", "Leukopenia.", "白细胞减少。"),
)  # fmt: skip


def inject(chart: Chart, rng: random.Random) -> Injection | None:
    code, unit, right, wrong, en, zh = rng.choice(_TABLE)
    day = chart.details["exam_date"]
    note = {
        "id": "note",
        "type": "PROGRESS_NOTE",
        "status": "FINAL",
        "author": "dr-b",
        "patient_id": chart.details["patient_id"],
        "written_at": f"{day}T12:00:00+08:00",
        "signed_at": f"{day}T12:30:00+08:00",
        "sections": [{"kind": "ASSESSMENT", "text": zh if chart.language == "zh" else en}],
    }

    def with_value(value: str) -> Chart:
        result = {
            "code": {"system": "LOINC", "code": code},
            "value": value,
            "unit": unit,
            "status": "final",
            "collected_at": f"{day}T08:00:00+08:00",
            "reported_at": f"{day}T09:30:00+08:00",
        }
        made = chart.with_record(labs=[{"results": [result]}])
        return type(made)(made.report, made.record, made.details, made.header, (note,))

    return Injection(with_value(wrong), items=("labs", "note"), witness="note", twin=with_value(right), note=en)
