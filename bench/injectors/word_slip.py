"""A word of the same sound, or one sign or letter beside the right one, as dictation and typing leave it."""

from __future__ import annotations

import csv
import random
import re
from functools import cache
from pathlib import Path

from injectors.chart import Chart
from injectors.injection import Injection, Span
from injectors.report import FINDINGS, IMPRESSION, WHOLE
from injectors.statements import sentences

# The pattern of the right word where it stands beyond doubt, and what is written for it.
_FILE = Path(__file__).parent / "words" / "slips.tsv"


def inject(chart: Chart, rng: random.Random) -> Injection | None:
    """The phrase itself tells that the word is wrong, so every slip is scored."""
    lines = [line for line in sentences(chart.report) if line.zone.role in (FINDINGS, IMPRESSION, WHOLE)]
    table = list(_table(chart.language))
    rng.shuffle(table)
    for right, wrongs in table:
        pattern = re.compile(right, re.IGNORECASE)
        places = [(line, match) for line in lines for match in pattern.finditer(line.words)]
        wrong = rng.choice(wrongs)
        if not places or wrong.lower() in chart.report.text.lower():
            continue
        line, match = rng.choice(places)
        words = wrong[0].upper() + wrong[1:] if match.group()[0].isupper() and match.group()[1:].islower() else wrong
        start = line.start + match.start()
        report = chart.report.edited(line.zone.field, start, start + len(match.group()), words)
        span = Span(line.zone.field, start, start + len(words))
        return Injection(
            chart.with_report(report), (span,), witness="the phrase itself", note=f"{match.group()}>{words}"
        )
    return None


@cache
def _table(language: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    with _FILE.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple((row["right"], tuple(row["wrong"].split(" | "))) for row in rows if row["language"] == language)
