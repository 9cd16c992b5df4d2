"""The laboratory of a case as its table needs it: a row an analyte, its interval drawn, its course. Pure.

Coordinates are those of small drawings: x from 0 to 100 along the bar, and a box of 100 by 24 for the course.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from concord.v1 import fact_pb2, work_pb2

from console.pictures import ids_by_fact

_WIDTH, _HEIGHT, _MARGIN = 100.0, 24.0, 3.0


@dataclass(frozen=True, slots=True)
class Bar:
    """`low`, `high`: ends of the interval, `at`: the value; all 0 to 100.

    `beyond`: -1 or 1 where the value lies outside of what is drawn and is shown at its edge.
    """

    low: float
    high: float
    at: float
    beyond: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """One result. `flag`: "low", "high", "" within its interval or without one. `calculated`: from other results."""

    value: str
    unit: str
    interval: str
    flag: str
    at: str
    text: str
    ids: tuple[str, ...] = ()
    calculated: bool = False
    number: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float
    result: Result


@dataclass(frozen=True, slots=True)
class Course:
    """Results of one analyte in their time, the latest at the right. `band`: top and bottom of the interval."""

    points: tuple[Point, ...]
    band: tuple[float, float] | None = None

    @property
    def line(self) -> str:
        return " ".join(f"{point.x:g},{point.y:g}" for point in self.points)


@dataclass(frozen=True, slots=True)
class Analyte:
    """`results`: the latest first; all of one unit, so that they stand on one axis."""

    code: str
    display: str
    results: tuple[Result, ...]
    bar: Bar | None
    course: Course | None

    @property
    def ids(self) -> str:
        return " ".join(dict.fromkeys(name for result in self.results for name in result.ids))


def analytes(case: work_pb2.GetCaseResponse) -> list[Analyte]:
    """The analytes that have a number, in the order in which the laboratory sent them; reckoned ones at the end."""
    series: dict[tuple[str, str], list[Result]] = {}
    names: dict[str, str] = {}
    resting = _resting(case)
    for fact in _facts(case):
        if not fact.HasField("quantity") or not _is_result(fact, case):
            continue
        result = _result(fact, resting.get(fact.id, ()))
        series.setdefault((fact.concept.code, fact.quantity.unit), []).append(result)
        names[fact.concept.code] = fact.concept.display
    rows = []
    for (code, _), found in series.items():
        latest_first = tuple(sorted(found, key=lambda result: _moment(result.at), reverse=True))
        rows.append(Analyte(code, names[code], latest_first, bar(latest_first[0]), course(latest_first)))
    return sorted(rows, key=lambda row: row.results[0].calculated)


def bar(result: Result) -> Bar | None:
    """Where the value lies against its interval; None without a number or an interval.

    The interval takes the middle of the bar. With one end alone the open side reaches to the edge.
    """
    if result.number is None or (result.low is None and result.high is None):
        return None
    low, high = result.low, result.high
    if low is not None and high is not None:
        span = (high - low) or abs(high) or 1.0
        left, right = low - span, high + span
    else:
        end = low if low is not None else high
        assert end is not None
        left, right = end - (abs(end) or 1.0), end + (abs(end) or 1.0)

    def along(value: float) -> float:
        return round(100 * (value - left) / (right - left), 1)

    at = along(result.number)
    beyond = -1 if at < 0 else 1 if at > 100 else 0
    return Bar(
        0.0 if low is None else along(low), 100.0 if high is None else along(high), min(100.0, max(0.0, at)), beyond
    )


def course(results: Iterable[Result]) -> Course | None:
    """The line through the results; None where fewer than two have a number and a time."""
    timed = sorted(
        ((_moment(result.at), result.number, result) for result in results if result.number is not None and result.at),
        key=lambda one: one[0],
    )
    if len(timed) < 2:
        return None
    latest = timed[-1][2]
    values = [number for _, number, _ in timed] + [end for end in (latest.low, latest.high) if end is not None]
    bottom, top = min(values), max(values)
    first, last = timed[0][0], timed[-1][0]
    whole = (last - first).total_seconds() or 1.0

    def up(value: float) -> float:
        share = (value - bottom) / ((top - bottom) or 1.0)
        return round(_HEIGHT - _MARGIN - share * (_HEIGHT - 2 * _MARGIN), 1)

    def along(moment: datetime) -> float:
        share = (moment - first).total_seconds() / whole
        return round(_MARGIN + share * (_WIDTH - 2 * _MARGIN), 1)

    points = tuple(Point(along(moment), up(number), result) for moment, number, result in timed)
    if latest.low is None and latest.high is None:
        return Course(points)
    band = (0.0 if latest.high is None else up(latest.high), _HEIGHT if latest.low is None else up(latest.low))
    return Course(points, band)


def _facts(case: work_pb2.GetCaseResponse) -> Iterator[fact_pb2.Fact]:
    for fact_set in case.fact_sets:
        if fact_set.source == fact_pb2.Fact.LAB:
            yield from fact_set.facts


def _is_result(fact: fact_pb2.Fact, case: work_pb2.GetCaseResponse) -> bool:
    """A value, and not what follows from one: that carries the value of what it follows from."""
    return not fact.relations or case.concepts[fact.concept.code].category in ("analyte", "")


def _resting(case: work_pb2.GetCaseResponse) -> dict[str, tuple[str, ...]]:
    """By the id of a fact the discrepancies that rest on it or on what follows from it."""
    resting = {fact_id: dict.fromkeys(ids) for fact_id, ids in ids_by_fact(case.discrepancies).items()}
    facts = {fact.id: fact for fact in _facts(case)}
    waiting = [fact_id for fact_id in resting if fact_id in facts]
    while waiting:
        fact_id = waiting.pop()
        for basis in facts[fact_id].relations:
            new = resting[fact_id].keys() - resting.get(basis, {}).keys()
            if basis in facts and new:
                resting.setdefault(basis, {}).update(dict.fromkeys(sorted(new)))
                waiting.append(basis)
    return {fact_id: tuple(ids) for fact_id, ids in resting.items()}


def _result(fact: fact_pb2.Fact, ids: tuple[str, ...]) -> Result:
    quantity = fact.quantity
    low, high = _number(quantity.reference_low), _number(quantity.reference_high)
    number = _number(quantity.value)
    flag = ""
    if number is not None:
        flag = "low" if low is not None and number < low else "high" if high is not None and number > high else ""
    return Result(
        value=f"{quantity.comparator}{quantity.value}",
        unit=quantity.unit,
        interval=_interval(quantity),
        flag=flag,
        at=fact.time.start,
        text=fact.evidence[0].text if fact.evidence else "",
        ids=ids,
        calculated=bool(fact.relations),
        number=number,
        low=low,
        high=high,
    )


def _interval(quantity: fact_pb2.Quantity) -> str:
    low, high = quantity.reference_low, quantity.reference_high
    if low and high:
        return f"{low}\N{EN DASH}{high}"
    return f"\N{GREATER-THAN OR EQUAL TO} {low}" if low else f"\N{LESS-THAN OR EQUAL TO} {high}" if high else ""


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime:
    """Results without a time come first."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return datetime.fromisoformat("0001-01-02T00:00:00+00:00")
    return moment if moment.tzinfo else moment.astimezone()
