"""A report that belongs to somebody else: another identifier on it, by one digit or altogether."""

from __future__ import annotations

import random

from injectors.chart import Chart
from injectors.injection import Injection


def inject(chart: Chart, rng: random.Random) -> Injection | None:
    known = str(chart.record["patient"]["id"])
    digits = list(known)
    if rng.random() < 0.5:
        at = rng.randrange(1, len(digits))
        digits[at] = str((int(digits[at]) + rng.randint(1, 9)) % 10)
        other = "".join(digits)
    else:
        other = f"P{(int(known[1:]) + rng.randint(1000, 800000)) % 1000000:06}"
    way = rng.choice(("document", "order", "header"))
    if way == "document":
        return Injection(chart.with_details(patient_id=other), items=("documents",), witness="patient.id", note=way)
    if way == "order":
        return Injection(chart.with_order(patient_id=other), items=("orders",), witness="patient.id", note=way)
    return Injection(chart.with_header(PatientID=other), items=("PatientID",), witness="patient.id", note=way)
