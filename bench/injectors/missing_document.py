"""A document that the stay cannot be without is not there, in a list that is said to be complete."""

from __future__ import annotations

import random

from injectors.chart import Chart
from injectors.injection import Injection
from injectors.stay import with_stay

_KINDS = ("ADMISSION_NOTE", "FIRST_PROGRESS_NOTE", "DISCHARGE_SUMMARY")


def inject(chart: Chart, rng: random.Random) -> Injection | None:
    kind = rng.choice(_KINDS)
    return Injection(
        with_stay(chart, without=kind),
        items=("events", "documents"),
        witness="events",
        twin=with_stay(chart),
        note=kind,
    )
