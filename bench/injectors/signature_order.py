"""Signed before it was written, or before the images were taken."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from injectors.chart import Chart
from injectors.injection import Injection


def inject(chart: Chart, rng: random.Random) -> Injection | None:
    written = datetime.fromisoformat(chart.details["written_at"])
    signed = written - timedelta(hours=rng.choice((2, 26, 24 * 12)))
    return Injection(chart.with_details(signed_at=signed.isoformat()), items=("documents",), witness="time of writing")
