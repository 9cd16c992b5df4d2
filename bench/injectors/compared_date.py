"""A comparison with an examination that had not been made yet, or on a day that no calendar has."""

from __future__ import annotations

import calendar
import random
import re
from datetime import date, timedelta

from injectors.chart import Chart, dates_in
from injectors.injection import Injection, Span

_COMPARED = re.compile(r"较前?|对比|比较|与|片|compar", re.IGNORECASE)
_EMPTY = re.compile(r"\s*(?:none\.?|no(?:ne)? available\.?|n/?a\.?)?\s*$", re.IGNORECASE)


def inject(chart: Chart, rng: random.Random) -> Injection | None:
    examined = date.fromisoformat(chart.details["exam_date"])
    wrong = examined + timedelta(days=rng.choice((21, 90, 365, 730)))
    for number, field in enumerate(chart.report.fields):
        for match, _ in dates_in(field.text):
            if _COMPARED.search(field.text[max(0, match.start() - 8) : match.start()]):
                year, month, day = wrong.year, wrong.month, wrong.day
                if rng.random() < 0.3:
                    month, day = rng.choice(((13, 5), (2, 30), (4, 31), (11, 42)))
                    year = examined.year - 1
                words = _like(match, year, month, day)
                report = chart.report.edited(number, match.start(), match.end(), words)
                span = Span(number, match.start(), match.start() + len(words))
                return Injection(chart.with_report(report), (span,), witness="date of the examination", note="changed")
    return _in_comparison(chart, examined, wrong, rng)


def _like(match: re.Match[str], year: int, month: int, day: int) -> str:
    """The new date written as the old one was."""
    told = list(match.groups())
    numbers = (str(year), str(month).zfill(len(told[1])), str(day).zfill(len(told[2])))
    words, at = "", match.start()
    for group, number in enumerate(numbers, 1):
        words += match.string[at : match.start(group)] + number
        at = match.end(group)
    return words + match.string[at : match.end()]


def _in_comparison(chart: Chart, examined: date, wrong: date, rng: random.Random) -> Injection | None:
    """An English comparison that names nothing gets a dated film, in the twin an earlier one."""
    for number, field in enumerate(chart.report.fields):
        if field.kind == "COMPARISON" and _EMPTY.match(field.text):
            form = rng.choice(("Chest radiograph dated {}.", "Chest radiographs of {}.", "Compared to {}."))
            style = rng.choice((_iso, _slashed, _worded))
            right = form.format(style(examined - timedelta(days=120)))
            words = form.format(style(wrong))
            twin = chart.report.edited(number, 0, len(field.text), right)
            report = chart.report.edited(number, 0, len(field.text), words)
            return Injection(
                chart.with_report(report), (Span(number, 0, len(words)),),
                witness="date of the examination", twin=chart.with_report(twin), note="added",
            )  # fmt: skip
    return None


def _iso(day: date) -> str:
    return day.isoformat()


def _slashed(day: date) -> str:
    return f"{day.month:02}/{day.day:02}/{day.year}"


def _worded(day: date) -> str:
    return f"{calendar.month_name[day.month]} {day.day}, {day.year}"
